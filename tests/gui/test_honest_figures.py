"""What a layman reads: no tick for blobs, no 100 %, and how much a figure rests on."""

from __future__ import annotations

import math

import pytest
from pytestqt.qtbot import QtBot

from app.core.training.curve import Curve
from app.core.training.live import LiveRun, Phase
from app.core.training.request import Ending
from app.jobs.job import Job
from app.pages.review.texts import percent_certain
from app.pages.train.result_card import ResultCard
from app.pages.train.texts import percent, precision
from app.ui.icon_label import IconLabel
from wseg_engine.base.events import Progress


def curve(value: float) -> Curve:
    made = Curve()
    made.add(1.0, value)
    return made


def run(
    ending: Ending,
    *,
    epochs: int,
    mask_loss: float,
    overlap: float | None = None,
    tags: float = 1.0,
) -> LiveRun:
    live = LiveRun()
    live.run, live.name, live.epoch, live.epochs, live.saved_epochs = 1, "Run 1", epochs, 8, epochs
    live.mask_loss = curve(mask_loss)
    live.metrics = {"train_tag_ap": curve(tags)}
    if overlap is not None:
        live.metrics |= {"mean_iou": curve(overlap), "iou:ant": curve(0.5), "iou:bee": curve(0.7)}
        live.validated = 12
    live.end(ending)
    return live


def card(qtbot: QtBot, live: LiveRun, monkeypatch: pytest.MonkeyPatch) -> tuple[ResultCard, str]:
    """Return the card of a run that ended, and its icon with its colour."""
    shown: list[str] = []
    monkeypatch.setattr(
        IconLabel, "show_icon", lambda _, name, colour=None: shown.append(f"{name} {colour}")
    )
    made = ResultCard()
    qtbot.addWidget(made)
    made.show_end(live, None)
    made.show()
    (picture,) = shown
    return made, picture


GREEN = "check #2fa37c"


@pytest.mark.parametrize("ending", [Ending.KEPT, Ending.SUSPENDED])
def test_a_run_that_ended_in_its_warm_up_has_no_tick(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, ending: Ending
) -> None:
    live = run(ending, epochs=2, mask_loss=math.nan)
    made, picture = card(qtbot, live, monkeypatch)
    assert picture.startswith("warning")
    assert "warm-up" in made.title.text() and "blobs" in made.text.text()
    assert "100" not in made.text.text()
    assert made.resume.isDefault() and not made.predict.isDefault()


def test_a_run_that_nobody_measured_says_how_to_measure_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, picture = card(qtbot, run(Ending.FINISHED, epochs=8, mask_loss=0.3), monkeypatch)
    assert picture != GREEN and "100" not in made.text.text()
    assert "not been measured" in made.text.text() and "20 mask(s)" in made.text.text()


@pytest.mark.parametrize(("overlap", "green"), [(0.61, True), (0.2, False)])
def test_an_overlap_comes_with_what_it_rests_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, overlap: float, green: bool
) -> None:
    live = run(Ending.FINISHED, epochs=8, mask_loss=0.3, overlap=overlap)
    made, picture = card(qtbot, live, monkeypatch)
    assert (picture == GREEN) is green
    assert "12 image(s) held out, 2 class(es)" in made.text.text()


def test_nearly_all_is_not_all() -> None:
    assert percent(0.99996) == "99.9 %" and percent(1.0) == "100.0 %"
    assert precision(1.0) == precision(0.995) == "over 99 %"
    assert precision(0.7) == "70.0 %"


def test_the_share_of_a_training_is_that_of_the_whole() -> None:
    now = [0.0]
    live = LiveRun(clock=lambda: now[0])
    live.phase, live.epochs, live.epoch = Phase.TRAINING, 10, 4
    live.done, live.total = 9, 10  # of the epoch
    assert live.share == pytest.approx(0.4)
    assert live.left_text() == "Estimating the time…"


def test_jobs_without_a_share_of_their_own_tell_their_progress(qtbot: QtBot) -> None:
    job = Job("Work", lambda _control: iter(()))
    assert job.share is None and job.left_text == ""
    job.progress = Progress("work", 3, 4)
    assert job.share == 0.75


@pytest.mark.parametrize(("uncertainty", "shown"), [(0.0, 99), (0.004, 99), (0.25, 75), (1.0, 0)])
def test_no_mask_is_certain_to_100_per_cent(uncertainty: float, shown: int) -> None:
    assert percent_certain(uncertainty) == shown
