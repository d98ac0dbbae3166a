"""Looking through masks in a real window, by mouse and keys: paint, refine, approve, go on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.core.masks.journal import recover
from app.core.store import FoundFile, MaskRecord, Provenance, create_project, open_project
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import MaskError, read_mask, write_mask

from .screen import Screen
from .user import App, Thing, user_of

WIDTH, HEIGHT = 320, 240
BALL = (110, 60, 230, 180)  # left, top, right, bottom


def make_project(folder: Path, images: int = 3) -> Path:
    """Make a project of red balls on green, each with a square for a mask."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    for number in range(images):
        picture = Image.new("RGB", (WIDTH, HEIGHT), (40, 130, 60))
        ImageDraw.Draw(picture).ellipse(BALL, fill=(200, 40, 30))
        picture.save(photos / f"ball{number}.png")
    with create_project(folder / "Balls") as project:
        source = project.sources.add(photos)
        found = [
            FoundFile(file.name, file.stat().st_size, file.stat().st_mtime_ns)
            for file in sorted(photos.iterdir())
        ]
        ids = project.images.record(source.id, found).ids
        ball = project.classes.add("ball", shortcut="1").id
        project.tags.set(ids, [ball], Tag.PRESENT)
        records = []
        for place, image in enumerate(ids):
            name = f"masks/model/{image}.png"
            write_mask(project.folder / name, first_mask())
            uncertainty = 0.5 - place / 10
            records.append(
                MaskRecord(image, Provenance.MODEL, name, (ball,), uncertainty=uncertainty)
            )
        project.masks.put(records)
    return folder / "Balls"


def first_mask() -> NDArray[np.uint8]:
    """Return the mask that every ball has at first."""
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[76:164, 126:214] = 1
    return labels


def saved(folder: Path, image: int, kind: Provenance) -> NDArray[np.uint8] | None:
    """Return a mask as it is on the disk; None if there is none."""
    try:
        return read_mask(folder / f"masks/{kind.value}/{image}.png")
    except MaskError:
        return None


def holds_strokes(journal: Path) -> bool:
    """Whether a journal that is being written has a whole stroke: its file is there before that."""
    if not journal.exists():
        return False
    copy = journal.with_suffix(".copy")  # what is torn would be moved away
    copy.write_bytes(journal.read_bytes())
    return recover(copy, first_mask()).records > 0


def place_of(canvas: Thing, x: float, y: float) -> tuple[int, int]:
    """Return where on the screen a point of the image is: it is fitted into the canvas."""
    left, top, width, height = canvas.rect
    scale = min(width / WIDTH, height / HEIGHT)
    return (
        round(left + width / 2 + (x - WIDTH / 2) * scale),
        round(top + height / 2 + (y - HEIGHT / 2) * scale),
    )


def in_hand(user: App) -> str:
    """Return the name of the image that is marked in the queue."""
    chosen = user.things(kind="item", of="ReviewQueue", selected=True)
    return chosen[0].text if chosen else ""


def test_a_mask_is_painted_refined_and_approved(screen: Screen, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.click(user.see(kind="QToolButton", text="Review"))
        user.wait(lambda: in_hand(user) == "ball0.png", "the first image in hand")
        canvas = user.see(accessible="Mask over its image", kind="EditCanvas")
        user.press("B")  # correcting clicks are in hand at first

        user.drag(place_of(canvas, 40, 40), place_of(canvas, 80, 40))
        user.wait(
            lambda: (mask := saved(folder, 1, Provenance.EDITED)) is not None and mask[40, 60] == 1,
            "the stroke on the disk",
        )
        user.see(text="Edited")
        user.press("Ctrl+Z")
        user.wait(
            lambda: np.array_equal(saved(folder, 1, Provenance.EDITED), first_mask()),  # type: ignore[arg-type]
            "the stroke taken back on the disk",
        )

        user.press("Ctrl+R")
        user.wait(lambda: user.see(text="Cancel", kind="QPushButton").enabled, "a preview")
        user.click(user.see(text="Apply", kind="QPushButton"))
        ball = np.asarray(Image.open(tmp_path / "photos/ball0.png"))[..., 0] > 100

        def refined() -> bool:
            mask = saved(folder, 1, Provenance.EDITED)
            return mask is not None and float((mask == ball).mean()) > 0.99

        user.wait(refined, "the ball found by refinement")
        user.photograph(tmp_path / "refined.png")

        user.press("Enter")
        user.wait(lambda: in_hand(user) == "ball1.png", "the next image in hand")
        user.wait(
            lambda: (
                (mask := saved(folder, 1, Provenance.APPROVED)) is not None
                and float((mask == ball).mean()) > 0.99
            ),
            "the approved mask on the disk",
        )
        user.see(text="1 of 3 approved")

        user.press("A")
        user.wait(lambda: in_hand(user) == "ball0.png", "the image before in hand")
        user.see(kind="QPushButton", text="Undo Approval")
        user.press("D")
        user.wait(lambda: in_hand(user) == "ball1.png", "the next image in hand again")
        user.click(user.see(kind="QPushButton", text="Approve"))
        user.wait(lambda: in_hand(user) == "ball2.png", "the last image in hand")
        user.press("E")
        user.drag(place_of(canvas, 140, 90), place_of(canvas, 200, 90))
        user.press("Ctrl+Q")  # at once: what was painted is saved
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""

    mask = saved(folder, 3, Provenance.EDITED)
    assert mask is not None and mask[90, 170] == 0 and mask[120, 170] == 1
    with closing(open_project(folder, read_only=True)) as project:
        assert project.masks.counts()[Provenance.APPROVED] == 2
        assert project.masks.get(3, Provenance.EDITED) is not None
        assert project.reviews.time().images == 2


def test_what_was_painted_survives_the_sudden_end_of_the_program(
    screen: Screen, tmp_path: Path
) -> None:
    folder = make_project(tmp_path)
    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.click(user.see(kind="QToolButton", text="Review"))
        user.wait(lambda: in_hand(user) == "ball0.png", "the first image in hand")
        canvas = user.see(accessible="Mask over its image", kind="EditCanvas")
        user.press("B")  # correcting clicks are in hand at first
        user.drag(place_of(canvas, 40, 40), place_of(canvas, 80, 40))
        journal = folder / "masks/edited/1.png.journal"
        file = folder / "masks/edited/1.png"
        user.wait(lambda: holds_strokes(journal) or file.exists(), "the stroke on the disk", 2.0)
        user.kill()

    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.click(user.see(kind="QToolButton", text="Review"))
        user.wait(lambda: in_hand(user) == "ball0.png", "the first image in hand")
        user.wait(
            lambda: (mask := saved(folder, 1, Provenance.EDITED)) is not None and mask[40, 60] == 1,
            "the stroke restored",
        )


def test_slips_are_taken_back(screen: Screen, tmp_path: Path) -> None:
    folder = make_project(tmp_path)
    with user_of(screen, tmp_path / "home", str(folder)) as user:
        user.click(user.see(kind="QToolButton", text="Review"))
        user.wait(lambda: in_hand(user) == "ball0.png", "the first image in hand")
        canvas = user.see(accessible="Mask over its image", kind="EditCanvas")
        user.press("B")  # correcting clicks are in hand at first

        user.click(user.see(accessible="Brush size in pixels"), double=True)
        user.press("Ctrl+A")
        user.type("40")
        user.press("Enter")  # the number, and no approval
        user.see(text="0 of 3 approved")
        assert in_hand(user) == "ball0.png"

        user.press("Enter")
        user.wait(lambda: in_hand(user) == "ball1.png", "the next image in hand")
        user.see(text="1 of 3 approved")
        user.press("Ctrl+Z")
        user.wait(lambda: in_hand(user) == "ball0.png", "the image of the approval again")
        user.see(text="0 of 3 approved")
        user.wait(lambda: saved(folder, 1, Provenance.APPROVED) is None, "no approval on the disk")

        user.press("P")
        for x, y in ((40, 40), (80, 40), (80, 80)):
            user.point(*place_of(canvas, x, y))
            user.drag(place_of(canvas, x, y), place_of(canvas, x, y), steps=1)
        user.press("Ctrl+Z")  # a corner
        user.press("D")
        user.click(user.see(kind="QPushButton", text="Discard"))
        user.wait(lambda: in_hand(user) == "ball1.png", "the next image in hand")
        user.press("Ctrl+Q")
        assert user.process.wait(timeout=30) == 0
        assert user.output() == ""
    assert saved(folder, 1, Provenance.EDITED) is None
