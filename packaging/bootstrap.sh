#!/usr/bin/env bash
# Sets TagMask up in the checkout: a virtual environment in .venv with the pinned packages.
#
#   packaging/bootstrap.sh          what `wseg` and the app need
#   packaging/bootstrap.sh --test   also what the whole test suite needs: the system libraries of Qt,
#                                   a virtual screen, the optional CRF yardstick, and labelme's
#                                   reader beside .venv's packages
#
# Needs Python 3.11 or newer. As root on Debian or Ubuntu it installs missing system packages with
# apt-get; otherwise it names them. Running it again when nothing has changed takes a moment.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly VENV=.venv
readonly STAMP=$VENV/.set-up
readonly LOCK=requirements/lock.txt
readonly TORCH_LOCK=requirements/torch.txt
readonly CRF_LOCK=requirements/crf.txt
readonly LABELME_LOCK=requirements/labelme.txt

for_tests=false
[[ ${1:-} == --test ]] && for_tests=true

say() { printf '%s\n' "$*"; }
fail() {
    printf 'Set-up stopped: %s\n' "$*" >&2
    exit 1
}

# ---------------------------------------------------------------- system packages

# Shared library → the Debian package that holds it. Without these Qt cannot be imported.
readonly QT_LIBRARIES="
libEGL.so.1=libegl1 libGL.so.1=libgl1 libX11.so.6=libx11-6 libglib-2.0.so.0=libglib2.0-0
libfontconfig.so.1=libfontconfig1 libfreetype.so.6=libfreetype6 libxkbcommon.so.0=libxkbcommon0
libdbus-1.so.3=libdbus-1-3 libzstd.so.1=libzstd1"
# Without these Qt draws off screen, but opens no window on an X server.
readonly WINDOW_LIBRARIES="
libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-image.so.0=libxcb-image0
libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0
libxcb-render-util.so.0=libxcb-render-util0 libxcb-shape.so.0=libxcb-shape0
libxcb-util.so.1=libxcb-util1 libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1
libX11-xcb.so.1=libx11-xcb1 libxkbcommon-x11.so.0=libxkbcommon-x11-0"

# Prints the packages whose library the dynamic linker does not know.
missing_packages() {
    local known pair
    known=$(/sbin/ldconfig -p 2>/dev/null || ldconfig -p)
    for pair in $*; do
        [[ $known == *"${pair%%=*} "* ]] || say "${pair#*=}"
    done
}

has_font() {
    [[ -n $(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' -print -quit 2>/dev/null) ]]
}

apt_updated=false
# Installs packages with apt-get; false where that is not possible.
apt_install() {
    [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null || return 1
    say "Installing with apt-get: $*"
    if ! $apt_updated; then
        apt-get update -q </dev/null >/dev/null || return 1
        apt_updated=true
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" \
        </dev/null >/dev/null
}

system_packages() {
    [[ $(uname -s) == Linux ]] || return 0
    local required window
    required=$(missing_packages $QT_LIBRARIES)
    has_font || required+=" fonts-dejavu-core"
    window=$(missing_packages $WINDOW_LIBRARIES)
    command -v Xvfb >/dev/null || window+=" xvfb"
    required=$(echo $required) window=$(echo $window)

    if [[ -n $required ]] && ! apt_install $required; then
        fail "Qt needs system packages that are missing here. Install them and try again:
    sudo apt-get install $required $window"
    fi
    if [[ -n $window ]] && ! apt_install $window; then
        say "Missing for the tests that open a real window, which will be skipped:"
        say "    sudo apt-get install $window"
    fi
}

# ---------------------------------------------------------------- Python

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Prints the interpreter to use: $PYTHON where it is set, otherwise the first that is new enough.
find_python() {
    local name
    if [[ -n ${PYTHON:-} ]]; then
        is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not Python 3.11 or newer."
        say "$PYTHON"
        return
    fi
    for name in python3.11 python3 python3.12 python3.13; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            say "$name"
            return
        fi
    done
    fail "no Python 3.11 or newer was found (python3 is $(python3 --version 2>/dev/null || echo missing)).
Install one, or name it: PYTHON=/path/to/python3.11 make test"
}

make_venv() {
    local python=$1 version
    "$python" -m venv --clear "$VENV" >/dev/null 2>&1 && return
    version=$("$python" -c 'import sys; print("{}.{}".format(*sys.version_info))')
    say "Python $version cannot make virtual environments here; its venv package is missing."
    apt_install "python$version-venv" || fail "install it and try again:
    sudo apt-get install python$version-venv"
    "$python" -m venv --clear "$VENV" || fail "python -m venv did not succeed, see above."
}

install_packages() {
    local pip="$VENV/bin/python -m pip --disable-pip-version-check"
    say "Installing the pinned packages of $LOCK (some minutes the first time) ..."
    # Without what they depend on: the lock has all of it, for every system.
    $pip install -qq --require-hashes --no-deps --requirement "$LOCK" </dev/null ||
        fail "pip could not install the packages of $LOCK, see above."
    $pip install -qq --requirement "$TORCH_LOCK" </dev/null ||
        fail "pip could not install torch ($TORCH_LOCK), see above."
    # setuptools warns of every editable installation: its words matter only where it fails.
    if ! $pip install --quiet --no-deps --no-build-isolation --editable . </dev/null \
        >"$VENV/install.log" 2>&1; then
        cat "$VENV/install.log" >&2
        fail "pip could not install TagMask itself, see above."
    fi
}

# The yardstick compiles C++: without a compiler its tests are skipped, nothing else needs it.
install_crf() {
    $for_tests || return 0
    "$VENV/bin/python" -c 'import pydensecrf' 2>/dev/null && return
    say "Building the optional package of $CRF_LOCK ..."
    if ! "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet \
        --requirement "$CRF_LOCK" </dev/null >"$VENV/crf-build.log" 2>&1; then
        say "  It could not be built (it needs a C++ compiler and Python's headers; the log is"
        say "  $VENV/crf-build.log). The tests that compare with it will be skipped."
    fi
}

# labelme brings a second Qt and an inference runtime along: its readers need neither, so it comes
# without them, into a folder of its own that only one test's process looks into.
install_labelme() {
    $for_tests || return 0
    rm -rf "$VENV/labelme"
    if ! "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet --no-deps \
        --target "$VENV/labelme" --requirement "$LABELME_LOCK" </dev/null \
        >"$VENV/labelme-install.log" 2>&1; then
        rm -rf "$VENV/labelme"
        say "  labelme could not be installed (the log is $VENV/labelme-install.log). The tests that"
        say "  read our exports with its code will be skipped."
    fi
}

# ---------------------------------------------------------------- translations

# Builds the .qm files that the app loads, where a .ts file is newer. Takes no time otherwise.
build_translations() {
    local file
    for file in resources/translations/*.ts; do
        if [[ $file -nt ${file%.ts}.qm ]]; then
            "$VENV/bin/python" packaging/translations.py release ||
                fail "the translations could not be built, see above."
            return
        fi
    done
}

# ---------------------------------------------------------------- all of it

$for_tests && system_packages

wanted="$(cat "$LOCK" "$TORCH_LOCK" "$CRF_LOCK" "$LABELME_LOCK" pyproject.toml packaging/bootstrap.sh | cksum) tests=$for_tests"
if [[ -x $VENV/bin/python && -f $STAMP ]]; then
    # What was set up for the tests serves for running, too.
    have=$(<"$STAMP")
    if [[ $have == "$wanted" || $have == "${wanted%=*}=true" ]]; then
        build_translations
        exit 0
    fi
fi

if ! is_new_enough "$VENV/bin/python" || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    say "Making $VENV with $("$python" --version)"
    make_venv "$python"
fi
rm -f "$STAMP"
install_packages
install_crf
install_labelme
build_translations
say "$wanted" >"$STAMP"
say "Set-up is complete."
