#!/usr/bin/env bash
# Runs the project's checks: `packaging/check.sh lint test`. The tests run even where a check before
# them found something, so that one run shows everything; any finding makes the exit status 1.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

failed=()

check() {
    local name=$1
    shift
    printf '== %s\n' "$name"
    "$@" </dev/null || failed+=("$name")
}

lint() {
    check "ruff check" .venv/bin/ruff check --quiet .
    check "ruff format" .venv/bin/ruff format --quiet --check .
    check "mypy" .venv/bin/mypy
    check "import directions" .venv/bin/lint-imports --no-logo
}

# Prints a folder in memory for what the tests write, where there is room for it; else nothing. They
# write as carefully as the program does: on a disk, waiting for it is a large part of their time.
memory_folder() {
    local room memory
    [[ -z ${PYTEST_DEBUG_TEMPROOT:-} && -w /dev/shm ]] || return 0
    room=$(df --output=avail -k -t tmpfs /dev/shm 2>/dev/null | tail -n 1)
    memory=$(sed -nE 's/^MemAvailable: *([0-9]+) kB/\1/p' /proc/meminfo 2>/dev/null)
    if ((${room:-0} >= NEEDED_KB && ${memory:-0} >= 2 * NEEDED_KB)); then
        mktemp -d /dev/shm/tagmask-tests.XXXXXX
    fi
}
readonly NEEDED_KB=$((4 << 20))

# A worker a core and two more, as a part of the time tests wait: for windows, processes and disks. The
# tests of a file, which share what they prepare, stay together in one of them. What a test that passed
# has written goes at once, the rest at the end, with folders that nobody may look into.
# The closing line of pytest stays the last one of the output.
tests() {
    local cores
    cores=$(.venv/bin/python -c 'import os
print(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)')
    ((${#failed[@]})) && printf '== FAILED so far: %s\n' "$(IFS=,; echo "${failed[*]}")"
    folder=$(memory_folder)
    [[ -z $folder ]] || trap 'chmod -R u+rwX "$folder"; rm -rf "$folder"' EXIT
    check "pytest" env ${folder:+PYTEST_DEBUG_TEMPROOT="$folder"} .venv/bin/python -m pytest \
        --numprocesses $((cores + 2)) --maxprocesses 8 --dist loadfile --no-loadscope-reorder \
        -o tmp_path_retention_policy=failed
    if [[ -n $folder && " ${failed[*]:-} " == *" pytest "* ]]; then
        trap - EXIT
        printf 'What the tests that failed have written is in %s; remove it afterwards.\n' "$folder" >&2
    fi
}

for part in "$@"; do
    case $part in
        lint) lint ;;
        test) tests ;;
        *) echo "check.sh knows lint and test, not $part." >&2; exit 2 ;;
    esac
done

if ((${#failed[@]})); then
    # On the error stream, after everything else.
    printf 'FAILED: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
