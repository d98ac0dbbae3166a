"""How programs that make masks end: by themselves, by being cancelled, with what they started."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.mask_programs import (
    ALL,
    CLASSES,
    ON_POSIX,
    WAIT,
    Kept,
    own_temporary,
    photos,
    run,
    script,
)
from wseg_engine.base import gate
from wseg_engine.base.events import Control
from wseg_engine.external import check
from wseg_engine.external import program as program_module
from wseg_engine.external.command import ExternalError
from wseg_engine.external.masks import ExternalProgram, make_external_masks

__all__ = ["own_temporary"]


def wait_until(true: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


@ON_POSIX
def test_a_program_is_heard_where_many_files_are_open_already() -> None:
    """Handles from 1,024 on are beyond what `select` can look at."""
    import fcntl
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 2048), hard), hard))
    reader, writer = os.pipe()
    high = fcntl.fcntl(reader, fcntl.F_DUPFD, 1100)
    try:
        assert not program_module._readable(high)
        os.write(writer, b"1/2")
        assert program_module._readable(high)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for handle in (reader, writer, high):
            os.close(handle)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def stop_once(folder: Path, control: Control) -> threading.Thread:
    """Stop a control when a file appears in a folder."""

    def watch() -> None:
        wait_until((folder / "ready").exists)
        control.stop()

    thread = threading.Thread(target=watch)
    thread.start()
    return thread


HANGING = """
write(entries[0])
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(masks.parent.parent / "processes.txt").write_text(f"{os.getpid()} {child.pid}")
(masks.parent.parent / "ready").write_text("")
"""


@ON_POSIX
@pytest.mark.parametrize("deaf", [False, True])
def test_a_program_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, deaf: bool
) -> None:
    """One that does not listen, too; the mask that it had finished is kept."""
    monkeypatch.setattr(program_module, "GRACE", 0.5)
    ignore = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" if deaf else ""
    control = Control()
    thread = stop_once(tmp_path, control)
    went = run(
        photos(tmp_path / "photos"),
        script(tmp_path, ignore + HANGING + "while True: time.sleep(1)\n"),
        work=tmp_path / "work",
        control=control,
    )
    thread.join()
    assert (went.end.done, went.end.stopped) == (1, True)
    assert list(went.kept.masks) == ["p0"]
    for process in map(int, (tmp_path / "processes.txt").read_text().split()):
        wait_until(lambda process=process: not alive(process))


def test_masks_of_a_cancelled_program_wait_for_their_turn_and_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another large image is decoded meanwhile. The thread of a job gives up once it is cancelled;
    what was cancelled is the program.
    """
    control, reading, held = Control(), threading.Event(), threading.Event()
    monkeypatch.setattr(gate, "LARGE_PIXELS", 1)
    read = check.read

    def noted(*arguments: Any, **options: Any) -> check.Found:
        reading.set()
        return read(*arguments, **options)

    def decode() -> None:
        with gate.decoding(2):
            held.set()
            reading.wait(WAIT)
            time.sleep(0.4)  # several looks whether to give up

    monkeypatch.setattr(check, "read", noted)
    other = threading.Thread(target=decode)
    other.start()
    held.wait(WAIT)
    thread = stop_once(tmp_path, control)
    body = "write(entries[0])\n(masks.parent.parent / 'ready').write_text('')\ntime.sleep(600)\n"
    with gate.giving_up(lambda: control.stopping):
        went = run(
            photos(tmp_path / "photos"),
            script(tmp_path, body),
            work=tmp_path / "work",
            control=control,
        )
    for one in (thread, other):
        one.join()
    assert (went.end.done, went.end.stopped) == (1, True)


@ON_POSIX
def test_what_a_program_started_ends_with_it_though_it_does_not_listen(tmp_path: Path) -> None:
    """A child that says nothing and ignores the request to end, of a program that heeds it."""
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    deaf += "open(r'{}', 'w').close(); time.sleep(600)"
    body = f"""
quiet = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
child = subprocess.Popen([sys.executable, "-c", {deaf.format(tmp_path / "ready")!r}], **quiet)
Path({str(tmp_path / "child")!r}).write_text(str(child.pid))
time.sleep(600)
"""
    control = Control()
    thread = stop_once(tmp_path, control)
    went = run(photos(tmp_path / "photos"), script(tmp_path, body), control=control)
    thread.join()
    assert went.end.stopped
    child = int((tmp_path / "child").read_text())
    wait_until(lambda: not alive(child))


@ON_POSIX
def test_a_program_whose_child_holds_on_to_its_output_is_not_waited_for(tmp_path: Path) -> None:
    began = time.monotonic()
    went = run(
        photos(tmp_path / "photos", 1),
        script(tmp_path, HANGING),
        work=tmp_path / "work",
    )
    assert went.end.done == 1
    assert time.monotonic() - began < WAIT
    child = int((tmp_path / "processes.txt").read_text().split()[1])
    wait_until(lambda: not alive(child))


@ON_POSIX
def test_whoever_leaves_in_the_middle_leaves_no_program_behind(tmp_path: Path) -> None:
    events = make_external_masks(
        photos(tmp_path / "photos"),
        classes=CLASSES,
        program=ExternalProgram(script(tmp_path, HANGING + "time.sleep(600)\n")),
        store=Kept(),
        work=tmp_path / "work",
    )
    for _ in events:
        if (tmp_path / "ready").exists():
            break
    events.close()  # type: ignore[attr-defined]
    for process in map(int, (tmp_path / "processes.txt").read_text().split()):
        wait_until(lambda process=process: not alive(process))


@pytest.mark.parametrize("count", [0, 255])
def test_masks_of_8_bits_have_to_tell_the_classes_apart(tmp_path: Path, count: int) -> None:
    classes = [str(number) for number in range(count)]
    with pytest.raises(ExternalError, match=f"There are {count} classes"):
        run(photos(tmp_path / "photos"), script(tmp_path, ALL), classes=classes)


def test_a_stop_before_the_program_starts_starts_none(tmp_path: Path) -> None:
    control = Control()
    control.stop()
    body = f"Path({str(tmp_path / 'ran')!r}).write_text('')\n"
    went = run(photos(tmp_path / "photos"), script(tmp_path, body), control=control)
    assert (went.end.done, went.end.stopped) == (0, True)
    assert not (tmp_path / "ran").exists()
