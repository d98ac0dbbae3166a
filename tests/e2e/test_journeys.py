"""What a user does from the first start to tags that are there again, with mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.store import open_project
from wseg_engine.base.labels import Tag

from .screen import HEIGHT, WIDTH, Screen, wait_until
from .user import App, Thing, user_of

PHOTOS = 12
COLOUR_TOLERANCE = 32  # sum over red, green and blue: JPEG and scaling change colours a little
SAVE_LIMIT = 60.0  # seconds for a key to be on the disk


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of small pictures, some of them in a folder of their own."""
    folder = tmp_path / "my photos"
    (folder / "summer").mkdir(parents=True)
    random = np.random.default_rng(7)
    for number in range(PHOTOS):
        colours = random.integers(0, 256, (6, 8, 3), np.uint8)
        picture = Image.fromarray(colours).resize((320, 240), Image.Resampling.BICUBIC)
        picture.save(folder / ("summer" if number > 8 else "") / f"photo{number:02}.jpg")
    return folder


class Saved:
    """What a project says on the disk, while the application has it open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def images(self) -> dict[str, int]:
        """Return the ids of the images by name."""
        with closing(open_project(self._folder, read_only=True)) as project:
            found = project.images.get(project.images.ids())
            return {Path(record.path).name: record.id for record in found}

    def tags(self) -> dict[str, set[str]]:
        """Return the names of the images that have each class."""
        with closing(open_project(self._folder, read_only=True)) as project:
            names = {info.id: info.name for info in project.classes.all()}
            found: dict[str, set[str]] = {name: set() for name in names.values()}
            images = self.images()
            told = project.tags.of(images.values())
            for image, number in images.items():
                for class_id, tag in told[number].tags.items():
                    if tag is Tag.PRESENT:
                        found[names[class_id]].add(image.removesuffix(".jpg"))
            return found


def make_project(user: App, photos: Path, place: Path, name: str) -> Saved:
    """Make a project by the dialog, and wait for its images."""
    user.click(user.see(kind="QPushButton", text="New Project…"))
    user.click(user.see(kind="QPushButton", text="Add Folder…"))
    user.see(name="fileNameEdit")
    user.type(str(photos))
    user.press("Enter")
    user.gone(name="fileNameEdit")
    for field, text in ((0, name), (1, str(place))):
        lines = sorted(user.things(kind="QLineEdit", window="New Project"), key=lambda t: t.rect[1])
        user.click(lines[field])
        user.press("Ctrl+A")
        user.type(text)
    user.click(user.see(kind="QPushButton", text="Create Project", enabled=True))
    saved = Saved(place / name)
    user.wait(lambda: len(shown(user)) == PHOTOS, f"{PHOTOS} images in the library")
    assert set(saved.images()) == {thing.text for thing in shown(user)}
    return saved


def shown(user: App) -> list[Thing]:
    """Return the images in the library."""
    return user.things(kind="item", of="Images")


def add_classes(user: App, *names: str) -> None:
    """Add classes by typing their names where classes are found."""
    for name in names:
        user.click(user.see(accessible="Find or add a class", kind="ClassFilter"))
        user.type(name)
        user.press("Ctrl+Enter")
        user.see(kind="item", of="Classes", text=name)


def pick(user: App, name: str, *, hold: str = "") -> None:
    """Click an image in the library."""
    user.click(user.see(kind="item", of="Images", text=f"{name}.jpg"), hold=hold)
    user.see(kind="item", of="Images", text=f"{name}.jpg", selected=True)


def is_drawn(user: App, photo: Path) -> bool:
    """Whether a photograph is seen in the library: its colours, where it should be."""
    x, y, width, height = user.see(kind="item", of="Images", text=photo.name).rect
    seen = user.picture()[y : y + height, x : x + width].astype(int)
    with Image.open(photo) as picture:
        blocks = np.asarray(picture.resize((8, 6), Image.Resampling.BOX)).reshape(-1, 3)
    nearest = [abs(seen - block).sum(axis=-1).min() for block in blocks.astype(int)]
    return max(nearest) < COLOUR_TOLERANCE


def saves(saved: Saved, condition: Callable[[dict[str, set[str]]], bool]) -> None:
    """Wait until the tags on the disk are as expected."""
    assert wait_until(lambda: condition(saved.tags()), SAVE_LIMIT), saved.tags()


def test_tags_are_there_again_after_closing(screen: Screen, tmp_path: Path, photos: Path) -> None:
    home = tmp_path / "home"
    with user_of(screen, home) as user:
        saved = make_project(user, photos, tmp_path, "Pets")
        user.wait(lambda: is_drawn(user, photos / "photo03.jpg"), "a photograph on the screen")
        add_classes(user, "cat", "dog")
        pick(user, "photo00")
        user.press("1")
        saves(saved, lambda tags: tags["cat"] == {"photo00"})
        pick(user, "photo02")
        pick(user, "photo05", hold="Shift")
        user.press("2")
        four = {"photo02", "photo03", "photo04", "photo05"}
        saves(saved, lambda tags: tags["dog"] == four)
        pick(user, "photo07")
        user.press("2")
        saves(saved, lambda tags: tags["dog"] == four | {"photo07"})
        user.press("Ctrl+Z")
        saves(saved, lambda tags: tags["dog"] == four)
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""

    with user_of(screen, home) as user:
        user.click(user.see(kind="item", text="Pets*"), double=True)
        user.wait(lambda: len(shown(user)) == PHOTOS, f"{PHOTOS} images in the library")
        assert saved.tags() == {"cat": {"photo00"}, "dog": four}
        pick(user, "photo00")
        user.see(kind="item", of="Classes", accessible="cat: present*")
        user.see(kind="item", of="Classes", accessible="dog: not tagged*")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""


def test_tags_survive_the_sudden_end_of_the_program(
    screen: Screen, tmp_path: Path, photos: Path
) -> None:
    home = tmp_path / "home"
    with user_of(screen, home) as user:
        saved = make_project(user, photos, tmp_path, "Pets")
        add_classes(user, "cat")
        for name in ("photo01", "photo04"):
            pick(user, name)
            user.press("1")
        saves(saved, lambda tags: tags["cat"] == {"photo01", "photo04"})
        user.kill()

    with user_of(screen, home) as user:
        user.click(user.see(kind="item", text="Pets*"), double=True)
        user.wait(lambda: len(shown(user)) == PHOTOS, f"{PHOTOS} images in the library")
        assert saved.tags() == {"cat": {"photo01", "photo04"}}
        pick(
            user, "photo06"
        )  # and it can be worked in: the lock of the dead process is no hindrance
        user.press("1")
        saves(saved, lambda tags: tags["cat"] == {"photo01", "photo04", "photo06"})


def test_the_window_fits_a_small_screen(screen: Screen, tmp_path: Path) -> None:
    with user_of(screen, tmp_path / "home") as user:
        x, y, width, height = user.see(kind="MainWindow").rect
        assert x >= 0 <= y
        assert x + width <= WIDTH
        assert y + height <= HEIGHT


def test_the_language_is_that_of_the_system(screen: Screen, tmp_path: Path) -> None:
    with user_of(screen, tmp_path / "home", language="de") as user:
        user.click(user.see(kind="QPushButton", text="Neues Projekt…"))
        user.see(kind="QPushButton", text="Projekt anlegen")
        user.click(user.see(kind="QPushButton", text="Abbrechen"))  # a button of Qt's own
        user.gone(kind="QPushButton", text="Projekt anlegen")
