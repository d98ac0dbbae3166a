#!/usr/bin/env bash
# Sets TagMask up in the checkout: a virtual environment in .venv with the pinned packages.
#
#   packaging/bootstrap.sh          what `wseg` and the app need
#   packaging/bootstrap.sh --test   also what the whole test suite needs: a virtual screen, git, the
#                                   optional CRF yardstick, and the readers of labelme, datumaro and
#                                   supervision beside .venv's packages
#
# Needs Python 3.11 to 3.13. First of all it looks for Qt's libraries and Python's venv: as root on
# Debian or Ubuntu it installs what is missing, otherwise it names all of it in one command and stops.
# Running it again when nothing has changed takes a moment.
#
#   PYTHON=/path/to/python3     the interpreter to use
#   TORCH=cuda                  PyTorch's build for NVIDIA's cards; TORCH=cpu goes back (Linux)
#   TORCH_INDEX=URL             where that build comes from, instead of PyTorch's own index
#   SKIP_SYSTEM_CHECK=1         go on without Qt's libraries: `wseg` works, the app does not

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly VENV=.venv
readonly STAMP=$VENV/.set-up
readonly LOCK=requirements/lock.txt
readonly CRF_LOCK=requirements/crf.txt
readonly LABELME_LOCK=requirements/labelme.txt
readonly READERS_LOCK=requirements/readers.txt

for_tests=false
[[ ${1:-} == --test ]] && for_tests=true

# What is set for other Pythons must not reach into .venv.
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX
export PIP_USER=0

say() { printf '%s\n' "$*"; }
fail() {
    printf 'Set-up stopped: %s\n' "$*" >&2
    exit 1
}

# Nothing ends without a word, whatever it was.
trap '((BASH_SUBSHELL)) || printf "Set-up stopped: line %s of %s failed.\n" "$LINENO" "${BASH_SOURCE[0]}" >&2' ERR
set -E

# shellcheck source=packaging/setup/system.sh
source packaging/setup/system.sh
# shellcheck source=packaging/setup/install.sh
source packaging/setup/install.sh

# ---------------------------------------------------------------- Python

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_pip() { "$1" -c 'import pip' 2>/dev/null; }
makes_venvs() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
sound_venv() {
    is_new_enough "$VENV/bin/python" && has_pip "$VENV/bin/python" && as_chosen
}

version_of() { "$1" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || true; }
# Whether .venv has the Python that PYTHON names, where it names one.
as_chosen() { [[ -z ${PYTHON:-} || $(version_of "$PYTHON") == "$(version_of "$VENV/bin/python")" ]]; }

# First of all: what PYTHON names is no Python that packages of the system could mend.
check_python_choice() {
    [[ -z ${PYTHON:-} ]] || is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON is not Python 3.11 or newer."
}

# Prints the interpreter to use, $PYTHON where it is set; nothing where none is new enough. Pythons that
# the packages are pinned for come before newer ones.
find_python() {
    local name
    if [[ -n ${PYTHON:-} ]]; then
        if is_new_enough "$PYTHON"; then say "$PYTHON"; fi
        return 0
    fi
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            say "$name"
            return
        fi
    done
}

make_venv() {
    local python=$1
    # What a link points to is another checkout's: it would be emptied.
    [[ ! -L $VENV ]] || fail "$VENV is a link to $(cd "$VENV" && pwd -P), set up for another checkout. \
Remove the link to have an environment of its own made here."
    if ! "$python" -m venv --clear "$VENV" >/dev/null 2>&1 && ! "$python" -m venv --clear "$VENV"; then
        makes_venvs "$python" || fail "$("$python" --version) cannot make virtual environments: its modules \
venv and ensurepip are missing. Install them, or name another: PYTHON=/path/to/python3 make setup"
        fail "$python -m venv did not succeed, see above. Is the disk full?"
    fi
}

python_venv() {
    local python
    if sound_venv && [[ $(noted place) == "$PWD" || -z $(noted place) ]]; then
        return
    fi
    # Programs in .venv know where it lies: a checkout that was moved needs a new one.
    python=$(find_python)
    if [[ -z $python ]]; then
        fail "no Python 3.11 or newer was found (python3 is $(python3 --version 2>/dev/null || echo missing)).
Install one (https://www.python.org/downloads), or name it: PYTHON=/path/to/python3.11 make test"
    fi
    say "Making $VENV with $("$python" --version)"
    make_venv "$python"
}

# ---------------------------------------------------------------- translations

# Builds the .qm files that the app loads, where a .ts file is newer. Takes no time otherwise.
build_translations() {
    local file
    for file in resources/translations/*.ts; do
        if [[ $file -nt ${file%.ts}.qm ]]; then
            "$VENV/bin/python" packaging/translations.py release && return
            [[ -n ${SKIP_SYSTEM_CHECK:-} ]] || fail "the translations could not be built, see above."
            say "The translations could not be built: Qt's tools lack libraries of the system."
            return
        fi
    done
}

# ---------------------------------------------------------------- what was set up

# Prints what was noted of the last set-up.
noted() { [[ ! -f $STAMP ]] || sed -n "s/^$1 //p" "$STAMP"; }

checksum() {
    cat requirements/*.txt pyproject.toml packaging/bootstrap.sh packaging/setup/*.sh | cksum
}

# What was set up for the tests serves for running, too.
is_current() {
    [[ -x $VENV/bin/python && $(noted lock) == "$(checksum)" && $(noted place) == "$PWD" ]] || return 1
    [[ $for_tests == false || $(noted tests) == true ]] || return 1
    as_chosen || return 1
    [[ $(noted python) == "$(version_of "$VENV/bin/python")" ]] || return 1
    [[ -z ${TORCH:-} || $(uname -s) != Linux || $(installed_torch) == "$TORCH" ]]
}

note() {
    say "lock $(checksum)
tests $for_tests
torch $1
place $PWD
python $(version_of "$VENV/bin/python")" >"$STAMP"
}

# ---------------------------------------------------------------- all of it

check_torch_choice
check_python_choice
[[ -f $STAMP ]] || can_write
system_packages
if is_current; then
    build_translations
    exit 0
fi
can_write
torch=$(wanted_torch)
check_room "$torch"
python_venv
rm -f "$STAMP"
install_packages "$torch"
if $for_tests; then
    install_crf
    install_beside labelme "$LABELME_LOCK"
    install_beside readers "$READERS_LOCK"
fi
build_translations
note "$torch"
say "Set-up is complete."
