#!/usr/bin/env bash
# Mounts the .dmg, copies the app out of it, uses it and removes it. Runs on macOS.
#
#   packaging/macos/test_package.sh dist/TagMask-0.1.0-macos-arm64.dmg
#
# Run so far: shellcheck, on Linux. Everything else: NEVER RUN.

set -euo pipefail

image=${1:?name the .dmg}
[[ $(uname -s) == Darwin ]] || { echo "This runs on macOS only." >&2; exit 3; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
mounted=$work/volume
mkdir "$mounted"
hdiutil attach -nobrowse -readonly -mountpoint "$mounted" "$image"
ditto "$mounted/TagMask.app" "$work/TagMask.app"
hdiutil detach "$mounted"

app=$work/TagMask.app
programs=$app/Contents/MacOS
codesign --verify --deep --strict "$app"
python3 "$here/macho.py" check "$app"
value() { /usr/libexec/PlistBuddy -c "Print :$1" "$app/Contents/Info.plist"; }
[[ $(value LSBackgroundOnly) == false ]] || { echo "macOS would start the app without a window." >&2; exit 1; }

export TAGMASK_HOME=$work/home QT_QPA_PLATFORM=offscreen
"$programs/tagmask" --version
"$programs/wseg" --version
"$programs/tagmask" --check-package
"$programs/wseg" sample "$work/sample" --images 16 --size 160x120
"$programs/wseg" run "$work/sample" --out "$work/masks" --preset fast --set train.epochs=2
ls "$work"/masks/voc/SegmentationClass/*.png >/dev/null
"$programs/tagmask" --check-package --sample "$work/project"
"$programs/tagmask" export "$work/project/Sample Project" --scope all --out "$work/exported" --format coco
"$programs/tagmask" --screenshot "$work/shots"
ls "$work"/shots/*.png >/dev/null

# As Finder starts it: `open` passes none of this shell's variables on.
unset QT_QPA_PLATFORM
open -n --env TAGMASK_HOME="$work/home" "$app"
sleep 30
pgrep -f "$programs/tagmask" >/dev/null || { echo "the app did not stay open" >&2; exit 1; }
lsappinfo info -only ApplicationType "$(lsappinfo find bundleID=org.tagmask.TagMask)" | grep -q Foreground ||
    { echo "the app is there, but not as one with a window and a menu" >&2; exit 1; }
# As a request to end: an Apple event would ask the user of a hosted machine for leave.
pkill -TERM -f "$programs/tagmask"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    pgrep -f "$programs/tagmask" >/dev/null || break
    sleep 2
done
if pgrep -f "$programs/tagmask" >/dev/null; then echo "the app did not end" >&2; exit 1; fi
rm -rf "$work"
echo "The disk image passed."
