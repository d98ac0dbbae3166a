#!/usr/bin/env bash
# Signs TagMask.app, has Apple notarise it, packs it into a .dmg and has that notarised, too. Runs on macOS.
#
#   packaging/macos/package.sh              after packaging/pyinstaller/build.py
#   packaging/macos/package.sh --dry-run    prints the commands, anywhere
#
# SIGNING_IDENTITY       "Developer ID Application: …"; without it the signature is ad hoc, and macOS asks
#                        the user to allow the app in the settings
# NOTARY_PROFILE         a profile of `xcrun notarytool store-credentials`; without it nothing is notarised
# NOTARY_KEYCHAIN        the keychain that holds the profile, where it is not the login keychain: notarytool
#                        looks nowhere else than it is told
#
# Run so far: --dry-run and shellcheck, on Linux; macho.py on libraries of macOS. codesign, hdiutil, notarytool,
# stapler and spctl: NEVER RUN. For Apple's processors only, as torch is: there are no builds for Intel's.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dry=false
[[ ${1:-} == --dry-run ]] && dry=true
readonly APP=build/package/TagMask.app
readonly IDENTITY=${SIGNING_IDENTITY:--}
version=$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' wseg_engine/base/version.py)
[[ -n $version ]] || { echo "wseg_engine/base/version.py names no version." >&2; exit 1; }
readonly ENTITLEMENTS=packaging/macos/entitlements.plist
readonly IMAGE=dist/TagMask-$version-macos-arm64.dmg
readonly STAGE=build/package/dmg

run() {
    printf '$ %s\n' "$*"
    $dry || "$@"
}

if ! $dry; then
    [[ $(uname -s) == Darwin ]] || { echo "This runs on macOS; elsewhere: --dry-run." >&2; exit 1; }
    [[ $(uname -m) == arm64 ]] || { echo "This Mac has an Intel processor, for which there is no torch." >&2; exit 1; }
    [[ -d $APP ]] || { echo "$APP is missing: run packaging/pyinstaller/build.py." >&2; exit 1; }
fi
if [[ -n ${NOTARY_PROFILE:-} && $IDENTITY == - ]]; then
    echo "NOTARY_PROFILE is set, but not SIGNING_IDENTITY: Apple notarises only what is signed." >&2
    exit 1
fi

# ---------------------------------------------------------------- signing

# Inside out: libraries, then the programs, then the bundle, which seals all of it. A timestamp and the
# hardened runtime are what notarisation asks for. Without an identity there is neither: the hardened
# runtime loads libraries of the program's own team only, and ad hoc signatures have no team.
options=(--force --sign "$IDENTITY")
[[ $IDENTITY == - ]] || options+=(--options runtime --timestamp)
sign_all() {
    local kind file
    while read -r kind file; do
        # Entitlements are a program's, never a library's.
        if [[ $kind == program ]]; then
            codesign "${options[@]}" --entitlements "$ENTITLEMENTS" "$file"
        else
            codesign "${options[@]}" "$file"
        fi
    done
}
run python3 packaging/macos/macho.py check "$APP"
if $dry; then
    run codesign "${options[@]}" "(every library and program in $APP)"
else
    python3 packaging/macos/macho.py list "$APP" | sign_all
fi
run codesign "${options[@]}" --entitlements "$ENTITLEMENTS" "$APP"
run codesign --verify --deep --strict --verbose=2 "$APP"

# ---------------------------------------------------------------- notarising

notary=(--keychain-profile "${NOTARY_PROFILE:-}")
[[ -z ${NOTARY_KEYCHAIN:-} ]] || notary+=(--keychain "$NOTARY_KEYCHAIN")

# Prints one value of the answer that is read from standard input.
field() { python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"; }

# notarytool ends with 0 also where Apple has refused: what counts is the status in its answer.
notarise() {
    local answer
    local command=(xcrun notarytool submit "$1" "${notary[@]}" --wait --timeout 2h --output-format json)
    printf '$ %s\n' "${command[*]}"
    $dry && return
    answer=$("${command[@]}") || { printf '%s\n' "$answer" >&2; exit 1; }
    if [[ $(field status <<<"$answer") != Accepted ]]; then
        printf 'Apple did not notarise %s: %s\n' "$1" "$answer" >&2
        xcrun notarytool log "$(field id <<<"$answer")" "${notary[@]}" >&2 || true
        exit 1
    fi
}

if [[ -n ${NOTARY_PROFILE:-} ]]; then
    # The app by itself, so that its ticket goes with it when it is dragged out of the image: a computer
    # without a network finds no other. ditto keeps the links of the frameworks, zip would follow them.
    run ditto -c -k --sequesterRsrc --keepParent "$APP" build/package/TagMask.zip
    notarise build/package/TagMask.zip
    run xcrun stapler staple "$APP"
    run xcrun stapler validate "$APP"
    run spctl --assess --type execute --verbose=2 "$APP"
fi

# ---------------------------------------------------------------- the disk image

run mkdir -p dist "$STAGE"
run rm -rf "$STAGE/TagMask.app"
run ditto "$APP" "$STAGE/TagMask.app"
run ln -sfn /Applications "$STAGE/Applications"
for attempt in 1 2 3; do
    # "Resource busy" comes and goes on hosted machines, whose scanner looks into new volumes.
    run hdiutil create -volname "TagMask $version" -srcfolder "$STAGE" -fs HFS+ -format UDZO -ov "$IMAGE" && break
    [[ $attempt == 3 ]] && exit 1
    sleep 15
done
[[ $IDENTITY == - ]] || run codesign --force --sign "$IDENTITY" --timestamp "$IMAGE"

if [[ -n ${NOTARY_PROFILE:-} ]]; then
    notarise "$IMAGE"
    run xcrun stapler staple "$IMAGE"
    run xcrun stapler validate "$IMAGE"
    run spctl --assess --type open --context context:primary-signature --verbose=2 "$IMAGE"
else
    echo "Not notarised: NOTARY_PROFILE is not set."
fi
