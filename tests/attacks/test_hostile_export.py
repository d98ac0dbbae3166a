"""`tagmask export` on projects and places made to do harm: words, and nothing outside touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import export
from app.core.store.backup import PROJECT_FILE
from tests.attacks.effort import LONG
from tests.attacks.hostile_project import Place, original, place
from tests.attacks.hostile_siblings_more import IN_SHORT, SIBLINGS
from tests.attacks.traps import link, patience, pipe, second_name, state_of
from tests.core.former_version import as_version

__all__ = ["original", "place"]  # fixtures

WORDLESS = ("Traceback", "Error:", "Errno", "Exception")
EVERYTHING = ("--scope", "all", "--unreviewed", "use", "--quiet")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="made of pipes and links")


def run(place: Place, out: Path, *more: str) -> int:
    """Export everything, and see that it ends."""
    with patience():
        return export.main([str(place.folder), "--out", str(out), *EVERYTHING, *more])


def in_words(code: int, told: str) -> bool:
    """Whether an end is one that is announced, with a sentence where it is a failure."""
    if any(word in told for word in WORDLESS):
        return False
    return code == 0 or (code == 1 and told.rstrip().split("\n")[-1].startswith("tagmask: "))


def test_a_sound_project_is_exported(place: Place, tmp_path: Path) -> None:
    """Else what follows would test nothing."""
    assert run(place, tmp_path / "out") == 0
    assert len(list((tmp_path / "out" / "SegmentationClass").glob("*.png"))) == 3


# In short every third of them: all are opened and used by the tests of hostile projects.
@pytest.mark.parametrize("name", list(SIBLINGS) if LONG else IN_SHORT[::3])
def test_a_hostile_project_is_exported_or_refused_in_words(
    place: Place, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    SIBLINGS[name](place)
    before, photos = state_of(place.canary), state_of(place.photos) if "pipes" not in name else {}
    code = run(place, tmp_path / "out")
    told = capsys.readouterr().err
    assert in_words(code, told), (code, told)
    assert state_of(place.canary) == before
    if photos:
        assert state_of(place.photos) == photos
    assert {one.name for one in tmp_path.iterdir()} <= {"copy", "out"}


def former(place: Place, *statements: str) -> None:
    """Make a project one of a former version, which the command brings up to date: it writes."""
    as_version(place.folder / PROJECT_FILE, 2)
    with closing(sqlite3.connect(place.folder / PROJECT_FILE, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.parametrize(
    "make",
    [
        lambda place: former(
            place, "CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM tags; END"
        ),
        lambda place: former(
            place,
            "DROP TABLE settings",
            "CREATE VIEW settings AS WITH RECURSIVE n(key) AS "
            "(SELECT 1 UNION ALL SELECT key + 1 FROM n) "
            "SELECT CAST(key AS TEXT) AS key, '1' AS value FROM n",
        ),
        lambda place: (former(place), link(place.folder / "backups", place.canary)),
        lambda place: (former(place), link(place.folder / "project.lock", place.photo)),
        lambda place: (former(place), pipe(place.folder / "project.lock", place.photo)),
        lambda place: (
            former(place),
            second_name(place.folder / ".project.tagmask.part", place.photo),
        ),
        lambda place: former(
            place, f"UPDATE runs SET state = 'running', folder = '{place.canary}'"
        ),
    ],
    ids=["trigger", "endless view", "backups", "lock link", "lock pipe", "part", "runs"],
)
def test_bringing_a_hostile_project_up_to_date_touches_nothing_outside(
    place: Place,
    tmp_path: Path,
    make: Callable[[Place], object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    make(place)
    before, photos = state_of(place.canary), state_of(place.photos)
    code = run(place, tmp_path / "out")
    told = capsys.readouterr().err
    assert in_words(code, told), (code, told)
    assert state_of(place.canary) == before
    assert state_of(place.photos) == photos


Lay = Callable[[Path, Path], None]


@pytest.mark.parametrize("way", ["--replace", "--resume"])
@pytest.mark.parametrize(
    "trap",
    [
        ("voc", link, "SegmentationClass", "sub"),
        ("voc", link, "JPEGImages", "."),
        ("voc", link, "labelmap.txt", "sub/notes.txt"),
        ("voc", link, "report.json", "checkpoint.json"),
        ("voc", link, "export.journal", "checkpoint.json"),
        ("voc", link, "export.json", "checkpoint.json"),
        ("voc", second_name, "report.json", "checkpoint.json"),
        ("voc", second_name, "export.journal", "checkpoint.json"),
        ("voc", second_name, "SegmentationClass/a.png", "sub/1.png"),
        ("voc", pipe, "report.json", "."),
        ("voc", pipe, "export.json", "."),
        ("voc", pipe, "export.journal", "."),
        ("voc", pipe, "SegmentationClass/a.png", "."),
        ("yolo", link, "labels", "sub"),
        ("coco", link, "annotations", "sub"),
        ("labelme", link, ".", "sub"),
        ("cvat", link, ".", "photo.jpg"),
        ("cvat", link, "../out.zip.work", "sub"),
        ("cvat", link, "../out.zip.report.json", "checkpoint.json"),
        ("cvat", pipe, ".", "."),
        ("cvat", pipe, "../out.zip.report.json", "."),
    ],
)
def test_a_place_made_ready_by_somebody_else_leads_nowhere(
    place: Place,
    tmp_path: Path,
    trap: tuple[str, Lay, str, str],
    way: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    format_, lay, inside, outside = trap
    out = tmp_path / ("out.zip" if format_ == "cvat" else "out")
    assert run(place, out, "--format", format_) == 0
    target = Path(os.path.normpath(out / inside))
    if target.is_dir():
        shutil.rmtree(target)
    lay(target, place.canary / outside)
    before, photos = state_of(place.canary), state_of(place.photos)
    capsys.readouterr()
    code = run(place, out, "--format", format_, way)
    told = capsys.readouterr().err
    assert in_words(code, told), (code, told)
    assert state_of(place.canary) == before
    assert state_of(place.photos) == photos
