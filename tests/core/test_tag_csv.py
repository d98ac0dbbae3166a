"""Tags as a table, there and back."""

from __future__ import annotations

import csv
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.store import DiskFull, FoundFile, Project, ProjectError, create_project
from app.core.transfer.tag_csv import TagsWritten, write_tags
from app.core.transfer.tag_import import (
    Choices,
    Create,
    PlanMade,
    ReadingDone,
    ReadOptions,
    SourceKind,
    apply_plan,
    make_plan,
    read_source,
)
from wseg_engine.annotations.tag_text import join_tags, recognise_separator, split_text
from wseg_engine.base.events import Control
from wseg_engine.base.labels import Tag
from wseg_engine.datasets.names import ClassNameError, class_name, fold


def make(folder: Path, sources: dict[str, list[str]], classes: list[str]) -> Project:
    project = create_project(folder)
    for name, images in sources.items():
        (folder.parent / name).mkdir(parents=True, exist_ok=True)
        source = project.sources.add(folder.parent / name)
        project.images.record(source.id, [FoundFile(image, 1, 1) for image in images])
    for name in classes:
        project.classes.add(name)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    images = [
        "a.jpg",
        "b.jpg",
        "sub/a.jpg",
        "=1+1.jpg",
        'quote "it".jpg',
        "new\nline.jpg",
        "é;,.png",
    ]
    with make(tmp_path / "p", {"photos": images}, ["dog", "traffic light"]) as project:
        yield project


def export(project: Project, file: Path, *, every_column: bool = False) -> TagsWritten:
    *_, last = write_tags(project, file, Control(), every_column=every_column)
    assert isinstance(last, TagsWritten)
    return last


def bring_in(project: Project, file: Path) -> None:
    options = ReadOptions(SourceKind.CSV, file)
    *_, done = read_source(project, options, Control())
    assert isinstance(done, ReadingDone)
    assert not done.reading.issues or not done.reading.entries
    there = {fold(info.name) for info in project.classes.all()}
    new = {key: Create for key in done.reading.names if key not in there}
    *_, made = make_plan(project, done.reading, Choices(actions=new), Control())
    assert isinstance(made, PlanMade)
    list(apply_plan(project, made.plan, Control()))


def rows(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def said(project: Project) -> dict[tuple[str, str], object]:
    """Return everything that images say, by the names of folders, images and classes."""
    classes = project.classes.all()
    folders = {source.id: source.folder.name for source in project.sources.all()}
    newest = max((info.id for info in classes), default=0)
    result: dict[tuple[str, str], object] = {}
    for record in project.images:
        tags = project.tags.of([record.id])[record.id]
        name = f"{folders[record.source]}/{record.path}"
        for info in classes:
            if tags.said(info.id) is not None:
                result[name, fold(info.name)] = tags.said(info.id)
        if tags.tags_complete is not None and tags.tags_complete >= newest:
            result[name, "/reviewed"] = True
    return result


def test_the_table_has_two_columns_and_no_rows_of_untagged_images(
    project: Project, tmp_path: Path
) -> None:
    project.tags.set([1, 2], [1], Tag.PRESENT)
    project.tags.set([1], [2], Tag.PRESENT)
    project.tags.set([2], [2], Tag.ABSENT)
    project.tags.none_of_them([3])
    project.tags.set([4], [1], Tag.UNSURE)
    written = export(project, tmp_path / "tags.csv")
    assert rows(written.file) == [
        ["filename", "tags"],
        ["a.jpg", "dog;traffic light"],
        ["b.jpg", "dog"],
        ["sub/a.jpg", ""],
    ]
    assert written.images == 3


def test_all_columns_say_what_is_absent_unsure_and_reviewed(
    project: Project, tmp_path: Path
) -> None:
    project.tags.set([1], [1], Tag.ABSENT)
    project.tags.set([1], [2], Tag.UNSURE)
    project.tags.none_of_them([2])
    written = export(project, tmp_path / "tags.csv", every_column=True)
    assert rows(written.file) == [
        ["filename", "tags", "absent", "unsure", "reviewed"],
        ["a.jpg", "", "dog", "traffic light;", ""],
        ["b.jpg", "", "", "", "yes"],
    ]


def test_nothing_in_the_table_is_computed_by_a_spreadsheet(tmp_path: Path) -> None:
    with make(tmp_path / "p", {"photos": ["=1+1.jpg", "@x.jpg"]}, ["=cmd()"]) as project:
        project.tags.set([1, 2], [1], Tag.PRESENT)
        written = export(project, tmp_path / "tags.csv")
    cells = [cell for row in rows(written.file) for cell in row]
    assert cells[2:] == ["./=1+1.jpg", ";=cmd()", "./@x.jpg", ";=cmd()"]


@pytest.mark.parametrize(
    "name", ["-", "&", "None", "n/a", "set()", "a-b", "*", "-x", "[a]", "{b}", "(c)", 'quote"d']
)
def test_names_that_look_like_nothing_survive_a_table(name: str) -> None:
    for names in ((name,), (name, "cat"), ("cat", name), (name, f"{name[0]}d{name[-1]}")):
        text = join_tags(names)
        assert split_text(text, recognise_separator([text])).present == names


def test_a_name_in_two_folders_keeps_as_much_of_its_path_as_it_takes(tmp_path: Path) -> None:
    sources = {"one/photos": ["x.jpg", "y/z.jpg"], "two/photos": ["x.jpg", "z.jpg"]}
    with make(tmp_path / "p", sources, ["dog"]) as project:
        project.tags.set([1, 2, 3, 4], [1], Tag.PRESENT)
        written = export(project, tmp_path / "tags.csv")
    assert [row[0] for row in rows(written.file)[1:]] == [
        "one/photos/x.jpg",
        "y/z.jpg",
        "two/photos/x.jpg",
        "z.jpg",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no names that are not Unicode")
def test_a_file_name_that_is_no_text_leads_back_to_its_image(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.jpg")
    with make(tmp_path / "p", {"photos": [name]}, ["dog"]) as project:
        project.tags.set([1], [1], Tag.PRESENT)
        written = export(project, tmp_path / "tags.csv")
        before = said(project)
        project.tags.set([1], [1], None)
        bring_in(project, written.file)
        assert said(project) == before


def test_a_full_disk_leaves_the_old_table_and_says_so(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectError, match=r"disk of .* is full"):
        export(project, file)
    assert file.read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".*.part"))


def test_a_vanished_folder_is_named(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="no longer exists"):
        export(project, tmp_path / "gone" / "tags.csv")


def test_a_full_disk_of_the_project_is_another_matter() -> None:
    assert issubclass(DiskFull, ProjectError)


def usable(name: str) -> bool:
    try:
        return class_name(name).isprintable()
    except ClassNameError:
        return False


part = st.text(st.sampled_from(list("ab A.;|,?\"\\=+-@\n\r\t'é中_")), min_size=1, max_size=6)
file_names = st.builds("{}.jpg".format, part.filter(lambda p: p.strip("./\\ \n\r\t")))
paths = st.one_of(file_names, st.builds("{}/{}".format, st.sampled_from(["s", "t u"]), file_names))
class_names = st.text(st.sampled_from(list('ab A;|,?"\\=+-@é')), min_size=1, max_size=5)
tags = st.sampled_from([Tag.PRESENT, Tag.ABSENT, Tag.UNSURE])


@settings(max_examples=15, deadline=None)
@given(
    images=st.lists(paths, min_size=1, max_size=5, unique=True),
    more=st.lists(paths, max_size=2, unique=True),
    classes=st.lists(
        class_names.filter(usable), max_size=4, unique_by=lambda n: fold(class_name(n))
    ),
    cells=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), tags), max_size=12),
    tags_complete=st.sets(st.integers(0, 6)),
)
def test_importing_an_export_restores_what_was_said(
    images: list[str],
    more: list[str],
    classes: list[str],
    cells: list[tuple[int, int, Tag]],
    tags_complete: set[int],
) -> None:
    sources = {"a/photos": images, "b/photos": more}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tags.csv"
        with make(Path(folder) / "p", sources, [class_name(c) for c in classes]) as project:
            ids = list(project.images.ids())
            numbers = [info.id for info in project.classes.all()]
            for image, number, tag in cells:
                if image < len(ids) and number < len(numbers):
                    project.tags.set([ids[image]], [numbers[number]], tag)
            project.tags.review([ids[n] for n in tags_complete if n < len(ids)])
            export(project, file, every_column=True)
            expected = said(project)
        listed = {
            name
            for (image, name), tag in expected.items()
            if tag is not Tag.ABSENT or (image, "/reviewed") not in expected
        }
        # Classes that the table does not name have to be there; the others are made.
        again = [class_name(c) for c in classes if fold(class_name(c)) not in listed]
        with make(Path(folder) / "q", sources, again) as project:
            bring_in(project, file)
            assert said(project) == expected
