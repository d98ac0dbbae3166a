"""The window while a network trains on the processor: the longest time in which it does not answer.

The sample project (60 pictures) is trained by the preset Fast, off screen, with the Train
workspace shown: curves, log and previews are drawn as they come. A timer of 2 ms lives in the
window's thread; a stall is the longest time between two of its turns, and 100 ms are allowed.
"Computing" is the longest that the window's own thread was busy: what a stall has beyond it went to
other threads of the process or, on a busy machine, to other processes: the load says how many
wanted its cores. The feature cache is empty at first.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.jobs.training import TrainingJob

EPOCHS = 12
_ALLOWED = 100.0  # ms
_SIZE = 1400, 900  # px of the window


def main() -> list[dict[str, object]]:
    """Return a row for each phase of a training."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TAGMASK_CACHE"] = str(Path(folder) / "cache")
        os.environ["TAGMASK_HOME"] = str(Path(folder) / "home")
        return _measure(Path(folder))


def _measure(folder: Path) -> list[dict[str, object]]:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from app.core.store import open_project
    from app.core.store.sample_project import make_sample, sample_project_folder
    from app.jobs.job_list import JobList
    from app.jobs.training import TrainRequest, start_training
    from app.models.open_project import OpenProject
    from app.pages.train.page import TrainPage
    from app.ui.actions import Actions
    from app.ui.settings import AppSettings
    from wseg_engine.base.events import Control
    from wseg_engine.settings.presets import preset

    app = QApplication.instance() or QApplication(sys.argv)
    for _ in make_sample(folder / "sample", Control()):
        pass
    opened = OpenProject(open_project(sample_project_folder(folder / "sample")))
    settings, jobs = AppSettings(folder / "settings.json"), JobList()
    fast = preset("fast", classes=4, images=60)
    train = replace(fast.train, epochs=EPOCHS, relabel_epochs=(EPOCHS // 2,))
    request = TrainRequest(replace(fast, train=train), preset="fast", device="cpu")
    page = TrainPage(opened, jobs=jobs, actions=Actions(settings), settings=settings)
    page.resize(*_SIZE)
    job = start_training(opened, jobs, request)
    phases = _Phases(job)
    page.watch(job)
    page.show()
    loop = QEventLoop()
    job.ended.connect(loop.quit)
    loop.exec()
    rows = phases.rows()
    if job.error is not None:
        raise job.error
    page.shut_down()
    jobs.cancel_all()
    jobs.wait(60)
    page.close()
    _let_events_run(app)  # type: ignore[arg-type]
    opened.close()
    return rows


def _let_events_run(app: QApplication) -> None:
    for _ in range(5):
        app.processEvents()


class _Phases:
    """Measures every phase of a training by itself."""

    def __init__(self, job: TrainingJob) -> None:
        from loop_stall import StallMeter

        self._job = job
        self._meter = StallMeter()
        self._now = ""
        self._rows: list[dict[str, object]] = []
        self._meter.start()
        job.event_received.connect(lambda _: self._look())
        job.progress_changed.connect(lambda _: self._look())
        job.ended.connect(self._look)

    def rows(self) -> list[dict[str, object]]:
        """Return what was measured, one row a phase."""
        self._close()
        return self._rows

    def _look(self) -> None:
        from app.core.training.live import Phase

        live = self._job.live
        names = {
            Phase.PREPARING: "loading PyTorch and the network",
            Phase.FEATURES: "features of the pictures",
            Phase.LABELS: "labels made anew",
            Phase.ENDED: "end",
        }
        name = names.get(live.phase, "")
        if not name:
            warm = live.epoch < EPOCHS // 6
            name = "epochs on tags alone" if warm else "epochs with all losses"
            if self._rows and any(row["phase"] == "labels made anew" for row in self._rows):
                name = "epochs after that"
        if name != self._now:
            if self._now:
                self._close()
            self._now = name
            self._meter.start()

    def _close(self) -> None:
        stalls = self._meter.stop()
        self._rows.append(
            {
                "phase": self._now,
                "seconds": stalls.seconds,
                **stalls.as_row(),
                "allowed, ms": _ALLOWED,
                "cores": os.cpu_count() or 1,
                "load": os.getloadavg()[0],
            }
        )


def _text(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    for row in main():
        print("; ".join(f"{name}: {_text(value)}" for name, value in row.items()))
