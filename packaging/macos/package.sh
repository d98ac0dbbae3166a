#!/usr/bin/env bash
# Signs TagMask.app, packs it into a .dmg and has Apple notarise it. Runs on macOS.
#
#   packaging/macos/package.sh              after packaging/pyinstaller/build.py
#   packaging/macos/package.sh --dry-run    prints the commands, anywhere
#
# SIGNING_IDENTITY       "Developer ID Application: …"; without it the signature is ad hoc, and macOS asks
#                        the user to allow the app in the settings
# NOTARY_PROFILE         a profile of `xcrun notarytool store-credentials`; without it nothing is notarised
#
# UNPROVEN: the workflow's hosted macOS runs it; nobody has seen it run yet.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dry=false
[[ ${1:-} == --dry-run ]] && dry=true
readonly APP=build/package/TagMask.app
readonly IDENTITY=${SIGNING_IDENTITY:--}
version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' wseg_engine/version.py)
[[ -n $version ]] || { echo "wseg_engine/version.py names no version." >&2; exit 1; }
readonly ENTITLEMENTS=packaging/macos/entitlements.plist
architecture=$(uname -m)
readonly IMAGE=dist/TagMask-$version-macos-$architecture.dmg

run() {
    printf '$ %s\n' "$*"
    $dry || "$@"
}

if ! $dry; then
    [[ $(uname -s) == Darwin ]] || { echo "This runs on macOS; elsewhere: --dry-run." >&2; exit 1; }
    [[ -d $APP ]] || { echo "$APP is missing: run packaging/pyinstaller/build.py." >&2; exit 1; }
fi

# Inside out: libraries, then the programs, then the bundle, which seals all of it. A timestamp is what
# notarisation asks for. Without an identity there is none, nor the hardened runtime: it loads libraries
# of the program's own team only, and ad hoc signatures have no team.
options=(--force --sign "$IDENTITY")
[[ $IDENTITY == - ]] || options+=(--options runtime --timestamp)
if $dry; then
    run codesign "${options[@]}" "every library and program in $APP"
else
    find "$APP" -type f \( -name '*.dylib' -o -name '*.so' -o -perm -u+x \) -print0 |
        while IFS= read -r -d '' file; do
            # Scripts and data with the executable bit are sealed with the bundle.
            file -b "$file" | grep -q Mach-O || continue
            codesign "${options[@]}" --entitlements "$ENTITLEMENTS" "$file"
        done
fi
run codesign "${options[@]}" --entitlements "$ENTITLEMENTS" "$APP"
run codesign --verify --deep --strict --verbose=2 "$APP"

run mkdir -p dist build/package/dmg
run rm -rf build/package/dmg/TagMask.app
run cp -R "$APP" build/package/dmg/
run ln -sfn /Applications build/package/dmg/Applications
run hdiutil create -volname "TagMask $version" -srcfolder build/package/dmg -fs HFS+ -format UDZO -ov "$IMAGE"
[[ $IDENTITY == - ]] || run codesign --force --sign "$IDENTITY" --timestamp "$IMAGE"

if [[ -n ${NOTARY_PROFILE:-} ]]; then
    run xcrun notarytool submit "$IMAGE" --keychain-profile "$NOTARY_PROFILE" --wait
    run xcrun stapler staple "$IMAGE"
    run spctl --assess --type open --context context:primary-signature --verbose "$IMAGE"
else
    echo "Not notarised: NOTARY_PROFILE is not set."
fi
