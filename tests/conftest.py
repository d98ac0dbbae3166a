"""Fixtures shared by all tests."""

from __future__ import annotations

import functools
import gc
import os
import sqlite3
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from app.qtbase.imports import spare_imports
from wseg_engine.base.waiting import wait_briefly

# How long an example takes is the machine's matter, and that of the whole test's timeout.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

# Before torch is loaded. What tests start inherits both.
wait_briefly()  # as the programs do
spare_imports()
workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
if workers > 1:
    # Several processes of tests divide the cores, which each of them would otherwise take whole.
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, cores // workers)))
# Some hundred processes are started: without compiled files each compiles the program anew, which
# takes seconds. They lie in `__pycache__`, which git ignores and `make clean` removes.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class _Connection(sqlite3.Connection):
    """One that tells of being left open, as those of Python 3.13 do by themselves."""

    _open = False  # as one that could not be opened is

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._open = True

    def close(self) -> None:
        self._open = False
        super().close()

    def __del__(self) -> None:
        if self._open:
            warnings.warn("a database was not closed", ResourceWarning, stacklevel=1)


if sys.version_info < (3, 13):
    sqlite3.connect = functools.partial(sqlite3.connect, factory=_Connection)  # type: ignore[assignment]
# Windows of the tests are drawn in memory; the test of the real window chooses for itself.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

THREAD_GRACE = 2.0  # seconds a thread may take to end after its test

# The files that take longest, the longest first: begun last, one of them would keep a worker busy
# when the others are done. Names that are not there any more fail in `test_checks.py`.
LONG_FILES = (
    "test_pretended_card.py",
    "e2e/test_real_window.py",
    "e2e/test_train_journey.py",
    "test_setup_torch.py",
    "test_gpu_check.py",
    "gui/test_review_automatic_lessons.py",
    "e2e/test_export_journey.py",
    "attacks/test_hostile_projects.py",
    "engine/test_distributed.py",
    "attacks/test_hostile_folders.py",
    "gui/test_quiet_thread.py",
    "e2e/test_journeys.py",
    "engine/test_budget.py",
    "engine/test_pipeline.py",
    "attacks/test_bad_disk.py",
)

SAMPLE_IMAGES = 6  # of the sample project that is drawn once for all

RARELY = (50_000, 20, 20)  # thresholds of the collector's three generations

# Threads that a library keeps for the whole process, by their class: tqdm's monitor.
LASTING_THREADS = frozenset({"TMonitor"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, where several workers share the files."""
    if workers > 1:
        turns = {ROOT / "tests" / name: turn for turn, name in enumerate(LONG_FILES)}
        items.sort(key=lambda item: turns.get(item.path, len(turns)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Look for no garbage while tests are collected, a fifth of the time: there is none yet."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Spare the collector what stays until the end: libraries, and tests by the thousand.

    It would go through all of it again and again, which takes an eighth of the processor's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of goldens, photographs and weights beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(
            "the folder ../shared (goldens, photographs, weights) is not beside the checkout"
        )
    return SHARED


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have: for what takes long and is made once for all.

    Two of them may make the same thing at once: it is written beside its place and moved there.
    """
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def drawn(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small sample project, to be copied: drawing it takes a while."""
    from app.core.store.sample_project import make_sample
    from wseg_engine.base.events import Control

    folder = common / "drawn-sample"
    if not folder.exists():
        part = tmp_path_factory.mktemp("drawn") / "sample"
        for _ in make_sample(part, Control(), images=SAMPLE_IMAGES):
            pass
        with suppress(OSError):  # another worker was quicker
            part.rename(folder)
    return folder


@pytest.fixture(scope="session")
def guard_folder(common: Path) -> Path:
    """The folder of the pretended card's compiled guard."""
    from tests.pretended_card import guard

    if reason := guard.obstacle():
        pytest.skip(reason)
    guard.build(common / "card")
    return common / "card"


@pytest.fixture(autouse=True)
def no_dangling_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind: it would draw into, or write to, the next test."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + THREAD_GRACE
    while (left := _started_since(before)) and time.monotonic() < until:
        left[0].join(timeout=0.02)
    assert not left, f"threads left running: {', '.join(thread.name for thread in left)}"
    busy = _busy_pool_threads()
    assert not busy, f"{busy} threads of Qt's global pool are still running"


def _started_since(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not isinstance(thread, threading._DummyThread)  # not Python's to end
        and type(thread).__name__ not in LASTING_THREADS
    ]


def _busy_pool_threads() -> int:
    core = sys.modules.get("PySide6.QtCore")
    if core is None:
        return 0
    pool = core.QThreadPool.globalInstance()
    pool.waitForDone(int(THREAD_GRACE * 1000))
    return int(pool.activeThreadCount())
