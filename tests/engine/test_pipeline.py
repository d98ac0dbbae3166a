"""Whole runs on a small sample: what they leave, and that stopped ones go on to the same end."""

from __future__ import annotations

import importlib.metadata
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.quick import quick_networks
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    Notice,
    Prediction,
    Progress,
    StepDone,
)
from wseg_engine.cli.main import main
from wseg_engine.datasets.types import Dataset
from wseg_engine.images.mask_files import read_mask
from wseg_engine.prediction import predict_masks
from wseg_engine.prediction.mask_store import Predicted
from wseg_engine.runs.pipeline import RunError, run_pipeline
from wseg_engine.runs.run_folder import RunFolder
from wseg_engine.sample import generate_sample
from wseg_engine.settings.config import Settings

OK, FAILED, INTERRUPTED = 0, 1, 130
TINY = (
    *("--backbone", "efficientnet_lite0", "--device", "cpu", "--refine", "pamr"),
    *("--set", "train.epochs=2", "--set", "train.warmup_epochs=1", "--set", "train.batch=2"),
    *("--set", "train.crop=64", "--set", "predict.side=65", "--set", "predict.mirror=false"),
    *("--set", "model.head_width=16", "--set", "train.pamr_iterations=1"),
    *("--set", "refine.pamr_iterations=1"),
)
IMAGES = 5


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Compute alike in every run of this file, and with networks that take no time."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        quick_networks(patch)
        yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of a file's tests: those of another may see other things stand out."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep features away from the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "sample"
    generate_sample(folder, images=IMAGES, height=64, width=80)
    return folder


@pytest.fixture(scope="module")
def finished(
    sample: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory, quick: None
) -> Path:
    """The folder of a run that went through."""
    out = tmp_path_factory.mktemp("runs") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache))
        truth = ["--truth", str(sample / "masks")]
        assert main(["run", str(sample), "--out", str(out), *TINY, *truth]) == OK
    return out


def settings_of(finished: Path) -> Settings:
    started = RunFolder(finished).read_start()
    assert started is not None
    return started.settings


def masks_of(folder: Path) -> dict[str, np.ndarray]:
    return {p.stem: read_mask(p) for p in sorted(folder.glob("*.png"))}


def same_masks(first: Path, second: Path) -> bool:
    one, two = masks_of(first), masks_of(second)
    return one.keys() == two.keys() and all(np.array_equal(one[n], two[n]) for n in one)


def test_a_run_leaves_masks_a_sheet_a_model_and_a_report(sample: Path, finished: Path) -> None:
    assert {p.name for p in finished.iterdir()} == {
        *("model", "voc", "contact_sheet.png", "report.json", "run.json")
    }
    assert (finished / "model" / "checkpoint.json").is_file()
    assert (finished / "model" / "log.csv").is_file()
    masks = finished / "voc" / "SegmentationClass"
    assert len(masks_of(masks)) == IMAGES
    for path in masks.glob("*.png"):
        with Image.open(path) as mask:
            assert mask.mode == "P"
            assert mask.size == (80, 64)
    with Image.open(finished / "contact_sheet.png") as sheet:
        assert min(sheet.size) > 100


def test_the_report_tells_all(sample: Path, finished: Path) -> None:
    report = json.loads((finished / "report.json").read_text(encoding="utf-8"))
    dataset = read_dataset(sample)
    assert report["dataset"]["classes"] == list(dataset.classes)
    assert report["device"] == "cpu"
    assert set(report["seconds"]) == {"train", "predict", "export", "report", "total"}
    assert [epoch["epoch"] for epoch in report["training"]["epochs"]] == [0, 1]
    assert report["training"]["epochs"][0]["mask_loss"] is None  # tags alone
    assert Settings.from_dict(report["settings"]) == settings_of(finished)
    assert len(report["images"]) == IMAGES
    for image, tagged in zip(report["images"], dataset.images, strict=True):
        assert image["name"] == tagged.name
        assert set(image["found"]) <= set(image["tags"])  # gated by tags
        assert set(image["confidence"]) == set(image["found"])
        assert set(image["scores"]) == set(dataset.classes)
        assert 0 <= image["uncertainty"] <= 1
    assert 0 <= report["score"]["mean_iou"] <= 1
    assert report["score"]["images"] == IMAGES
    assert report["export"]["verified"] == IMAGES
    # As the index calls it: its build with CUDA says more of itself than it is called.
    assert report["versions"]["torch"] == importlib.metadata.version("torch")


def test_a_complete_run_is_not_run_again(
    sample: Path, finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {p: p.stat().st_mtime_ns for p in finished.rglob("*") if p.is_file()}
    assert main(["run", str(sample), "--out", str(finished), "--resume"]) == OK
    assert "complete already" in capsys.readouterr().err
    after = {p: p.stat().st_mtime_ns for p in finished.rglob("*") if p.is_file()}
    assert after == before
    assert main(["run", str(sample), "--out", str(finished)]) == 2


def drive(
    dataset: Dataset,
    finished: Path,
    out: Path,
    *,
    stop_at: Callable[[Event], bool] = lambda event: False,
    resume: bool = False,
) -> list[Event]:
    """Run with the settings of the finished run, and stop at an event."""
    control = Control()
    seen = []
    for event in run_pipeline(
        dataset,
        settings=settings_of(finished),
        out=out,
        device="cpu",
        control=control,
        resume=resume,
    ):
        seen.append(event)
        if stop_at(event):
            control.stop()
    return seen


@pytest.mark.parametrize(
    "stop_at",
    [
        lambda event: isinstance(event, Progress) and event.phase == "features",
        lambda event: isinstance(event, StepDone) and event.step == 2,
        lambda event: isinstance(event, Progress) and event.phase == "predict" and event.done == 2,
        lambda event: isinstance(event, Progress) and event.phase == "export" and event.done == 2,
    ],
    ids=["features", "training", "prediction", "export"],
)
def test_a_run_stopped_anywhere_goes_on_to_the_same_masks(
    sample: Path, finished: Path, tmp_path: Path, stop_at: Callable[[Event], bool]
) -> None:
    dataset = read_dataset(sample)
    out = tmp_path / "out"
    first = drive(dataset, finished, out, stop_at=stop_at)
    assert isinstance(first[-1], Finished)
    assert first[-1].stopped
    assert not (out / "report.json").exists()
    second = drive(dataset, finished, out, resume=True)
    assert isinstance(second[-1], Finished)
    assert not second[-1].stopped
    assert same_masks(out / "voc" / "SegmentationClass", finished / "voc" / "SegmentationClass")
    made = [e.name for part in (first, second) for e in part if isinstance(e, Prediction)]
    assert sorted(made) == sorted(image.name for image in dataset.images)  # each once
    assert not (out / "work").exists()


def test_a_full_disk_stops_the_run_and_a_resumed_one_goes_on(
    sample: Path,
    finished: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    room = [2]
    original = predict_masks.MaskStore.add

    def add(store: predict_masks.MaskStore, *arguments: object) -> Predicted:
        if not room[0]:
            raise OSError(28, "No space left on device", str(store.folder / "x.png"))
        room[0] -= 1
        return original(store, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(predict_masks.MaskStore, "add", add)
    assert main(["run", str(sample), "--out", str(out), *TINY]) == FAILED
    assert "No space left on device. Free some space" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert main(["run", str(sample), "--out", str(out), "--resume", "--device", "cpu"]) == OK
    assert "2 of 5 masks already exist" in capsys.readouterr().err
    assert same_masks(out / "voc" / "SegmentationClass", finished / "voc" / "SegmentationClass")


def test_a_broken_image_is_left_out_and_named(sample: Path, finished: Path, tmp_path: Path) -> None:
    dataset = read_dataset(sample)
    broken = tmp_path / "broken.jpg"
    whole = dataset.images[0].path.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    images = (dataset.images[0].__class__("broken", broken, dataset.images[0].tags),)
    mixed = Dataset(dataset.root, dataset.classes, images + dataset.images[1:])
    out = tmp_path / "out"
    events = drive(mixed, finished, out)
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert list(report["failed"]) == ["broken"]
    assert "damaged" in report["failed"]["broken"]
    assert len(masks_of(out / "voc" / "SegmentationClass")) == IMAGES - 1
    assert isinstance(events[-1], Finished)
    assert (events[-1].done, events[-1].failed) == (IMAGES - 1, 1)


def test_there_has_to_be_something_to_learn_from(finished: Path, tmp_path: Path) -> None:
    settings = settings_of(finished)
    empty = Dataset(tmp_path, ("a",), ())
    with pytest.raises(RunError, match="no usable image"):
        next(run_pipeline(empty, settings=settings, out=tmp_path / "out"))


def test_changed_tags_are_predicted_anew_in_a_resumed_run(
    sample: Path, finished: Path, tmp_path: Path
) -> None:
    dataset = read_dataset(sample)
    out = tmp_path / "out"
    stop = Progress("predict", 3, IMAGES, dataset.images[2].name)
    drive(dataset, finished, out, stop_at=lambda event: event == stop)
    first = dataset.images[0]
    turned = tuple(type(tag)(1 - int(tag)) for tag in first.tags)
    changed = Dataset(
        dataset.root,
        dataset.classes,
        (type(first)(first.name, first.path, turned), *dataset.images[1:]),
    )
    events = drive(changed, finished, out, resume=True)
    assert Notice(f"2 of {IMAGES} masks already exist.") in events
    made = [e.name for e in events if isinstance(e, Prediction)]
    assert first.name in made
    assert dataset.images[1].name not in made


def test_predict_takes_a_run_as_its_model(
    sample: Path, finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "masks"
    command = ["predict", str(finished), str(sample), "--out", str(out), "--device", "cpu"]
    assert main(command) == OK
    assert same_masks(out, finished / "voc" / "SegmentationClass")
    assert json.loads((out / "classes.json").read_text(encoding="utf-8"))[0]["id"] == 1
    capsys.readouterr()
    assert main([*command, "--resume"]) == OK
    assert f"{IMAGES} of {IMAGES} masks already exist" in capsys.readouterr().err
    assert main([*command, "--resume", "--gate", "none", "--refine", "none"]) == OK
    assert "already" not in capsys.readouterr().err
    lines = (out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == IMAGES
    assert main([*command, "--force"]) == OK


def test_predict_takes_one_image_without_tags(sample: Path, finished: Path, tmp_path: Path) -> None:
    image = next((sample / "images").glob("*.jpg"))
    out = tmp_path / "one"
    command = ["predict", str(finished / "model"), str(image), "--out", str(out)]
    assert main([*command, "--gate", "none", "--device", "cpu"]) == OK
    (record,) = (out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(json.loads(record)["unsure"]) == len(read_dataset(sample).classes)
    assert masks_of(out)[image.stem].shape == (64, 80)


def test_processes_of_torchrun_share_the_prediction(
    sample: Path, finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "shared"
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank in ("0", "1"):
        monkeypatch.setenv("RANK", rank)
        monkeypatch.setenv("LOCAL_RANK", rank)
        command = ["predict", str(finished), str(sample), "--out", str(out), "--device", "cpu"]
        assert main(command) == OK
        assert len(masks_of(out)) == (IMAGES // 2 if rank == "0" else IMAGES)
    assert same_masks(out, finished / "voc" / "SegmentationClass")
    assert {p.name for p in out.glob("*.jsonl")} == {"predictions.jsonl", "predictions-1.jsonl"}


def test_refine_fits_masks_to_their_images(
    sample: Path, finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "refined"
    voc = finished / "voc"
    command = ["refine", str(sample), str(voc), "--out", str(out), "--device", "cpu"]
    assert main([*command, "--refine", "crf"]) == OK
    before, after = masks_of(voc / "SegmentationClass"), masks_of(out)
    assert before.keys() == after.keys()
    assert all(set(np.unique(after[n])) <= {0, *np.unique(before[n])} for n in before)
    assert not same_masks(voc / "SegmentationClass", out)
    capsys.readouterr()
    assert main([*command, "--resume"]) == OK
    assert "already" in capsys.readouterr().out
    assert main([*command, "--force", "--trust", "1.5"]) == 2


def test_train_then_info(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "model"
    options = [part for part in TINY if part not in ("--refine", "pamr")]
    command = ["train", str(sample), "--out", str(out), "--classes", "orange", *options]
    assert main(command) == OK
    assert capsys.readouterr().out.strip() == str(out / "checkpoint.json")
    assert main(["info", str(out), "--json"]) == OK
    about = json.loads(capsys.readouterr().out)
    assert about["classes"] == ["orange"]
    assert about["settings"]["train"]["epochs"] == 2
    assert main([*command, "--force"]) == OK  # begins anew in its own folder


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_leaves_a_checkpoint_from_which_the_run_goes_on(
    sample: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = ["run", str(sample), "--out", str(out), *TINY, "--set", "train.epochs=400"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.quick", *command],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )
    assert process.stderr is not None
    with process, process.stderr:
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("Epoch 2 "):
                process.send_signal(signal.SIGINT)
        assert process.wait(timeout=600) == INTERRUPTED, "".join(said)
    assert "--resume" in said[-1]
    assert "Traceback" not in "".join(said)
    assert (out / "model" / "checkpoint.json").is_file()
    epochs = len((out / "model" / "log.csv").read_text(encoding="utf-8").splitlines()) - 1
    again = ["run", str(sample), "--out", str(out), "--resume"]
    assert main([*again, "--set", f"train.epochs={epochs + 1}"]) == OK
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert len(report["training"]["epochs"]) == epochs + 1
