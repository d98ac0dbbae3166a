#!/usr/bin/env bash
# Tries the README's commands on bare systems: `make bare-test`.
#
#   packaging/linux/bare_test.sh [CASE...]     bookworm-root bookworm-user trixie-root trixie-user;
#                                              testing-user has the newest Python that Debian has
#   packaging/linux/bare_test.sh quick [SUITE] only what is named on a system without Python (a minute)
#
# Each case is a fresh root by debootstrap with nothing but python3, git and make, a clone of what is
# committed, and `make demo`, `make app` on a virtual screen, and the start of the tests in it (all of
# `make test` with WHOLE=1). As an ordinary user the first `make demo` has to name what is missing;
# root then runs that line as printed.
#
# Needs root, debootstrap, unshare and a mirror. What cannot be done here is said, and the exit status
# is 3: nothing was tested. MIRROR names another mirror than this machine's, TORCH and TORCH_INDEX
# are passed on, as are proxies, and OMP_NUM_THREADS for a machine that has other work.
# Roots are kept for the next time as SUITE.tar in build/bare (BARE=FOLDER); CLEAN=1 makes them anew.
# Logs and pictures are in build/bare/results afterwards.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

readonly WORK=${BARE:-$PWD/build/bare}
readonly RESULTS=$PWD/build/bare/results
readonly HOST_CERTIFICATES=/usr/local/share/certificates-of-the-host.pem

cannot() {
    printf 'NOT TESTED: %s\n' "$*"
    exit 3
}

[[ $EUID -eq 0 ]] || cannot "a bare root needs root. Run: sudo make bare-test"
for program in debootstrap unshare chroot git python3; do
    command -v $program >/dev/null || cannot "$program is missing (apt-get install $program)."
done

# This machine's own mirror, where its system is Debian: its network may allow no other.
mirror() {
    local found=""
    if command -v apt-get >/dev/null; then
        found=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
            grep -v security | head -n 1)
    fi
    printf '%s\n' "${found:-http://deb.debian.org/debian}"
}
readonly MIRROR=${MIRROR:-$(mirror)}

# A bare root, from its archive where there is one.
bare_root() {
    local suite=$1 root=$2 base=$WORK/$1.tar
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    [[ -z ${CLEAN:-} ]] || rm -f "$base"
    if [[ ! -f $base ]]; then
        echo "== A bare $suite"
        debootstrap --variant=minbase --include=python3,git,make "$suite" "$root" "$MIRROR" \
            >"$WORK/debootstrap.log" 2>&1 ||
            cannot "debootstrap did not succeed; its words are in $WORK/debootstrap.log."
        tar -C "$root" -cf "$base.part" . && mv "$base.part" "$base"
    else
        tar -C "$root" -xf "$base"
    fi
}

# How this machine reaches its mirror and its package index: a root has no other network.
like_the_host() {
    local suite=$1 root=$2
    printf 'deb %s %s main\n' "$MIRROR" "$suite" >"$root/etc/apt/sources.list"
    if command -v apt-config >/dev/null; then
        apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check-)' >"$root/etc/apt/apt.conf.d/99host"
    fi
    cp -L /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
    mkdir -p "$root$(dirname $HOST_CERTIFICATES)"
    python3 packaging/linux/host_pip.py "$HOST_CERTIFICATES" "$root" >"$WORK/folders"
}

# Runs a script in a root, in a namespace of its own: whatever happens, nothing stays mounted here.
inside() {
    local root=$1
    shift
    unshare --mount --pid --fork --kill-child -- /bin/bash -c '
        root=$1 folders=$2 cache=$3
        shift 3
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount -t tmpfs tmpfs "$root/dev/shm" -o mode=1777
        while read -r folder; do
            mkdir -p "$root$folder" && mount --bind "$folder" "$root$folder"
        done <"$folders"
        mkdir -p "$root/pip-cache" && mount --bind "$cache" "$root/pip-cache"
        passed_on=()
        for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
            TORCH TORCH_INDEX WHOLE OMP_NUM_THREADS GOMP_SPINCOUNT; do
            [[ -z ${!name:-} ]] || passed_on+=("$name=${!name}")
        done
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root TERM=dumb \
            PIP_CACHE_DIR=/pip-cache "${passed_on[@]}" chroot "$root" "$@"' \
        bare "$root" "$WORK/folders" "$WORK/pip-cache" "$@"
}

try() {
    local suite=${1%-*} who=${1#*-} root=$WORK/root-$1 started=$SECONDS status
    bare_root "$suite" "$root"
    like_the_host "$suite" "$root"
    mkdir -p "$root/test" "$WORK/pip-cache"
    git clone --quiet --no-hardlinks "$PWD" "$root/test/tagmask" || cannot "git clone did not succeed."
    cp packaging/linux/bare_inside.sh "$root/test/inside.sh"
    printf '\n== %s, as %s\n' "$suite" "$who"
    inside "$root" /bin/bash /test/inside.sh "$who"
    status=$?
    rm -rf "${RESULTS:?}/$1"
    mkdir -p "$RESULTS"
    cp -r "$root/test/results" "$RESULTS/$1"
    echo "-- $1: $((SECONDS - started)) s in all; logs and pictures in ${RESULTS#"$PWD"/}/$1"
    [[ -n ${KEEP:-} ]] || rm -rf --one-file-system "$root"
    return $status
}

# The system before Python: the packages of debootstrap's first stage, and an ordinary user. What is
# missing has to be named in one command, and apt has to know all of it.
quick() {
    local suite=${1:-bookworm} root=$WORK/root-quick status=0 said command
    local base=$WORK/$suite-first-stage.tar
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    [[ -z ${CLEAN:-} ]] || rm -f "$base"
    if [[ -f $base ]]; then
        tar -C "$root" -xf "$base"
    else
        debootstrap --foreign --variant=minbase "$suite" "$root" "$MIRROR" >"$WORK/debootstrap.log" 2>&1 ||
            cannot "debootstrap did not succeed; its words are in $WORK/debootstrap.log."
        tar -C "$root" -cf "$base.part" . && mv "$base.part" "$base"
    fi
    mkdir -p "$root/test/tagmask"
    git ls-files -z packaging requirements pyproject.toml | xargs -0 cp --parents -t "$root/test/tagmask"
    chown -R 1000 "$root/test"
    # Nothing of this environment: its PYTHON, say, is not in there.
    said=$(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot --userspec=1000:1000 "$root" \
        /bin/bash /test/tagmask/packaging/bootstrap.sh 2>&1) &&
        { echo "It did not stop."; status=1; }
    printf '%s\n' "$said"
    command=$(grep '^    ' <<<"$said")
    if [[ $command != *apt-get\ install\ * || $command == *$'\n'* ]]; then
        echo "That is not one command."
        status=1
    elif ! chroot "$root" apt-get install --simulate -q -o Dir::State::status=/dev/null \
        ${command##*apt-get install } >/dev/null; then
        echo "apt does not know all of it."
        status=1
    fi
    [[ ! -e $root/test/tagmask/.venv ]] || { echo ".venv was made all the same."; status=1; }
    rm -rf --one-file-system "$root"
    return $status
}

mkdir -p "$WORK"
if [[ ${1:-} == quick ]]; then
    quick "${2:-}"
    exit
fi
git diff --quiet HEAD || echo "What is not committed is not tested."
failed=()
(($#)) || set -- bookworm-root bookworm-user trixie-root trixie-user
for case in "$@"; do
    [[ $case == *-root || $case == *-user ]] || cannot "a case is SUITE-root or SUITE-user, not $case."
    try "$case" || failed+=("$case")
done
((${#failed[@]})) || { echo "All bare roots passed." && exit 0; }
echo "FAILED: ${failed[*]}" >&2
exit 1
