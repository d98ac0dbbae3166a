"""How `make test` runs: what found something is said, and so many workers run the tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script of bash")

# Answers how many cores there are, and says with what the tests would run.
PYTHON = """#!/bin/sh
case "$1" in -c) echo {cores} ;; *) echo "$@ in $PYTEST_DEBUG_TEMPROOT"; exit {status} ;; esac
"""


def checked(
    root: Path, folder: Path, cores: int, status: int = 0, *, memory: bool = False
) -> tuple[int, str]:
    """Run the tests of a checkout whose Python is a script; return the status and what was said.

    Args:
        root: the checkout.
        folder: for another one.
        cores: that there are.
        status: of the script.
        memory: whether the tests may be given a folder in memory.
    """
    environment = dict(os.environ)
    environment.pop("PYTEST_DEBUG_TEMPROOT", None)
    if not memory:
        environment["PYTEST_DEBUG_TEMPROOT"] = str(folder)
    (folder / "packaging").mkdir()
    (folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(root / "packaging" / "check.sh", folder / "packaging")
    python = folder / ".venv" / "bin" / "python"
    python.write_text(PYTHON.format(cores=cores, status=status), "utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", str(folder / "packaging" / "check.sh"), "test"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_there_are_two_workers_more_than_cores(root: Path, tmp_path: Path) -> None:
    status, said = checked(root, tmp_path, cores=2)
    assert status == 0, said
    assert "--numprocesses 4 --maxprocesses 8 --dist loadfile" in said


def test_what_is_written_lies_in_memory_and_goes(root: Path, tmp_path: Path) -> None:
    said = checked(root, tmp_path, cores=1, memory=True)[1]
    places = re.findall(r"in (/dev/shm/tagmask-tests\.\w+)", said)
    assert len(places) == there_is_memory()
    assert not any(Path(place).exists() for place in places)


def test_what_failed_tests_have_written_is_kept_and_named(root: Path, tmp_path: Path) -> None:
    said = checked(root, tmp_path, cores=1, status=1, memory=True)[1]
    places = re.findall(r"have written is in (/dev/shm/tagmask-tests\.\w+);", said)
    assert len(places) == there_is_memory()
    for place in places:
        Path(place).rmdir()


def there_is_memory() -> bool:
    """Whether 4 GiB of 8 can be given to files."""
    if not Path("/dev/shm").is_dir() or not Path("/proc/meminfo").is_file():
        return False
    told = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text("ascii"))
    assert told is not None
    return shutil.disk_usage("/dev/shm").free >= 4 << 30 and int(told[1]) >= 8 << 20


def test_the_files_that_are_begun_first_are_there(root: Path) -> None:
    text = (root / "tests" / "conftest.py").read_text("utf-8")
    names = re.findall(r'^    "([\w/]+\.py)",$', text, re.MULTILINE)
    assert len(names) > 5
    assert [name for name in names if not (root / "tests" / name).is_file()] == []


def test_tests_that_fail_are_said_at_the_end(root: Path, tmp_path: Path) -> None:
    status, said = checked(root, tmp_path, cores=1, status=1)
    assert status == 1
    assert said.splitlines()[-1] == "FAILED: pytest"
