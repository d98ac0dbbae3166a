<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AppSettings</name>
    <message>
        <source>The settings cannot be read ({error}); the defaults hold. Check the permissions of {file}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings could not be understood; the defaults hold. The old file is kept as {file}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open Results…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About TagMask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the Results of wseg run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About TagMask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TagMask {version}

Image tags into pixel masks. Apache License 2.0.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Project</name>
    <message>
        <source>{file} is damaged: {problems}. There is no sound backup. Copy the folder before you try a repair.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is damaged: {problems}. The newest sound backup is of {made}. Restoring it keeps the damaged file beside it; masks and models stay as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup could not be restored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a row of {table} belongs to none of {other}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The backup could not be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no class {number} any more. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The order names other classes ({found}) than the project has ({expected}). It was left as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A class cannot be merged into itself. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A class needs a name of visible characters. Enter one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is already a class {name}. Choose another name, or merge the two.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A shortcut needs a key. Press one, or leave it out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key {key} belongs to {name}. Choose another key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{colour} is no colour. Expected one like #20a0ff.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be read ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} is open for reading only, so nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} is closed. Open the project again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where} is damaged ({error}). Close the project and open it again: a backup will be offered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where}: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where}: the disk is full, so this change was not saved; everything before it is. Make space on the disk of {folder} and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where} cannot be written to ({error}). Check the permissions of {folder}, or copy the project to a folder of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where} is being used by another program. Close that program and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where}: the disk reported an error ({error}), so this change was not saved. Check that the disk is connected and has space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{where} cannot be opened ({error}). Check its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{doing}: the disk of {folder} is full. Make space and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{doing}: {folder} cannot be written to. Open the project for reading only, check the folder&apos;s permissions, or copy it to a folder of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{doing} ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only a missing image can be found again. Scan the folder anew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has tags of its own. Remove them, or the missing image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no image {number} any more. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}). Scan again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has changed since it was found. Scan again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} is already open in this program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} could not be locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} of {project} comes and goes: another program is opening the project. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} is open in another TagMask. Close it there first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} is open in another TagMask (process {pid}, since {opened}). Close it there first, or open it for reading only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} is open in another TagMask (process {pid} on {host}, since {opened}). Close it on {host} first. If TagMask no longer runs there, take the project over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The image or the run of {file} is no longer in the project, so the mask was not taken in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is no file inside the project&apos;s folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} holds no project of TagMask. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} has version {found}; this TagMask knows versions up to {known}. It was written by a later TagMask: update the program to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bringing the project to version {number} would leave rows without the rows they belong to ({count} of them). The project was left as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} holds a project already. Open it, or choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project could not be made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be written to. Open the project for reading only, check the file&apos;s permissions, or copy the project to a folder of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project&apos;s folders could not be made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} holds no project: there is no {file} in it. Choose another folder, or make a new project there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no project any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{project} has version {found}; open it for writing once, so that it is brought to version {current}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no run {number} any more. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The setting {key} takes {expected}, found {found}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The setting {key} cannot be saved: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project has no folder {number} any more. Add it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} is in the project already. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} is no folder that can be read. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} lies in {known}, which is in the project with all its folders already. Choose a folder outside of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} contains {known}, which is in the project already, so its images would be there twice. Remove that folder from the project first, or choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Results</name>
    <message>
        <source>{folder} is not a folder. Choose the one that wseg run wrote.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} holds no folder {masks}, so no masks. Choose the folder that was given to wseg run as --out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} is empty: the run wrote no masks. Run it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} cannot be read ({reason}). Run wseg again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultsPage</name>
    <message>
        <source>Masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask over its image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes in this mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opacity of the mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Opacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} cannot be shown: {reason}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: the image is not in the folder; this is its mask alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}  {share:.0%}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>void</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>class {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TagImport</name>
    <message>
        <source>No image is named here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project has no {name}, but {others}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} may be {others}. Write the whole path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no {name} in the project, but {others}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no image {name} in the project.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This image was named in {place} already; both count.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A tag was left out: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A tag was left out: {name} holds invisible characters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is said to be present and absent; it counts as unsure.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>TagMask turns image tags into pixel masks. In this version the work is done by the command line, and this window shows its results.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open Results…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
