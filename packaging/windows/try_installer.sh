#!/usr/bin/env bash
# Compiles the installer for Windows with Inno Setup itself, and installs, updates and removes it under
# Wine. In place of the program are a few small files: what is tried is the installer, not TagMask.
#
#   INNO=/path/to/inno packaging/windows/try_installer.sh
#
# INNO is a folder with ISCC.exe (npm's package innosetup-compiler brings one, in bin). Needs Wine for
# programs of 32 and of 64 bits, and xvfb-run. What cannot be done is said, and the exit status is 3.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

cannot() { printf 'NOT TRIED: %s\n' "$*"; exit 3; }
[[ -f ${INNO:-}/ISCC.exe ]] || cannot "there is no ISCC.exe in INNO=${INNO:-}."
for program in wine wineserver xvfb-run; do command -v $program >/dev/null || cannot "$program is missing."; done
[[ -n ${DISPLAY:-} ]] || exec xvfb-run -a "$0"

work=$(mktemp -d)
trap 'wineserver -k; rm -rf "$work"' EXIT
export WINEPREFIX=$work/prefix WINEDEBUG=-all WINEARCH=win64 WINEDLLOVERRIDES='mscoree,mshtml='
readonly C=$WINEPREFIX/drive_c
failures=0
check() { if "${@:2}" >"$work/log" 2>&1; then echo "ok      $1"; else echo "FAILED  $1"; tail -n 20 "$work/log"; ((++failures)); fi; }
registry() { wine reg query "$@" 2>/dev/null | tr -d '\r'; }
gone() { local key; for key in "$@"; do ! wine reg query "$key" >/dev/null 2>&1 || return 1; done; }
has() { registry "$1" "${@:3}" | grep -qF -- "$2"; }
files() { (cd "$C" && find . -not -path '*/[Tt]emp/*' | sort) >"$work/$1"; }

winecfg -v win10 >/dev/null 2>&1 || cannot "Wine does not start."
program=$work/tree/build/package/TagMask
mkdir -p "$program/lib" "$program/licences" "$work/tree/packaging" "$work/tree/dist"
cp -r packaging/windows "$work/tree/packaging/"
cp LICENSE "$work/tree/"
echo stand-in | tee "$program/lib/part" >"$program/licences/OVERVIEW.txt"
cp "$INNO/islzma64.exe" "$program/tagmask.exe"
cp "$INNO/islzma64.exe" "$program/wseg.exe"
script=$work/tree/packaging/windows/tagmask.iss
# Wine does not know the folder of programs for one user; its place is the same.
sed 's/^DefaultDirName=.*/DefaultDirName={localappdata}\\Programs\\TagMask/' "$script" >"${script%.iss}-user.iss"

compile() { wine "$INNO/ISCC.exe" /Q /DVersion=1.2.3 "/DVariant=$2" "/F$3" "$(winepath -w "$1")"; }
check "it compiles" compile "$script" "" all
check "it compiles for NVIDIA's GPUs, in parts" compile "$script" -cuda cuda
check "it compiles for one user" compile "${script%.iss}-user.iss" "" user

try() {
    local setup=$work/tree/dist/$1.exe mode=$2 folder=$C/$3 root=$4 path=$5
    local quiet=(/VERYSILENT /SUPPRESSMSGBOXES /NORESTART)
    echo "== $mode"
    wine reg add "$path" /v Path /t REG_EXPAND_SZ /d 'C:\mine;C:\yours' /f >/dev/null 2>&1
    wineserver -w
    files before
    check "installing" wine "$setup" "${quiet[@]}" "$mode" /TASKS=onpath,desktopicon
    check "the programs are there" test -s "$folder/tagmask.exe" -a -s "$folder/wseg.exe"
    check "tagmask has a twin with a console" cmp "$folder/wseg.exe" "$folder/tagmask.com"
    check "a double click opens projects" has "$root\\Software\\Classes\\TagMask.Project\\shell\\open\\command" \
        'tagmask.exe" "%1"' /ve
    check "the kind of file is known" has "$root\\Software\\Classes\\.tagmask" TagMask.Project /ve
    # shellcheck disable=SC1003  # a folder's name, which ends in Windows' own separator
    check "it is on the PATH, once" has "$path" 'C:\mine;C:\yours;C:\' /v Path
    touch "$folder/lib/of-the-older-version" "$folder/tagmask-console.cmd"
    check "a new version over it" wine "$setup" "${quiet[@]}" "$mode" /TASKS=onpath
    check "nothing of the older one is left" \
        test ! -e "$folder/lib/of-the-older-version" -a ! -e "$folder/tagmask-console.cmd"
    check "a new version that shall not be on the PATH" wine "$setup" "${quiet[@]}" "$mode" /TASKS=
    check "it is not" test 'C:\mine;C:\yours' = "$(registry "$path" /v Path | sed -n 's/.*REG_EXPAND_SZ *//p')"
    check "a new version that shall be there again" wine "$setup" "${quiet[@]}" "$mode" /TASKS=onpath
    check "removing" wine "$folder/unins000.exe" "${quiet[@]}"
    sleep 3
    wineserver -w
    files after
    # The folder of programs for one user stays, as on Windows.
    check "no file is left" diff <(grep -vx "./users/[^/]*/AppData/Local/Programs" "$work/before") \
        <(grep -vx "./users/[^/]*/AppData/Local/Programs" "$work/after")
    check "the PATH is as it was" test 'C:\mine;C:\yours' = \
        "$(registry "$path" /v Path | sed -n 's/.*REG_EXPAND_SZ *//p')"
    check "no kind of file is left" gone "$root\\Software\\Classes\\.tagmask" "$root\\Software\\Classes\\TagMask.Project"
}
try all /ALLUSERS 'Program Files/TagMask' HKLM 'HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
try user /CURRENTUSER "users/$(id -un)/AppData/Local/Programs/TagMask" HKCU 'HKCU\Environment'

if ((failures)); then echo "$failures checks FAILED"; exit 1; fi
echo "The installer passed under Wine."
