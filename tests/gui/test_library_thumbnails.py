"""Thumbnails: upright, visible first, bounded, and whatever a file holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.core.thumbnail_store import ThumbnailStore
from app.jobs import decoding, thumbnails
from app.jobs.decoding import decode, from_jpeg, to_jpeg
from app.jobs.thumbnails import ImageFacts, Request, Thumbnails
from tests.gui.library_page import draw, sixteen_bits
from wseg_engine.images.imaging import ImageError

RED = (200, 30, 30)


def request(file: Path, image: int = 1, *, measured: bool = False) -> Request:
    status = file.stat() if file.exists() else None
    size, time = (status.st_size, status.st_mtime_ns) if status else (0, 0)
    return Request(image, str(file), size, time, measured)


@pytest.fixture
def loader(qtbot: QtBot, tmp_path: Path) -> Iterator[Thumbnails]:
    loader = Thumbnails(ThumbnailStore(tmp_path / "cache"))
    yield loader
    loader.close()


def load(qtbot: QtBot, loader: Thumbnails, *requests: Request, side: int = 32) -> None:
    loader.want(requests, side)
    qtbot.waitUntil(lambda: loader.idle)


def near(colour: QColor, wanted: tuple[int, int, int]) -> bool:
    found = (colour.red(), colour.green(), colour.blue())
    return all(abs(a - b) < 12 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".gif", ".tif"])
def test_every_format_has_a_thumbnail(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"image{suffix}"
    draw(file, RED, (80, 60))
    decoded = decode(file, 32)
    assert (decoded.width, decoded.height) == (80, 60)
    assert (decoded.image.width(), decoded.image.height()) == (32, 24)
    assert near(decoded.image.pixelColor(16, 12), RED)


def test_a_small_image_stays_small(tmp_path: Path) -> None:
    draw(tmp_path / "a.jpg", RED, (10, 8))
    assert decode(tmp_path / "a.jpg", 64).image.width() == 10


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_thumbnail_as_the_engine_does(tmp_path: Path, orientation: int) -> None:
    file = tmp_path / "turned.jpg"
    image = Image.new("RGB", (64, 32), (255, 255, 255))
    image.paste(RED, (0, 0, 32, 16))  # the top left quarter of what is stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(file, exif=exif, quality=95, subsampling=0)
    decoded = decode(file, 32)
    engine = decoding._from_engine(file, 32)
    assert (decoded.width, decoded.height) == ((32, 64) if orientation > 4 else (64, 32))
    assert decoded.image.size() == engine.size()
    w, h = engine.width(), engine.height()
    for x, y in ((w // 4, h // 4), (3 * w // 4, h // 4), (w // 4, 3 * h // 4)):
        wanted = engine.pixelColor(x, y)
        colour = (wanted.red(), wanted.green(), wanted.blue())
        assert near(decoded.image.pixelColor(x, y), colour)


def test_sixteen_bits_and_cmyk_are_left_to_the_engine(tmp_path: Path) -> None:
    sixteen_bits(tmp_path / "deep.png")
    bright = decode(tmp_path / "deep.png", 32).image
    assert bright.pixelColor(0, 5).red() < 40
    assert bright.pixelColor(31, 5).red() > 210
    Image.new("CMYK", (20, 20), (0, 255, 255, 0)).save(tmp_path / "print.jpg")
    assert near(decode(tmp_path / "print.jpg", 20).image.pixelColor(9, 9), (255, 0, 0))


def test_half_a_jpeg_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "half.jpg"
    draw(file, RED, (300, 200))
    file.write_bytes(file.read_bytes()[:-400])
    with pytest.raises(ImageError, match=r"half\.jpg is damaged"):
        decode(file, 32)


def test_what_is_written_to_the_store_is_read_from_it(tmp_path: Path) -> None:
    draw(tmp_path / "a.jpg", RED, (40, 30))
    data = to_jpeg(decode(tmp_path / "a.jpg", 32).image)
    assert near(from_jpeg(data).pixelColor(5, 5), RED)
    assert from_jpeg(data[:-30]).isNull()
    assert from_jpeg(b"").isNull()


def test_a_thumbnail_comes_with_the_size_of_its_image(
    qtbot: QtBot, loader: Thumbnails, tmp_path: Path
) -> None:
    draw(tmp_path / "a.jpg", RED, (80, 60))
    wanted = request(tmp_path / "a.jpg")
    found: list[ImageFacts] = []
    loader.found.connect(found.append)
    assert loader.image(wanted) is None
    with qtbot.waitSignal(loader.ready) as ready:
        loader.want([wanted], 32)
    assert ready.args == [frozenset({1})]
    image = loader.image(wanted)
    assert image is not None
    assert (image.width(), image.height()) == (32, 24)
    assert found == [ImageFacts({1: (80, 60)}, {})]


def test_the_disk_is_asked_before_the_image(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    draw(file, RED, (80, 60))
    wanted = request(file, measured=True)
    for _ in range(2):
        loader = Thumbnails(ThumbnailStore(tmp_path / "cache"))
        load(qtbot, loader, wanted)
        assert loader.image(wanted) is not None
        loader.close()
        file.unlink(missing_ok=True)  # the second time there is no image any more


def test_a_damaged_thumbnail_is_made_anew(qtbot: QtBot, tmp_path: Path) -> None:
    draw(tmp_path / "a.jpg", RED)
    store, wanted = ThumbnailStore(tmp_path / "cache"), request(tmp_path / "a.jpg")
    for _ in range(2):
        loader = Thumbnails(store)
        load(qtbot, loader, wanted)
        assert loader.image(wanted) is not None
        loader.close()
        stored = next(store.folder.rglob("*.thumb"))
        assert len(stored.read_bytes()) > 100
        stored.write_bytes(b"\xff\xd8\xff rubbish")


def test_a_changed_file_has_another_thumbnail(
    qtbot: QtBot, loader: Thumbnails, tmp_path: Path
) -> None:
    file = tmp_path / "a.png"
    draw(file, RED)
    before = request(file)
    load(qtbot, loader, before)
    draw(file, (10, 10, 240), (44, 30))
    after = request(file)
    assert loader.image(after) is None
    load(qtbot, loader, after)
    image = loader.image(after)
    assert image is not None
    assert near(image.pixelColor(3, 3), (10, 10, 240))
    assert loader.image(before) is None


def test_damaged_and_missing_files_say_why(
    qtbot: QtBot, loader: Thumbnails, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"not a picture")
    found: list[ImageFacts] = []
    loader.found.connect(found.append)
    damaged, gone = request(bad, 1), request(tmp_path / "gone.jpg", 2)
    load(qtbot, loader, damaged, gone)
    first, second = loader.failure(damaged), loader.failure(gone)
    assert first is not None
    assert first.corrupt
    assert "bad.jpg" in first.reason
    assert second is not None
    assert second.missing
    corrupt = {image: text for one in found for image, text in one.corrupt.items()}
    assert list(corrupt) == [1]  # a missing file is no damaged one
    load(qtbot, loader, damaged)  # is not tried again
    assert len([one for one in found if one.corrupt]) == 1
    draw(bad, RED)
    loader.forget([1])
    load(qtbot, loader, request(bad, 1))
    assert loader.image(request(bad, 1)) is not None


def test_a_file_that_is_back_is_loaded(qtbot: QtBot, loader: Thumbnails, tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    draw(file)
    wanted, content = request(file), file.read_bytes()
    file.unlink()
    load(qtbot, loader, wanted)
    assert loader.failure(wanted) is not None
    file.write_bytes(content)
    loader.retry_missing([1, 2])
    load(qtbot, loader, wanted)
    assert loader.image(wanted) is not None


def test_what_is_wanted_no_more_is_not_loaded(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"{number}.jpg" for number in range(30)]
    for file in files:
        draw(file)
    decoded: list[str] = []
    real, go_on = thumbnails.decode, threading.Event()

    def counting(path: Path, side: int) -> decoding.Decoded:
        decoded.append(path.name)
        go_on.wait(5)
        return real(path, side)

    monkeypatch.setattr(thumbnails, "decode", counting)
    loader = Thumbnails(None, threads=1)
    requests = [request(file, number) for number, file in enumerate(files)]
    loader.want(requests[:20], 32)
    qtbot.waitUntil(lambda: decoded == ["0.jpg"])
    loader.want(requests[20:], 32)
    go_on.set()
    qtbot.waitUntil(lambda: loader.idle)
    loader.close()
    assert decoded == ["0.jpg", *(f"{number}.jpg" for number in range(20, 30))]


def test_memory_is_bounded_and_what_is_wanted_most_stays(qtbot: QtBot, tmp_path: Path) -> None:
    requests = []
    for number in range(10):
        draw(tmp_path / f"{number}.jpg", size=(32, 32))
        requests.append(request(tmp_path / f"{number}.jpg", number))
    loader = Thumbnails(None, threads=1, memory=3 * 32 * 32 * 4)
    load(qtbot, loader, *requests)
    loader.close()
    assert loader.held <= 3 * 32 * 32 * 4
    assert loader.image(requests[0]) is not None


def test_an_unwritable_cache_only_costs_time(qtbot: QtBot, tmp_path: Path) -> None:
    draw(tmp_path / "a.jpg")
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    store = ThumbnailStore(tmp_path / "file" / "cache")
    loader = Thumbnails(store)
    wanted = request(tmp_path / "a.jpg")
    load(qtbot, loader, wanted)
    loader.close()
    assert loader.image(wanted) is not None
    assert store.problem


def test_a_slip_of_the_decoder_is_told_and_blames_no_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path, _side: int) -> decoding.Decoded:
        raise RuntimeError("out of luck")

    monkeypatch.setattr(thumbnails, "decode", fail)
    loader = Thumbnails(None)
    found: list[ImageFacts] = []
    loader.found.connect(found.append)
    draw(tmp_path / "a.jpg")
    wanted = request(tmp_path / "a.jpg")
    load(qtbot, loader, wanted)
    loader.close()
    failure = loader.failure(wanted)
    assert failure is not None
    assert failure.reason == "out of luck"
    assert found == []


def test_nothing_is_loaded_after_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    draw(tmp_path / "a.jpg")
    loader = Thumbnails(None)
    loader.close()
    loader.want([request(tmp_path / "a.jpg")], 32)
    assert loader.idle
