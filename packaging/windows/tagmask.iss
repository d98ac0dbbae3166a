; The installer for Windows, by Inno Setup 6.3 or newer, 7 included. packaging/windows/package.py calls it:
;
;   iscc /DVersion=0.1.0 /DVariant= packaging\windows\tagmask.iss          (CPU)
;   iscc /DVersion=0.1.0 /DVariant=-cuda packaging\windows\tagmask.iss     (NVIDIA)
;
; Reads build\package\TagMask, writes dist\TagMask-<version>-windows-x64<variant>-setup.exe. For one
; user without an administrator, or for all; silent with /VERYSILENT /SUPPRESSMSGBOXES.
;
; Run so far: compiled by Inno Setup 6 and tried under Wine (try_installer.sh) before the twin with a console,
; Inno Setup 7 and the addresses were added; the code that changes PATH, as it is, by Free Pascal. On
; Windows itself, and with Inno Setup 7: NEVER RUN.

#ifndef Version
  #error Pass the version: iscc /DVersion=0.1.0
#endif
#if Ver < EncodeVer(6, 3, 0)
  #error This needs Inno Setup 6.3 or newer: older ones do not know x64compatible.
#endif
#ifndef Variant
  #define Variant ""
#endif
#ifndef Publisher
  #define Publisher "TagMask maintainers"
#endif
#define Program "tagmask.exe"
#define Source "..\..\build\package\TagMask"

[Setup]
; The same for both variants: one replaces the other.
AppId={{6F0B0C53-52E5-4C0E-9D0A-5B1F6E0A7D41}
AppName=TagMask
AppVersion={#Version}
AppVerName=TagMask {#Version}
AppPublisher={#Publisher}
#ifdef Homepage
AppPublisherURL={#Homepage}
AppUpdatesURL={#Homepage}
#endif
#ifdef Issues
AppSupportURL={#Issues}
#endif
DefaultDirName={autopf}\TagMask
DefaultGroupName=TagMask
DisableProgramGroupPage=yes
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=TagMask-{#Version}-windows-x64{#Variant}-setup
SetupIconFile=tagmask.ico
UninstallDisplayIcon={app}\{#Program}
UninstallDisplayName=TagMask
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
Compression=lzma2/max
SolidCompression=yes
LZMAUseSeparateProcess=yes
WizardStyle=modern
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
#if Variant != ""
; CUDA's libraries: a download may not be larger than 2 GiB where releases are published.
DiskSpanning=yes
DiskSliceSize=1900000000
#endif
RestartApplications=no
#if Ver >= EncodeVer(7, 0, 0)
; Of 64 bits, as the program: randomised addresses, and paths longer than 260 characters. 6 has only 32.
SetupArchitecture=x64
#endif
; Signed when package.py passes /Ssigntool=... and /DSign.
#ifdef Sign
SignTool=signtool
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.ProjectKind=TagMask project
de.ProjectKind=TagMask-Projekt
en.OnPath=Make the commands wseg and tagmask known in terminals (PATH)
de.OnPath=Die Befehle wseg und tagmask in Terminals bekannt machen (PATH)

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "onpath"; Description: "{cm:OnPath}"; Flags: unchecked

[InstallDelete]
; What a former version had and this one has not must not be found by it.
Type: filesandordirs; Name: "{app}\lib"
Type: filesandordirs; Name: "{app}\licences"
Type: files; Name: "{app}\tagmask-console.cmd"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
; tagmask with a console, for `tagmask export` and scripts: terminals find .com before .exe, menus name the
; .exe. It is the program of wseg, which does what it is called; stored once, as the source is the same.
Source: "{#Source}\wseg.exe"; DestDir: "{app}"; DestName: "tagmask.com"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\TagMask"; Filename: "{app}\{#Program}"; AppUserModelID: "org.tagmask.TagMask"
Name: "{autodesktop}\TagMask"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.tagmask"; ValueType: string; ValueData: "TagMask.Project"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.tagmask"; ValueType: string; ValueName: "Content Type"; ValueData: "application/x-tagmask-project"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\TagMask.Project"; ValueType: string; ValueData: "{cm:ProjectKind}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\TagMask.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\TagMask.Project\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,TagMask}"; Flags: nowait postinstall skipifsilent

[Code]
const
  MachineKey = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';
  UserKey = 'Environment';

function PathRoot: Integer;
begin
  if IsAdminInstallMode then Result := HKEY_LOCAL_MACHINE else Result := HKEY_CURRENT_USER;
end;

function PathKey: String;
begin
  if IsAdminInstallMode then Result := MachineKey else Result := UserKey;
end;

{ Where the folder stands in a PATH, counted from 1; 0 if it does not. }
function PlaceIn(Path: String; Folder: String): Integer;
begin
  Result := Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Path) + ';');
end;

function WithFolder(Path: String; Folder: String): String;
begin
  Result := Path;
  if PlaceIn(Path, Folder) > 0 then exit;
  if (Path <> '') and (Path[Length(Path)] <> ';') then Result := Result + ';';
  Result := Result + Folder;
end;

function WithoutFolder(Path: String; Folder: String): String;
var
  Place: Integer;
begin
  Result := Path;
  Place := PlaceIn(Path, Folder);
  if Place = 0 then exit;
  { With the semicolon after it, or, if it is the last, with the one before it. }
  if Place + Length(Folder) <= Length(Path) then
    Delete(Result, Place, Length(Folder) + 1)
  else if Place > 1 then
    Delete(Result, Place - 1, Length(Folder) + 1)
  else
    Result := '';
end;

procedure AddToPath;
var
  Path: String;
begin
  if not RegQueryStringValue(PathRoot, PathKey, 'Path', Path) then Path := '';
  RegWriteExpandStringValue(PathRoot, PathKey, 'Path', WithFolder(Path, ExpandConstant('{app}')));
end;

procedure RemoveFromPath;
var
  Path: String;
begin
  if not RegQueryStringValue(PathRoot, PathKey, 'Path', Path) then exit;
  if PlaceIn(Path, ExpandConstant('{app}')) = 0 then exit;
  Path := WithoutFolder(Path, ExpandConstant('{app}'));
  if Path = '' then
    RegDeleteValue(PathRoot, PathKey, 'Path')
  else
    RegWriteExpandStringValue(PathRoot, PathKey, 'Path', Path);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if CurStep <> ssPostInstall then exit;
  { An update may have been told otherwise than the version before it. }
  if WizardIsTaskSelected('onpath') then AddToPath else RemoveFromPath;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usPostUninstall then RemoveFromPath;
end;
