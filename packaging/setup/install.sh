# shellcheck shell=bash
# Installs the pinned packages into .venv, torch first: on Linux pip would take the build for NVIDIA's
# cards, which is ten times as large as the one for processors. bootstrap.sh sources this.

# PyTorch's own index of builds for processors, https://pytorch.org/get-started/locally. TORCH_INDEX
# names another one, such as a mirror's.
readonly TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu

# MB, measured with torch 2.13.0 on x86-64: to download, and on the disk afterwards.
readonly CPU_DOWNLOAD=190 CPU_DISK=760 CUDA_DOWNLOAD=2900 CUDA_DISK=4600
readonly REST_DOWNLOAD=240 REST_DISK=1150

# Runs pip with a log; prints nothing unless it fails, and then the reason in a sentence.
pip_install() {
    local what=$1
    shift
    quiet_pip "$@" && return
    grep -vE '^WARNING: Retrying|^$' "$PIP_LOG" | tail -n 15 >&2 || true
    fail "pip could not install $what.
$(pip_reason)"
}
readonly PIP_LOG=$VENV/install.log

quiet_pip() {
    "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet "$@" \
        </dev/null >"$PIP_LOG" 2>&1
}

failed_for() { grep -qE "$1" "$PIP_LOG"; }

readonly NO_NETWORK='name resolution|Name or service not known|nodename nor servname|getaddrinfo failed|Network is unreachable|No route to host|Connection refused|Failed to establish a new connection|[Tt]imed out|Max retries|ProxyError|Cannot connect to proxy|Connection aborted|RemoteDisconnected'

# Prints what pip's log says, as a sentence with the way out.
pip_reason() {
    if failed_for 'No space left on device|Disk quota exceeded'; then
        say "The disk is full: make room in $PWD and in ${TMPDIR:-/tmp}, or set TMPDIR to a folder with
room, and try again."
    elif failed_for 'CERTIFICATE_VERIFY_FAILED'; then
        say "The network answers with a certificate that this computer does not trust. If it goes through a
proxy with one of its own, name its file: PIP_CERT=/path/to/certificates.pem"
    elif failed_for "$NO_NETWORK"; then
        say "The network cannot be reached. Connect, or set HTTPS_PROXY if it goes through a proxy, and try
again; what has been downloaded is not lost. Without any network the packages for Linux need nothing
more: docs/install.md."
    elif failed_for 'DO NOT MATCH THE HASHES'; then
        say "What was downloaded is not the file that was pinned, so it was not installed. Try again; if
that does not help, something between here and the package index changes files."
    elif failed_for 'No matching distribution|requires a different Python|not a supported wheel'; then
        say "There is no build of it for $("$VENV/bin/python" --version) on $(uname -sm)$(libc). TagMask needs
Python 3.11 to 3.13, and on Linux x86-64 with glibc 2.34 or newer. Another Python:
    PYTHON=/path/to/python3 make setup"
    elif failed_for 'Permission denied|Read-only file system'; then
        say "A folder cannot be written; pip names it above. If another user set .venv up: make clean"
    else
        say "Its words are above, and whole in $PIP_LOG."
    fi
}

libc() {
    local version
    version=$(getconf GNU_LIBC_VERSION 2>/dev/null) && say " with $version"
}

# ---------------------------------------------------------------- torch

# Its pin stands in a file of its own, or in the lock.
pinned_torch() {
    { cat requirements/torch.txt "$LOCK" 2>/dev/null || true; } | sed -nE 's/^torch==([0-9.]+).*/\1/p' | head -n 1
}

# Prints which build of the pinned torch .venv holds: cpu, cuda, or nothing.
installed_torch() {
    [[ -x $VENV/bin/python ]] || return 0
    "$VENV/bin/python" - "$(pinned_torch)" <<'PYTHON' 2>/dev/null || true
import re
import sys
from importlib import metadata

if metadata.version("torch").partition("+")[0] == sys.argv[1]:
    text = metadata.distribution("torch").locate_file("torch/version.py").read_text("utf-8")
    print("cuda" if re.search(r"^(cuda|hip)\b.*= ['\"]", text, re.MULTILINE) else "cpu")
PYTHON
}

# Prints which build is wanted: the one asked for, else the one that is there, else the small one.
wanted_torch() {
    local there
    if [[ -n ${TORCH:-} ]]; then
        say "$TORCH"
        return
    fi
    there=$(installed_torch)
    [[ -n $there ]] || there=$(noted torch)
    say "${there:-cpu}"
}

check_torch_choice() {
    case ${TORCH:-} in
        "" | cpu) ;;
        cuda) [[ $(uname -s) == Linux ]] || fail "TORCH=cuda is for Linux: there is one build of torch \
for $(uname -s) here. Leave TORCH out." ;;
        *) fail "TORCH=$TORCH is neither cpu nor cuda. Leave it out for the build for processors; \
TORCH=cuda is the one for NVIDIA's cards." ;;
    esac
}

# Says what is downloaded, and how the other choice differs.
say_sizes() {
    if [[ $1 == cpu ]]; then
        say "PyTorch comes as its build for processors: $CPU_DOWNLOAD MB to download, $CPU_DISK MB on the disk. With an
NVIDIA card there is another one, $CUDA_DOWNLOAD MB and $CUDA_DISK MB: make setup TORCH=cuda"
    else
        say "PyTorch comes as its build for NVIDIA's cards, as TORCH=cuda asks for: $CUDA_DOWNLOAD MB to download,
$CUDA_DISK MB on the disk. The one for processors has $CPU_DOWNLOAD MB and $CPU_DISK MB: make setup TORCH=cpu"
    fi
}

check_room() {
    local download=$REST_DOWNLOAD disk=$REST_DISK there=""
    there=$(installed_torch)
    # Where the rest is there already, only torch is exchanged.
    [[ -z $there ]] || download=0 disk=0
    if [[ $(uname -s) == Linux && $there != "$1" ]]; then
        if [[ $1 == cuda ]]; then
            download=$((download + CUDA_DOWNLOAD)) disk=$((disk + CUDA_DISK))
        else
            download=$((download + CPU_DOWNLOAD)) disk=$((disk + CPU_DISK))
        fi
    fi
    has_room "$PWD" "$disk" "the packages take" "clone elsewhere"
    has_room "${TMPDIR:-/tmp}" "$download" "pip needs for its downloads" "set TMPDIR to another folder"
}

# Installs torch itself; what it needs comes with the rest.
install_torch() {
    local kind=$1 version
    version=$(pinned_torch)
    [[ $(uname -s) == Linux && $(installed_torch) != "$kind" ]] || return 0
    say_sizes "$kind"
    if [[ $kind == cuda ]]; then
        install_torch_cuda "$version"
    else
        install_torch_cpu "$version"
        remove_cuda
    fi
    [[ $(installed_torch) == "$kind" ]] ||
        fail "pip installed another build of torch than the one for ${kind/cpu/processors}. Is TORCH_INDEX right?"
}

# The version on PyPI, to the letter: a build for processors with a suffix would be preferred.
install_torch_cuda() {
    if [[ -n ${TORCH_INDEX:-} ]]; then
        pip_install "torch $1 from $TORCH_INDEX" --no-deps --force-reinstall \
            --index-url "$TORCH_INDEX" "torch==$1"
    else
        pip_install "torch $1" --no-deps "torch===$1"
    fi
}

# Builds for processors have a version that PyPI cannot have, so the large one is never taken instead.
# What pip is told to look through here (a folder of wheels, a mirror) comes first.
install_torch_cpu() {
    local wanted="torch==$1+cpu" index=${TORCH_INDEX:-$TORCH_CPU_INDEX}
    if [[ -z ${TORCH_INDEX:-} ]]; then
        quiet_pip --no-deps "$wanted" && return
        failed_for "$NO_NETWORK|No space left" && pip_install "torch" --no-deps "$wanted"
    fi
    quiet_pip --no-deps --retries 2 --extra-index-url "$index" "$wanted" && return
    failed_for 'No space left' && pip_install "torch" --no-deps --extra-index-url "$index" "$wanted"
    grep -vE '^WARNING: Retrying|^$' "$PIP_LOG" | tail -n 5 >&2 || true
    fail "the build of torch $1 for processors is not to be had: $index
cannot be reached, or has none for $("$VENV/bin/python" --version) on $(uname -sm). Ways out:
    connect to the network, or set HTTPS_PROXY, and try again
    TORCH_INDEX=URL make setup      another index that has it; PIP_FIND_LINKS=FOLDER: wheels
    make setup TORCH=cuda           the build for NVIDIA's cards from PyPI instead, which runs without
                                    one, too: $CUDA_DOWNLOAD MB to download, $CUDA_DISK MB on the disk"
}

# NVIDIA's libraries serve nobody once the other build is there.
remove_cuda() {
    local left
    left=$("$VENV/bin/python" -c 'from importlib import metadata
for one in metadata.distributions():
    print(one.name)' 2>/dev/null | sed -nE '/^(nvidia[-_].*|cuda[-_].*|triton)$/p')
    [[ -z $left ]] || "$VENV/bin/python" -m pip uninstall --quiet --yes $left </dev/null
}

# ---------------------------------------------------------------- all packages

install_packages() {
    local kind=$1
    install_torch "$kind"
    say "Installing the pinned packages of $LOCK (some minutes the first time) ..."
    # Without what they depend on: the lock has all of it, for every system.
    pip_install "the packages of $LOCK" --require-hashes --no-deps --requirement "$LOCK"
    # NVIDIA's libraries are not in the lock: torch pins them itself. Other systems have one build.
    [[ $kind == cpu && $(uname -s) == Linux ]] || pip_install "torch" "torch==$(pinned_torch)"
    pip_install "TagMask itself" --no-deps --no-build-isolation --editable .
}

# The yardstick compiles C++: without a compiler its tests are skipped, nothing else needs it.
install_crf() {
    "$VENV/bin/python" -c 'import pydensecrf' 2>/dev/null && return
    say "Building the optional package of $CRF_LOCK ..."
    if ! "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet \
        --requirement "$CRF_LOCK" </dev/null >"$VENV/crf-build.log" 2>&1; then
        say "  It could not be built (it needs a C++ compiler and Python's headers; the log is"
        say "  $VENV/crf-build.log). The tests that compare with it will be skipped."
    fi
}

# Readers of other programs bring much along that reading needs nothing of, labelme a second Qt and an
# inference runtime, datumaro tables of 250 MB: they come without it, into a folder of their own ($1) that
# only the processes of tests look into.
install_beside() {
    rm -rf "${VENV:?}/$1"
    if ! "$VENV/bin/python" -m pip --disable-pip-version-check install --quiet --no-deps \
        --target "$VENV/$1" --requirement "$2" </dev/null \
        >"$VENV/$1-install.log" 2>&1; then
        rm -rf "${VENV:?}/$1"
        say "  The packages of $2 could not be installed (the log is $VENV/$1-install.log)."
        say "  The tests that read our exports with their code will be skipped."
    fi
}
