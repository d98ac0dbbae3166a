"""What is tried on a failing disk: each thing that acknowledges something to the user."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from app.core.masks.approval import Origin, approve
from app.core.masks.area import Box, Patch
from app.core.masks.autosave import MaskAutosaver
from app.core.masks.document import MaskDocument
from app.core.masks.journal import journal_path, recover
from app.core.store import (
    DamagedProject,
    Project,
    ProjectError,
    Provenance,
    open_project,
)
from app.core.store.backup import BACKUPS, PROJECT_FILE, backups, check_file
from app.core.transfer.data_export import ExportFormat, ExportRequest, export_format
from app.core.transfer.data_export.place import There, look_at
from app.core.transfer.mask_import import Existing, MaskChoices, MaskKind
from app.core.transfer.tag_import import ReadOptions, SourceKind
from app.ui.settings import AppSettings
from tests.attacks.bad_disk import Scenario, Told
from tests.core.drawn_project import NAMES, blobs, exported, make_drawn_project, put_mask
from tests.core.mask_import_steps import bring_in
from tests.core.tag_import_steps import bring_in as bring_in_tags
from tests.core.tag_import_steps import said as tags_of
from wseg_engine.base.events import Prediction
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.formats.types import ExportError
from wseg_engine.images.mask_files import read_mask, write_mask
from wseg_engine.prediction.mask_store import MaskStore

SHAPE = (60, 50)
ROUNDS = 4


def opened(folder: Path) -> Project:
    """Open a trial's project; it must be whole."""
    project = open_project(folder / "project")
    assert not project.read_only, project.offer
    return project


def prepare_project(folder: Path) -> None:
    """Make a project of three photos and three classes, with masks of the user's."""
    drawn = make_drawn_project(folder)
    with drawn.project:
        for seed, name in enumerate(drawn.ids):
            put_mask(drawn, name, blobs(seed, void=False))


# ------------------------------------------------------------------------------ the project


def set_tags(folder: Path, told: Told) -> None:
    with opened(folder) as project:
        for round_ in range(ROUNDS):
            for image in (1, 2, 3):
                project.tags.set([image], [3], (Tag.PRESENT, Tag.ABSENT)[round_ % 2])
                told(f"{image} {round_}")


def check_tags(folder: Path, told: list[str]) -> None:
    said = {int(image): int(round_) for image, round_ in map(str.split, told)}
    with opened(folder) as project:
        tags = project.tags.of([1, 2, 3])
        for image, round_ in said.items():
            # The next change may have been made and not told.
            unsaid = f"{image} {round_ + 1}" not in told and len(told) < 3 * ROUNDS
            may_follow = unsaid and len(told) % 3 == (image - 1) % 3
            wanted = (Tag.PRESENT, Tag.ABSENT)[round_ % 2]
            assert tags[image].said(3) is wanted or may_follow, (image, round_, tags[image])


def import_tags(folder: Path, told: Told) -> None:
    table = folder.with_name("tags.csv")
    table.write_text("file,tags\na.jpg,fox\nb.jpg,fox\nc.jpg,fox\n", encoding="utf-8")
    with opened(folder) as project:
        bring_in_tags(project, ReadOptions(SourceKind.CSV, table))
        told("done")


def check_import_of_tags(folder: Path, told: list[str]) -> None:
    with opened(folder) as project:
        foxes = [image for (image, name) in tags_of(project) if name == "fox"]
    assert len(foxes) == 3 or not (foxes or told), "an import is one change"


def back_up(folder: Path, told: Told) -> None:
    with opened(folder) as project:
        for _ in range(2):
            told(project.back_up().path.name)


def check_backups(folder: Path, told: list[str]) -> None:
    with opened(folder):
        found = {backup.path.name: backup.path for backup in backups(folder / "project")}
    assert set(told) <= set(found)
    for path in found.values():
        assert not check_file(path), path


def prepare_damaged(folder: Path) -> None:
    prepare_project(folder)
    with opened(folder) as project:
        project.back_up()
    file = folder / "project" / PROJECT_FILE
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    file.write_bytes(data)


def restore(folder: Path, told: Told) -> None:
    try:
        project = open_project(folder / "project")
        offer = project.offer
        project.close()
    except DamagedProject as error:
        offer = error.offer
    if offer is not None:
        offer.restore()
        told("restored")


def check_restored(folder: Path, told: list[str]) -> None:
    assert list((folder / "project" / BACKUPS).glob("*.tagmask"))
    if not told:
        restore(folder, told.append)
    with opened(folder) as project:
        assert [info.name for info in project.classes.all()] == list(NAMES)


# -------------------------------------------------------------------------------- masks


def approve_masks(folder: Path, told: Told) -> None:
    with opened(folder) as project:
        for round_ in range(ROUNDS):
            for image in (1, 2, 3):
                labels = blobs(10 * round_ + image, void=False)
                approve(project, image, labels, (1, 2, 3), Origin(None, None))
                told(f"{image} {round_}")


def check_approved(folder: Path, told: list[str]) -> None:
    said = {int(image): int(round_) for image, round_ in map(str.split, told)}
    with opened(folder) as project:
        for image in (1, 2, 3):
            record = project.masks.get(image, Provenance.APPROVED)
            assert record is not None
            found = read_mask(project.folder / record.file)
            rounds = range(said.get(image, -1), said.get(image, -1) + 2)
            may = [blobs(image - 1, void=False) if r < 0 else blobs(10 * r + image, void=False)
                   for r in rounds]  # fmt: skip
            assert any(np.array_equal(found, labels) for labels in may), (image, rounds)


def import_masks(folder: Path, told: Told) -> None:
    source = folder.with_name("masks")
    source.mkdir(exist_ok=True)
    for seed, name in enumerate("abc"):
        write_mask(source / f"{name}.png", blobs(50 + seed, void=False))
    with opened(folder) as project:
        choices = MaskChoices(existing=Existing.REPLACE, approved=True)
        bring_in(project, source, MaskKind.INDEXED, choices)
        told("done")


def check_imported(folder: Path, told: list[str]) -> None:
    with opened(folder) as project:
        for image in (1, 2, 3):
            record = project.masks.get(image, Provenance.APPROVED)
            assert record is not None
            found = read_mask(project.folder / record.file)
            new, former = blobs(49 + image, void=False), blobs(image - 1, void=False)
            # What the import's numbers mean is another matter.
            assert np.array_equal(found > 0, new > 0) or (not told and (found == former).all())


def prepare_mask(folder: Path) -> None:
    folder.mkdir(parents=True)
    write_mask(folder / "mask.png", np.zeros(SHAPE, np.uint8))


def autosave(folder: Path, told: Told) -> None:
    path = folder / "mask.png"
    document = MaskDocument(read_mask(path))
    failures: list[str] = []
    keeper = MaskAutosaver(path, document, on_failed=failures.append)
    for row in range(3 * ROUNDS):
        with document.step("row"):
            document.lay(Patch(Box(row, 0, row + 1, SHAPE[1]), np.full((1, SHAPE[1]), 1, np.uint8)))
        keeper.note()
        if row % 4 == 3:
            keeper.save()
        keeper.wait()
        if not failures:
            told(str(row))
    if keeper.close():
        told(str(row))


def check_autosaved(folder: Path, told: list[str]) -> None:
    path = folder / "mask.png"
    labels = read_mask(path)
    recover(journal_path(path), labels)
    rows = labels.all(axis=1)
    assert rows[: int(told[-1]) + 1 if told else 0].all()
    assert not labels[3 * ROUNDS :].any()


# ------------------------------------------------------------------ predictions, checkpoints


def predicted(number: int) -> tuple[TaggedImage, Prediction]:
    image = TaggedImage(f"p{number}", Path(f"p{number}.jpg"), (Tag.PRESENT,))
    share = np.ones(1, np.float32)
    return image, Prediction(
        image.name, image.path, np.full(SHAPE, number % 2, np.uint8), share, share, 0.0
    )


def predict(folder: Path, told: Told) -> None:
    folder.mkdir(exist_ok=True)
    store = MaskStore(folder / "masks", ("cat",), "key")
    store.open()
    for number in range(3 * ROUNDS):
        store.add(*predicted(number))
        told(str(number))
    store.close()


def check_predicted(folder: Path, told: list[str]) -> None:
    store = MaskStore(folder / "masks", ("cat",), "key")
    store.open()
    assert {f"p{number}" for number in told} <= set(store.records)
    for name in store.records:
        labels = read_mask(store.mask_path(name))
        assert (labels == int(name[1:]) % 2).all()


def a_checkpoint(epoch: int) -> object:
    import torch

    from wseg_engine.networks.model import model_classes
    from wseg_engine.settings.presets import preset
    from wseg_engine.training.checkpoint import Checkpoint

    return Checkpoint(
        settings=preset("fast", classes=1),
        classes=model_classes(["cat"]),
        network={"weight": torch.full((200,), float(epoch))},
        epoch=epoch,
    )


def save_checkpoints(folder: Path, told: Told) -> None:
    from wseg_engine.training.checkpoint import save_checkpoint

    for epoch in range(1, ROUNDS + 1):
        save_checkpoint(folder / "checkpoint.json", a_checkpoint(epoch))  # type: ignore[arg-type]
        told(str(epoch))


def check_checkpoint(folder: Path, told: list[str]) -> None:
    from wseg_engine.training.checkpoint import find_latest, load_checkpoint

    found = find_latest(folder)
    if found.path is None:
        assert not told
        return
    checkpoint = load_checkpoint(found.path)
    last = int(told[-1]) if told else 0
    assert checkpoint.epoch in (last, last + 1)
    assert (checkpoint.network["weight"] == checkpoint.epoch).all()


def checkpoints() -> Scenario:
    import torch

    import wseg_engine.training.checkpoint  # loaded before anything is forked

    torch.set_num_threads(1)
    return Scenario(
        lambda folder: folder.mkdir(parents=True),
        save_checkpoints,
        check_checkpoint,
        (wseg_engine.networks.model.CheckpointError,),
    )


# --------------------------------------------------------------------- exports, settings


def export_to(folder: Path, kind: ExportFormat, existing: str) -> None:
    with opened(folder) as project:
        exported(project, ExportRequest(kind, out_of(folder, kind), existing=existing))


def out_of(folder: Path, kind: ExportFormat) -> Path:
    return folder / ("set.zip" if kind.is_file else "set")


def export(kind: ExportFormat) -> Scenario:
    def act(folder: Path, told: Told) -> None:
        export_to(folder, kind, "refuse")
        told("done")

    def check(folder: Path, told: list[str]) -> None:
        if not told:  # it goes on, unless it was over when the process ended
            over = look_at(out_of(folder, kind), kind) is There.EXPORT
            export_to(folder, kind, "replace" if over else "resume")
        if kind.is_file:
            with zipfile.ZipFile(folder / "set.zip") as archive:
                assert archive.testzip() is None
                names = archive.namelist()
        else:
            names = [path.name for path in (folder / "set").rglob("*")]
        assert not [name for name in names if name.endswith(".part")]
        for name in "abc":
            assert any(Path(found).stem == name for found in names)

    return Scenario(prepare_project, act, check, (ProjectError, ExportError))


def save_settings(folder: Path, told: Told) -> None:
    settings = AppSettings(folder / "settings.json")
    for number in range(ROUNDS):
        settings.set_value("number", number)
        if settings.save():
            told(str(number))


def save_carelessly(folder: Path, told: Told) -> None:
    """Do what nothing in the program may: open the file to write, and fill it."""
    for number in range(ROUNDS):
        with (folder / "settings.json").open("w", encoding="utf-8") as file, suppress(OSError):
            file.write(f'{{"number": {number}}}')
        told(str(number))


def check_settings(folder: Path, told: list[str]) -> None:
    settings = AppSettings(folder / "settings.json")
    assert not settings.notice
    last = int(told[-1]) if told else -1
    assert settings.value("number", -1) >= last


Act = Callable[[Path, Told], None]
Check = Callable[[Path, list[str]], None]


def _project(
    act: Act, check: Check, prepare: Callable[[Path], None] = prepare_project
) -> Callable[[], Scenario]:
    return lambda: Scenario(prepare, act, check, (ProjectError,))


def _files(
    act: Act, check: Check, prepare: Callable[[Path], None] | None = None
) -> Callable[[], Scenario]:
    made = prepare or (lambda folder: folder.mkdir(parents=True))
    return lambda: Scenario(made, act, check, (OSError,))


CARELESS = "careless"  # must fail, or the harness is of no use

SCENARIOS: Mapping[str, Callable[[], Scenario]] = {
    "tags": _project(set_tags, check_tags),
    "tag import": _project(import_tags, check_import_of_tags),
    "backup": _project(back_up, check_backups),
    "restore": _project(restore, check_restored, prepare_damaged),
    "approve": _project(approve_masks, check_approved),
    "mask import": _project(import_masks, check_imported),
    "autosave": _files(autosave, check_autosaved, prepare_mask),
    "predictions": _files(predict, check_predicted),
    "export voc": lambda: export(export_format("voc")),
    "export coco": lambda: export(export_format("coco")),
    "export cvat": lambda: export(export_format("cvat")),
    "settings": _files(save_settings, check_settings),
    CARELESS: _files(save_carelessly, check_settings),
    "checkpoint": checkpoints,  # last: it loads PyTorch, and forks of more memory take longer
}
