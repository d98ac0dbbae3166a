"""Headers are read in the background: sizes, and files that are not a readable images."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from app.core.scan import contents
from app.core.scan.contents import read_headers
from app.core.scan.events import ImagesChecked
from app.core.store import ImageState
from tests.core.scanned_folder import ScannedFolder, scanned
from wseg_engine.base.events import Control, Progress, Stopped

__all__ = ["scanned"]  # fixtures


def test_sizes_are_those_of_the_upright_image(scanned: ScannedFolder) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.new("RGB", (40, 30)).save(scanned.photos / "turned.jpg", exif=exif)
    scanned.photo("a.jpg")
    scanned.scan()
    events = list(read_headers(scanned.project, Control()))
    turned, plain = scanned.image("turned.jpg"), scanned.image("a.jpg")
    assert (turned.width, turned.height) == (30, 40)
    assert (plain.width, plain.height) == (21, 20)
    assert events[-1] == Progress("headers", 2, 2)
    assert list(read_headers(scanned.project, Control())) == []  # nothing is left to do


def test_a_file_that_is_no_image_is_corrupt_with_the_reason(scanned: ScannedFolder) -> None:
    (scanned.photos / "a.jpg").write_text("hello")
    (scanned.photos / "empty.png").touch()
    scanned.photo("b.jpg")
    scanned.scan()
    (checked,) = [
        event
        for event in read_headers(scanned.project, Control())
        if isinstance(event, ImagesChecked)
    ]
    assert checked.corrupt == 2
    assert scanned.paths(ImageState.CORRUPT) == ["a.jpg", "empty.png"]
    assert "not a readable image" in scanned.image("a.jpg").problem
    assert "empty" in scanned.image("empty.png").problem


def test_a_mended_file_is_present_again(scanned: ScannedFolder) -> None:
    (scanned.photos / "a.jpg").write_text("hello")
    scanned.scan()
    list(read_headers(scanned.project, Control()))
    scanned.photo("a.jpg")
    scanned.scan()
    list(read_headers(scanned.project, Control()))
    assert scanned.paths(ImageState.PRESENT) == ["a.jpg"]
    assert scanned.image("a.jpg").problem == ""


def test_corrupt_images_are_tried_again_when_asked_for(
    scanned: ScannedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned.photo("a.jpg")
    scanned.scan()
    with monkeypatch.context() as patched:

        def refusing(path: Path) -> None:
            raise contents.ImageError("a.jpg cannot be read: Permission denied.")

        patched.setattr(contents, "image_size", refusing)
        list(read_headers(scanned.project, Control()))
    assert scanned.paths(ImageState.CORRUPT) == ["a.jpg"]
    list(read_headers(scanned.project, Control()))
    assert scanned.paths(ImageState.CORRUPT) == ["a.jpg"]
    list(read_headers(scanned.project, Control(), corrupt_too=True))
    assert scanned.paths(ImageState.PRESENT) == ["a.jpg"]


def test_a_file_that_is_gone_is_not_called_corrupt(scanned: ScannedFolder) -> None:
    scanned.photo("a.jpg")
    scanned.scan()
    (scanned.photos / "a.jpg").unlink()
    list(read_headers(scanned.project, Control()))
    assert scanned.paths(ImageState.CORRUPT) == []


def test_stopping_keeps_the_pages_that_were_read(
    scanned: ScannedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_PAGE", 2)
    for number in range(5):
        scanned.photo(f"{number}.jpg")
    scanned.scan()
    control = Control()
    reading = read_headers(scanned.project, control)
    next(reading)
    control.stop()
    with pytest.raises(Stopped):
        list(reading)
    assert [record.width is not None for record in scanned.project.images] == [True] * 2 + [
        False
    ] * 3
    list(read_headers(scanned.project, Control()))
    assert all(record.width is not None for record in scanned.project.images)
