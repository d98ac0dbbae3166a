"""Beside other programs: what predicting, training and refining take where others want the cores

Each piece of work is a whole command of `wseg`, from its start to its end: predicting with the
dense CRF, training by the preset fast (three epochs, features included), and refining masks with
the dense CRF. "As the library waits" leaves the OpenMP library to itself; "brief wait" is what the
program sets. The two take turns while nothing else runs, so that both see the same machine. The
other torch programs predict without end, and wait in the same way as what is measured; in the last
row of each work the other one waits as its library does, as programs that are not ours do. A plain
loop only counts. Times are medians of five alone and of up to three beside others. Allowed: 1.6
times the time alone beside one torch program, and alone 3 % more than as the library waits.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import resource
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from wseg_engine.base.waiting import VARIABLES, wait_briefly

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "data" / "voc_animals" / "train"
CLASSES = frozenset({"cat", "cow", "dog", "horse", "person", "sheep"})
IMAGES = {"predict": 10, "train": 8, "refine": 10}  # a few seconds of work alone
WORKS = {
    "predict": f"predicting {IMAGES['predict']} images, CRF",
    "train": f"training on {IMAGES['train']} images, 3 epochs",
    "refine": f"refining {IMAGES['refine']} masks, CRF",
}
ALONE, BESIDE = 5, 3  # repeats
LIMIT = 60.0  # seconds one repeat may take; a longer one is given up
ENOUGH = 15.0  # seconds of repeats, after which no further one is begun
READY = 240.0  # seconds for a process to load everything
WHOLE = 900.0  # seconds; conditions that are not begun by then are left out

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")


class Beside(NamedTuple):
    """What else wants the cores."""

    title: str
    kind: str = ""  # of the other processes
    count: int = 0
    foreign: bool = False  # they wait as their library does, whatever we do


CONDITIONS = (
    Beside("nothing"),
    Beside("one other torch program", "torch", 1),
    Beside("two other torch programs", "torch", 2),
    Beside("a plain loop a core", "loop", os.cpu_count() or 1),
    Beside("a torch program that is not ours", "torch", 1, foreign=True),
)


def main() -> list[dict[str, object]]:
    """Return a row for each piece of work and each company."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TAGMASK_CACHE"] = str(folder / "cache")  # nothing is the user's
        prepare(folder)
        rows: list[dict[str, object]] = []
        for number, work in enumerate(WORKS, 1):  # each has its part of the time
            rows += _rows(work, folder, began + WHOLE * number / len(WORKS))
        return rows


def _rows(work: str, folder: Path, end: float) -> Iterator[dict[str, object]]:
    before, now = (_Command(folder, work, brief=brief) for brief in (False, True))
    now.run()  # what stands out in the photographs is kept from then on
    alone: list[list[float]] = [[], []]
    cores: list[float] = []
    for _ in range(ALONE):  # by turns: what else the machine does falls on both
        for command, times in zip((before, now), alone, strict=True):
            spent = command.run()
            times.append(spent.seconds)
        cores.append(spent.cores)
    usual = [statistics.median(times) for times in alone]
    used = statistics.median(cores)
    yield _row(work, CONDITIONS[0], usual, usual, used)
    for beside in CONDITIONS[1:]:
        if time.monotonic() > end:
            print(f"{work} beside {beside.title}: left out, time is up.", file=sys.stderr)
            continue
        found = [
            None if beside.foreign and command is before else _beside(command, beside)
            for command in (before, now)
        ]
        yield _row(work, beside, found, usual, used)


def _row(
    work: str,
    beside: Beside,
    times: Sequence[float | None],
    alone: Sequence[float],
    cores: float,
) -> dict[str, object]:
    before, now = times
    assert now is not None
    row: dict[str, object] = {"work": WORKS[work], "beside": beside.title}
    if before is not None:
        row |= {"as the library waits, s": _text(before), "times alone": before / alone[0]}
    row |= {"brief wait, s": _text(now), "times alone, brief": now / alone[1]}
    if beside.kind:
        row["least"] = _least(cores, beside)
    if beside.kind == "torch":
        row["allowed"] = 1.6 if beside.count == 1 and not beside.foreign else None
    if not beside.kind and before is not None:
        row |= {"brief to the library's": now / before, "allowed": 1.03}
        row["cores alone"] = cores
    print(row, file=sys.stderr, flush=True)
    return row


def _least(cores: float, beside: Beside) -> float:
    """Return the times alone that an equal share for every thread leaves at best."""
    there = os.cpu_count() or 1
    others = beside.count * (1 if beside.kind == "loop" else there)
    return max(1.0, cores / (there * there / (there + others)))


def _text(seconds: float) -> object:
    return f"over {LIMIT:.0f}" if seconds >= LIMIT else seconds


def _beside(command: _Command, beside: Beside) -> float:
    """Return the median of a few repeats while the others run."""
    with ExitStack() as stack:
        for _ in range(beside.count):
            brief = command.brief and not beside.foreign
            stack.enter_context(_running(command.folder, beside.kind, brief=brief))
        times: list[float] = []
        while len(times) < BESIDE and sum(times) < ENOUGH:
            times.append(command.run().seconds)
    return statistics.median(times)


# ---------------------------------------------------------------- processes


def environment(given: Mapping[str, str], *, brief: bool) -> dict[str, str]:
    """Return the environment of a process whose threads wait briefly, or as their library does.

    Nothing that somebody chose before is left in it, this program's own choice included: it would
    be measured in both.
    """
    values = {k: v for k, v in given.items() if k not in (*VARIABLES, *_THREADS)}
    values |= {"PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""}
    if brief:
        wait_briefly(values)
    return values


class _Spent(NamedTuple):
    """What a command took."""

    seconds: float  # `LIMIT` if it was given up
    cores: float  # kept busy in the mean


class _Command(NamedTuple):
    """A command of `wseg` that is run whole, from the start of its process to the end."""

    folder: Path
    work: str
    brief: bool

    def run(self) -> _Spent:
        """Run it once.

        Raises:
            RuntimeError: if it fails.
        """
        with tempfile.TemporaryDirectory() as cache:
            values = environment(os.environ, brief=self.brief)
            if self.work == "train":  # features are part of the work
                values["TAGMASK_CACHE"] = cache
            arguments = [*COMMANDS[self.work], *QUIETLY, "--out", f"out-{self.work}"]
            before, began = _processor_of_children(), time.perf_counter()
            try:
                subprocess.run(
                    [sys.executable, "-c", WSEG, *arguments],
                    env=values,
                    cwd=self.folder,
                    stdout=subprocess.DEVNULL,
                    timeout=LIMIT,
                    check=True,
                )
            except subprocess.TimeoutExpired:
                return _Spent(LIMIT, 0.0)
            except subprocess.CalledProcessError as error:
                raise RuntimeError(f"wseg {' '.join(arguments)}: {error}") from error
            seconds = time.perf_counter() - began
        return _Spent(seconds, (_processor_of_children() - before) / seconds)


def _processor_of_children() -> float:
    """Return the seconds of the processor that ended processes took which this one started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _running(folder: Path, kind: str, *, brief: bool) -> Iterator[None]:
    """Have a process work without end for as long as this lasts; it has loaded everything."""
    values = environment(os.environ, brief=brief)
    command = [sys.executable, __file__, "--beside", kind, "--folder", str(folder)]
    process = subprocess.Popen(command, env=values, stdout=subprocess.PIPE, bufsize=0)
    try:
        if _line(process, READY) is None:
            raise RuntimeError(f"{kind} was not ready within {READY:.0f} s")
        yield
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _line(process: subprocess.Popen[bytes], limit: float) -> bytes | None:
    """Return the next line of a process; None if it does not come in time.

    Raises:
        RuntimeError: if the process ended instead.
    """
    assert process.stdout is not None
    if not select.select([process.stdout], [], [], limit)[0]:
        return None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"a measured process ended with status {process.wait()}, see above")
    return line


# ---------------------------------------------------------------- the work


def prepare(folder: Path) -> None:
    """Lay out images, tags and masks for all pieces of work, and a model."""
    everything = max(IMAGES.values())
    if PHOTOS.is_dir():
        _take_photographs(folder / "all", everything)
    else:
        from wseg_engine.sample import generate_sample

        generate_sample(folder / "all", images=everything, height=375, width=500)
    names = sorted((folder / "all" / "images").iterdir())
    for work, count in IMAGES.items():
        target = folder / work
        (target / "images").mkdir(parents=True)
        for image in names[:count]:
            shutil.copy(image, target / "images")
        kept = {image.name for image in names[:count]}
        with (folder / "all" / "tags.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        chosen = [rows[0], *(row for row in rows[1:] if Path(row[0]).name in kept)]
        with (target / "tags.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(chosen)
    _wseg(folder, ["train", "train", "--out", "model", *_short(epochs=1, warm=0, relabel="")])


def _take_photographs(target: Path, count: int) -> None:
    """Copy photographs of nothing but the classes, their tags and masks, spread over all."""
    (target / "images").mkdir(parents=True)
    (target / "masks").mkdir()
    with (PHOTOS / "tags.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    known = [row for row in rows[1:] if set(row[1].split(";")) <= CLASSES]
    chosen = known[:: len(known) // count][:count]
    for row in chosen:
        shutil.copy(PHOTOS / "images" / row[0], target / "images")
        shutil.copy(PHOTOS / "masks" / f"{Path(row[0]).stem}.png", target / "masks")
    with (target / "tags.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([rows[0], *chosen])


def _short(*, epochs: int, warm: int, relabel: str) -> tuple[str, ...]:
    """Return the options of a short training."""
    changes = (f"epochs={epochs}", f"warmup_epochs={warm}", f"relabel_epochs={relabel}")
    return tuple(word for change in changes for word in ("--set", f"train.{change}"))


COMMANDS = {
    "predict": ("predict", "model", "predict"),
    "train": ("train", "train", *_short(epochs=3, warm=1, relabel="2")),
    "refine": ("refine", "refine", "all/masks"),
}
QUIETLY = ("--force", "--quiet", "--device", "cpu")
# The program itself would set how threads wait; here the environment alone says it.
WSEG = "import sys; from wseg_engine.cli.main import main; sys.exit(main(sys.argv[1:]))"


def _wseg(folder: Path, arguments: Sequence[str]) -> None:
    """Run a command of `wseg` in this process, silently, in the folder."""
    from wseg_engine.cli.main import main as wseg

    with (
        contextlib.chdir(folder),
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
    ):
        status = wseg([*arguments, *QUIETLY])
    if status:
        raise RuntimeError(f"wseg {' '.join(arguments)} ended with {status}")


def keep_busy(kind: str, folder: Path) -> None:
    """Want the cores without end; a torch program says so once it has loaded everything."""
    work = (*COMMANDS["predict"], "--out", f"out-{os.getpid()}")
    if kind == "torch":
        _wseg(folder, work)
    print("ready", flush=True)
    while True:
        if kind == "torch":
            _wseg(folder, work)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--beside", choices=["torch", "loop"], help="want the cores without end")
    parser.add_argument("--folder", type=Path, help="with what `prepare` laid out")
    options = parser.parse_args()
    if options.beside is not None:
        keep_busy(options.beside, options.folder)
    else:
        main()
