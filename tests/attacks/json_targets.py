"""What reads JSON that somebody else may have written, each with a sound document of its own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from app.core.store import Project, ProjectError, RunState
from app.core.store.lock import Holder
from app.core.store.runs import RunRecord
from app.core.training.recovery import how_far
from app.core.training.run_account import RunAccount
from app.core.training.run_files import run_files
from app.core.training.run_notes import settings_of_run
from app.core.training.run_scores import score_of
from app.core.training.snapshot import SnapshotError, handed_on, load_snapshot, seen_images
from app.core.training.warm_start import started_from
from app.core.transfer.data_export import ExportRequest, export_format
from app.core.transfer.data_export.kept_split import keep_sides
from app.core.transfer.data_export.remembered import LAST, remember_request, remembered_request
from app.core.transfer.delivery import read_verdicts
from app.core.transfer.mask_import import Existing, MaskChoices, MaskKind
from app.core.transfer.mask_import.replaced_masks import kept_imports, tidy, turn_import
from app.models.run_list import RunRow
from app.ui.settings import AppSettings
from tests.attacks.flipped_bits import database_of, make_full_project
from tests.attacks.fuzz_targets import COCO, LABELME, checkpoints, pictures, use_masks, use_tags
from tests.attacks.json_exports import Use, last_line, place, stopped_export, use_export
from tests.core.drawn_project import blobs, make_drawn_project, put_mask
from tests.core.mask_import_steps import bring_in
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.datasets import DatasetError, read_class_map
from wseg_engine.images.mask_files import write_mask
from wseg_engine.prediction.mask_store import MaskStore, Predicted
from wseg_engine.runs.run_folder import FORMAT, RunError, RunFolder

MASK = base64.b64encode(pictures()[1]).decode()  # a PNG, as labelme holds one


class JsonTarget(NamedTuple):
    """Something that reads a document."""

    document: Any
    use: Use
    refusals: tuple[type[Exception], ...] = ()


def _written(name: str, use: Callable[[Path], object]) -> Use:
    """Return a use of a text that lies in a file of its own."""
    file = place() / f"{len(list(place().iterdir()))}" / name
    file.parent.mkdir()

    def use_text(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        use(file)

    return use_text


# ---------------------------------------------------------------------------- a project's


@cache
def _project() -> Project:
    """A project with a run that was interrupted, and an import of masks."""
    import atexit

    drawn = make_drawn_project(place() / "drawn")
    project = drawn.project
    masks = place() / "masks"
    for name, number in drawn.ids.items():
        put_mask(drawn, name, blobs(number))
        write_mask(masks / f"{Path(name).stem}.png", blobs(number + 5))
    bring_in(project, masks, MaskKind.INDEXED, MaskChoices(existing=Existing.REPLACE))
    run = project.runs.add("Run", folder="models/run-0001", classes=(1, 2, 3), settings={})
    project.runs.update(run.id, state=RunState.RUNNING)
    folder = project.folder / run.folder
    folder.mkdir(parents=True)
    atexit.register(project.close)
    return project


@cache
def _run() -> RunRecord:
    """What is noted of a run in which everything was noted."""
    from app.core.store import open_project

    folder = place() / "trees"
    make_full_project(folder)
    with open_project(folder, daily_backup=False) as project:
        (run,) = project.runs.all()
    assert database_of(folder).is_file()
    return run


def _use_run(run: RunRecord) -> None:
    settings_of_run(run)
    score_of(run)
    started_from(run)
    RunAccount(run)
    row = RunRow(run)
    assert isinstance(row.epochs, int)
    assert float(row.seconds) >= 0
    for figure in (row.iou, row.tag_precision):
        assert f"{figure:.1%}".endswith("%")
    assert isinstance(row.preset + row.device, str)


def _use_settings_of_run(text: str) -> None:
    _use_run(_run()._replace(settings=_dictionary(text)))


def _use_scores_of_run(text: str) -> None:
    _use_run(_run()._replace(scores=_dictionary(text)))


def _dictionary(text: str) -> dict[str, Any]:
    """Return what the check of a project lets through."""
    from app.core.store.value_rules import TABLES

    row = {
        "id": 1,
        "name": b"Run",
        "created": b"2026-01-01T00:00:00",
        "state": b"finished",
        "folder": b"models/run-0001",
        "classes": b"[1]",
        "settings": text.encode(),
        "scores": b"{}",
    }
    if list(TABLES["runs"].wrong(row, 1)):
        raise ProjectError("it is damaged")
    found: dict[str, Any] = json.loads(text)
    return found


def _use_snapshot(text: str) -> None:
    project = _project()
    (run,) = project.runs.all()
    files = run_files(project, run)
    files.images.write_text(text, encoding="utf-8")
    for use in (seen_images, handed_on, lambda given: load_snapshot(project, given)):
        try:
            use(files)
        except (SnapshotError, ProjectError) as error:
            assert str(error)


def _use_interrupted(text: str) -> None:
    project = _project()
    (run,) = project.runs.all()
    run_files(project, run).checkpoint.write_text(text, encoding="utf-8")
    for one in (run, run._replace(settings=_run().settings)):
        how_far(project, one)


def _former() -> Path:
    (file,) = _project().folder.glob("masks/imported/*/former.json")
    return file


def _use_former(text: str) -> None:
    project, file = _project(), _former()
    sound = file.read_bytes()
    file.write_text(text, encoding="utf-8")
    try:
        for batch in list(kept_imports(project)):
            for back in (True, False):
                try:
                    list(turn_import(project, batch, back=back, checkpoint=lambda: None))
                except ProjectError as error:
                    assert str(error)
            tidy(project, batch)
    finally:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(sound)


def _use_sides(text: str) -> None:
    folder = place() / "sides"
    folder.mkdir(exist_ok=True)
    (folder / "splits.json").write_text(text, encoding="utf-8")
    keep_sides(folder, {1: "train"}, seed=1, validation=0.5)


def _use_last_export(text: str) -> None:
    project = _project()
    with project.database.write() as connection:
        connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (LAST.key, text))
    found = remembered_request(project)
    assert found is None or isinstance(found.out, Path)


def _last_export() -> Any:
    remember_request(_project(), ExportRequest(export_format("voc"), place() / "out"))
    return _project().settings.get(LAST)


# ---------------------------------------------------------------------------- exports, runs


def _note_of_a_run() -> Any:
    from wseg_engine.settings.config import Settings

    reading = {"layout": "auto", "subset": None, "masks": None}
    return {
        "format": FORMAT,
        "wseg": "1",
        "dataset": "/photos",
        "reading": reading,
        "classes": ["dog"],
        "settings": Settings().to_dict(),
    }


_PREDICTED = {
    "name": "a", "key": "key", "height": 4, "width": 4, "tags": ["dog"], "unsure": [],
    "found": {"dog": 0.5}, "confidence": {"dog": 0.5}, "scores": {"dog": 0.5}, "uncertainty": 0.5,
}  # fmt: skip


def _use_predictions(path: Path) -> None:
    write_mask(path.parent / "a.png", blobs(1))
    store = MaskStore(path.parent, ("dog",), "key")
    store.open()
    for record in store.records.values():
        _use_prediction(record)


def _use_prediction(record: Predicted) -> None:
    """Do with a record what a report does."""
    assert set(record.missed) <= {"dog", *record.tags}
    list(record.unexpected)
    for figures in (record.found, record.confidence, record.scores):
        assert not sum(figures.values()) > 1e300
        assert all(len(name + f"{value:.2f}") for name, value in figures.items())
    shown = f"{record.uncertainty:.3f} {record.height * record.width:d} {record.key}"
    assert shown.count(" ") >= 2


# ---------------------------------------------------------------------------- models


def _use_checkpoint(path: Path) -> None:
    from wseg_engine.training.checkpoint import find_latest, load_checkpoint

    find_latest(path.parent)
    load_checkpoint(path)


def _checkpoint() -> tuple[Any, Use]:
    from tests.attacks.disk_scenarios import a_checkpoint
    from wseg_engine.training.checkpoint import save_checkpoint

    assert checkpoints()
    folder = place() / "checkpoint"
    save_checkpoint(folder / "checkpoint.json", a_checkpoint(1))  # type: ignore[arg-type]
    file = folder / "checkpoint.json"

    def use(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        _use_checkpoint(file)

    return json.loads(file.read_text()), use


def _model(key: str) -> tuple[Any, Use]:
    from safetensors import safe_open
    from safetensors.torch import save_file

    from wseg_engine.networks.build import build_network
    from wseg_engine.networks.model import ModelClass
    from wseg_engine.networks.model_file import export_model
    from wseg_engine.settings.config import ModelConfig, Settings
    from wseg_engine.training.checkpoint import load_model

    settings = Settings(model=ModelConfig(backbone="efficientnet_lite0", head="cam", classes=1))
    network = build_network(settings.model).eval()
    classes = (ModelClass("dog", "c-1"),)
    path = export_model(place() / "model", network, classes=classes, settings=settings)
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()

    def use(text: str) -> None:
        # Of other tensors: whoever comes that far says that they do not fit.
        import torch

        other = path.with_name("other.safetensors")
        save_file({"a": torch.zeros(1)}, other, {**metadata, key: text})
        load_model(other)

    return json.loads(metadata[key]), use


def targets() -> Mapping[str, Callable[[], JsonTarget]]:
    """Return what reads JSON, by name; each is made when it is asked for."""
    from wseg_engine.networks.model import CheckpointError

    refused = (CheckpointError,)
    return {
        "settings of a run": lambda: JsonTarget(
            dict(_run().settings), _use_settings_of_run, (ProjectError,)
        ),
        "scores of a run": lambda: JsonTarget(
            {**_run().scores, "approved_masks": {
                "mean_iou": 0.5, "tag_precision": 0.5, "images": 3, "left_out": 0,
                "scored": "2026-01-01T00:00:00", "classes": [[0, 0.5, 7, None]]}},
            _use_scores_of_run, (ProjectError,)),
        "images of a run": lambda: JsonTarget(
            {"format": "tagmask-run-images", "classes": [1, 2], "names": ["cat", "dog"],
             "images": [[1, [1, 0], True]], "before": [[2, True]]}, _use_snapshot),
        "checkpoint of an interrupted run": lambda: JsonTarget(
            {"epoch": 1, "step": 2}, _use_interrupted),
        "note of an import": lambda: JsonTarget(
            json.loads(_former().read_text()), _use_former, (ProjectError,)),
        "sides of images": lambda: JsonTarget(
            {"seed 1, validation 0.5": {"train": [1], "val": [2]}}, _use_sides),
        "last export": lambda: JsonTarget(_last_export(), _use_last_export),
        "verdicts": lambda: JsonTarget(
            {"report": "delivery", "recheck": {"seed": 1, "verdicts": {"a": "right"}}},
            _written("delivery.json", read_verdicts), (ProjectError,)),
        "lock": lambda: JsonTarget(
            {"host": "a", "pid": 1, "started": "", "opened": "", "folder": "/a"},
            lambda text: Holder.parse(text.encode())),
        "header of an export": lambda: JsonTarget(
            json.loads((stopped_export("voc") / "export.json").read_text()),
            use_export("export.json")),
        "labelme file of an export": lambda: JsonTarget(
            {"shapes": [{"label": "cat", "points": [[0, 0], [4, 4]], "mask": MASK}]},
            use_export("a.json", "labelme")),
        "journal of an export": lambda: JsonTarget(
            last_line("voc"), use_export("export.journal")),
        "journal of a COCO export": lambda: JsonTarget(
            last_line("coco"), use_export("export.journal", "coco")),
        "start of a run": lambda: JsonTarget(
            _note_of_a_run(),
            _written("run.json", lambda path: RunFolder(path.parent).read_start()), (RunError,)),
        "predictions": lambda: JsonTarget(
            _PREDICTED, _written("predictions.jsonl", _use_predictions)),
        "class map": lambda: JsonTarget(
            {"classes": [{"id": 0, "name": "background"}, {"id": 1, "name": "dog"}]},
            _written("classes.json", lambda path: read_class_map(path.parent)), (DatasetError,)),
        "labelme tags": lambda: JsonTarget(
            json.loads(LABELME), _written("a.json", use_tags(SourceKind.LABELME))),
        "labelme masks": lambda: JsonTarget(
            json.loads(LABELME), _written("a.json", use_masks(MaskKind.LABELME))),
        "coco masks": lambda: JsonTarget(
            json.loads(COCO), _written("c.json", use_masks(MaskKind.COCO)), (ProjectError,)),
        "app settings": lambda: JsonTarget(
            {"version": 1, "language": "de", "shortcuts": {"a": "b"}, "thumbnail_size": 160,
             "recent": ["/a"], "window_geometry": "AA=="},
            _written("settings.json", _use_app_settings)),
        "checkpoint": lambda: JsonTarget(*_checkpoint(), refused),
        "settings of a model": lambda: JsonTarget(*_model("settings"), refused),
        "classes of a model": lambda: JsonTarget(*_model("classes"), refused),
    }  # fmt: skip


def _use_app_settings(path: Path) -> None:
    settings = AppSettings(path)
    for name in dir(type(settings)):
        if not name.startswith("_"):
            getattr(settings, name)
    settings.set_value("number", 1)
    settings.save()
