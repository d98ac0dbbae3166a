#!/bin/sh
# Installs TagMask for you alone: no root, nothing outside of your home folder.
#
#   ./install.sh                  into ~/.local/opt/tagmask, commands in ~/.local/bin
#   ./install.sh --prefix DIR     into DIR/opt/tagmask, DIR/bin and DIR/share
#
# Over an older version it is an update. The folder it was unpacked into may be deleted afterwards.
# `uninstall.sh` in the installed folder removes everything again.

set -eu

stop() { printf '%s\n' "$*" >&2; exit 1; }

prefix=${HOME:+$HOME/.local}
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -gt 1 ] || { echo "--prefix needs a folder." >&2; exit 2; }; prefix=$2; shift 2 ;;
        -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "install.sh knows --prefix DIR, not $1." >&2; exit 2 ;;
    esac
done
case $prefix in
    "") stop "HOME is not set. Say where to install: ./install.sh --prefix DIR" ;;
    /*) ;;
    *) prefix=$PWD/$prefix ;;
esac
newline='
'
case $prefix in
    *[\"\`\$\\%\|\&]* | *"$newline"*)
        stop "$prefix: a menu entry cannot name this folder. Use --prefix with one without \" \` \$ \\ % | &." ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
if [ ! -x "$here/tagmask" ] || [ ! -d "$here/share" ]; then
    stop "There is no TagMask beside $0. Unpack the archive whole."
fi
mkdir -p "$prefix/opt" "$prefix/bin" "$prefix/share" 2>/dev/null || stop "$prefix: you may not write there. Use --prefix."
prefix=$(cd "$prefix" && pwd)
target=$prefix/opt/tagmask share=$prefix/share bin=$prefix/bin
for folder in "$prefix/opt" "$bin" "$share"; do
    [ -w "$folder" ] || stop "$folder: you may not write there. Use --prefix."
done
[ "$here" != "$target" ] || { echo "TagMask is installed in $target already." >&2; exit 0; }
if [ -e "$target" ] && [ ! -e "$target/uninstall.sh" ]; then
    stop "$target exists and is no installation of TagMask. Move it away, or use --prefix."
fi
for name in tagmask wseg; do
    if [ -e "$bin/$name" ] && [ "$(readlink "$bin/$name" || true)" != "../opt/tagmask/$name" ]; then
        stop "$bin/$name is another program of this name (from pip?). Move it away, or use --prefix."
    fi
done
needed=$(du -sk "$here" | cut -f1)
free=$(df -Pk "$prefix/opt" | awk 'NR == 2 { print $4 }')
[ "$free" -gt "$needed" ] || stop "$prefix: $((needed / 1024)) MiB are needed, $((free / 1024)) MiB are free."

# The new version is complete before the old one goes; what fails on the way leaves the old one.
trap 'rm -rf "$target.new"' EXIT
rm -rf "$target.new" "$target.old"
cp -a "$here" "$target.new"
chmod -R u+w "$target.new"
# The prefix is noted, so that the removal finds what belongs to it.
printf '%s\n' "$prefix" >"$target.new/.prefix"
[ ! -e "$target" ] || mv "$target" "$target.old"
mv "$target.new" "$target"
rm -rf "$target.old"

for name in tagmask wseg; do
    ln -sfn "../opt/tagmask/$name" "$bin/$name"
done
mkdir -p "$share/applications" "$share/mime/packages"
# The menu finds the program even where ~/.local/bin is not on the PATH. In Exec, the quotes are the
# desktop's own, for folders with spaces.
sed -e "s|^Exec=tagmask|Exec=\"$target/tagmask\"|" -e "s|^TryExec=.*|TryExec=$target/tagmask|" \
    "$target/share/applications/tagmask.desktop" >"$share/applications/tagmask.desktop"
cp "$target/share/mime/packages/tagmask.xml" "$share/mime/packages/"
for icon in "$target"/share/icons/hicolor/*/apps/tagmask.*; do
    folder=$share/icons/hicolor/$(basename "$(dirname "$(dirname "$icon")")")/apps
    mkdir -p "$folder"
    cp "$icon" "$folder/"
done

refresh() { ! command -v "$1" >/dev/null 2>&1 || "$@" >/dev/null 2>&1 || true; }
refresh update-desktop-database "$share/applications"
refresh update-mime-database "$share/mime"
refresh gtk-update-icon-cache -q -t -f "$share/icons/hicolor"

echo "TagMask is installed in $target. Start it from the menu, or as $bin/tagmask."
case :$PATH: in
    *":$bin:"*) ;;
    *) echo "$bin is not on your PATH; log in anew, or add it, to type just: tagmask" ;;
esac
