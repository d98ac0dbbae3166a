"""Runs `tests/card` on a pretended CUDA card, in processes of its own.

Torch asks once a process whether there are cards; so these tests share no process with others, and
their files are called `card_….py`, which pytest collects when it is told to. Starting a process
costs as much as most of the files, so that a few share one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pretended_card import guard

FOLDER = Path(__file__).parent / "card"
GROUPS = (("training",), ("defects", "prediction", "speed"), ("trouble", "app"))
PATIENCE = 800  # seconds a file may take on a busy machine


def test_no_file_is_left_out() -> None:
    named = sorted(f"card_{name}.py" for group in GROUPS for name in group)
    assert named == sorted(path.name for path in FOLDER.glob("*.py"))


@pytest.mark.parametrize("group", GROUPS, ids="-".join)
def test_on_the_pretended_card(
    group: tuple[str, ...], guard_folder: Path, root: Path, tmp_path: Path
) -> None:
    command = [
        *(sys.executable, "-m", "pytest", "-p", "tests.pretended_card.plugin"),
        *("-p", "no:cacheprovider", "-p", "no:xdist", "-q", "-o", "python_files=card_*.py"),
        *("--basetemp", str(tmp_path / "tests")),
        *(str(FOLDER / f"card_{name}.py") for name in group),
    ]
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        command,
        cwd=root,
        env=surroundings | {guard.FOLDER: str(guard_folder), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert re.search(r"[1-9]\d* passed", done.stdout), done.stdout[-2000:]
