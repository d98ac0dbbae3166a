"""Garbage is collected in the GUI thread, whoever made it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.app.application import GarbageCollector


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    was_enabled, thresholds = gc.isenabled(), gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # Python's own: those of the tests are far away
    collector = GarbageCollector()
    yield collector
    collector.deleteLater()
    gc.set_threshold(*thresholds)
    if was_enabled:
        gc.enable()


class Knot:
    """Refers to itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_thread_leaves_is_collected_in_the_gui_thread(
    qtbot: QtBot, collector: GarbageCollector
) -> None:
    collected: list[threading.Thread] = []

    def leave() -> None:
        for _ in range(5000):
            weakref.finalize(Knot(), lambda: collected.append(threading.current_thread()))

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    assert collected == []
    qtbot.waitUntil(lambda: bool(collected))
    assert set(collected) == {threading.main_thread()}
