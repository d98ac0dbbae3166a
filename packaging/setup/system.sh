# shellcheck shell=bash
# What the set-up needs of the system: Qt's libraries, a font, Python with venv. bootstrap.sh sources
# this. As root on Debian or Ubuntu what is missing is installed; otherwise all of it is named at once.

# Shared library, its package on Debian and Ubuntu, its package on Arch. Fedora and openSUSE find a
# package by the library's own name. Without the first nine Qt cannot be imported; without the others
# it opens no window on an X server.
readonly LIBRARIES="
libEGL.so.1 libegl1 libglvnd
libGL.so.1 libgl1 libglvnd
libX11.so.6 libx11-6 libx11
libglib-2.0.so.0 libglib2.0-0 glib2
libfontconfig.so.1 libfontconfig1 fontconfig
libfreetype.so.6 libfreetype6 freetype2
libxkbcommon.so.0 libxkbcommon0 libxkbcommon
libdbus-1.so.3 libdbus-1-3 dbus
libzstd.so.1 libzstd1 zstd
libxcb-cursor.so.0 libxcb-cursor0 xcb-util-cursor
libxcb-icccm.so.4 libxcb-icccm4 xcb-util-wm
libxcb-image.so.0 libxcb-image0 xcb-util-image
libxcb-keysyms.so.1 libxcb-keysyms1 xcb-util-keysyms
libxcb-randr.so.0 libxcb-randr0 libxcb
libxcb-render-util.so.0 libxcb-render-util0 xcb-util-renderutil
libxcb-shape.so.0 libxcb-shape0 libxcb
libxcb-util.so.1 libxcb-util1 xcb-util
libxcb-xfixes.so.0 libxcb-xfixes0 libxcb
libxcb-xkb.so.1 libxcb-xkb1 libxcb
libX11-xcb.so.1 libx11-xcb1 libx11
libxkbcommon-x11.so.0 libxkbcommon-x11-0 libxkbcommon-x11"

one_line() { tr '\n' ' ' | sed 's/ *$//'; }

manager() {
    local name
    for name in apt-get dnf zypper pacman; do
        if command -v $name >/dev/null; then
            say $name
            return
        fi
    done
    say none
}

# Prints the libraries, a line each, that the dynamic linker does not find. Libraries of 32 bits are
# listed as "(libc6)" alone, and serve nobody here.
missing_libraries() {
    local known library
    known=$({ ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null || true)
    while read -r library _; do
        [[ -z $library || $known == *"${library} (libc6,"* ]] || say "$library"
    done <<<"$LIBRARIES" | not_loadable
}

# Of the libraries on its input, those that a program cannot load either: where they are found by
# other means than the linker's list (LD_LIBRARY_PATH, Nix), only trying tells.
not_loadable() {
    local python=${PYTHON:-python3} listed
    listed=$(cat)
    [[ -n $listed ]] || return 0
    "$python" -c '
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)' $listed 2>/dev/null || say "$listed"
}

has_font() {
    local folders=(/usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts"
        "${HOME:-/root}/.local/share/fonts" /run/current-system/sw/share/X11/fonts)
    [[ -n $(find -L "${folders[@]}" -name '*.[to]tf' -print -quit 2>/dev/null) ]]
}

# Prints the packages of the libraries on its input.
packages_of() {
    local library deb arch wanted name named=" "
    wanted=" $(one_line) "
    while read -r library deb arch; do
        [[ -n $library && $wanted == *" $library "* ]] || continue
        case $1 in
            apt-get) name=$deb ;;
            pacman) name=$arch ;;
            dnf | zypper) name="'$library()(64bit)'" ;;
            *) name=$library ;;
        esac
        [[ $named == *" $name "* ]] || say "$name"
        named+="$name "
    done <<<"$LIBRARIES"
}

# Prints what a manager calls a thing that is no library of Qt's.
package_named() {
    case $1:$2 in
        font:apt-get) say fonts-dejavu-core ;;
        font:dnf) say dejavu-sans-fonts ;;
        font:zypper) say dejavu-fonts ;;
        font:pacman) say ttf-dejavu ;;
        font:*) say "a TrueType font" ;;
        xvfb:apt-get) say xvfb ;;
        xvfb:dnf | xvfb:zypper) say xorg-x11-server-Xvfb ;;
        xvfb:pacman) say xorg-server-xvfb ;;
        xvfb:*) say Xvfb ;;
        git:*) say git ;;
        python:pacman) say python ;;
        python:apt-get) python_of_apt ;;
        python:*) say python3 ;;
    esac
}

# Prints the packages of a Python that is new enough, by what apt has; nothing where it has none.
python_of_apt() {
    local version
    for version in 3.13 3.12 3.11; do
        if apt-cache show "python$version-venv" >/dev/null 2>&1; then
            say "python$version python$version-venv"
            return
        fi
    done
    # Lists that nobody has fetched yet say nothing: Debian 12 and its successors have one.
    command -v python3 >/dev/null || say "python3 python3-venv"
}

# Prints the packages that Python lacks here. PYTHON was chosen by hand, so it is left alone.
missing_python() {
    local python version
    sound_venv && return
    python=$(find_python)
    if [[ -z $python ]]; then
        [[ -n ${PYTHON:-} ]] || package_named python "$1"
    elif ! makes_venvs "$python" && [[ $1 == apt-get ]]; then
        version=$("$python" -c 'import sys; print("{}.{}".format(*sys.version_info))')
        say "python$version-venv"
    fi
}

can_install() { [[ $1 == apt-get && $EUID -eq 0 ]]; }

apt_updated=false
# A list that cannot be fetched need not matter: the package may be known.
apt_update() {
    $apt_updated && return
    apt-get update -q </dev/null >/dev/null || say "apt-get update did not succeed, see above."
    apt_updated=true
}

# Installs packages as root. Without a network apt complains of every package and all it needs: its
# last words say enough.
apt_install() {
    local words
    say "Installing with apt-get: $*"
    apt_update
    words=$(DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" \
        </dev/null 2>&1 >/dev/null) && return
    tail -n 4 <<<"$words" >&2
    return 1
}

# Prints the command that installs packages, as somebody would type it.
install_command() {
    local manager=$1 sudo=""
    shift
    [[ $EUID -eq 0 ]] || ! command -v sudo >/dev/null || sudo="sudo "
    case $manager in
        apt-get) say "${sudo}apt-get update && ${sudo}apt-get install $*" ;;
        dnf) say "${sudo}dnf install $*" ;;
        zypper) say "${sudo}zypper install $*" ;;
        pacman) say "${sudo}pacman -S --needed $*" ;;
    esac
}

# Stops with all that is missing.
name_missing() {
    local manager=$1 how="Run"
    shift
    [[ $EUID -eq 0 ]] || command -v sudo >/dev/null || how="Have root run"
    if [[ $manager == none ]]; then
        fail "TagMask needs these of the system, and they are missing here: $*.
Install them with the system's own means, and try again. $WITHOUT_WINDOW"
    fi
    fail "TagMask needs packages of the system that are missing here. $how this, and try again:
    $(install_command "$manager" "$@")
$WITHOUT_WINDOW"
}
readonly WITHOUT_WINDOW="(Only \`wseg\`, without any window: SKIP_SYSTEM_CHECK=1 make setup)"

# Prints what is missing: of Python, of Qt, and, for the tests, Xvfb and git.
missing_packages() {
    local manager=$1
    missing_python "$manager"
    missing_libraries | packages_of "$manager"
    has_font || package_named font "$manager"
}

missing_for_tests() {
    ${for_tests:?} || return 0
    command -v Xvfb >/dev/null || package_named xvfb "$1"
    command -v git >/dev/null || package_named git "$1"
}

# Checks all of it before anything else is done.
system_packages() {
    [[ $(uname -s) == Linux && -z ${SKIP_SYSTEM_CHECK:-} ]] || return 0
    local manager required wished
    manager=$(manager)
    # Only fetched lists tell which Pythons there are.
    if can_install "$manager" && ! sound_venv && [[ -z ${PYTHON:-}$(find_python) ]]; then apt_update; fi
    required=$(missing_packages "$manager" | one_line)
    wished=$(missing_for_tests "$manager" | one_line)
    [[ -n $required$wished ]] || return 0
    if can_install "$manager"; then
        install_missing "$required" "$wished"
    elif [[ -n $required ]]; then
        name_missing "$manager" $required $wished
    else
        say "Missing for some of the tests, which will be skipped. To have them run:"
        say "    $(install_command "$manager" $wished)"
    fi
}

install_missing() {
    local required=$1 wished=$2
    # A second time: a Python that was just installed may lack its venv still.
    for _ in 1 2; do
        if ! apt_install $required $wished; then
            fail "apt-get could not install these packages; what it says is above. Often the network is
missing, another program is installing at the moment, or the disk is full. Mend that, and try again:
    $(install_command apt-get $required $wished)"
        fi
        hash -r
        wished=""
        required=$(missing_packages apt-get | one_line)
        [[ -n $required ]] || return 0
    done
    fail "apt-get installed all packages, and this is missing all the same: $required.
Look at what it says:
    apt-get install $required"
}

# ---------------------------------------------------------------- room

# Stops where the checkout cannot be written, before anything is installed for it.
can_write() {
    local probe=.set-up-probe.$$
    if ! { : >"$probe"; } 2>/dev/null; then
        local why="cannot be written"
        [[ -w . ]] && why="lies on a disk that is full or read-only"
        fail "the folder of the checkout $why: $PWD
Everything is set up in .venv there. Clone it to where you can write and have room, and try again."
    fi
    rm -f "$probe"
}

# Stops unless a folder's disk has so many MB left.
has_room() {
    local folder=$1 needed=$2 what=$3 way_out=$4 free
    free=$(df -Pk "$folder" 2>/dev/null | sed -nE '2s/.* ([0-9]+) +[0-9]+% .*/\1/p') || free=""
    [[ -n $free ]] || return 0 # a disk that does not say
    free=$((free / 1024))
    ((free >= needed)) || fail "there is too little room in $folder: $what about $needed MB, \
and $free MB are free.
Make room, or $way_out, and try again."
}
