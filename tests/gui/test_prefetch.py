"""Loading images with their masks before they are asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot

from app.core.store import Project, open_project
from app.jobs import prefetch as module
from app.jobs.prefetch import LoadedImage, Prefetch
from wseg_engine.images.imaging import load_image

from .review_page import HEIGHT, WIDTH, make_project, square, until


class Decoder:
    """Stands before the real one: says what is decoded, and can be held up."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.held: dict[str, threading.Event] = {}

    def hold(self, *names: str) -> None:
        self.held |= {name: threading.Event() for name in names}

    def let_go(self) -> None:
        for event in self.held.values():
            event.set()

    def __call__(self, path: Path) -> NDArray[np.uint8]:
        self.begun.append(path.name)
        if path.name in self.held:
            assert self.held[path.name].wait(30)
        return load_image(path)


@pytest.fixture
def decoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Decoder]:
    made = Decoder()
    monkeypatch.setattr(module, "load_image", made)
    yield made
    made.let_go()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    project = open_project(make_project(tmp_path))
    yield project
    project.close()


@pytest.fixture
def loading(project: Project, decoder: Decoder) -> Iterator[Callable[..., Prefetch]]:
    made: list[Prefetch] = []

    def make(*, ahead: int = 1, **options: int) -> Prefetch:
        prefetch = Prefetch(project, **options)
        prefetch._ahead = ahead
        made.append(prefetch)
        return prefetch

    yield make
    decoder.let_go()
    for prefetch in made:
        prefetch.close()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the images whose masks were read."""
    read: list[int] = []
    real = module.open_mask

    def reading(project: Project, image: int, size: tuple[int, int] | None) -> object:
        read.append(image)
        return real(project, image, size)

    monkeypatch.setattr(module, "open_mask", reading)
    return read


def unseen(prefetch: Prefetch, image: int) -> None:
    """Wait until an image is there, without letting the window see it."""
    end = time.monotonic() + 30
    while image not in [loaded.image for loaded in prefetch._box]:
        assert time.monotonic() < end
        time.sleep(0.002)


def change_while_loaded(qtbot: QtBot, prefetch: Prefetch, decoder: Decoder, image: int) -> None:
    """Have an image loaded whose mask changes meanwhile."""
    name = f"photo{image - 1}.png"
    decoder.hold(name)
    prefetch.want([image])
    until(qtbot, lambda: decoder.begun == [name])
    prefetch.drop([image])
    decoder.let_go()


def taken(qtbot: QtBot, prefetch: Prefetch, image: int) -> LoadedImage:
    """Return an image, waiting for it."""
    told: list[LoadedImage] = []
    prefetch.ready.connect(told.append)
    found = prefetch.take(image)
    if found is None:
        prefetch.want([image])
        until(qtbot, lambda: bool(told))
        (found,) = told
    return found


def test_an_image_comes_with_its_mask_and_its_smaller_copies(
    qtbot: QtBot, project: Project, loading: Callable[..., Prefetch]
) -> None:
    photos = Path(project.images.file(project.images.get([2])[0])).parent
    photo = np.random.default_rng(0).integers(0, 256, (1300, 1100, 3), np.uint8)
    Image.fromarray(photo).save(photos / "photo1.png")
    loaded = taken(qtbot, loading(), 1)
    assert loaded.mask is not None and loaded.picture is not None and loaded.share is not None
    assert np.array_equal(loaded.mask.labels, square())
    assert loaded.picture.whole.shape == (HEIGHT, WIDTH, 3)
    assert loaded.share[1] == pytest.approx(400 / (HEIGHT * WIDTH))
    large = taken(qtbot, loading(), 2)
    assert large.picture is not None and large.picture.nbytes > photo.nbytes // 5
    assert np.array_equal(large.picture.whole, photo)
    # Its mask is of the size that it had: it does not fit any more, and that is said.
    assert large.mask is not None and large.mask.labels.shape == (1300, 1100)
    assert not large.mask.labels.any() and "was skipped" in " ".join(large.mask.notices)


def test_others_wait_until_the_image_that_is_waited_for_is_there(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder
) -> None:
    decoder.hold("photo0.png")
    prefetch = loading(ahead=2)
    told: list[LoadedImage] = []
    prefetch.ready.connect(told.append)
    assert prefetch.take(1) is None
    prefetch.want([1, 2, 3])
    until(qtbot, lambda: "photo0.png" in decoder.begun)
    qtbot.wait(50)
    assert decoder.begun == ["photo0.png"]
    decoder.let_go()
    until(qtbot, lambda: {2, 3} <= set(prefetch._loaded))
    assert [loaded.image for loaded in told] == [1]


def test_what_is_waited_for_is_loaded_though_others_are_wanted_after_it(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder
) -> None:
    decoder.hold("photo1.png")
    prefetch = loading()
    prefetch.want([2])
    until(qtbot, lambda: decoder.begun == ["photo1.png"])
    assert prefetch.take(1) is None
    told: list[LoadedImage] = []
    prefetch.ready.connect(told.append)
    prefetch.want([3, 4])
    # It does not wait for the one that was begun before, either.
    until(qtbot, lambda: bool(told))
    assert told[0].image == 1 and decoder.begun[:2] == ["photo1.png", "photo0.png"]


def test_neighbours_leave_a_core_to_the_window(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder
) -> None:
    decoder.hold("photo0.png")
    prefetch = loading(ahead=1)
    prefetch.want([1, 2, 3])
    until(qtbot, lambda: "photo0.png" in decoder.begun)
    qtbot.wait(50)
    assert decoder.begun == ["photo0.png"]
    decoder.let_go()
    until(qtbot, lambda: len(decoder.begun) == 3)


def test_the_mask_is_read_while_the_image_that_is_waited_for_is_decoded(
    qtbot: QtBot,
    loading: Callable[..., Prefetch],
    decoder: Decoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = threading.Event()
    real = module.open_mask

    def reading(*given: object) -> object:
        read.set()
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "open_mask", reading)
    decoder.hold("photo0.png")
    prefetch = loading()
    prefetch.take(1)
    prefetch.want([1])
    until(qtbot, lambda: read.is_set() and decoder.begun == ["photo0.png"])
    assert not decoder.held["photo0.png"].is_set()  # it is being decoded


def test_a_mask_that_changed_while_it_was_loaded_is_loaded_again(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder
) -> None:
    prefetch = loading()
    change_while_loaded(qtbot, prefetch, decoder, 1)
    until(qtbot, lambda: 1 in prefetch._loaded)
    assert decoder.begun == ["photo0.png"]  # the picture was kept: its file is the same


def test_a_mask_that_changed_before_it_was_seen_is_loaded_again(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder, reads: list[int]
) -> None:
    prefetch = loading()
    prefetch.want([1])
    unseen(prefetch, 1)
    prefetch.drop([1])
    until(qtbot, lambda: 1 in prefetch._loaded)
    assert reads == [1, 1]


def test_what_was_not_seen_yet_is_not_loaded_twice(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder, reads: list[int]
) -> None:
    prefetch = loading()
    prefetch.want([1])
    unseen(prefetch, 1)
    prefetch.want([1, 2])
    assert taken(qtbot, prefetch, 1).image == 1
    assert taken(qtbot, prefetch, 2).image == 2
    assert reads == [1, 2]


def test_an_image_that_is_waited_for_stays_before_one_that_is_loaded_again(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder
) -> None:
    prefetch = loading()
    change_while_loaded(qtbot, prefetch, decoder, 2)
    unseen(prefetch, 2)
    told: list[LoadedImage] = []
    prefetch.ready.connect(told.append)
    with prefetch._wake:  # the threads are slow to hear of it
        assert prefetch.take(1) is None
        prefetch.want([1])
        prefetch._deliver()
    until(qtbot, lambda: bool(told))
    assert told[0].image == 1
    until(qtbot, lambda: 2 in prefetch._loaded)


def test_memory_is_bounded(qtbot: QtBot, loading: Callable[..., Prefetch]) -> None:
    one = HEIGHT * WIDTH * 3
    prefetch = loading(memory=2 * one)
    for image in (1, 2, 3, 4):
        taken(qtbot, prefetch, image)
    assert prefetch.held == 2 * one


def test_of_large_images_fewer_are_loaded_ahead(
    qtbot: QtBot, loading: Callable[..., Prefetch], decoder: Decoder
) -> None:
    prefetch = loading(memory=2 * HEIGHT * WIDTH * 3)
    prefetch.want([1, 2, 3])
    until(qtbot, lambda: 1 in prefetch._loaded)
    qtbot.wait(50)
    assert decoder.begun == ["photo0.png"]
    # What is asked for is loaded all the same, and then there is room for one again.
    assert taken(qtbot, prefetch, 3).image == 3
    assert prefetch.take(1) is None  # not among what was wanted last
