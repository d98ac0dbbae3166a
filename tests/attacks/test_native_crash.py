"""Objects of the GUI thread are destroyed while their threads call upon them: nothing crashes.

The window in which it did is a microsecond wide. A preloaded library has the thread rest in it:
after the first lock that it gives away, after the second, and so on.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PLACES = range(1, 6)  # locks given away on the way through an emission: Python's, PySide's, Qt's
CHILD = Path(__file__).with_name("ended_owner.py")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preloaded library, compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs LD_PRELOAD and a C compiler")
    built = tmp_path_factory.mktemp("preload") / "pause_unlock.so"
    source = CHILD.with_name("pause_unlock.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", built, source, "-ldl"], check=True)
    return built


def ends(root: Path, library: Path, kind: str) -> list[int]:
    """Return how the process ends, for each place where its thread can rest."""
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "PYTHONPATH": str(root),
        "MALLOC_PERTURB_": "165",  # freed memory is overwritten at once
    }
    running = [
        subprocess.Popen(
            [sys.executable, CHILD, kind, str(place), library],
            env=environment,
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
