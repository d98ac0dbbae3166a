"""The computer stays awake while something long is computed, and may sleep afterwards."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.jobs import staying_awake, torch_loading
from app.jobs.staying_awake import awake


@pytest.fixture
def inhibitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of the system's, which notes what it was asked and does as it does."""
    if sys.platform != "linux":
        pytest.skip("other systems have other programs")
    program = tmp_path / "systemd-inhibit"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexec cat\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path / "asked"


def wait_for(file: Path) -> str:
    for _ in range(500):
        if file.is_file() and file.read_text():
            return file.read_text()
        staying_awake.threading.Event().wait(0.01)
    raise AssertionError("the program was not started")


@pytest.mark.parametrize("ending", [None, ValueError])
def test_linux_is_asked_and_let_go(
    ending: type[Exception] | None, inhibitor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noting(*args: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(staying_awake.subprocess, "Popen", noting)
    try:
        with awake("Training is running"):
            asked = wait_for(inhibitor)
            assert started[0].poll() is None
            if ending is not None:
                raise ending
    except ValueError:
        assert ending is ValueError
    assert "--what=sleep:idle" in asked
    assert "Training is running" in asked
    assert "--mode=block" in asked
    assert started[0].poll() is not None


def test_where_nothing_works_the_work_goes_on_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", staying_awake.__name__)
    monkeypatch.setattr(staying_awake.sys, "platform", "linux")
    monkeypatch.setattr(staying_awake.shutil, "which", lambda name: None)
    done: list[int] = []
    with awake("x"):
        done.append(1)
    monkeypatch.setattr(staying_awake, "_command", lambda why: ["/no/such/program"])
    with awake("x"):
        done.append(2)
    assert done == [1, 2]
    first, second = caplog.messages
    assert first.startswith("The computer may fall asleep: this system offers nothing")
    assert second.startswith("The computer may fall asleep: ") and "/no/such/program" in second


def test_windows_is_asked_in_a_thread_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    wishes: list[tuple[int, int]] = []

    def wish(state: int) -> int:
        wishes.append((state, staying_awake.threading.get_ident()))
        return 1

    kernel = SimpleNamespace(SetThreadExecutionState=wish)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    with staying_awake._awake_on_windows():
        pass
    assert [state for state, _ in wishes] == [0x80000001, 0x80000000]
    assert len({thread for _, thread in wishes}) == 1


def test_the_driver_is_started_without_pythons_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    library = SimpleNamespace(cuInit=lambda flags: started.append(flags) or 0)
    opened: list[str] = []

    def cdll(name: str) -> object:
        opened.append(name)
        return library

    monkeypatch.setattr(torch_loading.ctypes, "CDLL", cdll)
    torch_of = {"cuda": "13.0"}
    monkeypatch.setitem(
        sys.modules, "torch", SimpleNamespace(version=SimpleNamespace(cuda=torch_of["cuda"]))
    )
    torch_loading._start_driver()
    assert started == [0]
    assert "cuda" in opened[0]
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(version=SimpleNamespace(cuda=None)))
    torch_loading._start_driver()
    assert started == [0]
