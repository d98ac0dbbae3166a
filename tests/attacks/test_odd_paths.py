"""Whatever path comes from outside, it is used, is nothing, or is refused in words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.core.scan.relink import preview_relink
from app.core.scan.session import scan_sources
from app.core.store import Project, ProjectError, create_project, open_project
from app.core.store.project_place import problem_with_place
from app.core.store.recent import is_project, look_at, with_newest, without
from app.core.store.results import ResultsError, holds_results, open_results
from app.core.transfer.data_export import ExportRequest, all_formats
from app.core.transfer.data_export import place as export_place
from app.core.transfer.delivery import read_verdicts
from app.core.transfer.mask_import import MaskKind, MaskReadOptions, read_masks
from app.core.transfer.mask_import.detect import detect_masks
from app.core.transfer.tag_csv import write_tags
from app.core.transfer.tag_import import ReadOptions, SourceKind, detect_source
from tests.attacks.odd_paths import ODD_PATHS, as_nobody
from tests.core.tag_import_steps import read
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.base import looking
from wseg_engine.base.events import Control
from wseg_engine.cli.console import CommandError, Console, UsageError
from wseg_engine.cli.model import find_model
from wseg_engine.cli.options import check_outside, existing_folder, writable_out
from wseg_engine.datasets import DatasetError, read_class_map
from wseg_engine.formats.journal import occupants, read_header, remove_export
from wseg_engine.images.imaging import ImageError, image_size, load_image
from wseg_engine.images.mask_files import MaskError, holds_masks, read_mask
from wseg_engine.prediction.mask_store import MaskStore
from wseg_engine.scoring.metrics import MetricsError
from wseg_engine.training.checkpoint import find_latest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="made of links and long names")

IN_WORDS = (
    *(ProjectError, ResultsError, DatasetError, ImageError, MaskError, UsageError, MetricsError),
    CommandError,
)
ASK_THE_SYSTEM = ("occupants", "remove an export")  # whoever calls these tells what it says
Work = Callable[[Project, Path], object]


def masks_from(project: Project, path: Path) -> None:
    for kind in MaskKind:
        list(read_masks(project, MaskReadOptions(kind, path), Control()))


def tags_from(project: Project, path: Path) -> int:
    """Read all there is; returns of how many classes."""
    return sum(
        len(read(project, ReadOptions(kind, path, iptc=True, shapes=True)).cells)
        for kind in SourceKind
    )


def predictions_in(_project: Project, path: Path) -> int:
    store = MaskStore(path, ("a",), "key")
    store.open()
    return len(store.records)


def place_of_export(project: Project, path: Path) -> bool:
    """Whether there is an export."""
    found = set()
    for kind in all_formats().by_name.values():
        request = ExportRequest(kind, path)
        found.add(export_place.look_at(path, kind))
        export_place.problem_with_place(project, request)
        export_place.room_problem(path, 1)
    return not found.isdisjoint({export_place.There.EXPORT, export_place.There.STOPPED})


def open_it(_project: Project, path: Path) -> None:
    for read_only in (True, False):
        open_project(path, read_only=read_only).close()


def make_it(_project: Project, path: Path) -> None:
    create_project(path).close()


def add_as_source(project: Project, path: Path) -> None:
    source = project.sources.add(path)
    list(scan_sources(project, {source.id: None}, Control()))
    project.sources.remove(source.id)


# What asks the disk about a path, and is not asked to write.
LOOKS: Mapping[str, Work] = {
    "recent": lambda _project, path: [one.missing for one in look_at([str(path)])],
    "newest": lambda _project, path: with_newest([], path),
    "project": lambda _project, path: is_project(path),
    "forget": lambda _project, path: without([str(path), "/a"], path)[-1],
    "results": lambda _project, path: holds_results(path),
    "place of a project": lambda _project, path: problem_with_place("new", path, [path]),
    "name of a project": lambda _project, path: problem_with_place(path.name, path.parent, []),
    "place of an export": place_of_export,
    "detect tags": lambda _project, path: detect_source(path),
    "detect masks": lambda _project, path: detect_masks(path),
    "read tags": tags_from,
    "masks of a folder": lambda _project, path: holds_masks(path),
    "header of an export": lambda _project, path: read_header(path),
    "newest checkpoint": lambda _project, path: find_latest(path),
    "predictions": predictions_in,
    "hidden": lambda _project, path: looking.why_hidden(path),
    "empty": lambda _project, path: looking.is_empty(path),
}
# What they answer where there is nothing; the others say what they would do with it.
NOTHING: Mapping[str, object] = {
    "recent": [True],
    "project": False,
    "forget": "/a",
    "results": False,
    "place of an export": False,
    "read tags": 0,
    "masks of a folder": False,
    "header of an export": None,
    "newest checkpoint": (None, ()),
    "predictions": 0,
    "empty": False,
}
# What refuses it in words.
REFUSING: Mapping[str, Work] = {
    "read masks": masks_from,
    "open": open_it,
    "make": make_it,
    "source": add_as_source,
    "relink": lambda project, path: list(preview_relink(project, path, Control())),
    "data set": lambda _project, path: read_dataset(path),
    "class map": lambda _project, path: read_class_map(path),
    "size": lambda _project, path: image_size(path),
    "pixels": lambda _project, path: load_image(path),
    "mask": lambda _project, path: read_mask(path),
    "open results": lambda _project, path: open_results(path),
    "verdicts": lambda _project, path: read_verdicts(path),
    "folder of a command": lambda _project, path: existing_folder(path, what="folder"),
    "output of a command": lambda _project, path: writable_out(
        path, inputs=[path.parent / "in", path], resume=False, force=True
    ),
    "outside": lambda _project, path: check_outside(path, inputs=[path.parent]),
    "model": lambda _project, path: find_model(path, Console(quiet=True)),
    "occupants": lambda _project, path: occupants(path),
    "remove an export": lambda _project, path: remove_export(path),
    "table of tags": lambda project, path: list(write_tags(project, path, Control())),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with create_project(tmp_path_factory.mktemp("odd") / "project") as project:
        yield project


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", ODD_PATHS)
@pytest.mark.parametrize("work", LOOKS)
def test_a_path_that_cannot_be_looked_at_is_nothing(
    project: Project, place: Path, work: str, name: str
) -> None:
    found = LOOKS[work](project, ODD_PATHS[name](place))
    assert found == NOTHING.get(work, found)


@pytest.mark.parametrize("name", ODD_PATHS)
@pytest.mark.parametrize("work", REFUSING)
def test_a_path_that_cannot_be_looked_at_is_told_in_words(
    project: Project, place: Path, work: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    path = ODD_PATHS[name](place)
    told = (*IN_WORDS, OSError) if work in ASK_THE_SYSTEM else IN_WORDS
    try:
        REFUSING[work](project, path)
    except told as error:
        assert str(error).strip()
        assert "Traceback" not in str(error)


@pytest.mark.parametrize("work", LOOKS)
def test_a_folder_that_nobody_may_enter_is_nothing(
    project: Project, place: Path, work: str
) -> None:
    inner = place / "closed" / "in"
    inner.mkdir(parents=True)
    inner.parent.chmod(0)
    for path in (project.folder.parent, project.folder, *project.folder.rglob("*")):
        path.chmod(0o777)
    with as_nobody(place.parent) as can:
        if not can:
            pytest.skip("needs to be root to look as somebody else")
        for path in (inner, inner.parent):
            found = LOOKS[work](project, path)
            assert found == NOTHING.get(work, found)
        assert looking.why_hidden(inner) == "Permission denied"
