"""Starting from a trained network: which weights are taken over, and that the run stays a run."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.engine.tiny import tiny_dataset
from tests.quick import quick_networks
from wseg_engine.base.events import (
    Control,
    EpochDone,
    Event,
    Notice,
    StepDone,
    TrainingFinished,
)
from wseg_engine.base.labels import VOID, Tag
from wseg_engine.cli.main import main
from wseg_engine.datasets.types import Dataset
from wseg_engine.images.mask_files import write_mask
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import ModelConfig, Settings, TrainConfig
from wseg_engine.settings.presets import PRESETS, preset, refit, warm
from wseg_engine.training.checkpoint import load_checkpoint
from wseg_engine.training.train import train
from wseg_engine.training.warm_start import (
    SIZES,
    StartModel,
    WarmStartError,
    read_start,
    start_from,
)

HEADS = ("compact", "paper", "cam")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_thread: None) -> None:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    quick_networks(monkeypatch)


def network(classes: int, *, head: str = "compact", seed: int = 0) -> SegmentationNet:
    torch.manual_seed(seed)
    return build_network(
        ModelConfig(backbone="efficientnet_lite0", classes=classes, head=head, head_width=16)
    )


def start_model(names: tuple[str, ...], *, head: str = "compact") -> StartModel:
    trained = network(len(names), head=head, seed=1)
    return StartModel("trained", trained.state_dict(), names, trained.config)


def class_rows(of: SegmentationNet) -> dict[str, Tensor]:
    return {
        name: value
        for name, value in of.state_dict().items()
        if name.startswith(("head.classify", "head.classifier"))
    }


@pytest.mark.parametrize("head", HEADS)
def test_known_classes_keep_their_weights_wherever_they_stand(head: str) -> None:
    model = start_model(("cat", "dog", "cow"), head=head)
    new = network(3, head=head)
    before = {name: value.clone() for name, value in class_rows(new).items()}
    report = start_from(new, model, classes=("horse", "cow", "cat"))
    assert (report.known, report.new) == (("cow", "cat"), ("horse",))
    assert class_rows(new)
    for name, rows in class_rows(new).items():
        assert torch.equal(rows[0], before[name][0]), name  # as the seed drew it
        assert torch.equal(rows[1], model.tensors[name][2]), name
        assert torch.equal(rows[2], model.tensors[name][0]), name
    for name, value in new.state_dict().items():
        if name not in before:
            assert torch.equal(value, model.tensors[name]), name


@pytest.mark.parametrize("head", HEADS)
def test_with_the_same_classes_the_outputs_are_the_same(head: str) -> None:
    trained = network(2, head=head, seed=1).eval()
    new = network(2, head=head).eval()
    start = StartModel("trained", trained.state_dict(), ("cat", "dog"), trained.config)
    start_from(new, start, classes=("cat", "dog"))
    image = torch.rand(1, 3, 64, 64)
    assert torch.equal(new(image).logits, trained(image).logits)


@pytest.mark.parametrize(
    ("change", "classes", "said"),
    [
        ({}, ("bee", "ant"), "knows none of the classes bee, ant"),
        ({"backbone": "efficientnet_lite2"}, ("cat",), "backbone is efficientnet_lite2"),
        ({"head_width": 32}, ("cat",), "head_width is 32, not 16"),
    ],
)
def test_a_network_that_does_not_fit_is_refused_and_nothing_changed(
    change: dict[str, object], classes: tuple[str, ...], said: str
) -> None:
    model = start_model(("cat", "dog"))
    model = model._replace(config=replace(model.config, **change))  # type: ignore[arg-type]
    new = network(len(classes))
    before = {name: value.clone() for name, value in new.state_dict().items()}
    with pytest.raises(WarmStartError, match=said):
        start_from(new, model, classes=classes)
    assert all(torch.equal(value, before[name]) for name, value in new.state_dict().items())


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("new_classes", [False, True])
def test_a_warm_run_is_shorter_and_its_settings_are_valid(name: str, new_classes: bool) -> None:
    cold = preset(name, images=200).train
    hot = warm(preset(name, images=200), new_classes=new_classes).train
    assert 1 <= hot.epochs < cold.epochs
    assert all(epoch < hot.epochs for epoch in hot.relabel_epochs)
    assert bool(hot.relabel_epochs) == bool(cold.relabel_epochs)
    if name == "baseline":
        assert hot.warmup_epochs == hot.epochs  # it never learns from masks
    else:
        assert (hot.warmup_epochs > 0) == new_classes
        assert hot.warmup_epochs < hot.epochs


# ---------------------------------------------------------------------- whole runs


def fast(classes: int, **values: object) -> Settings:
    config: dict[str, object] = {
        "frozen_backbone": True,
        "epochs": 3,
        "warmup_epochs": 1,
        "batch": 4,
        "crop": 64,
        "optimiser": "adamw",
        "schedule": "cosine",
        "relabel_epochs": (2,),
        "pamr_iterations": 2,
        "pamr_dilations": (1, 2),
    }
    return Settings(
        model=network(classes).config,
        train=TrainConfig(**(config | values)),  # type: ignore[arg-type]
    )


def two_of(dataset: Dataset) -> Dataset:
    """The data set before anybody tags blue."""
    images = tuple(
        replace(image, tags=image.tags[:2])
        for image in dataset.images
        if Tag.PRESENT in image.tags[:2]
    )
    return replace(dataset, classes=dataset.classes[:2], images=images)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return tiny_dataset(tmp_path / "images", 12)


@pytest.fixture
def first(dataset: Dataset, tmp_path: Path) -> Path:
    out = tmp_path / "first"
    list(train(two_of(dataset), settings=fast(2), out=out, device="cpu"))
    return out


def again(dataset: Dataset, start: StartModel | None, out: Path, **options: object) -> list[Event]:
    control = options.pop("control", None)
    found = []
    for event in train(
        dataset,
        settings=warm(fast(3, epochs=12), new_classes=True),
        out=out,
        device="cpu",
        start=start,
        resume=bool(options.pop("resume", False)),
        control=control,  # type: ignore[arg-type]
    ):
        found.append(event)
        if sum(isinstance(e, StepDone) for e in found) == options.get("stop_after"):
            assert isinstance(control, Control)
            control.stop()
    return found


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_warm_run_begins_with_the_former_ones_weights_and_features(
    dataset: Dataset, first: Path, tmp_path: Path
) -> None:
    start = read_start(first)
    events = train(dataset, settings=fast(3), out=tmp_path / "second", device="cpu", start=start)
    said: list[str] = []
    cached = len(files_of(tmp_path / "cache"))
    for event in events:
        said += [event.text] if isinstance(event, Notice) else []
        if (tmp_path / "second" / "checkpoint.json").exists():  # before the first step
            break
    events.close()  # type: ignore[attr-defined]
    assert any("from" in text and "2 known class" in text and "blue" in text for text in said)
    assert cached == len(two_of(dataset).images)
    assert len(files_of(tmp_path / "cache")) == len(dataset.images)  # the others were there
    begun = load_checkpoint(tmp_path / "second" / "checkpoint.json")
    assert (begun.epoch, begun.step) == (0, 0)
    assert not begun.network[SIZES].any()
    for name, value in start.tensors.items():
        if name == SIZES:
            continue
        found = begun.network[name]
        expected = found[:2] if name.startswith("head.classify.") else found
        assert torch.equal(expected, value), name
    assert not begun.optimiser["state"]  # momentum begins anew


def test_a_warm_run_that_was_stopped_goes_on_bit_for_bit_without_its_start(
    dataset: Dataset, first: Path, tmp_path: Path
) -> None:
    start = read_start(first)
    whole = again(dataset, start, tmp_path / "whole")
    parts = again(dataset, start, tmp_path / "parts", control=Control(), stop_after=5)
    parts += again(dataset, None, tmp_path / "parts", resume=True)

    def facts(events: list[Event]) -> list[tuple[object, ...]]:
        return [
            (e.epoch, repr(e.tag_loss), repr(e.mask_loss), dict(e.metrics))
            for e in events
            if isinstance(e, EpochDone)
        ]

    assert facts(parts) == facts(whole)
    ends = [load_checkpoint(tmp_path / name / "checkpoint.json") for name in ("whole", "parts")]
    for name, value in ends[0].network.items():
        assert torch.equal(value, ends[1].network[name]), name


def test_a_warm_run_knows_from_its_first_steps_what_a_new_one_has_to_learn(
    dataset: Dataset, first: Path, tmp_path: Path
) -> None:
    warm_losses, cold_losses = (
        [e.tag_loss for e in again(dataset, start, tmp_path / name) if isinstance(e, StepDone)]
        for name, start in (("warm", read_start(first)), ("cold", None))
    )
    assert warm_losses[0] < cold_losses[0]


def test_the_command_line_goes_on_from_a_run(
    dataset: Dataset, first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["filename,tags"]
    for image in dataset.images:
        tags = zip(dataset.classes, image.tags, strict=True)
        shown = " ".join(name for name, tag in tags if tag is Tag.PRESENT)
        rows.append(f"{image.path.name},{shown}")
    (dataset.root / "tags.csv").write_text("\n".join(rows), "utf-8")
    out = tmp_path / "out"
    command = ["train", str(dataset.root), "--out", str(out), "--device", "cpu"]
    command += ["--backbone", "efficientnet_lite0", "--set", "train.crop=64"]
    command += ["--set", "train.epochs=1", "--set", "train.relabel_epochs="]
    assert main([*command, "--from", str(tmp_path / "gone")]) == 2
    assert "no such model to start from" in capsys.readouterr().err
    assert main([*command, "--from", str(dataset.root)]) == 1
    assert "holds no checkpoint that can be used" in capsys.readouterr().err
    assert main([*command, "--from", str(first)]) == 1
    assert "head_width is 16, not 128" in capsys.readouterr().err
    assert not (out / "checkpoint.json").exists()
    run = first.with_name("run")
    shutil.copytree(first, run / "model")  # as a run keeps it
    assert main([*command, "--set", "model.head_width=16", "--from", str(run)]) == 0
    assert "2 known classes" in capsys.readouterr().err
    assert load_checkpoint(out / "checkpoint.json").epoch == 1


def test_a_finished_warm_run_says_so(dataset: Dataset, first: Path, tmp_path: Path) -> None:
    events = again(dataset, read_start(first), tmp_path / "out")
    assert isinstance(events[-1], TrainingFinished)
    assert events[-1].epochs == 6  # half of twelve


# ---------------------------------------------------------------------- ending near the start


def with_masks(dataset: Dataset, folder: Path, *, whole: int, marked: int) -> Dataset:
    """Give the first images a mask: whole ones, then ones of which little is known."""
    folder.mkdir()
    images = list(dataset.images)
    for place in range(whole + marked):
        labels = np.zeros((48, 64), np.uint8)
        if place >= whole:
            labels[:] = VOID
        labels[10:30, 10:30] = 1 + images[place].tags.index(Tag.PRESENT)
        write_mask(folder / f"{place}.png", labels)
        images[place] = replace(images[place], mask=folder / f"{place}.png", partial=place >= whole)
    return replace(dataset, images=tuple(images))


def lessons(
    dataset: Dataset, start: StartModel | None, out: Path, *, counts: float, stop_after: int = 0
) -> dict[str, Tensor]:
    """Train two epochs without new labels; return the weights at the end."""
    settings = fast(2, epochs=2, warmup_epochs=0, relabel_epochs=(), start_masks=counts)
    control = Control()
    steps = 0
    for event in train(
        dataset,
        settings=settings,
        out=out,
        device="cpu",
        start=start,
        resume=start is None,
        control=control,
    ):
        steps += isinstance(event, StepDone)
        if stop_after and steps == stop_after:
            control.stop()
    return dict(load_checkpoint(out / "checkpoint.json").network)


@pytest.mark.parametrize(("whole", "marked"), [(0, 0), (2, 0), (1, 3)])
def test_a_lesson_of_few_masks_ends_between_its_start_and_what_it_learned(
    dataset: Dataset, first: Path, tmp_path: Path, whole: int, marked: int
) -> None:
    start = read_start(first)
    known = with_masks(two_of(dataset), tmp_path / "masks", whole=whole, marked=marked)
    learned = lessons(known, start, tmp_path / "learned", counts=0)
    mixed = lessons(known, start, tmp_path / "mixed", counts=10)
    share = (whole + marked) ** 2 / ((whole + marked) ** 2 + 10**2)
    changed = 0
    for name, value in mixed.items():
        if not value.is_floating_point() or name == SIZES:
            assert torch.equal(value, learned[name]), name
            continue
        expected = start.tensors[name] + share * (learned[name] - start.tensors[name])
        assert torch.allclose(value, expected, rtol=1e-4, atol=1e-6), name
        changed += not torch.equal(learned[name], start.tensors[name])
    assert changed > 5  # the whole head learned


@pytest.mark.parametrize("stop_after", [1, 4])
def test_a_lesson_that_was_stopped_ends_bit_for_bit_where_it_would_have(
    dataset: Dataset, first: Path, tmp_path: Path, stop_after: int
) -> None:
    start = read_start(first)
    known = with_masks(two_of(dataset), tmp_path / "masks", whole=2, marked=0)
    whole = lessons(known, start, tmp_path / "whole", counts=10)
    lessons(known, start, tmp_path / "parts", counts=10, stop_after=stop_after)
    begun = load_checkpoint(tmp_path / "parts" / "checkpoint.json")
    assert begun.epoch < 2
    parts = lessons(known, None, tmp_path / "parts", counts=10)
    assert all(torch.equal(value, parts[name]) for name, value in whole.items())
    ended = load_checkpoint(tmp_path / "parts" / "checkpoint.json")
    assert begun.tensors and not ended.tensors  # what it started from is kept as long as needed


def test_a_lesson_with_a_new_class_is_not_mixed_with_weights_that_know_nothing_of_it(
    dataset: Dataset, first: Path, tmp_path: Path
) -> None:
    start = read_start(first)
    ends = []
    for counts in (0, 10):
        out = tmp_path / str(counts)
        settings = fast(3, start_masks=counts)
        list(train(dataset, settings=settings, out=out, device="cpu", start=start))
        ends.append(load_checkpoint(out / "checkpoint.json").network)
    assert all(torch.equal(value, ends[1][name]) for name, value in ends[0].items())


def test_the_short_lesson_of_a_preset_counts_what_its_start_knows() -> None:
    settings = preset("fast", images=200)
    assert settings.train.start_masks == 0
    assert refit(settings, images=60).train.start_masks > 0
