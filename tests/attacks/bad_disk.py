"""Does something again and again on a disk that fails, each time at another operation.

    python -m tests.attacks.bad_disk LIBRARY MOST SCENARIO …

LIBRARY is `bad_disk.c`, compiled and preloaded. A disk fails in three ways: the process is killed
(and a write torn), the disk is full from then on, or this operation alone is refused. MOST is how
many operations are chosen, evenly; 0 takes all. Prints what went wrong, as JSON.

Every trial is a fork of this process, so that a thousand of them take a minute.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

WAYS = ("kill", "full", "once")
_NUMBERS = {"count": 0, "kill": 1, "full": 2, "once": 3}  # as `bad_disk.c` calls them
PATIENCE = 60  # seconds until a trial counts as hung

Told = Callable[[str], None]  # acknowledges something: it must not be lost any more


class Scenario(NamedTuple):
    """Something that is done on a disk."""

    prepare: Callable[[Path], None]  # makes the folder that each trial gets a copy of
    act: Callable[[Path, Told], None]
    check: Callable[[Path, list[str]], None]  # fails if the folder lacks what was told
    refusals: tuple[type[Exception], ...]  # how a full disk may be told


class Outcome(NamedTuple):
    """What one trial left."""

    told: list[str]
    problem: str  # what must not happen: an error in no words, a crash, a hang


class Disk:
    """The preloaded library."""

    def __init__(self, library: str) -> None:
        self._library = ctypes.PyDLL(library)
        self._library.disk_operations.restype = ctypes.c_long

    def watch(self, folder: Path, at: int, how: str) -> None:
        """Have the operations below a folder counted, and one of them fail."""
        path = os.fsencode(os.path.realpath(folder))
        self._library.watch_disk(path, ctypes.c_long(at), _NUMBERS[how])

    @property
    def operations(self) -> int:
        """How many there were."""
        return int(self._library.disk_operations())


def forked(work: Callable[[Told], None]) -> tuple[list[str], int]:
    """Do something in a fork; return what it told, and how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(PATIENCE)
        try:
            work(lambda text: os.write(writing, f"{text}\0".encode()) and None)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode().split("\0")[:-1]
    return told, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def operations(disk: Disk, scenario: Scenario, folder: Path) -> int:
    """Return how many operations a scenario takes where nothing fails."""

    def work(told: Told) -> None:
        disk.watch(folder, 0, "count")
        scenario.act(folder, lambda _text: None)
        told(str(disk.operations))

    told, _ = forked(work)
    return int(told[-1])


def trial(disk: Disk, scenario: Scenario, folder: Path, at: int, how: str) -> Outcome:
    """Do it once, on a disk that fails at an operation."""

    def work(told: Told) -> None:
        disk.watch(folder, at, how)
        try:
            scenario.act(folder, told)
        except scenario.refusals as error:
            told(f"refused {error}" if str(error) else "!refused without a word")
        except BaseException:
            told(f"!{traceback.format_exc()}")

    told, code = forked(work)
    bad = [text for text in told if text.startswith("!")]
    if code not in ((0, -signal.SIGKILL) if how == "kill" else (0,)):
        bad.append(f"ended with {code}")
    said = [text for text in told if not text.startswith(("!", "refused"))]
    return Outcome(said, "\n".join(bad))


def checked(scenario: Scenario, folder: Path, told: list[str]) -> str:
    """Look at what a trial left; return what is wrong with it."""

    def work(tell: Told) -> None:
        try:
            scenario.check(folder, told)
        except BaseException:
            tell(traceback.format_exc())

    wrong, code = forked(work)
    return "\n".join(wrong) or (f"the check ended with {code}" if code else "")


def attack(disk: Disk, scenario: Scenario, most: int) -> dict[str, dict[str, object]]:
    """Try a scenario in all ways at `most` operations each, and return what went wrong."""
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as place:
        prepared, folder = Path(place, "prepared"), Path(place, "trial")
        # Paths inside of projects are whole ones: it is made where it is used.
        scenario.prepare(folder)
        shutil.copytree(folder, prepared, symlinks=True)
        total = operations(disk, scenario, folder)
        count = min(most or total, total)
        chosen = sorted({1 + round(n * (total - 1) / max(1, count - 1)) for n in range(count)})
        for how in WAYS:
            failures = {}
            for at in chosen:
                shutil.rmtree(folder)
                shutil.copytree(prepared, folder, symlinks=True)
                outcome = trial(disk, scenario, folder, at, how)
                wrong = outcome.problem or checked(scenario, folder, outcome.told)
                if wrong:
                    failures[at] = wrong
            found[how] = {"operations": total, "trials": len(chosen), "failures": failures}
    return found


def main(library: str, most: str, *names: str) -> None:
    """Try scenarios, and print the findings."""
    from tests.attacks.disk_scenarios import SCENARIOS

    disk = Disk(library)
    gc.freeze()  # forks would copy all memory that they look for garbage in
    print(json.dumps({name: attack(disk, SCENARIOS[name](), int(most)) for name in names}))


if __name__ == "__main__":
    main(*sys.argv[1:])
