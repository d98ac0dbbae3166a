"""The precision of tags on what a training looks at: what it counts, and going on after a stop."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.engine.tiny import tiny_dataset, tiny_network, tiny_settings
from wseg_engine.base.events import TRAIN_TAG_AP, EpochDone
from wseg_engine.base.labels import Tag
from wseg_engine.scoring.ranking import tag_precision
from wseg_engine.training.loader import epoch_order
from wseg_engine.training.train import train
from wseg_engine.training.validation import RunningPrecision

SCORES = torch.tensor([[3.0, 0.5], [2.0, 0.1], [1.0, 0.7], [0.0, 0.9]])
TAGS = torch.tensor([[1, 0], [0, 1], [1, 0], [0, -1]])  # unsure counts neither way


def test_it_is_the_mean_average_precision_of_all_steps_together() -> None:
    ranking = RunningPrecision()
    ranking.add(SCORES[:1], TAGS[:1])
    ranking.add(SCORES[1:], TAGS[1:])
    # Class 0 by score: hit, miss, hit. Class 1: miss, miss, hit; the unsure image is left out.
    assert ranking.value() == pytest.approx(((1 + 2 / 3) / 2 + 1 / 3) / 2)


def test_without_a_tag_nothing_is_known() -> None:
    ranking = RunningPrecision()
    assert math.isnan(ranking.value())
    ranking.add(SCORES, torch.zeros_like(TAGS))
    assert math.isnan(ranking.value())


def test_its_state_goes_on_where_it_was() -> None:
    first, second = RunningPrecision(), RunningPrecision()
    assert first.state() is None
    first.add(SCORES[:2], TAGS[:2])
    second.load_state(first.state())
    for each in (first, second):
        each.add(SCORES[2:], TAGS[2:])
    assert second.value() == first.value()


def test_an_epoch_ranks_the_scores_that_its_steps_computed(tmp_path: Path) -> None:
    data = tiny_dataset(tmp_path / "data", 8)
    settings = tiny_settings(epochs=1, batch=4, accumulate=2)
    network = tiny_network()
    seen: list[Tensor] = []
    whole = network.scores

    def scores(logits: Tensor) -> Tensor:
        found = whole(logits)
        seen.append(found.detach().clone())
        return found

    network.scores = scores  # type: ignore[method-assign]
    events = list(
        train(data, settings=settings, out=tmp_path / "run", device="cpu", network=network)
    )
    order = epoch_order(8, batch=4, seed=settings.train.seed, epoch=0)
    tags = torch.tensor([[int(tag) for tag in data.images[i].tags] for i in order])
    assert Tag.PRESENT in tags
    expected = tag_precision(torch.cat(seen).numpy(), tags.numpy()).mean
    (epoch,) = [event for event in events if isinstance(event, EpochDone)]
    assert epoch.metrics[TRAIN_TAG_AP] == pytest.approx(expected, abs=1e-12)
    header = (tmp_path / "run" / "log.csv").read_text("utf-8").splitlines()[0]
    assert TRAIN_TAG_AP in header.split(",")
