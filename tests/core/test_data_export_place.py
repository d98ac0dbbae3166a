"""Where an export may go: not among what it reads, and not over what is somebody's own."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import export as command
from app.core.transfer.data_export import (
    ExportFormat,
    ExportRequest,
    There,
    all_formats,
    look_at,
)
from app.core.transfer.data_export.place import report_place
from tests.core.drawn_project import (
    DrawnProject,
    blobs,
    exported,
    make_drawn_project,
    planned,
    put_mask,
)

NAMES = ("a.jpg", "b.jpg")
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[DrawnProject]:
    drawn = make_drawn_project(tmp_path, NAMES)
    for number, name in enumerate(NAMES):
        put_mask(drawn, name, blobs(number, void=False))
    with drawn.project:
        yield drawn


@pytest.fixture(params=list(all_formats().by_name.values()))
def kind(request: pytest.FixtureRequest) -> ExportFormat:
    kind: ExportFormat = request.param
    return kind


def place(folder: Path, kind: ExportFormat) -> Path:
    return folder / ("out.zip" if kind.is_file else "out")


def problem(drawn: DrawnProject, out: Path, kind: ExportFormat, existing: str = "replace") -> str:
    return planned(drawn.project, ExportRequest(kind, out, existing=existing)).problem


def test_photos_and_project_are_no_place(drawn: DrawnProject, kind: ExportFormat) -> None:
    for folder in (drawn.photos, drawn.project.folder, drawn.photos / "new" / "sub"):
        assert "is inside" in problem(drawn, place(folder, kind), kind)
    spelt = Path(os.path.relpath(drawn.photos)) / ".." / drawn.photos.name
    assert "is inside" in problem(drawn, place(spelt, kind), kind)


@needs_links
def test_a_link_into_the_photos_is_no_place(
    drawn: DrawnProject, tmp_path: Path, kind: ExportFormat
) -> None:
    (tmp_path / "link").symlink_to(drawn.photos, target_is_directory=True)
    assert "is inside" in problem(drawn, place(tmp_path / "link", kind), kind)


def test_what_somebody_else_put_there_is_not_replaced(
    drawn: DrawnProject, tmp_path: Path, kind: ExportFormat
) -> None:
    out = place(tmp_path, kind)
    if kind.is_file:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("holiday.jpg", b"mine")
    else:
        out.mkdir()
        (out / "export.json").write_text('{"format": "voc", "complete": true}', "utf-8")
        (out / "mine.txt").write_text("mine", "utf-8")
    assert look_at(out, kind) is There.OTHER
    assert "nothing in it was changed" in problem(drawn, out, kind)


def test_an_own_export_is_replaced(drawn: DrawnProject, tmp_path: Path, kind: ExportFormat) -> None:
    out = place(tmp_path, kind)
    exported(drawn.project, ExportRequest(kind, out))
    assert look_at(out, kind) is There.EXPORT
    result = exported(drawn.project, ExportRequest(kind, out, existing="replace"))
    assert result.total == 2
    assert not out.with_name("out.zip.work").exists()


@pytest.mark.parametrize("text", ["mine", "[]", '{"program": "another"}', "[" * 100_000])
def test_a_report_that_is_none_of_ours_stays(
    drawn: DrawnProject, tmp_path: Path, kind: ExportFormat, text: str
) -> None:
    out = place(tmp_path, kind)
    exported(drawn.project, ExportRequest(kind, out))
    report = report_place(out, kind)
    assert report.name == ("out.zip.report.json" if kind.is_file else "report.json")
    assert json.loads(report.read_text("utf-8"))["program"].startswith("TagMask ")
    report.write_text(text, "utf-8")
    assert "not a TagMask report" in problem(drawn, out, kind)
    assert report.read_text("utf-8") == text


def test_what_a_killed_export_left_half_written_is_nothing(
    drawn: DrawnProject, tmp_path: Path, kind: ExportFormat
) -> None:
    out = place(tmp_path, kind)
    folder = out.with_name("out.zip.work") if kind.is_file else out
    folder.mkdir()
    (folder / ".export.json.7-8.part").write_bytes(b"{")
    assert look_at(out, kind) is There.FREE
    assert exported(drawn.project, ExportRequest(kind, out)).total == 2


@pytest.mark.skipif(sys.platform == "win32", reason="such names are impossible there")
def test_the_command_shows_names_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "a\x1b[2J\u202eb\ntagmask: forged.jpg"
    drawn = make_drawn_project(tmp_path, (name, *NAMES))
    put_mask(drawn, "a.jpg", blobs(1))
    put_mask(drawn, name, blobs(2)).write_bytes(b"torn")
    folder = drawn.project.folder
    drawn.project.close()
    with closing(sqlite3.connect(folder / "project.tagmask")) as connection, connection:
        connection.execute("UPDATE classes SET name = ? WHERE name = 'cat'", ("c\x1b]0;t\x07",))
    for arguments in ([], ["--json"], ["--dry-run"], ["--dry-run", "--json"]):
        out = tmp_path / f"out{len(arguments)}{'dry' in str(arguments)}"
        command.main([str(folder), "--out", str(out), "--classes", "dog,bird", *arguments])
        told = capsys.readouterr()
        for text in (told.out, told.err):
            assert not {"\x1b", "\x07", "\u202e"} & set(text)
            assert not any(line.startswith("tagmask: forged") for line in text.splitlines())
        if "--json" in arguments:
            assert json.loads(told.out)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--unreviewed", "use"], "--unreviewed use was passed over"),
        (["--unreviewed", "skip"], ""),
        (["--unreviewed", "use", "--scope", "all"], ""),
        (["--format", "cvat", "--split", "0.5"], "has no --split"),
        (["--format", "cvat", "--seed", "0"], "has no --seed"),
    ],
)
def test_the_command_says_which_options_mean_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    drawn = make_drawn_project(tmp_path, NAMES)
    put_mask(drawn, "a.jpg", blobs(1))
    folder = drawn.project.folder
    drawn.project.close()
    out = tmp_path / ("out.zip" if "cvat" in arguments else "out")
    assert command.main([str(folder), "--out", str(out), *arguments, "--dry-run"]) == 0
    heard = capsys.readouterr()
    assert (told in heard.err) if told else not heard.err.startswith("Warning: --")
