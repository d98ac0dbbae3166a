#!/bin/sh
# Installs TagMask for you alone: no root, nothing outside of your home folder.
#
#   ./install.sh                  into ~/.local/opt/tagmask, commands in ~/.local/bin
#   ./install.sh --prefix DIR     into DIR/opt/tagmask, DIR/bin and DIR/share
#
# The folder it was unpacked into may be deleted afterwards. `uninstall.sh` in the installed folder
# removes everything again.

set -eu

prefix=$HOME/.local
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) [ $# -gt 1 ] || { echo "--prefix needs a folder." >&2; exit 2; }; prefix=$2; shift 2 ;;
        -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "install.sh knows --prefix DIR, not $1." >&2; exit 2 ;;
    esac
done
case $prefix in
    /*) ;;
    *) prefix=$PWD/$prefix ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
target=$prefix/opt/tagmask
share=$prefix/share
bin=$prefix/bin

[ -x "$here/tagmask" ] || { echo "There is no TagMask beside $0. Unpack the archive whole." >&2; exit 1; }
[ "$here" != "$target" ] || { echo "TagMask is installed in $target already." >&2; exit 0; }
if [ -e "$target" ] && [ ! -e "$target/uninstall.sh" ]; then
    echo "$target exists and is no installation of TagMask. Move it away, or use --prefix." >&2
    exit 1
fi

# The new version is complete before the old one goes.
mkdir -p "$prefix/opt" "$bin" "$share/applications" "$share/mime/packages"
rm -rf "$target.new"
cp -a "$here" "$target.new"
rm -rf "$target"
mv "$target.new" "$target"

for name in tagmask wseg; do
    ln -sfn "../opt/tagmask/$name" "$bin/$name"
done
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
# The prefix is noted, so that the removal finds what belongs to it.
printf '%s\n' "$prefix" >"$target/.prefix"

refresh() { ! command -v "$1" >/dev/null 2>&1 || "$@" >/dev/null 2>&1 || true; }
refresh update-desktop-database "$share/applications"
refresh update-mime-database "$share/mime"
refresh gtk-update-icon-cache -q -t -f "$share/icons/hicolor"

echo "TagMask is installed in $target. Start it from the menu, or as $bin/tagmask."
case :$PATH: in
    *":$bin:"*) ;;
    *) echo "$bin is not on your PATH; log in anew, or add it, to type just: tagmask" ;;
esac
