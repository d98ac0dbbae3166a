"""Ctrl-C and SIGTERM: the first asks the job to stop cleanly, the second ends it at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from wseg_engine.base.events import Control
from wseg_engine.base.gate import giving_up
from wseg_engine.cli.console import Console

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signals(control: Control, console: Console) -> Iterator[None]:
    """While inside, have signals stop the job; a second one raises KeyboardInterrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python delivers signals to the main thread only
        return

    def ask(number: int) -> None:
        name = "Ctrl-C" if number == signal.SIGINT else "the signal"
        console.error(f"stopping at the next safe point; {name} once more ends at once.")
        control.stop()

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        if control.stopping:
            raise KeyboardInterrupt
        # In a thread of its own: the one interrupted here may hold the control's lock, or be in the
        # middle of writing to the stream that the words go to.
        threading.Thread(target=ask, args=(number,), daemon=True).start()

    former = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        with giving_up(lambda: control.stopping):
            yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
