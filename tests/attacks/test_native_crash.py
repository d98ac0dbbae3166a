"""Objects of the GUI thread are destroyed while their threads call upon them: nothing crashes.

The window in which it did is a microsecond wide. A preloaded library has the thread rest in it:
after the first lock that it gives away, after the second, and so on.
"""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.attacks.effort import compiled, effort, python

# Locks given away on the way through an emission: Python's, PySide's, Qt's.
PLACES = range(1, 1 + effort(4, 8))
CHILD = "tests.attacks.ended_owner"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preloaded library, compiled."""
    return compiled("pause_unlock", tmp_path_factory.mktemp("preload"))


def ends(root: Path, library: Path, kind: str) -> list[int]:
    """Return how the process ends, for each place where its thread can rest."""
    preloaded = {
        "LD_PRELOAD": str(library),
        "MALLOC_PERTURB_": "165",  # freed memory is overwritten at once
    }
    running = [
        subprocess.Popen(
            **python(root, "-m", CHILD, kind, place, library, **preloaded),
            stderr=subprocess.DEVNULL,
        )
        for place in PLACES
    ]
    return [process.wait(60) for process in running]


def test_the_harness_sees_threads_that_emit(root: Path, library: Path) -> None:
    assert -signal.SIGSEGV in ends(root, library, "emits")


@pytest.mark.parametrize("kind", ["rings", "job"])
def test_an_object_may_go_while_its_thread_calls(root: Path, library: Path, kind: str) -> None:
    assert ends(root, library, kind) == [0] * len(PLACES)
