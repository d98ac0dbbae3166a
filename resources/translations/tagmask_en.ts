<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AdvancedPage</name>
    <message numerus="yes">
        <source>%n setting(s) are invalid.</source>
        <translation>
            <numerusform>%Ln setting is invalid.</numerusform>
            <numerusform>%Ln settings are invalid.</numerusform>
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
    <name>BatchApproval</name>
    <message numerus="yes">
        <source>%n mask(s) were approved.</source>
        <translation>
            <numerusform>%Ln mask was approved.</numerusform>
            <numerusform>%Ln masks were approved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were skipped: nothing is drawn for a class that the image is tagged with.</source>
        <translation>
            <numerusform>%Ln mask was skipped: nothing is drawn for a class that the image is tagged with.</numerusform>
            <numerusform>%Ln masks were skipped: nothing is drawn for a class that the image is tagged with.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message numerus="yes">
        <source>%n mask(s) would be approved.</source>
        <translation>
            <numerusform>%Ln mask would be approved.</numerusform>
            <numerusform>%Ln masks would be approved.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message numerus="yes">
        <source>%n more: see the advice in the library.</source>
        <translation>
            <numerusform>%Ln more: see the advice in the library.</numerusform>
            <numerusform>%Ln more: see the advice in the library.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) to fix before training can start.</source>
        <translation>
            <numerusform>%Ln problem to fix before training can start.</numerusform>
            <numerusform>%Ln problems to fix before training can start.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message numerus="yes">
        <source>%n image(s) were checked.</source>
        <translation>
            <numerusform>%Ln image was checked.</numerusform>
            <numerusform>%Ln images were checked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassDialogs</name>
    <message numerus="yes">
        <source>%Ln image(s) are tagged with it ({present} present, {absent} absent, {unsure} unsure); these tags are deleted.</source>
        <translation>
            <numerusform>%Ln image is tagged with it ({present} present, {absent} absent, {unsure} unsure); this tag is deleted.</numerusform>
            <numerusform>%Ln images are tagged with it ({present} present, {absent} absent, {unsure} unsure); these tags are deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln point(s) of it are deleted.</source>
        <translation>
            <numerusform>%Ln point of it is deleted.</numerusform>
            <numerusform>%Ln points of it are deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its pixels become {into} in %Ln mask(s); {approved} of them are approved.</source>
        <translation>
            <numerusform>Its pixels become {into} in %Ln mask; {approved} of them is approved.</numerusform>
            <numerusform>Its pixels become {into} in %Ln masks; {approved} of them are approved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of {source} become images of {into}; {already} of them have both.</source>
        <translation>
            <numerusform>%Ln image of {source} becomes an image of {into}; {already} of them have both.</numerusform>
            <numerusform>%Ln images of {source} become images of {into}; {already} of them have both.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are tagged with one and without the other: they become present.</source>
        <translation>
            <numerusform>%Ln image is tagged with one and without the other: it becomes present.</numerusform>
            <numerusform>%Ln images are tagged with one and without the other: they become present.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Its pixels become void in %Ln mask(s); {approved} of them are approved.</source>
        <translation>
            <numerusform>Its pixels become void in %Ln mask; {approved} of them is approved.</numerusform>
            <numerusform>Its pixels become void in %Ln masks; {approved} of them are approved.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassPane</name>
    <message numerus="yes">
        <source>%n more class(es)</source>
        <translation>
            <numerusform>%Ln more class</numerusform>
            <numerusform>%Ln more classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassRow</name>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln object</numerusform>
            <numerusform>%Ln objects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message numerus="yes">
        <source>&amp;Approve %Ln mask(s)</source>
        <translation>
            <numerusform>&amp;Approve %Ln mask</numerusform>
            <numerusform>&amp;Approve %Ln masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) left</source>
        <translation>
            <numerusform>%Ln mask left</numerusform>
            <numerusform>%Ln masks left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All masks were shown; %Ln mask(s) stay undecided.</source>
        <translation>
            <numerusform>All masks were shown; %Ln mask stays undecided.</numerusform>
            <numerusform>All masks were shown; %Ln masks stay undecided.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataExport</name>
    <message numerus="yes">
        <source>%Ln image(s) will be written.</source>
        <translation>
            <numerusform>%Ln image will be written.</numerusform>
            <numerusform>%Ln images will be written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) are skipped.</source>
        <translation>
            <numerusform>%Ln image is skipped.</numerusform>
            <numerusform>%Ln images are skipped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) were exported.</source>
        <translation>
            <numerusform>%Ln image was exported.</numerusform>
            <numerusform>%Ln images were exported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportWizard</name>
    <message numerus="yes">
        <source>&amp;Export %Ln image(s)</source>
        <translation>
            <numerusform>&amp;Export %Ln image</numerusform>
            <numerusform>&amp;Export %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FactsPane</name>
    <message numerus="yes">
        <source>%n left, about {time}</source>
        <translation>
            <numerusform>%Ln left, about {time}</numerusform>
            <numerusform>%Ln left, about {time}</numerusform>
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
        <source>%n image(s) found again.</source>
        <translation>
            <numerusform>%Ln image found again.</numerusform>
            <numerusform>%Ln images found again.</numerusform>
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
        <source>%n image(s) treated as moved, by name, size and time.</source>
        <translation>
            <numerusform>%Ln image treated as moved, by name, size and time.</numerusform>
            <numerusform>%Ln images treated as moved, by name, size and time.</numerusform>
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
    <message numerus="yes">
        <source>Remove %n image(s) from the project?</source>
        <translation>
            <numerusform>Remove %Ln image from the project?</numerusform>
            <numerusform>Remove %Ln images from the project?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderScans</name>
    <message numerus="yes">
        <source>%n more file(s) or folder(s) were skipped.</source>
        <translation>
            <numerusform>%Ln more file or folder was skipped.</numerusform>
            <numerusform>%Ln more files or folders were skipped.</numerusform>
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
    <name>ImportMasksDialog</name>
    <message numerus="yes">
        <source>Import %Ln mask(s)</source>
        <translation>
            <numerusform>Import %Ln mask</numerusform>
            <numerusform>Import %Ln masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Import %Ln mask(s)</source>
        <translation>
            <numerusform>&amp;Import %Ln mask</numerusform>
            <numerusform>&amp;Import %Ln masks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportModelDialog</name>
    <message numerus="yes">
        <source>A TagMask model: {backbone}, %n class(es).</source>
        <translation>
            <numerusform>A TagMask model: {backbone}, %Ln class.</numerusform>
            <numerusform>A TagMask model: {backbone}, %Ln classes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The published model: {backbone}, %n class(es).</source>
        <translation>
            <numerusform>The published model: {backbone}, %Ln class.</numerusform>
            <numerusform>The published model: {backbone}, %Ln classes.</numerusform>
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
    <name>LearnController</name>
    <message numerus="yes">
        <source>%n correction(s)</source>
        <translation>
            <numerusform>%Ln correction</numerusform>
            <numerusform>%Ln corrections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Learned from %n correction(s):</source>
        <translation>
            <numerusform>Learned from %Ln correction:</numerusform>
            <numerusform>Learned from %Ln corrections:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) changed of the {count} that come next.</source>
        <translation>
            <numerusform>%Ln mask changed of the {count} that come next.</numerusform>
            <numerusform>%Ln masks changed of the {count} that come next.</numerusform>
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
    <name>Likeness</name>
    <message numerus="yes">
        <source>%n image(s) were not compared yet and come last. Search again to compare more of them.</source>
        <translation>
            <numerusform>%Ln image was not compared yet and comes last. Search again to compare it.</numerusform>
            <numerusform>%Ln images were not compared yet and come last. Search again to compare more of them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) cannot be read and come last.</source>
        <translation>
            <numerusform>%Ln image cannot be read and comes last.</numerusform>
            <numerusform>%Ln images cannot be read and come last.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MaskEditor</name>
    <message numerus="yes">
        <source>Delete %n object(s)</source>
        <translation>
            <numerusform>Delete %Ln object</numerusform>
            <numerusform>Delete %Ln objects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) made.</source>
        <translation>
            <numerusform>%Ln object made.</numerusform>
            <numerusform>%Ln objects made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n speck(s) belong to no object.</source>
        <translation>
            <numerusform>%Ln speck belongs to no object.</numerusform>
            <numerusform>%Ln specks belong to no object.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MaskImport</name>
    <message numerus="yes">
        <source>%n object(s) were found and are imported, too.</source>
        <translation>
            <numerusform>%Ln object was found and is imported, too.</numerusform>
            <numerusform>%Ln objects were found and are imported, too.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) belong to photos that the camera marked as rotated (EXIF), and were drawn on the unrotated picture. They are rotated to match.</source>
        <translation>
            <numerusform>%Ln mask belongs to a photo that the camera marked as rotated (EXIF), and was drawn on the unrotated picture. It is rotated to match.</numerusform>
            <numerusform>%Ln masks belong to photos that the camera marked as rotated (EXIF), and were drawn on the unrotated picture. They are rotated to match.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more mask(s) belong to rotated photos, but their size does not tell which orientation they were drawn in. They are rotated like the others. Check one of them.</source>
        <translation>
            <numerusform>%Ln more mask belongs to a rotated photo, but its size does not tell which orientation it was drawn in. It is rotated like the others. Check it.</numerusform>
            <numerusform>%Ln more masks belong to rotated photos, but their size does not tell which orientation they were drawn in. They are rotated like the others. Check one of them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) belong to rotated photos, but their size does not tell which orientation they were drawn in. They are treated as upright. Check one of them.</source>
        <translation>
            <numerusform>%Ln mask belongs to a rotated photo, but its size does not tell which orientation it was drawn in. It is treated as upright. Check it.</numerusform>
            <numerusform>%Ln masks belong to rotated photos, but their size does not tell which orientation they were drawn in. They are treated as upright. Check one of them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were matched by ignoring the start or end of their names, as in a_mask.png.</source>
        <translation>
            <numerusform>%Ln mask was matched by ignoring the start or end of its name, as in a_mask.png.</numerusform>
            <numerusform>%Ln masks were matched by ignoring the start or end of their names, as in a_mask.png.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) are imported.</source>
        <translation>
            <numerusform>%Ln mask is imported.</numerusform>
            <numerusform>%Ln masks are imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them replace(s) a drawn or approved mask.</source>
        <translation>
            <numerusform>%Ln of them replaces a drawn or approved mask.</numerusform>
            <numerusform>%Ln of them replace a drawn or approved mask.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) keep their mask.</source>
        <translation>
            <numerusform>%Ln image keeps its mask.</numerusform>
            <numerusform>%Ln images keep their mask.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) do not fit their image.</source>
        <translation>
            <numerusform>%Ln mask does not fit its image.</numerusform>
            <numerusform>%Ln masks do not fit their image.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) cannot be read.</source>
        <translation>
            <numerusform>%Ln image cannot be read.</numerusform>
            <numerusform>%Ln images cannot be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) are created.</source>
        <translation>
            <numerusform>%Ln new class is created.</numerusform>
            <numerusform>%Ln new classes are created.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) have no name: name them, or they become undecided.</source>
        <translation>
            <numerusform>%Ln value has no name: name it, or it becomes undecided.</numerusform>
            <numerusform>%Ln values have no name: name them, or they become undecided.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are listed without an outline. No masks are made from them, unless you choose that they show none of the classes.</source>
        <translation>
            <numerusform>%Ln image is listed without an outline. No mask is made from it, unless you choose that it shows none of the classes.</numerusform>
            <numerusform>%Ln images are listed without an outline. No masks are made from them, unless you choose that they show none of the classes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them contain(s) only background.</source>
        <translation>
            <numerusform>%Ln of them contains only background.</numerusform>
            <numerusform>%Ln of them contain only background.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NoticeLine</name>
    <message numerus="yes">
        <source>(%n more in the log)</source>
        <translation>
            <numerusform>(%Ln more in the log)</numerusform>
            <numerusform>(%Ln more in the log)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectMaking</name>
    <message numerus="yes">
        <source>%Ln mask(s) have objects already</source>
        <translation>
            <numerusform>%Ln mask has objects already</numerusform>
            <numerusform>%Ln masks have objects already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make objects of %Ln mask(s)</source>
        <translation>
            <numerusform>Make objects of %Ln mask</numerusform>
            <numerusform>Make objects of %Ln masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) made</source>
        <translation>
            <numerusform>%Ln object made</numerusform>
            <numerusform>%Ln objects made</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln mask(s).</source>
        <translation>
            <numerusform>in %Ln mask.</numerusform>
            <numerusform>in %Ln masks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln small part(s) belong to no object.</source>
        <translation>
            <numerusform>%Ln small part belongs to no object.</numerusform>
            <numerusform>%Ln small parts belong to no object.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) had objects already and kept them.</source>
        <translation>
            <numerusform>%Ln mask had objects already and kept them.</numerusform>
            <numerusform>%Ln masks had objects already and kept them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) have no mask, or an empty one.</source>
        <translation>
            <numerusform>%Ln image has no mask, or an empty one.</numerusform>
            <numerusform>%Ln images have no mask, or an empty one.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) could not be used:</source>
        <translation>
            <numerusform>%Ln mask could not be used:</numerusform>
            <numerusform>%Ln masks could not be used:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectsPane</name>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln object</numerusform>
            <numerusform>%Ln objects</numerusform>
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
        <source>%n new class(es), {known} already exist</source>
        <translation>
            <numerusform>%Ln new class, {known} already exist</numerusform>
            <numerusform>%Ln new classes, {known} already exist</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PointLayer</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%Ln point</numerusform>
            <numerusform>%Ln points</numerusform>
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
        <source>%n image(s) got no usable mask.</source>
        <translation>
            <numerusform>%Ln image got no usable mask.</numerusform>
            <numerusform>%Ln images got no usable mask.</numerusform>
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
    <name>ReplacedRow</name>
    <message numerus="yes">
        <source>%Ln mask(s) were imported most recently, {when}.</source>
        <translation>
            <numerusform>%Ln mask was imported most recently, {when}.</numerusform>
            <numerusform>%Ln masks were imported most recently, {when}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Restoring</name>
    <message numerus="yes">
        <source>TagMask quit unexpectedly while masks were being painted. Unsaved changes of %n mask(s) were restored.</source>
        <translation>
            <numerusform>TagMask quit unexpectedly while masks were being painted. Unsaved changes of %Ln mask were restored.</numerusform>
            <numerusform>TagMask quit unexpectedly while masks were being painted. Unsaved changes of %Ln masks were restored.</numerusform>
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
    <message numerus="yes">
        <source>%n image(s) held out</source>
        <translation>
            <numerusform>%Ln image held out</numerusform>
            <numerusform>%Ln images held out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The quality of its masks has not been measured. Check some in Review; once %n mask(s) are approved, “Score” in All Trainings measures it.</source>
        <translation>
            <numerusform>The quality of its masks has not been measured. Check some in Review; once %Ln mask is approved, “Score” in All Trainings measures it.</numerusform>
            <numerusform>The quality of its masks has not been measured. Check some in Review; once %Ln masks are approved, “Score” in All Trainings measures it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message numerus="yes">
        <source>%Ln mask(s) were imported.</source>
        <translation>
            <numerusform>%Ln mask was imported.</numerusform>
            <numerusform>%Ln masks were imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) were created.</source>
        <translation>
            <numerusform>%Ln new class was created.</numerusform>
            <numerusform>%Ln new classes were created.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln existing mask(s) were replaced.</source>
        <translation>
            <numerusform>%Ln existing mask was replaced.</numerusform>
            <numerusform>%Ln existing masks were replaced.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewHistory</name>
    <message numerus="yes">
        <source>Approve %n mask(s)</source>
        <translation>
            <numerusform>Approve %Ln mask</numerusform>
            <numerusform>Approve %Ln masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject %n mask(s)</source>
        <translation>
            <numerusform>Reject %Ln mask</numerusform>
            <numerusform>Reject %Ln masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undo the approval of %n mask(s)</source>
        <translation>
            <numerusform>Undo the approval of %Ln mask</numerusform>
            <numerusform>Undo the approval of %Ln masks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunActions</name>
    <message numerus="yes">
        <source>Also delete %n mask(s) that it made and that were not corrected</source>
        <translation>
            <numerusform>Also delete %Ln mask that it made and that was not corrected</numerusform>
            <numerusform>Also delete %Ln masks that it made and that were not corrected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message numerus="yes">
        <source>Measured on %n approved image(s) not used for training.</source>
        <translation>
            <numerusform>Measured on %Ln approved image not used for training.</numerusform>
            <numerusform>Measured on %Ln approved images not used for training.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>For %n of them, the model it continued from had learned the tags, but never the mask.</source>
        <translation>
            <numerusform>For %Ln of them, the model it continued from had learned the tags, but never the mask.</numerusform>
            <numerusform>For %Ln of them, the model it continued from had learned the tags, but never the mask.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunListModel</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
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
    <name>RunsPage</name>
    <message numerus="yes">
        <source>The first two of %n trainings are compared.</source>
        <translation>
            <numerusform>The first two of %Ln trainings are compared.</numerusform>
            <numerusform>The first two of %Ln trainings are compared.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%Ln epoch</numerusform>
            <numerusform>%Ln epochs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with approved masks</source>
        <translation>
            <numerusform>%Ln with an approved mask</numerusform>
            <numerusform>%Ln with approved masks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with marks</source>
        <translation>
            <numerusform>%Ln with marks</numerusform>
            <numerusform>%Ln with marks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpecksNote</name>
    <message numerus="yes">
        <source>%Ln part(s) with fewer than {least} pixels: too small to be objects in an export, where they are merged into their surroundings.</source>
        <translation>
            <numerusform>%Ln part with fewer than {least} pixels: too small to be an object in an export, where it is merged into its surroundings.</numerusform>
            <numerusform>%Ln parts with fewer than {least} pixels: too small to be objects in an export, where they are merged into their surroundings.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StartChoice</name>
    <message numerus="yes">
        <source>It keeps what it learned about %n class(es).</source>
        <translation>
            <numerusform>It keeps what it learned about %Ln class.</numerusform>
            <numerusform>It keeps what it learned about %Ln classes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message numerus="yes">
        <source>%n setting(s) differ from the preset.</source>
        <translation>
            <numerusform>%Ln setting differs from the preset.</numerusform>
            <numerusform>%Ln settings differ from the preset.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pinned image(s) after every epoch.</source>
        <translation>
            <numerusform>%Ln pinned image after every epoch.</numerusform>
            <numerusform>%Ln pinned images after every epoch.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) are invalid.</source>
        <translation>
            <numerusform>%Ln setting is invalid.</numerusform>
            <numerusform>%Ln settings are invalid.</numerusform>
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
        <source>%n image(s) have only “unsure” tags.</source>
        <translation>
            <numerusform>%Ln image has only “unsure” tags.</numerusform>
            <numerusform>%Ln images have only “unsure” tags.</numerusform>
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
        <source>%Ln image(s) of the project are listed.</source>
        <translation>
            <numerusform>%Ln image of the project is listed.</numerusform>
            <numerusform>%Ln images of the project are listed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) are created.</source>
        <translation>
            <numerusform>%Ln new class is created.</numerusform>
            <numerusform>%Ln new classes are created.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) conflict with yours.</source>
        <translation>
            <numerusform>%Ln tag conflicts with yours.</numerusform>
            <numerusform>%Ln tags conflict with yours.</numerusform>
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
        <source>%Ln name(s) match several images.</source>
        <translation>
            <numerusform>%Ln name matches several images.</numerusform>
            <numerusform>%Ln names match several images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class name(s) are skipped.</source>
        <translation>
            <numerusform>%Ln class name is skipped.</numerusform>
            <numerusform>%Ln class names are skipped.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were matched by ignoring the start or end of their names, as in a_mask.png.</source>
        <translation>
            <numerusform>%Ln mask was matched by ignoring the start or end of its name, as in a_mask.png.</numerusform>
            <numerusform>%Ln masks were matched by ignoring the start or end of their names, as in a_mask.png.</numerusform>
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
        <source>Remove {name} from %n image(s)</source>
        <translation>
            <numerusform>Remove {name} from %Ln image</numerusform>
            <numerusform>Remove {name} from %Ln images</numerusform>
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
        <source>Mark tagging of %n image(s) as complete</source>
        <translation>
            <numerusform>Mark tagging of %Ln image as complete</numerusform>
            <numerusform>Mark tagging of %Ln images as complete</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark tagging of %n image(s) as not complete</source>
        <translation>
            <numerusform>Mark tagging of %Ln image as not complete</numerusform>
            <numerusform>Mark tagging of %Ln images as not complete</numerusform>
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
    <name>TrainPage</name>
    <message numerus="yes">
        <source>%n image(s) unpinned.</source>
        <translation>
            <numerusform>%Ln image unpinned.</numerusform>
            <numerusform>%Ln images unpinned.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are watched during training.</source>
        <translation>
            <numerusform>%Ln image is watched during training.</numerusform>
            <numerusform>%Ln images are watched during training.</numerusform>
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
        <source>%n approved mask(s) teach the training their pixels.</source>
        <translation>
            <numerusform>%Ln approved mask teaches the training its pixels.</numerusform>
            <numerusform>%Ln approved masks teach the training their pixels.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The device ran out of memory. Training continues with %n image(s) at once instead of a full batch; nothing was lost, it only takes a little longer.</source>
        <translation>
            <numerusform>The device ran out of memory. Training continues with %Ln image at once instead of a full batch; nothing was lost, it only takes a little longer.</numerusform>
            <numerusform>The device ran out of memory. Training continues with %Ln images at once instead of a full batch; nothing was lost, it only takes a little longer.</numerusform>
        </translation>
    </message>
</context>
</TS>
