#!/usr/bin/env bash
# Tests the packages themselves in a clean Debian without Python: `make package-test`.
#
#   packaging/linux/test_package.sh [DEB] [TAR]
#
# Needs root, debootstrap, a mirror, and unshare. What cannot be done here is said, and the exit
# status is 3: nothing was tested. The root is kept for the next time in build/package/root-SUITE.tar;
# CLEAN=1 makes it anew. SUITE and MIRROR choose another Debian. Pictures of the packaged program are
# in build/package/test-results afterwards.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

readonly SUITE=${SUITE:-bookworm} MIRROR=${MIRROR:-http://deb.debian.org/debian}
readonly WORK=$PWD/build/package
readonly BASE=$WORK/root-$SUITE.tar
# A screen, and what a desktop brings for menus and kinds of files. None of it needs Python.
readonly TOOLS="xvfb x11-utils libglib2.0-bin shared-mime-info desktop-file-utils xdg-utils appstream netpbm procps"

cannot() {
    printf 'NOT TESTED: %s\n' "$*"
    exit 3
}

newest() { ls -t "$@" 2>/dev/null | head -n 1; }

deb=${1:-$(newest dist/tagmask*.deb)}
tar=${2:-$(newest dist/tagmask*.tar.gz)}
[[ -f $deb ]] || cannot "there is no .deb in dist. Run: make package"
[[ -f $tar ]] || cannot "there is no .tar.gz in dist. Run: make package"
[[ $EUID -eq 0 ]] || cannot "a clean root needs root. Run: sudo make package-test"
for program in debootstrap unshare chroot; do
    command -v $program >/dev/null || cannot "$program is missing (apt-get install debootstrap)."
done

root=$WORK/root
rm -rf --one-file-system "$root"
mkdir -p "$root"
[[ -n ${CLEAN:-} ]] && rm -f "$BASE"
if [[ ! -f $BASE ]]; then
    echo "== A clean $SUITE from $MIRROR"
    debootstrap --variant=minbase "$SUITE" "$root" "$MIRROR" >"$WORK/debootstrap.log" 2>&1 ||
        cannot "debootstrap did not succeed; its words are in $WORK/debootstrap.log."
    # Proxies and keys of this machine's apt are not those of the root: it uses the same mirror.
    printf 'deb %s %s main\n' "$MIRROR" "$SUITE" >"$root/etc/apt/sources.list"
    cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
    chroot "$root" /bin/sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $TOOLS && apt-get clean" \
        >"$WORK/tools.log" 2>&1 || cannot "the tools of the test could not be installed: $WORK/tools.log."
    tar -C "$root" -cf "$BASE.part" . && mv "$BASE.part" "$BASE"
else
    echo "== A clean $SUITE from $BASE"
    tar -C "$root" -xf "$BASE"
fi

found=$(find "$root" -xdev -name 'python[23]*' -not -path '*/share/doc/*' -not -path '*/gcc/*' \
    -not -path '*/gdb/*' -print -quit)
[[ -z $found ]] || cannot "the root is not clean, there is ${found#"$root"}."

mkdir -p "$root/test"
cp "$deb" "$root/test/tagmask.deb"
cp "$tar" "$root/test/tagmask.tar.gz"
cp packaging/linux/test_inside.sh "$root/test/inside.sh"
# The same package as an older version, with a file that this version has no more.
if command -v dpkg-deb >/dev/null; then
    older=$WORK/older
    rm -rf "$older"
    dpkg-deb --raw-extract "$deb" "$older"
    sed -i 's/^Version: .*/Version: 0.0.1/' "$older/DEBIAN/control"
    touch "$older/usr/lib/tagmask/lib/of-the-older-version"
    dpkg-deb --root-owner-group -Znone --build "$older" "$root/test/older.deb" >/dev/null
    rm -rf "$older"
fi

echo "== $(basename "$deb"), $(basename "$tar")"
# A mount namespace of its own: whatever happens, nothing stays mounted here.
unshare --mount --pid --fork --kill-child -- /bin/bash -c '
    mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev/shm" -o mode=1777 2>/dev/null
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root TERM=dumb \
        chroot "$0" /bin/bash /test/inside.sh' "$root"
status=$?
rm -rf "$WORK/test-results"
cp -r "$root/test/results" "$WORK/test-results" 2>/dev/null
if command -v lintian >/dev/null; then
    # What does not hold for this package, and why, is in the package: packaging/deb/lintian-overrides. That a
    # .deb is packed with zstd is an error to the lintian of Debian 12, and to no dpkg.
    echo "== lintian"
    lintian --fail-on error,warning --suppress-tags malformed-deb-archive "$deb" || status=1
else
    echo "== lintian is not installed: Debian's rules were not looked at."
fi
[[ -n ${KEEP:-} ]] || rm -rf --one-file-system "$root"
if ((status == 0)); then echo "The packages passed."; else echo "FAILED, see above." >&2; fi
exit $status
