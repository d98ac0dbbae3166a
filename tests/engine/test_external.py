"""Masks by other programs: handed over, watched, checked and kept."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.mask_programs import (
    ABSENT,
    ALL,
    HEIGHT,
    ON_POSIX,
    PRESENT,
    UNSURE,
    WIDTH,
    Went,
    own_temporary,
    photos,
    run,
    script,
)
from wseg_engine.base.events import Notice, Prediction, Progress
from wseg_engine.base.labels import VOID
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.external import program as program_module
from wseg_engine.external.command import ExternalError

__all__ = ["own_temporary"]


def test_masks_that_a_program_writes_are_kept(tmp_path: Path) -> None:
    images = photos(tmp_path / "photos")
    before = [image.path.read_bytes() for image in images]
    went = run(images, script(tmp_path, ALL))
    assert [image.path.read_bytes() for image in images] == before  # the links to them are gone
    assert (went.end.done, went.end.failed, went.end.stopped) == (3, 0, False)
    assert went.end.details == {"missing": 0, "said": ""}
    assert went.told == []
    found = went.kept.masks["p1"]
    assert found.labels.shape == (HEIGHT, WIDTH)
    assert np.unique(found.labels).tolist() == [0, 1]
    assert found.scores.tolist() == found.confidence.tolist() == [1.0, 0.0]
    assert found.uncertainty == 0.0
    assert [event.name for event in went.events if isinstance(event, Prediction)] == [
        "p0",
        "p1",
        "p2",
    ]


def test_all_masks_are_checked_before_the_first_is_kept(tmp_path: Path) -> None:
    went = run(photos(tmp_path / "photos"), script(tmp_path, ALL))
    phases = [event.phase for event in went.events if isinstance(event, Progress)]
    assert phases.index("keep") > max(i for i, phase in enumerate(phases) if phase == "check")
    first = next(i for i, event in enumerate(went.events) if isinstance(event, Prediction))
    assert not any(getattr(e, "phase", "") == "check" for e in went.events[first:])


def test_a_program_gets_tags_images_and_classes(tmp_path: Path) -> None:
    """What is handed over, with names that trip programs."""
    folder = tmp_path / "Fotos für später"
    images = photos(folder, 1)
    odd = folder / "Größe, 日本;x.PNG"
    Image.fromarray(np.zeros((7, 9, 3), np.uint8)).save(odd)
    images.append(TaggedImage("odd", odd, (PRESENT, UNSURE, ABSENT)))
    work = tmp_path / "work"
    run(images, script(tmp_path, ALL), work=work, classes=("a;b, c", "dog", "Äffchen"))
    entries = json.loads((work / "tags.json").read_text("utf-8"))
    assert entries[1] == {
        "image": "000002-Groe-x.png",
        "mask": "000002-Groe-x.png",
        "width": 9,
        "height": 7,
        "present": ["a;b, c"],
        "absent": ["Äffchen"],
        "source": str(odd),
    }
    with (work / "tags.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["filename", "tags"]
    assert rows[2][0] == "000002-Groe-x.png"
    classes = json.loads((work / "classes.json").read_text("utf-8"))
    assert [(one["id"], one["name"]) for one in classes] == [
        (1, "a;b, c"),
        (2, "dog"),
        (3, "Äffchen"),
    ]
    for entry in entries:
        there = work / "images" / entry["image"]
        assert there.read_bytes() == Path(entry["source"]).read_bytes()


def test_the_table_of_tags_is_read_by_wseg(tmp_path: Path) -> None:
    from wseg_engine import read_dataset

    work = tmp_path / "work"
    classes = ("a;b, c", "dog")
    run(photos(tmp_path / "photos"), script(tmp_path, ALL), work=work, classes=classes)
    (work / "images" / "tags.csv").write_bytes((work / "tags.csv").read_bytes())
    found = read_dataset(work / "images")
    assert found.classes == ("a;b, c",)
    assert len(found.images) == 3


def test_a_turned_photo_is_handed_over_upright(tmp_path: Path) -> None:
    """Programs that pass over EXIF write masks that fit, too."""
    file = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), 90, np.uint8)).save(file, exif=exif)
    work = tmp_path / "work"
    body = """
for entry in entries:
    with Image.open(images / entry["image"]) as picture:
        write(entry, height=picture.height, width=picture.width)
"""
    image = TaggedImage("turned", file, (PRESENT, ABSENT))
    went = run([image], script(tmp_path, body), work=work)
    assert went.kept.masks["turned"].labels.shape == (WIDTH, HEIGHT)


def test_photos_are_linked_or_copied_as_asked_and_never_changed(tmp_path: Path) -> None:
    images = photos(tmp_path / "photos", 1)
    before = images[0].path.read_bytes()
    for copies in (False, True):
        work = tmp_path / f"work {copies}"
        run(images, script(tmp_path, ALL), work=work, copies=copies)
        there = next((work / "images").iterdir())
        shared = there.is_symlink() or there.stat().st_nlink > 1
        assert shared is not copies or sys.platform == "win32"
        assert there.read_bytes() == before
    assert images[0].path.read_bytes() == before


def test_a_working_folder_that_is_given_has_to_be_new(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "mine.txt").write_text("x")
    with pytest.raises(ExternalError, match="is not empty"):
        run(photos(tmp_path / "photos"), script(tmp_path, ALL), work=work)
    assert (work / "mine.txt").read_text() == "x"


def test_progress_lines_count_and_files_do_where_there_are_none(tmp_path: Path) -> None:
    body = """
for number, entry in enumerate(entries, 1):
    write(entry)
    print("hello\\rPROGRESS %d/%d" % (number, 2 * len(entries)), flush=True)
    time.sleep(0.4)
"""
    went = run(photos(tmp_path / "photos"), script(tmp_path, body))
    told = [(e.done, e.total) for e in went.events if getattr(e, "phase", "") == "program"]
    assert set(told) >= {(1, 6), (2, 6), (3, 6)}
    silent = body.replace("print(", "str(").replace(", flush=True", "").replace("0.4", "0.8")
    went = run(photos(tmp_path / "photos"), script(tmp_path, silent))
    told = [(e.done, e.total) for e in went.events if getattr(e, "phase", "") == "program"]
    assert (1, 3) in told
    assert {total for _, total in told} == {3}


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    """What it had finished by then is kept, and that is told, too."""
    body = """
write(entries[0])
print("loading", file=sys.stderr)
print("CUDA is out of memöry", file=sys.stderr)
sys.exit(3)
"""
    went = Went()
    with pytest.raises(ExternalError) as raised:
        run(photos(tmp_path / "photos"), script(tmp_path, body), went)
    text = str(raised.value)
    assert "ended with status 3" in text
    assert text.endswith("loading\nCUDA is out of memöry")
    assert "were kept: 1" in text
    assert list(went.kept.masks) == ["p0"]


@ON_POSIX
def test_a_program_that_a_signal_ends_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExternalError, match="ended by the signal SIGKILL"):
        run(photos(tmp_path / "photos"), script(tmp_path, "os.kill(os.getpid(), 9)\n"))


def test_masks_that_are_not_as_they_have_to_be_are_left_out(tmp_path: Path) -> None:
    body = """
write(entries[0])
write(entries[1], height=entries[1]["width"], width=entries[1]["height"])
write(entries[2], value=7)
Image.fromarray(mask(entries[3])).convert("RGB").save(masks / entries[3]["mask"])
Image.fromarray(mask(entries[4]).astype(np.uint16)).save(masks / entries[4]["mask"])
write(entries[5])
data = (masks / entries[5]["mask"]).read_bytes()
(masks / entries[5]["mask"]).write_bytes(data[:-20])
(masks / entries[6]["mask"]).write_text("no picture")
(masks / entries[7]["mask"]).mkdir()
write(entries[8], value=255)
"""
    went = run(photos(tmp_path / "photos", 9), script(tmp_path, body))
    assert sorted(went.kept.masks) == ["p0", "p8"]
    assert (went.end.done, went.end.failed) == (2, 7)
    expected = {
        "p1": f"{HEIGHT} × {WIDTH} pixels; its image has {WIDTH} × {HEIGHT}",
        "p2": "has the values 7; expected 0 (background), 1 to 2",
        "p3": "is RGB; expected a grey or palette PNG of 8 bits",
        "p4": "is 16-bit",
        "p5": "",
        "p6": "",
        "p7": "is a link or a folder",
    }
    assert went.failed.keys() == expected.keys()
    for name, text in expected.items():
        assert text in went.failed[name]
    assert len(went.told) == 1
    assert "without any class though their image is tagged: 1" in went.told[0]
    assert went.kept.masks["p8"].uncertainty == pytest.approx(15 * 15 / (HEIGHT * WIDTH))


def test_palette_masks_are_read_by_their_indices(tmp_path: Path) -> None:
    body = """
picture = Image.fromarray(mask(entries[0])).convert("P")
picture = Image.fromarray(mask(entries[0])); picture.putpalette(bytes(range(256)) * 3)
picture.save(masks / entries[0]["mask"])
"""
    went = run(photos(tmp_path / "photos", 1), script(tmp_path, body))
    assert np.unique(went.kept.masks["p0"].labels).tolist() == [0, 1]


@ON_POSIX
def test_a_mask_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    body = """
write(entries[0])
os.symlink(masks / entries[0]["mask"], masks / entries[1]["mask"])
"""
    went = run(photos(tmp_path / "photos", 2), script(tmp_path, body))
    assert "is a link or a folder" in went.failed["p1"]


@pytest.mark.parametrize("only_tagged", [True, False])
def test_classes_that_an_image_is_not_tagged_with_are_told(
    tmp_path: Path, *, only_tagged: bool
) -> None:
    body = "for entry in entries: write(entry, value=2)\n"
    images = photos(tmp_path / "photos", 1)
    images += photos(tmp_path / "unsure", 2, (PRESENT, UNSURE))[1:]  # nobody ruled the dog out
    went = run(images, script(tmp_path, body), only_tagged=only_tagged)
    shown = {name: set(np.unique(one.labels)) for name, one in went.kept.masks.items()}
    assert shown == {"p0": {0, VOID if only_tagged else 2}, "p1": {0, 2}}
    assert any(
        "not tagged with" in text and ": 1" in text and ("made void" in text) is only_tagged
        for text in went.told
    )


def test_an_image_without_tags_may_show_anything(tmp_path: Path) -> None:
    file = photos(tmp_path / "photos", 1)[0].path
    body = "for entry in entries: write(entry, value=2)\n"
    went = run([TaggedImage("bare", file, ())], script(tmp_path, body))
    assert set(np.unique(went.kept.masks["bare"].labels)) == {0, 2}
    assert went.told == []


def test_images_without_a_mask_and_files_without_an_image_are_told(tmp_path: Path) -> None:
    body = """
write(entries[0])
(masks / "notes.txt").write_text("x")
Image.fromarray(mask(entries[1])).save(masks / "p1.png")
"""
    went = run(photos(tmp_path / "photos"), script(tmp_path, body))
    assert (went.end.done, went.end.failed, went.end.details["missing"]) == (1, 0, 2)
    text = " ".join(went.told)
    assert "Images without a mask by the program: 2." in text
    assert "Skipped files that are no mask of an image: 2." in text
    assert "notes.txt, p1.png" in text


def test_a_program_that_writes_nothing_failed(tmp_path: Path) -> None:
    with pytest.raises(ExternalError, match="wrote no masks"):
        run(photos(tmp_path / "photos"), script(tmp_path, "print('nothing to do')\n"))
    body = 'Image.fromarray(mask(entries[0])).save(masks / "mine.png")\n'
    with pytest.raises(ExternalError, match=r"mine\.png; expected names such as 000001-p0\.png"):
        run(photos(tmp_path / "photos"), script(tmp_path, body))


def test_a_program_none_of_whose_masks_can_be_used_failed(tmp_path: Path) -> None:
    body = "for entry in entries: write(entry, value=9)\n"
    went = Went()
    with pytest.raises(ExternalError, match=r"(?s)No mask .* can be used.*has the values 9"):
        run(photos(tmp_path / "photos"), script(tmp_path, body), went)
    assert went.kept.masks == {}
    assert len(went.failed) == 3


def test_huge_output_is_read_and_its_end_is_kept(tmp_path: Path) -> None:
    body = """
for entry in entries: write(entry)
for stream in (sys.stdout, sys.stderr):
    for _ in range(400): stream.write("x" * 50_000)
    stream.write("\\n")
print("the end", file=sys.stderr)
sys.exit(1)
"""
    with pytest.raises(ExternalError) as raised:
        run(photos(tmp_path / "photos"), script(tmp_path, body))
    assert str(raised.value).endswith("the end")
    assert len(str(raised.value)) < program_module.MOST_KEPT + 1000


def test_images_that_cannot_be_handed_over_are_told(tmp_path: Path) -> None:
    images = photos(tmp_path / "photos", 3)
    images[0].path.write_text("no picture")
    images[1].path.unlink()
    went = run(images, script(tmp_path, ALL))
    assert (went.end.done, went.end.failed) == (1, 2)
    assert set(went.failed) == {"p0", "p1"}


def test_a_program_in_a_folder_with_spaces_and_umlauts_runs(tmp_path: Path) -> None:
    command = script(tmp_path / "Meine Programme (ü, 日本)", ALL, "große maske's.py")
    assert run(photos(tmp_path / "Bilder & mehr"), command).end.done == 3


def test_arguments_reach_the_program_as_they_are(tmp_path: Path) -> None:
    """No shell takes anything in them for its own."""
    body = (
        ALL
        + f"""
Path({str(tmp_path / "got.json")!r}).write_text(json.dumps(sys.argv[5:]), "utf-8")
"""
    )
    odd = ["a b", 'say "hi"', "$HOME;`x`", "%PATH%", "*", "", "ü", "{{masks}}", '{"a": {"b": 1}}']
    run(photos(tmp_path / "photos"), (*script(tmp_path, body), *odd))
    got = json.loads((tmp_path / "got.json").read_text("utf-8"))
    assert got == [*odd[:7], "{masks}", odd[8]]


def test_the_last_notice_is_a_warning(tmp_path: Path) -> None:
    went = run(photos(tmp_path / "photos"), script(tmp_path, "write(entries[0])\n"))
    notices = [event for event in went.events if isinstance(event, Notice)]
    assert [one.severity for one in notices] == ["warning"]
