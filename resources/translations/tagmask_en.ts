<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AdviceList</name>
    <message numerus="yes">
        <source>%n warning(s), {all} in all</source>
        <translation>
            <numerusform>%n warning, {all} in all</numerusform>
            <numerusform>%n warnings, {all} in all</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hint(s)</source>
        <translation>
            <numerusform>%n hint</numerusform>
            <numerusform>%n hints</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderScans</name>
    <message numerus="yes">
        <source>%n more was or were left out.</source>
        <translation>
            <numerusform>%n more was left out.</numerusform>
            <numerusform>%n more were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderTreeModel</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%n missing</numerusform>
            <numerusform>%n missing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JobIndicator</name>
    <message numerus="yes">
        <source>{title} (%n more)</source>
        <translation>
            <numerusform>{title} (%n more)</numerusform>
            <numerusform>{title} (%n more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message numerus="yes">
        <source>%n path(s) copied.</source>
        <translation>
            <numerusform>%n path copied.</numerusform>
            <numerusform>%n paths copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n image(s) from the project?</source>
        <translation>
            <numerusform>Remove %n image from the project?</numerusform>
            <numerusform>Remove %n images from the project?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PasteDialog</name>
    <message numerus="yes">
        <source>%n new class(es)</source>
        <translation>
            <numerusform>%n new class</numerusform>
            <numerusform>%n new classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new class(es), {known} there already</source>
        <translation>
            <numerusform>%n new class, {known} there already</numerusform>
            <numerusform>%n new classes, {known} there already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuickLook</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusCounts</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tagged</source>
        <translation>
            <numerusform>%n tagged</numerusform>
            <numerusform>%n tagged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagAdvice</name>
    <message numerus="yes">
        <source>%n image(s) say nothing but “unsure”.</source>
        <translation>
            <numerusform>%n image says nothing but “unsure”.</numerusform>
            <numerusform>%n images say nothing but “unsure”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) have no tags yet.</source>
        <translation>
            <numerusform>%n image has no tags yet.</numerusform>
            <numerusform>%n images have no tags yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagPanel</name>
    <message numerus="yes">
        <source>%n image(s) selected</source>
        <translation>
            <numerusform>%n image selected</numerusform>
            <numerusform>%n images selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tagging</name>
    <message numerus="yes">
        <source>Tag %n image(s) as {name}</source>
        <translation>
            <numerusform>Tag %n image as {name}</numerusform>
            <numerusform>Tag %n images as {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark {name} as absent in %n image(s)</source>
        <translation>
            <numerusform>Mark {name} as absent in %n image</numerusform>
            <numerusform>Mark {name} as absent in %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark {name} as unsure in %n image(s)</source>
        <translation>
            <numerusform>Mark {name} as unsure in %n image</numerusform>
            <numerusform>Mark {name} as unsure in %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Say nothing of {name} in %n image(s)</source>
        <translation>
            <numerusform>Say nothing of {name} in %n image</numerusform>
            <numerusform>Say nothing of {name} in %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as showing none of the classes</source>
        <translation>
            <numerusform>Mark %n image as showing none of the classes</numerusform>
            <numerusform>Mark %n images as showing none of the classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as reviewed</source>
        <translation>
            <numerusform>Mark %n image as reviewed</numerusform>
            <numerusform>Mark %n images as reviewed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as not reviewed</source>
        <translation>
            <numerusform>Mark %n image as not reviewed</numerusform>
            <numerusform>Mark %n images as not reviewed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear the tags of %n image(s)</source>
        <translation>
            <numerusform>Clear the tags of %n image</numerusform>
            <numerusform>Clear the tags of %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paste tags to %n image(s)</source>
        <translation>
            <numerusform>Paste tags to %n image</numerusform>
            <numerusform>Paste tags to %n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Repeat the last tags on %n image(s)</source>
        <translation>
            <numerusform>Repeat the last tags on %n image</numerusform>
            <numerusform>Repeat the last tags on %n images</numerusform>
        </translation>
    </message>
</context>
</TS>
