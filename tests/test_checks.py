"""How `make test` runs: what found something is said, and so many workers run the tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script of bash")

# Answers how many cores there are, and says with what the tests would run.
PYTHON = '#!/bin/sh\ncase "$1" in -c) echo {cores} ;; *) echo "$@"; exit {status} ;; esac\n'


def checked(root: Path, folder: Path, cores: int, status: int = 0) -> tuple[int, str]:
    """Run the tests of a checkout whose Python is a script; return the status and what was said."""
    (folder / "packaging").mkdir()
    (folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(root / "packaging" / "check.sh", folder / "packaging")
    python = folder / ".venv" / "bin" / "python"
    python.write_text(PYTHON.format(cores=cores, status=status), "utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", str(folder / "packaging" / "check.sh"), "test"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_there_is_a_worker_more_than_there_are_cores(root: Path, tmp_path: Path) -> None:
    status, said = checked(root, tmp_path, cores=2)
    assert status == 0, said
    assert "--numprocesses 3 --maxprocesses 8 --dist loadfile" in said


def test_tests_that_fail_are_said_at_the_end(root: Path, tmp_path: Path) -> None:
    status, said = checked(root, tmp_path, cores=1, status=1)
    assert status == 1
    assert said.splitlines()[-1] == "FAILED: pytest"
