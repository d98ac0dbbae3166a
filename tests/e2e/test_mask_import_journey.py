"""Importing masks in a real window, by mouse and keys: mapping, picture, sizes, taking it back."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from app.core.store import Provenance, open_project
from tests.core.drawn_project import HEIGHT, WIDTH, blobs, make_drawn_project, put_mask
from wseg_engine.images.mask_files import write_mask

from .screen import Screen
from .user import App, user_of

NAMES = ("a.jpg", "b.jpg", "side.jpg", "small.jpg", "other.jpg")


def make_project(folder: Path) -> Path:
    """Make a project in which an image has an approved mask, and one photo lies on its side."""
    drawn = make_drawn_project(folder, NAMES, turned={"side.jpg": 6})
    put_mask(drawn, "a.jpg", blobs(40))
    drawn.project.close()
    return drawn.project.folder


def make_masks(folder: Path) -> Path:
    """Make masks of ids: of a photo as it is stored, of a smaller copy, and of another picture."""
    folder.mkdir()
    for name in ("a", "b", "side"):
        write_mask(folder / f"{name}.png", blobs(len(name)))
    write_mask(folder / "small.png", np.ones((HEIGHT // 2, WIDTH // 2), np.uint8))
    write_mask(folder / "other.png", np.ones((10, WIDTH), np.uint8))
    return folder


def masks_of(folder: Path, kind: Provenance) -> dict[str, tuple[bytes, tuple[int | None, ...]]]:
    """Return the masks of a kind, by the image's name: the file, and what its values mean."""
    with closing(open_project(folder, read_only=True)) as project:
        found = {}
        for record in project.images:
            mask = project.masks.get(record.id, kind)
            if mask is not None:
                found[record.path] = ((folder / mask.file).read_bytes(), mask.classes)
        return found


def begin(user: App, shortcut: str, source: Path, title: str, further: str) -> None:
    """Open the dialog, type where the masks are, and look at the preview."""
    user.press(shortcut)
    user.see(kind="QLabel", text=title)
    (field,) = user.things(kind="QLineEdit", window=user.see(kind="QLabel", text=title).window)
    user.click(field)
    user.type(str(source))
    user.press("Tab")
    user.click(user.see(kind="QPushButton", text=further))


def test_masks_are_mapped_looked_at_imported_and_taken_back(screen: Screen, tmp_path: Path) -> None:
    folder, source = make_project(tmp_path), make_masks(tmp_path / "masks")
    before = masks_of(folder, Provenance.APPROVED)
    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.see(text="a.jpg", kind="item")
        begin(user, "Ctrl+Shift+M", source, "Where are the masks?", "Preview")
        user.see(kind="QLabel", text="2 masks are imported. 1 image keeps its mask. 2 masks*")
        user.see(kind="QLabel", text="1 mask belongs to a photo that the camera marked as rotated*")
        user.photograph(tmp_path / "values.png")

        user.click(user.see(kind="part", text="Masks (5)"))
        for row, words in (
            ("other.jpg", "*It may belong to another image*"),
            ("small.jpg", "*a scaled copy*"),
            ("side.jpg", "Rotated upright (EXIF)."),
        ):
            user.click(user.see(kind="item", text=row, of="Masks"))
            user.wait(lambda words=words: seen(user, words), words)
        user.photograph(tmp_path / "masks.png")

        user.click(user.see(kind="part", text="Values"))
        for value, name in (("1", "cat"), ("2", "dog"), ("3", "bird")):
            map_value(user, value, name)
        user.gone(kind="QLabel", text="*have no name*")
        user.press("Alt+S")  # small.png is a scaled copy
        user.see(kind="QPushButton", text="Import 3 masks")
        user.click(user.see(kind="QComboBox", text="Keep it; skip the imported one"))
        user.click(user.see(kind="item", text="Replace it"))
        user.click(user.see(kind="QPushButton", text="Import 4 masks"))
        user.see(kind="QLabel", text="4 masks were imported.")
        user.photograph(tmp_path / "imported.png")
        user.press("Enter")
        user.gone(kind="QLabel", text="4 masks were imported.")

        user.wait(lambda: len(masks_of(folder, Provenance.EDITED)) == 4, "the masks")
        assert masks_of(folder, Provenance.APPROVED) == {}
        user.press("Ctrl+Z")
        user.wait(lambda: masks_of(folder, Provenance.APPROVED) == before, "the former mask")
        assert masks_of(folder, Provenance.EDITED) == {}
        user.press("Ctrl+Shift+Z")
        user.wait(lambda: len(masks_of(folder, Provenance.EDITED)) == 4, "the masks again")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""

    imported = masks_of(folder, Provenance.EDITED)
    data, _ = imported["side.jpg"]
    (tmp_path / "side.png").write_bytes(data)
    with Image.open(tmp_path / "side.png") as mask:
        assert mask.size == (HEIGHT, WIDTH)
        assert np.array_equal(np.asarray(mask), np.rot90(blobs(4), -1))


def seen(user: App, words: str) -> bool:
    text = words.strip("*")
    return any(text in thing.text for thing in user.things(kind="QLabel"))


def map_value(user: App, value: str, name: str) -> None:
    """Choose in the table what a value becomes: a list opens in the cell beside it."""
    item = user.see(kind="item", text=value, of="Values in the masks")
    left, top, width, height = item.rect
    user.click(replace(item, rect=(left + width, top, 80, height)), double=True)
    user.see(kind="QComboBox", accessible=f"What happens to {value}")
    user.press(name[0])
    user.gone(kind="QComboBox", accessible=f"What happens to {value}")


def test_it_speaks_german_and_offers_the_last_import_later(screen: Screen, tmp_path: Path) -> None:
    folder, source = make_project(tmp_path), make_masks(tmp_path / "masks")
    shutil.copy(source / "a.png", source / "nobody.png")
    with user_of(screen, tmp_path / "home", str(folder), language="de") as user:
        user.see(text="a.jpg", kind="item")
        begin(user, "Ctrl+Shift+M", source, "Wo sind die Masken?", "Vorschau")
        user.see(kind="QPushButton", text="2 Masken importieren")
        user.photograph(tmp_path / "vorschau.png")
        user.press("Enter")
        user.see(kind="QLabel", text="2 Masken wurden importiert.")
        user.photograph(tmp_path / "importiert.png")
        user.kill()

    with user_of(screen, tmp_path / "home", str(folder), language="de") as user:
        user.see(text="a.jpg", kind="item")
        user.press("Ctrl+Shift+M")
        user.see(kind="QLabel", text="Zuletzt wurden 2 Masken importiert*")
        user.photograph(tmp_path / "zuletzt.png")
        user.click(user.see(kind="QPushButton", text="Zurücknehmen"))
        user.gone(kind="QPushButton", text="Zurücknehmen")
        user.press("Esc")
        user.gone(kind="QLabel", text="Wo sind die Masken?")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
    assert masks_of(folder, Provenance.EDITED) == {}
    assert set(masks_of(folder, Provenance.APPROVED)) == {"a.jpg"}
