"""Models from files: recognised, made runs of the project, and written as files again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from safetensors.torch import save_file
from torch import nn

from app.core.store import Project, ProjectError, RunState, create_project
from app.core.training.request import (
    FoundModel,
    ImportRequest,
    ModelExported,
    ModelImported,
    ModelInspected,
    ModelKind,
    WeightsImported,
)
from app.core.training.run_upkeep import IMPORTED_FROM, current_run
from app.jobs import model_files, model_recognition
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.model_import import export_job, inspecting_job, start_import, weights_job
from app.jobs.prediction_model import load_run_model
from app.models.open_project import OpenProject
from tests.engine.tiny import TinyBackbone
from wseg_engine.networks import model_file
from wseg_engine.networks.heads.cam_head import CamHead
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.model import CheckpointError, SegmentationNet, model_classes
from wseg_engine.networks.model_file import LoadedModel, export_model
from wseg_engine.pretrained.published import published_state_dict
from wseg_engine.pretrained.weights import WeightsError
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.training import checkpoint
from wseg_engine.training.checkpoint import Checkpoint, save_checkpoint

NAMES = ("cat", "dog", "owl")
WAIT = 10_000


class OtherBackbone(TinyBackbone):
    """A backbone of other names than the tiny one's."""

    def __init__(self) -> None:
        super().__init__(0.0)
        self.more = nn.Conv2d(1, 1, 1)


def small_network(config: ModelConfig) -> SegmentationNet:
    """Stand in for `build_network`: networks of all names, and none takes time."""
    backbone = TinyBackbone(0.0) if config.backbone == "vgg16" else OtherBackbone()
    head: nn.Module
    if config.head_kind == "cam":
        head = CamHead(deep_channels=12, classes=config.classes)
    else:
        head = PaperHead(shallow_channels=8, deep_channels=12, classes=config.classes, width=8)
    return SegmentationNet(backbone, head, config)


@pytest.fixture(autouse=True)
def small_networks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in (model_files, model_recognition, model_file):
        monkeypatch.setattr(module, "build_network", small_network)
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> Iterator[OpenProject]:
    project = create_project(tmp_path / "project")
    project.classes.add("Dog")
    opened = OpenProject(project)
    yield opened
    opened.close()


def network(head: str = "paper", classes: int = 3) -> SegmentationNet:
    torch.manual_seed(3)
    return small_network(ModelConfig(backbone="vgg16", classes=classes, head=head)).eval()


def published_file(folder: Path, head: str = "paper", classes: int = 3) -> Path:
    file = folder / f"model_enc_{head}.pth"
    torch.save(published_state_dict(network(head, classes)), file)
    return file


def own_file(folder: Path) -> Path:
    made = network()
    return export_model(
        folder / "mine", made, classes=model_classes(NAMES), settings=Settings(model=made.config)
    )


def finished(qtbot: QtBot, job: Job) -> list[object]:
    events: list[object] = []
    job.event_received.connect(events.append)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        if job.state is JobState.WAITING:
            job.start()
    return events


def inspected(qtbot: QtBot, file: Path) -> FoundModel:
    job = inspecting_job(file)
    events = finished(qtbot, job)
    if job.error is not None:
        raise job.error
    (event,) = events
    assert isinstance(event, ModelInspected)
    return event.found


def imported(qtbot: QtBot, opened: OpenProject, request: ImportRequest) -> ModelImported:
    jobs = JobList()
    events: list[object] = []
    job = start_import(opened, jobs, request)
    job.event_received.connect(events.append)
    with qtbot.waitSignal(job.ended, timeout=WAIT):
        pass
    error = job.error
    if error is not None:
        raise error
    (event,) = events
    assert isinstance(event, ModelImported)
    return event


def of_run(project: Project, run: int) -> LoadedModel:
    steps = load_run_model(project, project.runs.get(run))
    with pytest.raises(StopIteration) as done:
        next(steps)
    loaded: LoadedModel = done.value.value.model
    return loaded


def assert_same(one: SegmentationNet, other: SegmentationNet) -> None:
    for name, value in one.state_dict().items():
        assert torch.equal(value, other.state_dict()[name]), name


@pytest.mark.parametrize("head", ["paper", "cam"])
def test_a_published_network_is_recognised_and_its_names_are_asked(
    tmp_path: Path, qtbot: QtBot, head: str
) -> None:
    found = inspected(qtbot, published_file(tmp_path, head))
    assert (found.kind, found.backbone, found.head) == (ModelKind.PUBLISHED, "vgg16", head)
    assert found.class_names == ("", "", "")
    assert not found.names_known


def test_twenty_classes_are_proposed_to_be_those_of_pascal_voc(
    tmp_path: Path, qtbot: QtBot
) -> None:
    found = inspected(qtbot, published_file(tmp_path, classes=20))
    assert found.class_names[0] == "aeroplane"
    assert found.class_names[-1] == "tvmonitor"
    assert not found.names_known


def test_our_own_files_know_their_classes(tmp_path: Path, qtbot: QtBot) -> None:
    made = network()
    saved = save_checkpoint(
        tmp_path / "run" / "checkpoint",
        Checkpoint(Settings(model=made.config), model_classes(NAMES), made.state_dict()),
    )
    for file in (own_file(tmp_path), saved, saved.parent):
        found = inspected(qtbot, file)
        assert (found.kind, found.backbone) == (ModelKind.OWN, "vgg16")
        assert found.class_names == NAMES
        assert found.names_known


def test_weights_of_a_backbone_are_told_apart_and_go_into_the_cache(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wseg_engine.pretrained.weights.build_network", small_network)
    file = tmp_path / "imagenet.safetensors"
    save_file({name: v.clone() for name, v in network().backbone.state_dict().items()}, file)
    found = inspected(qtbot, file)
    assert (found.kind, found.backbone, found.head) == (ModelKind.BACKBONE, "vgg16", "")
    (event,) = finished(qtbot, weights_job(file))
    assert isinstance(event, WeightsImported)
    assert event.backbone == "vgg16"
    assert event.path == tmp_path / "cache" / "weights" / "vgg16" / file.name
    assert event.path.read_bytes() == file.read_bytes()


class Evil:
    """What a hostile pickle does: it runs a function when it is loaded."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (self.mark,))


def test_files_that_are_no_models_are_refused_in_words(tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "other.safetensors"
    save_file({"a": torch.zeros(2)}, other)
    damaged = tmp_path / "damaged.pth"
    damaged.write_bytes(published_file(tmp_path).read_bytes()[:2000])
    evil = tmp_path / "evil.pth"
    torch.save({"a": Evil(tmp_path / "mark")}, evil)
    text = tmp_path / "model.txt"
    text.write_text("no model")
    (tmp_path / "empty").mkdir()
    for file, words in (
        (other, "a network that TagMask knows"),
        (damaged, "not a readable file|damaged"),
        (evil, "never loaded because they can run code"),
        (text, "expected a file named"),
        (tmp_path / "none.pth", "no such file"),
        (tmp_path / "empty", "contains no model"),
    ):
        with pytest.raises((WeightsError, CheckpointError), match=words):
            inspected(qtbot, file)
    assert not (tmp_path / "mark").exists()


def test_a_published_network_becomes_a_run(
    tmp_path: Path, qtbot: QtBot, opened: OpenProject
) -> None:
    project = opened.project
    found = inspected(qtbot, published_file(tmp_path))
    request = ImportRequest(found, ("cat", "dog", None), "Borrowed")
    with qtbot.waitSignal(opened.classes_changed, timeout=WAIT):
        event = imported(qtbot, opened, request)
    run = project.runs.get(event.run)
    cat = project.classes.named("cat")
    dog = project.classes.named("dog")
    assert cat is not None
    assert dog is not None
    assert dog.name == "Dog"  # the one that was there
    assert event.added == (cat.id,)
    assert run.classes == (cat.id, dog.id, 0)
    assert (run.name, run.state) == ("Borrowed", RunState.FINISHED)
    assert run.settings[IMPORTED_FROM] == found.file.name
    assert current_run(project) == run
    assert_same(of_run(project, run.id).network, network())
    assert [path.name for path in (project.folder / "models").iterdir()] == ["run-0001"]


def test_our_own_model_is_imported_under_other_names(
    tmp_path: Path, qtbot: QtBot, opened: OpenProject
) -> None:
    found = inspected(qtbot, own_file(tmp_path))
    event = imported(qtbot, opened, ImportRequest(found, ("dog", "wolf", "fox")))
    loaded = of_run(opened.project, event.run)
    assert loaded.names == ("dog", "wolf", "fox")
    assert [one.stable_id for one in loaded.classes] == list(NAMES)
    assert opened.project.runs.get(event.run).name == "mine"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("cat", "Cat", "dog"), "called cat"),
        ((None, None, None), "Name at least one"),
        (("cat", "dog"), "has 3 classes, and 2"),
        (("cat", "dog", " "), "visible characters"),
    ],
)
def test_names_that_cannot_be_leave_the_project_as_it_was(
    tmp_path: Path,
    qtbot: QtBot,
    opened: OpenProject,
    names: tuple[str | None, ...],
    words: str,
) -> None:
    found = inspected(qtbot, published_file(tmp_path))
    with pytest.raises(ProjectError, match=words):
        imported(qtbot, opened, ImportRequest(found, names))
    assert_untouched(opened.project)


def assert_untouched(project: Project) -> None:
    assert project.runs.all() == []
    assert [info.name for info in project.classes.all()] == ["Dog"]
    assert list((project.folder / "models").iterdir()) == []


def test_a_full_disk_leaves_the_project_as_it_was(
    tmp_path: Path, qtbot: QtBot, opened: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(tensors: object, path: Path, metadata: object = None) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    found = inspected(qtbot, published_file(tmp_path))
    monkeypatch.setattr(checkpoint, "save_file", full)
    with pytest.raises(CheckpointError, match="No space left"):
        imported(qtbot, opened, ImportRequest(found, NAMES))
    assert_untouched(opened.project)


def test_a_file_that_changes_before_it_is_imported_is_refused(
    tmp_path: Path, qtbot: QtBot, opened: OpenProject
) -> None:
    file = published_file(tmp_path)
    found = inspected(qtbot, file)
    torch.save(published_state_dict(network(classes=2)), file)
    with pytest.raises(WeightsError, match="of another shape"):
        imported(qtbot, opened, ImportRequest(found, NAMES))
    assert_untouched(opened.project)


def test_what_a_killed_import_left_goes_away(
    tmp_path: Path, qtbot: QtBot, opened: OpenProject
) -> None:
    left = opened.project.folder / "models" / ".import-123"
    left.mkdir()
    (left / "half").write_bytes(b"x")
    found = inspected(qtbot, published_file(tmp_path))
    imported(qtbot, opened, ImportRequest(found, NAMES))
    assert not left.exists()


def test_an_exported_model_is_one_file_that_can_be_imported(
    tmp_path: Path, qtbot: QtBot, opened: OpenProject
) -> None:
    project = opened.project
    found = inspected(qtbot, published_file(tmp_path))
    run = imported(qtbot, opened, ImportRequest(found, NAMES)).run
    owl = project.classes.named("owl")
    assert owl is not None
    project.classes.rename(owl.id, "eule")
    (event,) = finished(qtbot, export_job(project, run, tmp_path / "out" / "shared"))
    assert isinstance(event, ModelExported)
    assert event.path == tmp_path / "out" / "shared.safetensors"
    assert event.size == event.path.stat().st_size
    assert inspected(qtbot, event.path).class_names == ("cat", "Dog", "eule")
