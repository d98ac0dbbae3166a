# Installs the installer's result on this Windows, uses it, removes it, and looks that nothing is left.
#
#   powershell packaging\windows\test_package.ps1 dist\TagMask-0.1.0-windows-x64-setup.exe
#
# Run so far: parsed, on Linux. Everything else: NEVER RUN.

param([Parameter(Mandatory = $true)][string]$Installer)
$ErrorActionPreference = 'Stop'
$target = Join-Path $env:RUNNER_TEMP 'TagMask installed'
$work = Join-Path $env:RUNNER_TEMP 'TagMask test'
New-Item -ItemType Directory -Force $work | Out-Null

function Step([string]$name, [scriptblock]$what) {
    Write-Host "-- $name"
    $global:LASTEXITCODE = 0
    & $what
    if ($LASTEXITCODE -ne 0) { throw "$name ended with $LASTEXITCODE" }
}

Step 'install' {
    $setup = Start-Process -Wait -PassThru $Installer -ArgumentList '/VERYSILENT', '/SUPPRESSMSGBOXES',
        '/NORESTART', '/CURRENTUSER', "/DIR=`"$target`"", "/LOG=`"$work\install.log`""
    if ($setup.ExitCode -ne 0) { throw "the installer ended with $($setup.ExitCode)" }
}
$wseg = Join-Path $target 'wseg.exe'
$tagmask = Join-Path $target 'tagmask.com'
$env:QT_QPA_PLATFORM = 'offscreen'
Step 'versions' { & $wseg --version; & $tagmask --version }
# What a terminal finds when somebody types tagmask, and that it waits and prints.
$env:PATH = "$target;$env:PATH"
if ((Get-Command tagmask).Source -ne $tagmask) { throw "a terminal would start $((Get-Command tagmask).Source)" }
if ((tagmask --version) -notlike 'TagMask*') { throw 'tagmask prints nothing in a terminal' }
Step 'help of a command' { tagmask export --help | Out-Null }
$longest = (Get-ChildItem -Recurse -File $target | ForEach-Object { $_.FullName.Length - $target.Length } |
    Measure-Object -Maximum).Maximum
# Windows without long paths opens up to 259 characters, and a home may take 80 of them.
if ($longest -gt 170) { throw "the longest path in the package has $longest characters" }
Step 'the package is whole' { & $tagmask --check-package }
Step 'a sample' { & $wseg sample "$work\sample" --images 16 --size 160x120 }
Step 'from tags to a data set' {
    & $wseg run "$work\sample" --out "$work\masks" --preset fast --set train.epochs=2
}
if (-not (Get-ChildItem "$work\masks\voc\SegmentationClass\*.png")) { throw 'there are no masks' }
Step 'a sample project' { & $tagmask --check-package --sample "$work\project" }
Step 'export' {
    & $tagmask export "$work\project\Sample Project" --scope all --out "$work\exported" --format coco
}
# Folders deeper than 260 characters, where Windows has been told to allow them.
$allowed = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\FileSystem').LongPathsEnabled
if ($allowed -eq 1) {
    $deep = Join-Path $work (('a-folder-of-thirty-characters\' * 9) + 'exported')
    Step 'export to a long path' {
        & $tagmask export "$work\project\Sample Project" --scope all --out $deep --format voc
    }
} else { Write-Host 'Long paths are off on this Windows: not tried.' }
Step 'pictures of every view' { & $tagmask --screenshot "$work\shots" }
if (-not (Get-ChildItem "$work\shots\*.png")) { throw 'there are no pictures' }
Remove-Item Env:QT_QPA_PLATFORM
Step 'a window' {
    $app = Start-Process -PassThru (Join-Path $target 'tagmask.exe')
    foreach ($second in 1..60) {
        Start-Sleep 1
        $app.Refresh()
        if ($app.HasExited) { throw "the app ended with $($app.ExitCode)" }
        if ($app.MainWindowTitle -like '*TagMask*') { break }
    }
    if ($app.MainWindowTitle -notlike '*TagMask*') { throw 'no window came up' }
    $app.CloseMainWindow() | Out-Null
    if (-not $app.WaitForExit(20000)) { throw 'the app did not close' }
}
$kind = (Get-ItemProperty 'HKCU:\Software\Classes\TagMask.Project\shell\open\command').'(default)'
if ($kind -notlike '*tagmask.exe*') { throw "a double click would start $kind" }
Step 'remove' {
    $remove = Start-Process -Wait -PassThru (Join-Path $target 'unins000.exe') `
        -ArgumentList '/VERYSILENT', '/SUPPRESSMSGBOXES', '/NORESTART'
    if ($remove.ExitCode -ne 0) { throw "the removal ended with $($remove.ExitCode)" }
}
# The uninstaller deletes itself a moment after it has ended.
foreach ($second in 1..20) { if (-not (Test-Path $target)) { break }; Start-Sleep 1 }
if (Test-Path $target) { Get-ChildItem -Recurse $target; throw 'the removal left files' }
if (Test-Path 'HKCU:\Software\Classes\TagMask.Project') { throw 'the removal left registry keys' }
Write-Host 'The installer passed.'
