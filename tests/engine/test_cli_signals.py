"""Ctrl-C and SIGTERM on the command line: the first asks, the second ends."""

from __future__ import annotations

import io
import signal
import sys
import threading
import time

import pytest

from wseg_engine.base.events import Control
from wseg_engine.cli.console import Console
from wseg_engine.cli.interrupt import stop_on_signals


def test_the_first_signal_asks_and_the_second_ends(capsys: pytest.CaptureFixture[str]) -> None:
    control = Control()
    former = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stop_on_signals(control, Console()):
        signal.raise_signal(signal.SIGINT)
        until = time.monotonic() + 10
        while not control.stopping and time.monotonic() < until:
            time.sleep(0.01)
        assert control.stopping
        signal.raise_signal(signal.SIGTERM)
        time.sleep(10)
    assert "Ctrl-C once more" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is former


def test_a_signal_in_the_middle_of_a_line_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    control = Control()
    busy = threading.Lock()

    class Busy(io.StringIO):
        """Like a buffered stream: writing to it again from within a write is an error."""

        def write(self, text: str) -> int:
            if threading.current_thread() is threading.main_thread():
                assert busy.acquire(blocking=False), "reentrant call"
                try:
                    signal.raise_signal(signal.SIGINT)
                    time.sleep(0.05)
                    return super().write(text)
                finally:
                    busy.release()
            with busy:
                return super().write(text)

    stream = Busy()
    monkeypatch.setattr(sys, "stderr", stream)
    console = Console()
    with stop_on_signals(control, console):
        stream.write("Epoch 2 of 400\n")
        until = time.monotonic() + 10
        while not control.stopping and time.monotonic() < until:
            time.sleep(0.01)
    assert control.stopping
    assert "Ctrl-C once more" in stream.getvalue()
