#!/usr/bin/env bash
# Mounts the .dmg, copies the app out of it, uses it and removes it. Runs on macOS.
#
#   packaging/macos/test_package.sh dist/TagMask-0.1.0-macos-arm64.dmg
#
# UNPROVEN: the workflow's hosted macOS runs it; nobody has seen it run yet.

set -euo pipefail

image=${1:?name the .dmg}
[[ $(uname -s) == Darwin ]] || { echo "This runs on macOS only." >&2; exit 3; }
work=$(mktemp -d)
mounted=$work/volume
mkdir "$mounted"
hdiutil attach -nobrowse -readonly -mountpoint "$mounted" "$image"
cp -R "$mounted/TagMask.app" "$work/TagMask.app"
hdiutil detach "$mounted"

programs=$work/TagMask.app/Contents/MacOS
codesign --verify --deep --strict "$work/TagMask.app"
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

unset QT_QPA_PLATFORM
open -W -n "$work/TagMask.app" &
opened=$!
sleep 20
pgrep -f "$programs/tagmask" >/dev/null || { echo "the app did not stay open" >&2; exit 1; }
osascript -e 'tell application "TagMask" to quit'
wait $opened
rm -rf "$work"
echo "The disk image passed."
