"""The window while the app trains, predicts, previews a refinement and makes thumbnails at once

The sample project (60 pictures), off screen, on the processor. Each work runs alone, then all run
together: a training by the preset fast (its features are in the cache), masks of 20 pictures by the
run before it, previews of a refinement one after the other as while a slider is moved (0.8
megapixels, dense CRF), thumbnails again and again. A stall is the longest time in which the
window's thread does not come round to a timer of 2 ms; 100 ms are allowed. "Computing" is the
longest that this thread was busy itself. On a busy machine stalls are also the work of other
programs: the load says how many wanted its cores.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.jobs.job import Job
    from app.jobs.job_list import JobList
    from app.models.open_project import OpenProject

EPOCHS = 8
PREDICTED = 20  # pictures
SIDE = 512  # pixels of the thumbnails
_ALLOWED = 100.0  # ms
_ROWS, _COLUMNS = 768, 1024  # of the mask that is refined
_PATIENCE = 1800  # seconds for one of the rows

Stop = Callable[[], None]


def main() -> list[dict[str, object]]:
    """Return a row for each work alone, and one for all."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["TAGMASK_CACHE"] = str(folder / "cache")
        os.environ["TAGMASK_HOME"] = str(folder / "home")
        return _measure(folder)


def _measure(folder: Path) -> list[dict[str, object]]:
    from PySide6.QtWidgets import QApplication

    from app.app.application import favour_the_window
    from app.core.store import open_project
    from app.core.store.sample_project import make_sample, sample_project_folder
    from app.jobs.job_list import JobList
    from app.models.open_project import OpenProject
    from wseg_engine.base.events import Control

    favour_the_window()
    application = QApplication.instance() or QApplication(sys.argv)
    for _ in make_sample(folder / "sample", Control()):
        pass
    opened = OpenProject(open_project(sample_project_folder(folder / "sample")))
    window = _Window(opened, JobList())
    window.run("a first training", training=True)  # its model predicts, its features are cached
    rows = [
        window.run("training", training=True),
        window.run("prediction", prediction=True),
        window.run("previews of a refinement", previews=True),
        window.run("thumbnails", thumbnails=True),
        window.run("all of them", training=True, prediction=True, previews=True, thumbnails=True),
    ]
    opened.close()
    del application
    return rows


class _Window:
    """A project on which works are started, alone or together."""

    def __init__(self, opened: OpenProject, jobs: JobList) -> None:
        self._opened, self._jobs = opened, jobs
        self._run = 0  # whose model predicts

    def run(
        self,
        title: str,
        *,
        training: bool = False,
        prediction: bool = False,
        previews: bool = False,
        thumbnails: bool = False,
    ) -> dict[str, object]:
        """Do these works together until they have ended; those without an end take 5 s alone."""
        from loop_stall import StallMeter

        meter = StallMeter()
        began = time.perf_counter()
        meter.start()
        ending = [
            (kind, job)
            for kind, wanted, start in (
                ("training", training, self._train),
                ("prediction", prediction, self._predict),
            )
            if wanted
            for job in [start()]
        ]
        latencies: list[float] = []
        made: list[int] = []
        stops = [self._preview(latencies)] if previews else []
        stops += [self._thumbnails(made)] if thumbnails else []
        seconds = _until_over(ending, began)
        for stop in stops:
            stop()
        stalls = meter.stop()
        self._run = max(run.id for run in self._opened.project.runs.all())
        return {
            "what runs": title,
            **{f"{kind}, s": value for kind, value in seconds.items()},
            **({"a preview, s": statistics.median(latencies)} if latencies else {}),
            **({"thumbnails a second": sum(made) / stalls.seconds} if made else {}),
            **stalls.as_row(),
            "allowed, ms": _ALLOWED,
            "load": os.getloadavg()[0],
        }

    def _train(self) -> Job:
        from app.jobs.training import TrainRequest, start_training
        from wseg_engine.settings.presets import preset

        fast = preset("fast", classes=4, images=60)
        train = replace(fast.train, epochs=EPOCHS, relabel_epochs=(EPOCHS // 2,))
        request = TrainRequest(replace(fast, train=train), preset="fast", device="cpu")
        return start_training(self._opened, self._jobs, request)

    def _predict(self) -> Job:
        from app.jobs.prediction import PredictRequest, start_prediction
        from wseg_engine.settings.config import RefineConfig

        images = tuple(self._opened.project.images.ids())[:PREDICTED]
        request = PredictRequest(self._run, images, RefineConfig(), device="cpu", anew=True)
        return start_prediction(self._opened, self._jobs, request)

    def _preview(self, latencies: list[float]) -> Stop:
        """Begin a preview whenever the one before is there."""
        from app.jobs.refinement import Refinement

        request = _refine_request()
        refinement = Refinement(self._jobs)
        begun = [time.perf_counter()]

        def again(_labels: object) -> None:
            now = time.perf_counter()
            latencies.append(now - begun[0])
            begun[0] = now
            refinement.start(request)

        refinement.previewed.connect(again)
        refinement.start(request)
        return refinement.cancel

    def _thumbnails(self, made: list[int]) -> Stop:
        """Load all pictures' thumbnails, without end."""
        from app.jobs.thumbnails import Request, Thumbnails

        records = self._opened.project.images.get(self._opened.project.images.ids())
        paths = [self._opened.project.images.file(record) for record in records]
        requests = [
            Request(record.id, str(path), record.size, record.modified_ns, measured=True)
            for record, path in zip(records, paths, strict=True)
        ]
        store = Thumbnails(None)

        def again(ready: frozenset[int]) -> None:
            made.append(len(ready))
            store.forget(ready)
            if store.idle:
                store.want(requests, SIDE)

        store.ready.connect(again)
        store.want(requests, SIDE)
        return store.close


def _until_over(ending: Sequence[tuple[str, Job]], began: float) -> dict[str, float]:
    """Let the loop run until all have ended; return the seconds of each."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, seconds = QEventLoop(), {}

    def note(kind: str) -> None:
        seconds[kind] = time.perf_counter() - began
        if len(seconds) == len(ending):
            loop.quit()

    for kind, job in ending:
        job.ended.connect(lambda kind=kind: note(kind))
    QTimer.singleShot((_PATIENCE if ending else 5) * 1000, loop.quit)
    loop.exec()
    for kind, job in ending:
        if job.error is not None:
            raise job.error
        if kind not in seconds:
            raise RuntimeError(f"{kind} had not ended after {_PATIENCE} s")
    return seconds


def _refine_request() -> object:
    from app.core.masks.refining import RefineRequest
    from wseg_engine.settings.config import RefineConfig

    rng = np.random.default_rng(0)
    labels = np.zeros((_ROWS, _COLUMNS), np.uint8)
    labels[_ROWS // 4 : -_ROWS // 4, _COLUMNS // 3 : -_COLUMNS // 3] = 1
    image = rng.integers(0, 60, (_ROWS, _COLUMNS, 3), dtype=np.uint8) + 120 * labels[..., None]
    return RefineRequest(image, labels, None, (1,), RefineConfig(), preview=True)


if __name__ == "__main__":
    for row in main():
        print("; ".join(f"{name}: {value}" for name, value in row.items()))
