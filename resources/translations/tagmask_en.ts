<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AdvancedPage</name>
    <message numerus="yes">
        <source>%n setting(s) cannot be used as typed.</source>
        <translation>
            <numerusform>%Ln setting cannot be used as typed.</numerusform>
            <numerusform>%Ln settings cannot be used as typed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) differ from the preset.</source>
        <translation>
            <numerusform>%Ln setting differs from the preset.</numerusform>
            <numerusform>%Ln settings differ from the preset.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AdviceList</name>
    <message numerus="yes">
        <source>%n warning(s), {all} in all</source>
        <translation>
            <numerusform>%Ln warning, {all} in all</numerusform>
            <numerusform>%Ln warnings, {all} in all</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hint(s)</source>
        <translation>
            <numerusform>%Ln hint</numerusform>
            <numerusform>%Ln hints</numerusform>
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
            <numerusform>In %Ln mask its pixels become void.</numerusform>
            <numerusform>In %Ln masks its pixels become void.</numerusform>
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
            <numerusform>%Ln image shows one and is without the other: it becomes present.</numerusform>
            <numerusform>%Ln images show one and are without the other: they become present.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) are read accordingly.</source>
        <translation>
            <numerusform>%Ln mask is read accordingly.</numerusform>
            <numerusform>%Ln masks are read accordingly.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderCommands</name>
    <message numerus="yes">
        <source>%n image(s) leave the project.</source>
        <translation>
            <numerusform>%Ln image leaves the project.</numerusform>
            <numerusform>%Ln images leave the project.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are tagged.</source>
        <translation>
            <numerusform>%Ln of them is tagged.</numerusform>
            <numerusform>%Ln of them are tagged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tag(s) are lost; this cannot be undone.</source>
        <translation>
            <numerusform>%Ln tag is lost; this cannot be undone.</numerusform>
            <numerusform>%Ln tags are lost; this cannot be undone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) are lost.</source>
        <translation>
            <numerusform>%Ln mask is lost.</numerusform>
            <numerusform>%Ln masks are lost.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n missing image(s) from the project?</source>
        <translation>
            <numerusform>Remove %Ln missing image from the project?</numerusform>
            <numerusform>Remove %Ln missing images from the project?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new image(s).</source>
        <translation>
            <numerusform>%Ln new image.</numerusform>
            <numerusform>%Ln new images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are back.</source>
        <translation>
            <numerusform>%Ln image is back.</numerusform>
            <numerusform>%Ln images are back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved image(s) recognised by content.</source>
        <translation>
            <numerusform>%Ln moved image recognised by content.</numerusform>
            <numerusform>%Ln moved images recognised by content.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) taken as moved, by name, size and time.</source>
        <translation>
            <numerusform>%Ln image taken as moved, by name, size and time.</numerusform>
            <numerusform>%Ln images taken as moved, by name, size and time.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed.</source>
        <translation>
            <numerusform>%Ln image changed.</numerusform>
            <numerusform>%Ln images changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) missing.</source>
        <translation>
            <numerusform>%Ln image missing.</numerusform>
            <numerusform>%Ln images missing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderScans</name>
    <message numerus="yes">
        <source>%n more file(s) or folder(s) were left out.</source>
        <translation>
            <numerusform>%Ln more file or folder was left out.</numerusform>
            <numerusform>%Ln more files or folders were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderTreeModel</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%Ln missing</numerusform>
            <numerusform>%Ln missing</numerusform>
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
            <numerusform>{title} (%Ln more)</numerusform>
            <numerusform>{title} (%Ln more)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message numerus="yes">
        <source>%n path(s) copied.</source>
        <translation>
            <numerusform>%Ln path copied.</numerusform>
            <numerusform>%Ln paths copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n image(s) from the project?</source>
        <translation>
            <numerusform>Remove %Ln image from the project?</numerusform>
            <numerusform>Remove %Ln images from the project?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PasteDialog</name>
    <message numerus="yes">
        <source>%n new class(es)</source>
        <translation>
            <numerusform>%Ln new class</numerusform>
            <numerusform>%Ln new classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new class(es), {known} there already</source>
        <translation>
            <numerusform>%Ln new class, {known} there already</numerusform>
            <numerusform>%Ln new classes, {known} there already</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PredictionJob</name>
    <message numerus="yes">
        <source>%n mask(s) made.</source>
        <translation>
            <numerusform>%Ln mask made.</numerusform>
            <numerusform>%Ln masks made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were up to date.</source>
        <translation>
            <numerusform>%Ln mask was up to date.</numerusform>
            <numerusform>%Ln masks were up to date.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) could not be read.</source>
        <translation>
            <numerusform>%Ln image could not be read.</numerusform>
            <numerusform>%Ln images could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProblemList</name>
    <message numerus="yes">
        <source>%n image(s) missing</source>
        <translation>
            <numerusform>%Ln image missing</numerusform>
            <numerusform>%Ln images missing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed</source>
        <translation>
            <numerusform>%Ln image changed</numerusform>
            <numerusform>%Ln images changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) cannot be read</source>
        <translation>
            <numerusform>%Ln image cannot be read</numerusform>
            <numerusform>%Ln images cannot be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuickLook</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RelinkDialog</name>
    <message numerus="yes">
        <source>%n missing image(s) found.</source>
        <translation>
            <numerusform>%Ln missing image found.</numerusform>
            <numerusform>%Ln missing images found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the missing images is among the %n image(s) in this folder. Choose another one.</source>
        <translation>
            <numerusform>None of the missing images is the %Ln image in this folder. Choose another one.</numerusform>
            <numerusform>None of the missing images is among the %Ln images in this folder. Choose another one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message numerus="yes">
        <source>%n epoch(s) in {time}</source>
        <translation>
            <numerusform>%Ln epoch in {time}</numerusform>
            <numerusform>%Ln epochs in {time}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunLog</name>
    <message numerus="yes">
        <source>Log (%n line(s))</source>
        <translation>
            <numerusform>Log (%Ln line)</numerusform>
            <numerusform>Log (%Ln lines)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusCounts</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tagged</source>
        <translation>
            <numerusform>%Ln tagged</numerusform>
            <numerusform>%Ln tagged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TagAdvice</name>
    <message numerus="yes">
        <source>%n image(s) say nothing but “unsure”.</source>
        <translation>
            <numerusform>%Ln image says nothing but “unsure”.</numerusform>
            <numerusform>%Ln images say nothing but “unsure”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) have no tags yet.</source>
        <translation>
            <numerusform>%Ln image has no tags yet.</numerusform>
            <numerusform>%Ln images have no tags yet.</numerusform>
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
            <numerusform>%Ln image selected</numerusform>
            <numerusform>%Ln images selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Tagging</name>
    <message numerus="yes">
        <source>Tag %n image(s) as {name}</source>
        <translation>
            <numerusform>Tag %Ln image as {name}</numerusform>
            <numerusform>Tag %Ln images as {name}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark {name} as absent in %n image(s)</source>
        <translation>
            <numerusform>Mark {name} as absent in %Ln image</numerusform>
            <numerusform>Mark {name} as absent in %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark {name} as unsure in %n image(s)</source>
        <translation>
            <numerusform>Mark {name} as unsure in %Ln image</numerusform>
            <numerusform>Mark {name} as unsure in %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Say nothing of {name} in %n image(s)</source>
        <translation>
            <numerusform>Say nothing of {name} in %Ln image</numerusform>
            <numerusform>Say nothing of {name} in %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as showing none of the classes</source>
        <translation>
            <numerusform>Mark %Ln image as showing none of the classes</numerusform>
            <numerusform>Mark %Ln images as showing none of the classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as reviewed</source>
        <translation>
            <numerusform>Mark %Ln image as reviewed</numerusform>
            <numerusform>Mark %Ln images as reviewed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as not reviewed</source>
        <translation>
            <numerusform>Mark %Ln image as not reviewed</numerusform>
            <numerusform>Mark %Ln images as not reviewed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear the tags of %n image(s)</source>
        <translation>
            <numerusform>Clear the tags of %Ln image</numerusform>
            <numerusform>Clear the tags of %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Paste tags to %n image(s)</source>
        <translation>
            <numerusform>Paste tags to %Ln image</numerusform>
            <numerusform>Paste tags to %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Repeat the last tags on %n image(s)</source>
        <translation>
            <numerusform>Repeat the last tags on %Ln image</numerusform>
            <numerusform>Repeat the last tags on %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message numerus="yes">
        <source>Only %n image(s) are tagged.</source>
        <translation>
            <numerusform>Only %Ln image is tagged.</numerusform>
            <numerusform>Only %Ln images are tagged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tagged image(s) are missing, changed or damaged.</source>
        <translation>
            <numerusform>%Ln tagged image is missing, changed or damaged.</numerusform>
            <numerusform>%Ln tagged images are missing, changed or damaged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n approved mask(s) show the training its pixels.</source>
        <translation>
            <numerusform>%Ln approved mask shows the training its pixels.</numerusform>
            <numerusform>%Ln approved masks show the training their pixels.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The device ran out of memory. The training goes on with %n image(s) at once instead of a whole batch; nothing was lost, it only takes a little longer.</source>
        <translation>
            <numerusform>The device ran out of memory. The training goes on with %Ln image at once instead of a whole batch; nothing was lost, it only takes a little longer.</numerusform>
            <numerusform>The device ran out of memory. The training goes on with %Ln images at once instead of a whole batch; nothing was lost, it only takes a little longer.</numerusform>
        </translation>
    </message>
</context>
</TS>
