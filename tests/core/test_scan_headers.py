"""Headers are read in the background: sizes, and files that are not a readable images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.core.scan import contents
from app.core.scan.contents import read_headers
from app.core.scan.events import ImagesChecked
from app.core.store import ImageState
from tests.core.scan_world import ScanWorld
from wseg_engine.base.events import Control, Progress, Stopped


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ScanWorld]:
    world = ScanWorld(tmp_path)
    with world.project:
        yield world


def test_sizes_are_those_of_the_upright_image(world: ScanWorld) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.new("RGB", (40, 30)).save(world.photos / "turned.jpg", exif=exif)
    world.photo("a.jpg")
    world.scan()
    events = list(read_headers(world.project, Control()))
    turned, plain = world.image("turned.jpg"), world.image("a.jpg")
    assert (turned.width, turned.height) == (30, 40)
    assert (plain.width, plain.height) == (21, 20)
    assert events[-1] == Progress("headers", 2, 2)
    assert list(read_headers(world.project, Control())) == []  # nothing is left to do


def test_a_file_that_is_no_image_is_corrupt_with_the_reason(world: ScanWorld) -> None:
    (world.photos / "a.jpg").write_text("hello")
    (world.photos / "empty.png").touch()
    world.photo("b.jpg")
    world.scan()
    (checked,) = [
        event
        for event in read_headers(world.project, Control())
        if isinstance(event, ImagesChecked)
    ]
    assert checked.corrupt == 2
    assert world.paths(ImageState.CORRUPT) == ["a.jpg", "empty.png"]
    assert "not a readable image" in world.image("a.jpg").problem
    assert "empty" in world.image("empty.png").problem


def test_a_mended_file_is_present_again(world: ScanWorld) -> None:
    (world.photos / "a.jpg").write_text("hello")
    world.scan()
    list(read_headers(world.project, Control()))
    world.photo("a.jpg")
    world.scan()
    list(read_headers(world.project, Control()))
    assert world.paths(ImageState.PRESENT) == ["a.jpg"]
    assert world.image("a.jpg").problem == ""


def test_corrupt_images_are_tried_again_when_asked_for(
    world: ScanWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.photo("a.jpg")
    world.scan()
    with monkeypatch.context() as patched:

        def refusing(path: Path) -> None:
            raise contents.ImageError("a.jpg cannot be read: Permission denied.")

        patched.setattr(contents, "image_size", refusing)
        list(read_headers(world.project, Control()))
    assert world.paths(ImageState.CORRUPT) == ["a.jpg"]
    list(read_headers(world.project, Control()))
    assert world.paths(ImageState.CORRUPT) == ["a.jpg"]
    list(read_headers(world.project, Control(), corrupt_too=True))
    assert world.paths(ImageState.PRESENT) == ["a.jpg"]


def test_a_file_that_is_gone_is_not_called_corrupt(world: ScanWorld) -> None:
    world.photo("a.jpg")
    world.scan()
    (world.photos / "a.jpg").unlink()
    list(read_headers(world.project, Control()))
    assert world.paths(ImageState.CORRUPT) == []


def test_stopping_keeps_the_pages_that_were_read(
    world: ScanWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_PAGE", 2)
    for number in range(5):
        world.photo(f"{number}.jpg")
    world.scan()
    control = Control()
    reading = read_headers(world.project, control)
    next(reading)
    control.stop()
    with pytest.raises(Stopped):
        list(reading)
    assert [record.width is not None for record in world.project.images] == [True] * 2 + [False] * 3
    list(read_headers(world.project, Control()))
    assert all(record.width is not None for record in world.project.images)
