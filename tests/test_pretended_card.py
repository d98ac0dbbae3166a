"""Runs `tests/card` on a pretended CUDA card, in processes of its own.

Torch asks once a process whether there are cards; so these tests share no process with others, and
their files are called `card_….py`, which pytest collects when it is told to. Starting a process
costs as much as most of the files, so that they are forked from one, and a few share one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forking import FOR_TRAINING, Commands, commands
from tests.pretended_card import guard

FOLDER = Path(__file__).parent / "card"
GROUPS = (("training",), ("defects", "prediction", "speed"), ("trouble", "app"))
LOADED, PLUGIN = "tests.pretended_card.loaded", "tests.pretended_card.plugin"


def test_no_file_is_left_out() -> None:
    named = sorted(f"card_{name}.py" for group in GROUPS for name in group)
    assert named == sorted(path.name for path in FOLDER.glob("*.py"))


@pytest.fixture(scope="module")
def on_the_card(guard_folder: Path, root: Path) -> Iterator[Commands]:
    """Runs commands in processes that have loaded the guard, and torch after it."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    surroundings |= {
        guard.FOLDER: str(guard_folder),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(root),
    }
    with commands(surroundings, LOADED, *FOR_TRAINING) as forked:
        yield forked


@pytest.mark.parametrize("group", GROUPS, ids="-".join)
def test_on_the_pretended_card(
    group: tuple[str, ...], on_the_card: Commands, tmp_path: Path
) -> None:
    done = on_the_card.run(
        *("-m", "pytest", "-p", PLUGIN),
        *("-p", "no:cacheprovider", "-p", "no:xdist", "-q", "-o", "python_files=card_*.py"),
        *("--basetemp", str(tmp_path / "tests")),
        *(str(FOLDER / f"card_{name}.py") for name in group),
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-4000:]
    assert re.search(r"[1-9]\d* passed", done.stdout), done.stdout[-2000:]
