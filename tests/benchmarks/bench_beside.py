"""Beside other programs: what predicting, training and refining take where others want the cores

Each piece of work is a command of `wseg` on all cores, in a process that has loaded everything
before: predicting with the dense CRF, training by the preset fast (three epochs, features
included), and refining masks with the dense CRF. "As the library waits" leaves the OpenMP library
to itself; "brief wait" is what the program sets. The two take turns while nothing else runs, so
that both see the same machine. The other torch programs predict without end, and wait in the same
way as what is measured; in the last row of each work the other one waits as its library does, as
programs that are not ours do. A plain loop only counts. Times are medians of five alone and of up
to three beside others. Allowed: 1.6 times the time alone beside one torch program, and alone 3 %
more than as the library waits.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from wseg_engine.base.waiting import VARIABLES, wait_briefly

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = ROOT.parent / "shared" / "data" / "voc_animals" / "train"
CLASSES = frozenset({"cat", "cow", "dog", "horse", "person", "sheep"})
IMAGES = {"predict": 3, "train": 8, "refine": 5}  # a few seconds of work alone
WORKS = {
    "predict": f"predicting {IMAGES['predict']} images, CRF",
    "train": f"training on {IMAGES['train']} images, 3 epochs",
    "refine": f"refining {IMAGES['refine']} masks, CRF",
}
ALONE, BESIDE = 5, 3  # repeats
LIMIT = 45.0  # seconds one repeat may take; a longer one is given up
ENOUGH = 15.0  # seconds of repeats, after which no further one is begun
READY = 240.0  # seconds for a process to load everything
WHOLE = 630.0  # seconds; conditions that are not begun by then are left out

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
    with ExitStack() as stack:
        before, now = (
            stack.enter_context(_running(folder, work, brief=brief)) for brief in (False, True)
        )
        alone: list[list[float]] = [[], []]
        cores: list[float] = []
        for _ in range(ALONE):  # by turns: what else the machine does falls on both
            for worker, times in zip((before, now), alone, strict=True):
                times.append(worker.seconds())
            cores.append(now.cores)
        usual = [statistics.median(times) for times in alone]
        used = statistics.median(cores)
        yield _row(work, CONDITIONS[0], usual, usual, used)
        for beside in CONDITIONS[1:]:
            if time.monotonic() > end:
                print(f"{work} beside {beside.title}: left out, time is up.", file=sys.stderr)
                continue
            times = [
                None if beside.foreign and worker is before else _beside(worker, beside)
                for worker in (before, now)
            ]
            yield _row(work, beside, times, usual, used)


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


def _beside(worker: _Worker, beside: Beside) -> float:
    """Return the median of a few repeats while the others run."""
    with ExitStack() as stack:
        for _ in range(beside.count):
            brief = worker.brief and not beside.foreign
            stack.enter_context(_running(worker.folder, beside.kind, brief=brief))
        times: list[float] = []
        while len(times) < BESIDE and sum(times) < ENOUGH:
            times.append(worker.seconds())
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


class _Worker:
    """A process that does a piece of work whenever it is told to, or without end."""

    def __init__(self, folder: Path, work: str, *, brief: bool) -> None:
        self.folder, self.work, self.brief = folder, work, brief
        self.cores = 0.0  # kept busy in the last repeat
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        values = environment(os.environ, brief=self.brief)
        command = [sys.executable, __file__, "--one", self.work, "--folder", str(self.folder)]
        process = subprocess.Popen(
            command, env=values, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        if _line(process, READY) is None:
            _end(process)
            raise RuntimeError(f"{self.work} was not ready within {READY:.0f} s")
        return process

    def seconds(self) -> float:
        """Do the work once and return its time; `LIMIT` if it took longer."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        answer = _line(self._process, LIMIT)
        if answer is not None:
            seconds, processor = map(float, answer.split())
            self.cores = processor / seconds
            return min(LIMIT, seconds)
        _end(self._process)
        self._process = self._start()
        return LIMIT

    def end(self) -> None:
        """Stop the process, whatever it does."""
        _end(self._process)


@contextmanager
def _running(folder: Path, work: str, *, brief: bool) -> Iterator[_Worker]:
    worker = _Worker(folder, work, brief=brief)
    try:
        yield worker
    finally:
        worker.end()


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


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


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
    model = _training("model", epochs=1, warm=0, relabel="")
    _wseg(folder, model)


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


def _wseg(folder: Path, arguments: Sequence[str]) -> None:
    """Run a command of `wseg` in this process, silently, in the folder."""
    from wseg_engine.cli.main import main as wseg

    with (
        contextlib.chdir(folder),
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(nothing),
    ):
        status = wseg([*arguments, "--force", "--quiet", "--device", "cpu"])
    if status:
        raise RuntimeError(f"wseg {' '.join(arguments)} ended with {status}")


def _training(out: str, *, epochs: int, warm: int, relabel: str) -> list[str]:
    """Return the command of a short training."""
    changes = (f"epochs={epochs}", f"warmup_epochs={warm}", f"relabel_epochs={relabel}")
    given = [word for change in changes for word in ("--set", f"train.{change}")]
    return ["train", "train", "--out", out, *given]


def _predict(folder: Path, out: str) -> None:
    _wseg(folder, ["predict", "model", "predict", "--out", out])


def _train(folder: Path, out: str) -> None:
    with tempfile.TemporaryDirectory() as cache:  # features are part of the work
        os.environ["TAGMASK_CACHE"] = cache
        _wseg(folder, _training(out, epochs=3, warm=1, relabel="2"))


def _refine(folder: Path, out: str) -> None:
    _wseg(folder, ["refine", "refine", "all/masks", "--out", out])


def serve(work: str, folder: Path) -> None:
    """Do a piece of work for every line that comes; other processes' parts without end."""
    if work == "loop":
        print("ready", flush=True)
        while True:
            pass
    own = f"out-{os.getpid()}"
    pieces: dict[str, Callable[[Path, str], None]]
    pieces = {"predict": _predict, "train": _train, "refine": _refine, "torch": _predict}
    pieces[work](folder, own)
    print("ready", flush=True)
    while work == "torch":
        pieces[work](folder, own)
    for _ in sys.stdin:
        started, used = time.perf_counter(), time.process_time()
        pieces[work](folder, own)
        print(time.perf_counter() - started, time.process_time() - used, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--one", choices=[*WORKS, "torch", "loop"], help="serve this work")
    parser.add_argument("--folder", type=Path, help="with what `prepare` laid out")
    options = parser.parse_args()
    if options.one is not None:
        serve(options.one, options.folder)
    else:
        main()
