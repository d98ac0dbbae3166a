#!/bin/sh
# Removes what install.sh installed. Your projects, settings and logs stay; it says where they are.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
[ -r "$here/.prefix" ] || { echo "$here was not installed by install.sh; just delete the folder." >&2; exit 1; }
prefix=$(cat "$here/.prefix")
target=$prefix/opt/tagmask
share=$prefix/share
[ "$here" = "$(cd "$target" && pwd)" ] || { echo "Run $target/uninstall.sh instead." >&2; exit 1; }
[ -w "$prefix/opt" ] || { echo "$prefix/opt: you may not write there." >&2; exit 1; }

for name in tagmask wseg; do
    link=$prefix/bin/$name
    # Another program of this name is none of ours.
    if [ -L "$link" ] && [ "$(readlink "$link")" = "../opt/tagmask/$name" ]; then rm -f "$link"; fi
done
rm -f "$share/applications/tagmask.desktop" "$share/mime/packages/tagmask.xml"
for icon in "$share"/icons/hicolor/*/apps/tagmask.png "$share"/icons/hicolor/*/apps/tagmask.svg; do
    rm -f "$icon"
done

refresh() { ! command -v "$1" >/dev/null 2>&1 || "$@" >/dev/null 2>&1 || true; }
refresh update-desktop-database "$share/applications"
refresh update-mime-database "$share/mime"

rm -rf "$target"
# What the desktop's tools made for our files alone: they write it anew for whatever is left.
lonely() { [ -d "$1" ] && [ -z "$(find "$1" -type f -name "$2" -print -quit)" ]; }
if lonely "$share/applications" '*.desktop'; then rm -f "$share/applications/mimeinfo.cache"; fi
if lonely "$share/icons/hicolor" '*.[ps][nv]g'; then rm -f "$share/icons/hicolor/icon-theme.cache"; fi
if lonely "$share/mime/packages" '*.xml'; then
    for name in aliases generic-icons globs globs2 icons magic mime.cache subclasses treemagic types version \
        XMLnamespaces; do
        rm -f "$share/mime/$name"
    done
    rmdir "$share/mime/application" 2>/dev/null || true
fi
# Folders that are empty now, and only those; none above the prefix.
for folder in "$share"/icons/hicolor/*/apps "$share"/icons/hicolor/* "$share/icons/hicolor" "$share/icons" \
    "$share/mime/packages" "$share/mime" "$share/applications" "$share" "$prefix/opt" "$prefix/bin"; do
    [ ! -d "$folder" ] || rmdir "$folder" 2>/dev/null || true
done

echo "TagMask is removed. Your projects stay where they are."
# Where the program keeps things (app/ui/paths.py; the weights: wseg_engine/settings/weight_files.py), as far as
# it has: the variables that move them are looked at as it does.
config=${XDG_CONFIG_HOME:-${HOME:-}/.config} data=${XDG_DATA_HOME:-${HOME:-}/.local/share}
state=${XDG_STATE_HOME:-${HOME:-}/.local/state} cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}
first=true
for folder in ${TAGMASK_HOME:+"$TAGMASK_HOME"} "$config/TagMask" "$data/TagMask" "$state/TagMask" \
    "$cache/TagMask" "${TAGMASK_CACHE:-$cache/tagmask}"; do
    [ -e "$folder" ] || continue
    if $first; then echo "What else is yours stays, too. If you do not want it any more, delete:"; first=false; fi
    echo "    $folder"
done
