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
    <name>ClassDialogs</name>
    <message numerus="yes">
        <source>%Ln image(s) say something of it ({present} present, {absent} absent, {unsure} unsure); these tags are deleted.</source>
        <translation>
            <numerusform>%Ln image says something of it ({present} present, {absent} absent, {unsure} unsure); this tag is deleted.</numerusform>
            <numerusform>%Ln images say something of it ({present} present, {absent} absent, {unsure} unsure); these tags are deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In %n mask(s) its pixels become void.</source>
        <translation>
            <numerusform>In %n mask its pixels become void.</numerusform>
            <numerusform>In %n masks its pixels become void.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of {source} become images of {into}; {already} of them show both.</source>
        <translation>
            <numerusform>%Ln image of {source} becomes one of {into}; {already} of them show both.</numerusform>
            <numerusform>%Ln images of {source} become images of {into}; {already} of them show both.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) show one and are without the other: they become present.</source>
        <translation>
            <numerusform>%n image shows one and is without the other: it becomes present.</numerusform>
            <numerusform>%n images show one and are without the other: they become present.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) are read accordingly.</source>
        <translation>
            <numerusform>%n mask is read accordingly.</numerusform>
            <numerusform>%n masks are read accordingly.</numerusform>
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
    <name>FolderCommands</name>
    <message numerus="yes">
        <source>%n image(s) leave the project.</source>
        <translation>
            <numerusform>%n image leaves the project.</numerusform>
            <numerusform>%n images leave the project.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are tagged.</source>
        <translation>
            <numerusform>%n of them is tagged.</numerusform>
            <numerusform>%n of them are tagged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tag(s) are lost; this cannot be undone.</source>
        <translation>
            <numerusform>%n tag is lost; this cannot be undone.</numerusform>
            <numerusform>%n tags are lost; this cannot be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) are lost.</source>
        <translation>
            <numerusform>%n mask is lost.</numerusform>
            <numerusform>%n masks are lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n missing image(s) from the project?</source>
        <translation>
            <numerusform>Remove %n missing image from the project?</numerusform>
            <numerusform>Remove %n missing images from the project?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new image(s).</source>
        <translation>
            <numerusform>%n new image.</numerusform>
            <numerusform>%n new images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are back.</source>
        <translation>
            <numerusform>%n image is back.</numerusform>
            <numerusform>%n images are back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved image(s) recognised by content.</source>
        <translation>
            <numerusform>%n moved image recognised by content.</numerusform>
            <numerusform>%n moved images recognised by content.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) taken as moved, by name, size and time.</source>
        <translation>
            <numerusform>%n image taken as moved, by name, size and time.</numerusform>
            <numerusform>%n images taken as moved, by name, size and time.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed.</source>
        <translation>
            <numerusform>%n image changed.</numerusform>
            <numerusform>%n images changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) missing.</source>
        <translation>
            <numerusform>%n image missing.</numerusform>
            <numerusform>%n images missing.</numerusform>
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
    <name>ImportTagsDialog</name>
    <message numerus="yes">
        <source>Import tags of %Ln image(s)</source>
        <translation>
            <numerusform>Import tags of %Ln image</numerusform>
            <numerusform>Import tags of %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Import tags of %Ln image(s)</source>
        <translation>
            <numerusform>&amp;Import tags of %Ln image</numerusform>
            <numerusform>&amp;Import tags of %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IssueTable</name>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
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
    <name>ProblemList</name>
    <message numerus="yes">
        <source>%n image(s) missing</source>
        <translation>
            <numerusform>%n image missing</numerusform>
            <numerusform>%n images missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed</source>
        <translation>
            <numerusform>%n image changed</numerusform>
            <numerusform>%n images changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) cannot be read</source>
        <translation>
            <numerusform>%n image cannot be read</numerusform>
            <numerusform>%n images cannot be read</numerusform>
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
    <name>RelinkDialog</name>
    <message numerus="yes">
        <source>%n missing image(s) found.</source>
        <translation>
            <numerusform>%n missing image found.</numerusform>
            <numerusform>%n missing images found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the missing images is among the %n image(s) in this folder. Choose another one.</source>
        <translation>
            <numerusform>None of the missing images is the %n image in this folder. Choose another one.</numerusform>
            <numerusform>None of the missing images is among the %n images in this folder. Choose another one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
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
    <name>TagExport</name>
    <message numerus="yes">
        <source>The tags of %Ln image(s) were written to {file}.</source>
        <translation>
            <numerusform>The tags of %Ln image were written to {file}.</numerusform>
            <numerusform>The tags of %Ln images were written to {file}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagImport</name>
    <message numerus="yes">
        <source>%Ln image(s) of the project are named.</source>
        <translation>
            <numerusform>%Ln image of the project is named.</numerusform>
            <numerusform>%Ln images of the project are named.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) are made.</source>
        <translation>
            <numerusform>%Ln new class is made.</numerusform>
            <numerusform>%Ln new classes are made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) contradict mine.</source>
        <translation>
            <numerusform>%Ln tag contradicts mine.</numerusform>
            <numerusform>%Ln tags contradict mine.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln name(s) are not in the project.</source>
        <translation>
            <numerusform>%Ln name is not in the project.</numerusform>
            <numerusform>%Ln names are not in the project.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln name(s) may mean several images.</source>
        <translation>
            <numerusform>%Ln name may mean several images.</numerusform>
            <numerusform>%Ln names may mean several images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class name(s) are left out.</source>
        <translation>
            <numerusform>%Ln class name is left out.</numerusform>
            <numerusform>%Ln class names are left out.</numerusform>
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
