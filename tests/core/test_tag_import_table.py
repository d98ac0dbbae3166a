"""Tags from tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.store import Project
from app.core.transfer.tag_import import CsvLayout, IssueKind, ReadOptions, SourceKind
from tests.core.tag_import_steps import bring_in, read, tag_project
from wseg_engine.base.labels import Tag

YES, NO, MAYBE = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    images = ["a.jpg", "b.jpg", "one/c.jpg", "two/c.jpg"]
    with tag_project(tmp_path, images, ["dog", "traffic light"]) as project:
        yield project


def table(tmp_path: Path, content: str | bytes, name: str = "tags.csv") -> ReadOptions:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return ReadOptions(SourceKind.CSV, file)


@pytest.mark.parametrize(
    "content",
    [
        "filename,tags\na.jpg,dog;cat\nb.jpg,dog\n",
        "filename,tags\r\na.jpg,dog|cat\r\nb.jpg,dog",
        "filename,tags\na.jpg,dog cat\nb.jpg,dog\n",
        'filename,tags\na.jpg,"dog,cat"\nb.jpg,dog\n',
        'filename;tags\n"a.jpg";"dog,cat"\nb.jpg;dog\n',
        "filename\ttags\na.jpg\tdog;cat\nb.jpg\tdog\n",
        "a.jpg,dog;cat\nb.jpg,dog\n",
        "tags,image\ndog;cat,a.jpg\ndog,b.jpg\n",
        "nr,bild,was\n1,a.jpg,dog;cat\n2,b.jpg,dog\n",
        "filename,label\na.jpg,dog\na.jpg,cat\nb.jpg,dog\n",
        "filename,cat,dog\na.jpg,1,1\nb.jpg,,1\n",
        "\ufefffilename,tags\nA.JPG,dog;cat\n./b,dog\n",
        "filename,tags\n/elsewhere/photos/a.jpg,dog;cat\nphotos\\b.jpg,dog\n".replace(
            "/elsewhere/", ""
        ),
        "filename,tags\ra.jpg,dog;cat\rb.jpg,dog",
        "a.jpg;dog;0,9\na.jpg;cat;0,8\nb.jpg;dog;0,7\n",
        '"a.jpg";dog;0,9\n"a.jpg";cat;0,8\n"b.jpg";dog;0,7\n',
    ],
)
def test_a_table_is_recognised(project: Project, tmp_path: Path, content: str) -> None:
    said = bring_in(project, table(tmp_path, content))
    assert said == {("a.jpg", "dog"): YES, ("a.jpg", "cat"): YES, ("b.jpg", "dog"): YES}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_an_encoding_is_recognised(project: Project, tmp_path: Path, encoding: str) -> None:
    content = "filename,tags\na.jpg,Vögel;größe\n".encode(encoding)
    assert bring_in(project, table(tmp_path, content)) == {
        ("a.jpg", "Vögel"): YES,
        ("a.jpg", "größe"): YES,
    }


def test_a_guessed_encoding_is_told(project: Project, tmp_path: Path) -> None:
    reading = read(project, table(tmp_path, "filename,tags\na.jpg,Vögel\n".encode("cp1252")))
    [issue] = reading.issues
    assert (issue.kind, issue.where) == (IssueKind.NOTE, "tags.csv:2")
    assert "not UTF-8" in issue.what


def test_a_class_column_says_present_absent_and_unsure(project: Project, tmp_path: Path) -> None:
    said = bring_in(project, table(tmp_path, "image,dog,cat\na.jpg,1,0\nb.jpg,-1,\n"))
    assert said == {("a.jpg", "dog"): YES, ("a.jpg", "cat"): NO, ("b.jpg", "dog"): MAYBE}


def test_a_known_name_of_two_words_is_one_tag(project: Project, tmp_path: Path) -> None:
    said = bring_in(project, table(tmp_path, "filename,tags\na.jpg,traffic light\n"))
    assert said == {("a.jpg", "traffic light"): YES}


def test_chosen_columns_count(project: Project, tmp_path: Path) -> None:
    options = table(tmp_path, "x,y,z\ncat,dog,a.jpg\n")
    layout = CsvLayout(",", True, file=2, tags=1)
    chosen = ReadOptions(SourceKind.CSV, options.path, csv=layout)
    assert bring_in(project, chosen) == {("a.jpg", "dog"): YES}


def test_a_name_that_several_images_have_is_ambiguous(project: Project, tmp_path: Path) -> None:
    reading = read(project, table(tmp_path, "filename,tags\nc.jpg,dog\none/c.jpg,dog\n"))
    assert reading.images == {3: "tags.csv:3"}
    [issue] = reading.issues
    assert issue.kind is IssueKind.AMBIGUOUS
    assert "one/c.jpg, two/c.jpg" in issue.what


def test_names_that_lead_nowhere_come_with_the_nearest_reason(
    project: Project, tmp_path: Path
) -> None:
    content = "filename,tags\nthree/c.jpg,dog\na.png,dog\nzzz.jpg,dog\n"
    reading = read(project, table(tmp_path, content))
    assert [issue.where for issue in reading.issues] == ["tags.csv:2", "tags.csv:3", "tags.csv:4"]
    assert {issue.kind for issue in reading.issues} == {IssueKind.NOT_FOUND}
    elsewhere, suffix, unknown = (issue.what for issue in reading.issues)
    assert "one/c.jpg" in elsewhere
    assert "a.jpg" in suffix
    assert unknown == "There is no image 'zzz.jpg'."


def test_a_stray_quote_costs_no_row(project: Project, tmp_path: Path) -> None:
    lines = ["filename,tags", '"a.jpg,dog', "b.jpg,dog", *["one/c.jpg,dog"] * 60]
    reading = read(project, table(tmp_path, "\n".join(lines)))
    assert set(reading.images) == {1, 2, 3}
    assert reading.issues[0].where == "tags.csv:2"
    assert "quote" in reading.issues[0].what


def test_a_stray_quote_is_not_closed_by_that_of_another_row(
    project: Project, tmp_path: Path
) -> None:
    text = 'filename,tags\na.jpg,"cat\nb.jpg,dog\none/c.jpg,"owl\n'
    reading = read(project, table(tmp_path, text))
    assert list(reading.names.values()) == ['"cat', "dog", '"owl']
    assert [issue.where for issue in reading.issues] == ["tags.csv:2", "tags.csv:4"]


def test_quotes_within_a_tag_stay(project: Project, tmp_path: Path) -> None:
    text = 'filename,tags\na.jpg,quote"d\nb.jpg,"quote"d\none/c.jpg, "cat;dog" \n'
    reading = read(project, table(tmp_path, text))
    assert list(reading.names.values()) == ['quote"d', '"quote"d', "cat", "dog"]
    assert not reading.issues


def test_tabs_separate_tags(project: Project, tmp_path: Path) -> None:
    text = "filename;tags\na.jpg;cat\tdog\nb.jpg;traffic light\t cat\n"
    reading = read(project, table(tmp_path, text))
    assert list(reading.names.values()) == ["cat", "dog", "traffic light"]


def test_quotes_within_a_list_stay(project: Project, tmp_path: Path) -> None:
    text = """filename;tags\na.jpg;['cat', dog]\nb.jpg;[5", "owl"]\n"""
    assert list(read(project, table(tmp_path, text)).names.values()) == ["cat", "dog", '5"', "owl"]


def test_a_short_row_of_flags_is_told(project: Project, tmp_path: Path) -> None:
    """Which flag is missing, nobody knows."""
    text = "filename,cat,dog\na.jpg,1,0\nb.jpg,1\none/c.jpg,0,1\n"
    reading = read(project, table(tmp_path, text))
    [issue] = reading.issues
    assert issue.where == "tags.csv:3" and "(2, expected 3)" in issue.what
    assert 2 not in reading.images


def test_a_table_whose_programs_left_out_empty_cells_is_read(
    project: Project, tmp_path: Path
) -> None:
    text = "filename,cat,dog\na.jpg,x,\nb.jpg,x\none/c.jpg,,x\n"
    reading = read(project, table(tmp_path, text))
    assert not reading.issues and set(reading.images) == {1, 2, 3}


@pytest.mark.parametrize("row", ["b.jpg,dog", "b.jpg,dog,"])
def test_a_tag_of_which_nothing_is_said_counts_as_unsure(
    project: Project, tmp_path: Path, row: str
) -> None:
    text = f"filename,label,present\na.jpg,cat,1\n{row}\none/c.jpg,dog,0\n"
    reading = read(project, table(tmp_path, text))
    assert reading.cells["dog"] == {2: Tag.UNSURE, 3: Tag.ABSENT}
    [issue] = reading.issues
    assert issue.where == "tags.csv:3" and "present is empty" in issue.what


def test_too_many_columns_are_told(project: Project, tmp_path: Path) -> None:
    reading = read(project, table(tmp_path, "filename,tags\na.jpg,dog,cat\n"))
    [issue] = reading.issues
    assert "(3, expected 2)" in issue.what
    assert set(reading.names) == {"dog"}


@pytest.mark.parametrize("content", ["", "\n\n", "filename,tags\n"])
def test_an_empty_table_is_told(project: Project, tmp_path: Path, content: str) -> None:
    reading = read(project, table(tmp_path, content))
    assert not reading.images
    assert reading.issues


def test_a_table_that_is_gone_is_told(project: Project, tmp_path: Path) -> None:
    reading = read(project, ReadOptions(SourceKind.CSV, tmp_path / "gone.csv"))
    assert "cannot be read" in reading.issues[0].what
