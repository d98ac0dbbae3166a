<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AppSettings</name>
    <message>
        <source>The settings cannot be read ({error}); the defaults hold. Check the permissions of {file}.</source>
        <translation>Die Einstellungen können nicht gelesen werden ({error}); es gelten die Vorgaben. Die Zugriffsrechte von {file} prüfen.</translation>
    </message>
    <message>
        <source>The settings could not be understood; the defaults hold. The old file is kept as {file}.</source>
        <translation>Die Einstellungen sind unverständlich; es gelten die Vorgaben. Die alte Datei bleibt als {file} erhalten.</translation>
    </message>
</context>
<context>
    <name>FolderScan</name>
    <message>
        <source>“{folder}” leads back to a folder that is looked through anyway. It was left out.</source>
        <translation>„{folder}“ führt zurück in einen Ordner, der ohnehin durchsucht wird. Er wurde ausgelassen.</translation>
    </message>
    <message>
        <source>“{path}” cannot be read: {reason}. What is known of it stays as it was. Check its permissions and scan again.</source>
        <translation>„{path}“ kann nicht gelesen werden: {reason}. Was davon bekannt ist, bleibt, wie es war. Die Zugriffsrechte prüfen und erneut einlesen.</translation>
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
            <numerusform>{title} (und %n weitere)</numerusform>
            <numerusform>{title} (und %n weitere)</numerusform>
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
    <name>MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open Results…</source>
        <translation>Ergebnisse ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>&amp;Close Results</source>
        <translation>Ergebnisse s&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;About TagMask</source>
        <translation>&amp;Über TagMask</translation>
    </message>
    <message>
        <source>Open the Results of wseg run</source>
        <translation>Ergebnisse von wseg run öffnen</translation>
    </message>
    <message>
        <source>No Results</source>
        <translation>Keine Ergebnisse</translation>
    </message>
    <message>
        <source>About TagMask</source>
        <translation>Über TagMask</translation>
    </message>
    <message>
        <source>TagMask {version}

Image tags into pixel masks. Apache License 2.0.</source>
        <translation>TagMask {version}

Aus Bild-Tags werden Pixelmasken. Apache-Lizenz 2.0.</translation>
    </message>
</context>
<context>
    <name>Project</name>
    <message>
        <source>{file} is damaged: {problems}. There is no sound backup. Copy the folder before you try a repair.</source>
        <translation>{file} ist beschädigt: {problems}. Es gibt keine unversehrte Sicherung. Vor jedem Reparaturversuch den Ordner kopieren.</translation>
    </message>
    <message>
        <source>{file} is damaged: {problems}. The newest sound backup is of {made}. Restoring it keeps the damaged file beside it; masks and models stay as they are.</source>
        <translation>{file} ist beschädigt: {problems}. Die neueste unversehrte Sicherung ist vom {made}. Beim Wiederherstellen bleibt die beschädigte Datei daneben erhalten; Masken und Modelle bleiben, wie sie sind.</translation>
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
        <source>it holds no project</source>
        <translation>sie enthält kein Projekt</translation>
    </message>
    <message>
        <source>The backup could not be written</source>
        <translation>Die Sicherung konnte nicht geschrieben werden</translation>
    </message>
    <message>
        <source>{project} is damaged: {problems}. No backup was made of that; the older ones were kept. Close the project and open it again: the newest sound one will be offered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no class {number} any more. Choose another one.</source>
        <translation>Die Klasse {number} gibt es nicht mehr. Bitte eine andere wählen.</translation>
    </message>
    <message>
        <source>The order names other classes ({found}) than the project has ({expected}). It was left as it is.</source>
        <translation>Die Reihenfolge nennt andere Klassen ({found}), als das Projekt hat ({expected}). Sie wurde nicht geändert.</translation>
    </message>
    <message>
        <source>A class cannot be merged into itself. Choose another one.</source>
        <translation>Eine Klasse kann nicht mit sich selbst zusammengeführt werden. Bitte eine andere wählen.</translation>
    </message>
    <message>
        <source>A class needs a name of visible characters. Enter one.</source>
        <translation>Eine Klasse braucht einen Namen aus sichtbaren Zeichen. Bitte einen eingeben.</translation>
    </message>
    <message>
        <source>There is already a class {name}. Choose another name, or merge the two.</source>
        <translation>Eine Klasse {name} gibt es schon. Bitte einen anderen Namen wählen oder die beiden zusammenführen.</translation>
    </message>
    <message>
        <source>A shortcut needs a key. Press one, or leave it out.</source>
        <translation>Ein Tastenkürzel braucht eine Taste. Bitte eine drücken oder das Kürzel weglassen.</translation>
    </message>
    <message>
        <source>The key {key} belongs to {name}. Choose another key.</source>
        <translation>Die Taste {key} gehört zu {name}. Bitte eine andere Taste wählen.</translation>
    </message>
    <message>
        <source>{colour} is no colour. Expected one like #20a0ff.</source>
        <translation>{colour} ist keine Farbe. Erwartet wird eine wie #20a0ff.</translation>
    </message>
    <message>
        <source>{file} cannot be read ({reason}).</source>
        <translation>{file} kann nicht gelesen werden ({reason}).</translation>
    </message>
    <message>
        <source>{project} is open for reading only, so nothing was changed.</source>
        <translation>{project} ist nur zum Lesen geöffnet; es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>{project} is closed. Open the project again.</source>
        <translation>{project} ist geschlossen. Das Projekt erneut öffnen.</translation>
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
        <source>{where}: the disk is full, so this change was not saved; everything before it is. Make space on the disk of {folder} and try again.</source>
        <translation>{where}: Der Datenträger ist voll; diese Änderung wurde nicht gespeichert, alle früheren schon. Auf dem Datenträger von {folder} Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{where} cannot be written to ({error}). Check the permissions of {folder}, or copy the project to a folder of your own.</source>
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
        <source>{doing}: the disk of {folder} is full. Make space and try again.</source>
        <translation>{doing}: Der Datenträger von {folder} ist voll. Platz schaffen und erneut versuchen.</translation>
    </message>
    <message>
        <source>{doing}: {folder} cannot be written to. Open the project for reading only, check the folder&apos;s permissions, or copy it to a folder of your own.</source>
        <translation>{doing}: {folder} kann nicht beschrieben werden. Das Projekt nur zum Lesen öffnen, die Zugriffsrechte des Ordners prüfen oder ihn an einen eigenen Ort kopieren.</translation>
    </message>
    <message>
        <source>{doing} ({reason}).</source>
        <translation>{doing} ({reason}).</translation>
    </message>
    <message>
        <source>Only a missing image can be found again. Scan the folder anew.</source>
        <translation>Nur ein fehlendes Bild kann wiedergefunden werden. Den Ordner neu einlesen.</translation>
    </message>
    <message>
        <source>{path} has tags of its own. Remove them, or the missing image.</source>
        <translation>{path} hat eigene Tags. Diese oder das fehlende Bild entfernen.</translation>
    </message>
    <message>
        <source>There is no image {number} any more. Choose another one.</source>
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
        <source>{file} of {project} comes and goes: another program is opening the project. Try again.</source>
        <translation>{file} von {project} erscheint und verschwindet: Ein anderes Programm öffnet gerade das Projekt. Erneut versuchen.</translation>
    </message>
    <message>
        <source>{project} is open in another TagMask. Close it there first.</source>
        <translation>{project} ist in einem anderen TagMask geöffnet. Dort zuerst schließen.</translation>
    </message>
    <message>
        <source>{project} is open in another TagMask (process {pid} on this computer, {host}, since {opened}). Close it there first, or open it for reading only.</source>
        <translation>{project} ist in einem anderen TagMask geöffnet (Prozess {pid} auf diesem Computer, {host}, seit {opened}). Dort zuerst schließen oder hier nur zum Lesen öffnen.</translation>
    </message>
    <message>
        <source>{project} is open in another TagMask (process {pid} on {host}, since {opened}). Close it on {host} first. If TagMask no longer runs there, take the project over.</source>
        <translation>{project} ist in einem anderen TagMask geöffnet (Prozess {pid} auf {host}, seit {opened}). Zuerst auf {host} schließen. Läuft TagMask dort nicht mehr, das Projekt übernehmen.</translation>
    </message>
    <message>
        <source>The image or the run of {file} is no longer in the project, so the mask was not taken in.</source>
        <translation>Das Bild oder der Lauf von {file} ist nicht mehr im Projekt; die Maske wurde nicht aufgenommen.</translation>
    </message>
    <message>
        <source>{file} is no file inside the project&apos;s folder.</source>
        <translation>{file} ist keine Datei im Ordner des Projekts.</translation>
    </message>
    <message>
        <source>{name} holds no project of TagMask. Choose another one.</source>
        <translation>{name} enthält kein Projekt von TagMask. Bitte ein anderes wählen.</translation>
    </message>
    <message>
        <source>{name} has version {found}; this TagMask knows versions up to {known}. It was written by a later TagMask: update the program to open it.</source>
        <translation>{name} hat Version {found}; dieses TagMask kennt Versionen bis {known}. Es wurde von einem neueren TagMask geschrieben: zum Öffnen das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>Bringing the project to version {number} would leave rows without the rows they belong to ({count} of them). The project was left as it was.</source>
        <translation>Nach der Umstellung des Projekts auf Version {number} würden zugehörige Zeilen fehlen (für {count} Zeilen). Das Projekt wurde nicht geändert.</translation>
    </message>
    <message>
        <source>{folder} holds a project already. Open it, or choose another folder.</source>
        <translation>{folder} enthält schon ein Projekt. Dieses öffnen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The project could not be made</source>
        <translation>Das Projekt konnte nicht angelegt werden</translation>
    </message>
    <message>
        <source>{file} cannot be written to. Open the project for reading only, check the file&apos;s permissions, or copy the project to a folder of your own.</source>
        <translation>{file} kann nicht beschrieben werden. Das Projekt nur zum Lesen öffnen, die Zugriffsrechte der Datei prüfen oder das Projekt in einen eigenen Ordner kopieren.</translation>
    </message>
    <message>
        <source>The project&apos;s folders could not be made</source>
        <translation>Die Ordner des Projekts konnten nicht angelegt werden</translation>
    </message>
    <message>
        <source>{file} is gone</source>
        <translation>{file} ist verschwunden</translation>
    </message>
    <message>
        <source>{folder} holds no project: there is no {file} in it. Choose another folder, or make a new project there.</source>
        <translation>{folder} enthält kein Projekt: Darin ist keine Datei {file}. Einen anderen Ordner wählen oder dort ein neues Projekt anlegen.</translation>
    </message>
    <message>
        <source>it holds no project any more</source>
        <translation>sie enthält kein Projekt mehr</translation>
    </message>
    <message>
        <source>{project} has version {found}; open it for writing once, so that it is brought to version {current}.</source>
        <translation>{project} hat Version {found}; einmal zum Schreiben öffnen, damit es auf Version {current} umgestellt wird.</translation>
    </message>
    <message>
        <source>There is no run {number} any more. Choose another one.</source>
        <translation>Den Lauf {number} gibt es nicht mehr. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>The setting {key} takes {expected}, found {found}.</source>
        <translation>Die Einstellung {key} erwartet {expected}, gefunden wurde {found}.</translation>
    </message>
    <message>
        <source>The setting {key} cannot be saved: {reason}.</source>
        <translation>Die Einstellung {key} kann nicht gespeichert werden: {reason}.</translation>
    </message>
    <message>
        <source>The project has no folder {number} any more. Add it again.</source>
        <translation>Das Projekt hat keinen Ordner {number} mehr. Ihn erneut hinzufügen.</translation>
    </message>
    <message>
        <source>{folder} is in the project already. Choose another folder.</source>
        <translation>{folder} ist schon im Projekt. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{folder} is no folder that can be read. Choose another one.</source>
        <translation>{folder} ist kein lesbarer Ordner. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>{folder} lies in {known}, which is in the project with all its folders already. Choose a folder outside of it.</source>
        <translation>{folder} liegt in {known} und ist mit diesem schon im Projekt. Bitte einen Ordner außerhalb davon wählen.</translation>
    </message>
    <message>
        <source>{folder} contains {known}, which is in the project already, so its images would be there twice. Remove that folder from the project first, or choose another one.</source>
        <translation>{folder} enthält {known}, das schon im Projekt ist; dessen Bilder wären doppelt vorhanden. Zuerst jenen Ordner aus dem Projekt entfernen oder einen anderen wählen.</translation>
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
    <name>Results</name>
    <message>
        <source>{folder} is not a folder. Choose the one that wseg run wrote.</source>
        <translation>{folder} ist kein Ordner. Bitte den wählen, den wseg run geschrieben hat.</translation>
    </message>
    <message>
        <source>{folder} holds no folder {masks}, so no masks. Choose the folder that was given to wseg run as --out.</source>
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
        <source>{name}: the image is not in the folder; this is its mask alone.</source>
        <translation>{name}: Das Bild ist nicht im Ordner; zu sehen ist nur die Maske.</translation>
    </message>
    <message>
        <source>{name}  {share:.0%}</source>
        <translation>{name}  {share:.0%}</translation>
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
    <name>TagAdvice</name>
    <message>
        <source>There are no classes yet.</source>
        <translation>Es gibt noch keine Klassen.</translation>
    </message>
    <message>
        <source>Type the name of something in your images and press Enter.</source>
        <translation>Den Namen von etwas, das auf den Bildern zu sehen ist, eingeben und die Eingabetaste drücken.</translation>
    </message>
    <message>
        <source>No image shows any of the classes yet.</source>
        <translation>Noch kein Bild zeigt eine der Klassen.</translation>
    </message>
    <message>
        <source>Select images and press the key of a class.</source>
        <translation>Bilder auswählen und die Taste einer Klasse drücken.</translation>
    </message>
    <message>
        <source>There are {count} classes; a mask holds {most}.</source>
        <translation>Es gibt {count} Klassen; eine Maske fasst {most}.</translation>
    </message>
    <message>
        <source>Merge or delete classes before training.</source>
        <translation>Vor dem Training Klassen zusammenführen oder löschen.</translation>
    </message>
    <message>
        <source>No image shows {names}.</source>
        <translation>Kein Bild zeigt {names}.</translation>
    </message>
    <message>
        <source>Tag images that show it, or delete the class.</source>
        <translation>Bilder damit taggen oder die Klasse löschen.</translation>
    </message>
    <message>
        <source>Few images show {names}.</source>
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
        <source>No image is known to be without {name}.</source>
        <translation>Von keinem Bild ist bekannt, dass {name} darauf fehlt.</translation>
    </message>
    <message>
        <source>Look through the images that say nothing of {name}, and mark those without it as absent or reviewed.</source>
        <translation>Die Bilder ohne Angabe zu {name} durchsehen und die ohne {name} als nicht vorhanden oder als geprüft kennzeichnen.</translation>
    </message>
    <message>
        <source>Add images without {name}.</source>
        <translation>Bilder ohne {name} hinzufügen.</translation>
    </message>
    <message>
        <source>{names} always occur together: the method cannot tell them apart.</source>
        <translation>{names} kommen immer zusammen vor: Das Verfahren kann sie nicht unterscheiden.</translation>
    </message>
    <message>
        <source>{name} only occurs together with {others}: its mask may cover that as well.</source>
        <translation>{name} kommt nur zusammen mit {others} vor: Die Maske kann auch das bedecken.</translation>
    </message>
    <message>
        <source>Some images of {first} say nothing of {second}: mark {second} as absent where it is.</source>
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
        <source>%n image(s) say nothing but “unsure”.</source>
        <translation>
            <numerusform>%n Bild sagt nur „unsicher“.</numerusform>
            <numerusform>%n Bilder sagen nur „unsicher“.</numerusform>
        </translation>
    </message>
    <message>
        <source>Decide whether {name} is in them: training leaves them out.</source>
        <translation>Entscheiden, ob {name} darauf zu sehen ist: Das Training lässt sie aus.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) have no tags yet.</source>
        <translation>
            <numerusform>%n Bild hat noch keine Tags.</numerusform>
            <numerusform>%n Bilder haben noch keine Tags.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tag them, or press “None of them” where none of the classes is in the image: training leaves the others out.</source>
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
</context>
<context>
    <name>TagImport</name>
    <message>
        <source>The table is empty.</source>
        <translation>Die Tabelle ist leer.</translation>
    </message>
    <message>
        <source>The row cannot be read ({reason}); it is left out.</source>
        <translation>Die Zeile kann nicht gelesen werden ({reason}); sie wird ausgelassen.</translation>
    </message>
    <message>
        <source>A quote is opened and not closed; it counts as text.</source>
        <translation>Ein Anführungszeichen wird geöffnet und nicht geschlossen; es gilt als Text.</translation>
    </message>
    <message>
        <source>The row has {found} columns, expected {needed}; it is left out.</source>
        <translation>Die Zeile hat {found} Spalten statt {needed}; sie wird ausgelassen.</translation>
    </message>
    <message>
        <source>The row has {found} columns, expected {needed}; the rest of it is left out. Separate tags with &apos;;&apos; or put them in quotes.</source>
        <translation>Die Zeile hat {found} Spalten statt {needed}; der Rest wird ausgelassen. Tags mit „;“ trennen oder in Anführungszeichen setzen.</translation>
    </message>
    <message>
        <source>{cell} in the column {name} is no flag; expected 1, 0 or nothing.</source>
        <translation>{cell} in der Spalte {name} ist keine Angabe; erwartet wird 1, 0 oder nichts.</translation>
    </message>
    <message>
        <source>This folder cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file has {size:.1f} MB; at most {most:.0f} are read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No image is named here.</source>
        <translation>Hier ist kein Bild genannt.</translation>
    </message>
    <message>
        <source>The project has no {name}, but {others}.</source>
        <translation>Das Projekt hat kein {name}, aber {others}.</translation>
    </message>
    <message>
        <source>{name} may be {others}. Write the whole path.</source>
        <translation>{name} kann {others} sein. Bitte den ganzen Pfad angeben.</translation>
    </message>
    <message>
        <source>There is no {name} in the project, but {others}.</source>
        <translation>Im Projekt gibt es kein {name}, aber {others}.</translation>
    </message>
    <message>
        <source>There is no image {name} in the project. Is {others} meant?</source>
        <translation>Im Projekt gibt es kein Bild {name}. Ist {others} gemeint?</translation>
    </message>
    <message>
        <source>There is no image {name} in the project.</source>
        <translation>Im Projekt gibt es kein Bild {name}.</translation>
    </message>
    <message>
        <source>This is no JSON that can be read ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no file of labelme: it has neither flags nor shapes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some flags are neither true nor false; they are left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some shapes have no label; they are left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mask value {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking at the project&apos;s images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading tags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No tags were found here. Choose another kind or folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This image was named in {place} already; both count.</source>
        <translation>Dieses Bild wurde schon in {place} genannt; beides zählt.</translation>
    </message>
    <message>
        <source>A tag was left out: {reason}.</source>
        <translation>Ein Tag wurde ausgelassen: {reason}.</translation>
    </message>
    <message>
        <source>A tag was left out: {name} holds invisible characters.</source>
        <translation>Ein Tag wurde ausgelassen: {name} enthält unsichtbare Zeichen.</translation>
    </message>
    <message>
        <source>{name} is said to be present and absent; it counts as unsure.</source>
        <translation>{name} ist als vorhanden und als nicht vorhanden angegeben; es gilt als unsicher.</translation>
    </message>
    <message>
        <source>The file holds boxes of numbers, not tags; it is left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table has {size:.0f} MB; at most {most:.0f} are read. Divide it.</source>
        <translation>Die Tabelle hat {size:.0f} MB; höchstens {most:.0f} werden gelesen. Sie bitte aufteilen.</translation>
    </message>
    <message>
        <source>The table cannot be read: {reason}.</source>
        <translation>Die Tabelle kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <source>Not all characters are of the encoding {encoding}.</source>
        <translation>Nicht alle Zeichen passen zur Kodierung {encoding}.</translation>
    </message>
    <message>
        <source>The text is not UTF-8; it was read as {encoding}. If letters look wrong, choose another encoding.</source>
        <translation>Der Text ist kein UTF-8; er wurde als {encoding} gelesen. Sehen Buchstaben falsch aus, eine andere Kodierung wählen.</translation>
    </message>
    <message>
        <source>This is no annotation of Pascal VOC: it begins with {found}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The XML defines entities and is not read: {kind}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The XML is broken ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The XML is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The keywords cannot be read: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ThumbnailStore</name>
    <message>
        <source>Thumbnails cannot be kept in {folder} ({reason}); they load slower.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>&amp;New Project…</source>
        <translation>&amp;Neues Projekt…</translation>
    </message>
    <message>
        <source>&amp;Open Project…</source>
        <translation>Projekt ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open &amp;Sample Project</source>
        <translation>&amp;Beispielprojekt öffnen</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Zuletzt geöffnete Projekte</translation>
    </message>
    <message>
        <source>&amp;Remove from List</source>
        <translation>Aus der Liste &amp;entfernen</translation>
    </message>
    <message>
        <source>No project yet. Drop folders of photos here to begin with them.</source>
        <translation>Noch kein Projekt. Ordner mit Fotos hierher ziehen, um damit zu beginnen.</translation>
    </message>
    <message>
        <source>Recent Projects</source>
        <translation>Zuletzt geöffnete Projekte</translation>
    </message>
    <message>
        <source>Say what is in your photos, and TagMask learns to mark where: image tags into pixel masks.</source>
        <translation>Sagen, was auf den Fotos ist – und TagMask lernt zu markieren, wo: Aus Bild-Tags werden Pixelmasken.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>{name}, {path}, missing</source>
        <translation>{name}, {path}, fehlt</translation>
    </message>
    <message>
        <source>There is no project at {path} any more. Connect its drive, or remove it from the list.</source>
        <translation>Unter {path} ist kein Projekt mehr. Das Laufwerk verbinden oder den Eintrag aus der Liste entfernen.</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
</context>
</TS>
