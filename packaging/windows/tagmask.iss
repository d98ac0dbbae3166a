; The installer for Windows, by Inno Setup 6.3 or newer:
;
;   iscc /DVersion=0.1.0 /DVariant= packaging\windows\tagmask.iss          (CPU)
;   iscc /DVersion=0.1.0 /DVariant=-cuda packaging\windows\tagmask.iss     (NVIDIA)
;
; Reads build\package\TagMask, writes dist\TagMask-<version>-windows-x64<variant>-setup.exe. For one
; user without an administrator, or for all; silent with /VERYSILENT /SUPPRESSMSGBOXES.

#ifndef Version
  #error Pass the version: iscc /DVersion=0.1.0
#endif
#ifndef Variant
  #define Variant ""
#endif
#define Program "tagmask.exe"
#define Source "..\..\build\package\TagMask"

[Setup]
; The same for both variants: one replaces the other.
AppId={{6F0B0C53-52E5-4C0E-9D0A-5B1F6E0A7D41}
AppName=TagMask
AppVersion={#Version}
AppVerName=TagMask {#Version}
AppPublisher=TagMask contributors
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
; Signed when the workflow passes /Ssigntool=... and /DSign.
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
en.OnPath=Make the commands wseg and tagmask-console known in terminals (PATH)
de.OnPath=Die Befehle wseg und tagmask-console in Terminals bekannt machen (PATH)

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "onpath"; Description: "{cm:OnPath}"; Flags: unchecked

[InstallDelete]
; What a former version had and this one has not must not be found by it.
Type: filesandordirs; Name: "{app}\lib"
Type: filesandordirs; Name: "{app}\licences"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "tagmask-console.cmd"; DestDir: "{app}"; Flags: ignoreversion

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

procedure AddToPath;
var
  Path: String;
begin
  if not RegQueryStringValue(PathRoot, PathKey, 'Path', Path) then Path := '';
  if Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') > 0 then exit;
  if (Path <> '') and (Path[Length(Path)] <> ';') then Path := Path + ';';
  RegWriteExpandStringValue(PathRoot, PathKey, 'Path', Path + ExpandConstant('{app}'));
end;

procedure RemoveFromPath;
var
  Path: String;
  Place: Integer;
begin
  if not RegQueryStringValue(PathRoot, PathKey, 'Path', Path) then exit;
  Place := Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';');
  if Place = 0 then exit;
  { Place counts from the semicolon that was put in front, so it is the entry's own place. }
  if Place + Length(ExpandConstant('{app}')) > Length(Path) then
    { The last one: it goes with the semicolon before it. }
    Delete(Path, Place - 1, Length(ExpandConstant('{app}')) + 1)
  else
    Delete(Path, Place, Length(ExpandConstant('{app}')) + 1);
  if Path = '' then
    RegDeleteValue(PathRoot, PathKey, 'Path')
  else
    RegWriteExpandStringValue(PathRoot, PathKey, 'Path', Path);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('onpath') then AddToPath;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usPostUninstall then RemoveFromPath;
end;
