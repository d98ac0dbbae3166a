"""A sitting of the review in a real window: seconds that the program takes of each approved mask.

The window is on a virtual X screen; keys and clicks are events of the X server, sent as soon as the
program shows that it is ready, so that what is measured is the program and not a hand. The project
has 52 generated photographs of 2 megapixels with a mask of a model. "Approve": Enter, until the
next mask is in hand. "Correct and approve": a correcting click, until the mask has changed, then
Enter. "Contact sheet": opened once, 40 masks a page, Enter; divided by 40. Medians.

The person's seconds are an estimate: 1.5 s to see a mask (a page of the sheet: as much for each of
its masks), 1 s for a key or click. The last line does the same for photographs of
`voc_animals/val`: the masks and the simulated user of `make bench ONLY=clicks` (IoU 0.85 of each
class), where that has been run on this machine.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from run import as_table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from app.core.store import FoundFile, MaskRecord, Provenance, create_project
from tests.e2e.screen import virtual_screen
from tests.e2e.user import App, Thing, user_of
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

PLAIN, CORRECTED, SHEET = 6, 6, 40  # masks
MASKS = PLAIN + CORRECTED + SHEET
HEIGHT, WIDTH = 1200, 1600  # px
DISC, ROUGH = 300, 340  # px, the radius of what is there, and of the mask at first
SEE, PRESS = 1.5, 1.0  # s, for a person
LIMIT = 60.0  # s until something has to be there


class Way(NamedTuple):
    """What one way of approving takes of a mask."""

    title: str
    actions: float  # keys and clicks
    program: float  # s

    def row(self) -> dict[str, object]:
        """Return the table's row."""
        return {
            "way": self.title,
            "keys and clicks a mask": round(self.actions, 2),
            "program, s a mask": round(self.program, 2),
            "with a person, s a mask": round(self.person(), 1),
        }

    def person(self) -> float:
        """Return the seconds with a person before it."""
        return SEE + PRESS * self.actions + self.program


def make_project(folder: Path, count: int) -> Path:
    """Make a project of discs, each with a mask that is a little too large."""
    photos = folder / "photos"
    photos.mkdir()
    chance = np.random.default_rng(5)
    ground = chance.integers(40, 90, (HEIGHT // 8, WIDTH // 8, 3), np.uint8)
    ground = np.asarray(cv2.resize(ground, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))
    middle = (WIDTH // 2, HEIGHT // 2)
    rough = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(rough, middle, ROUGH, 1, cv2.FILLED)
    for number in range(count):
        picture = ground.copy()
        cv2.circle(picture, middle, DISC, (30, 150 + number, 230), cv2.FILLED)
        cv2.imwrite(str(photos / f"disc{number:02}.jpg"), picture)
    with create_project(folder / "Discs") as project:
        source = project.sources.add(photos)
        files = sorted(photos.iterdir())
        found = [FoundFile(f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files]
        ids = project.images.record(source.id, found).ids
        disc = project.classes.add("disc").id
        project.tags.set(ids, [disc], Tag.PRESENT)
        records = []
        for place, image in enumerate(ids):
            name = f"masks/model/{image}.png"
            write_mask(project.folder / name, rough)
            doubt = 0.5 - place / 200
            records.append(MaskRecord(image, Provenance.MODEL, name, (disc,), uncertainty=doubt))
        project.masks.put(records)
    return folder / "Discs"


def until(condition: Callable[[], bool]) -> float:
    """Look without a pause until something holds; return the seconds that took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > LIMIT:
            raise TimeoutError(f"Not within {LIMIT:.0f} s.")
    return time.monotonic() - began


def in_hand(user: App) -> str:
    """Return the name of the image that is shown, once its mask is there."""
    chosen = user.things(kind="item", of="ReviewQueue", selected=True)
    return chosen[0].text if chosen else ""


def approve(user: App) -> float:
    """Press Enter; return the seconds until the next mask is in hand."""
    before = in_hand(user)
    began = time.monotonic()
    user.press("Enter")
    until(lambda: in_hand(user) != before)
    return time.monotonic() - began


def correct(user: App, canvas: Thing) -> float:
    """Click beside the disc, where the mask is too large; return the seconds until it follows."""
    left, top, width, height = canvas.rect
    scale = min(width / WIDTH, height / HEIGHT)
    place = (round(left + width / 2 + scale * (DISC + ROUGH) / 2), top + height // 2)
    began = time.monotonic()
    user.drag(place, place, steps=1)
    until(lambda: bool(user.things(text="Edited")))
    return time.monotonic() - began


def sheet(user: App) -> float:
    """Approve a page of the contact sheet; return the seconds from the key that opens it."""
    began = time.monotonic()
    user.press("G")
    until(lambda: bool(user.things(kind="QPushButton", text=f"Approve {SHEET}*", enabled=True)))
    user.press("Enter")
    until(lambda: bool(user.things(text=f"{MASKS} of {MASKS} approved")))
    return time.monotonic() - began


def sitting(folder: Path) -> list[Way]:
    """Sit down before the program."""
    project = make_project(folder, MASKS)
    screen_folder = folder / "screen"
    screen_folder.mkdir()
    settings = folder / "home" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"review.sheet_count": 40}', encoding="utf-8")
    with (
        virtual_screen(screen_folder) as screen,
        user_of(screen, folder / "home", str(project)) as user,
    ):
        user.click(user.see(kind="QToolButton", text="Review"))
        user.wait(lambda: bool(in_hand(user)), "the first mask")
        canvas = user.see(accessible="Mask over its image", kind="EditCanvas")
        time.sleep(2)  # what is loaded ahead is loaded
        plain = [approve(user) for _ in range(PLAIN)]
        user.press("X")  # the background is painted: a click says what is too much
        corrected = []
        for _ in range(CORRECTED):
            first = correct(user, canvas)
            corrected.append(first + approve(user))
        page = sheet(user)
    return [
        Way("approve", 1, statistics.median(plain)),
        Way("correct and approve", 2, statistics.median(corrected)),
        Way("contact sheet of 40", 2 / SHEET, page / SHEET),
    ]


def val(ways: list[Way]) -> str:
    """Return what a person needs for photographs of `val`, by estimate."""
    import click_masks
    from bench_clicks import GOALS, MOST, cases, correct, simulated

    if not (click_masks.FOLDER / "run").is_dir():
        return "Photographs of `val`: not measured, `make bench ONLY=clicks` has not been run here."
    cv2.setNumThreads(1)
    everything = cases()
    counts = simulated(correct, everything).clicks[GOALS[0]]
    by_photo: dict[int, int] = {}
    for case, count in zip(everything, counts, strict=True):
        number = id(case.image)
        by_photo[number] = by_photo.get(number, 0) + (MOST if count is None else count)
    plain, once = ways[0].program, ways[1].program
    seconds = [
        SEE + PRESS * (clicks + 1) + plain + clicks * max(0.0, once - plain)
        for clicks in by_photo.values()
    ]
    untouched = sum(not clicks for clicks in by_photo.values()) / len(by_photo)
    return (
        f"{len(by_photo)} photographs of `val`, masks of a network that learned from the tags of "
        f"{click_masks.source()}: {np.mean(seconds):.1f} s a photograph in the mean, "
        f"{np.median(seconds):.1f} s in the middle, {100 * untouched:.0f} % approved untouched "
        "(allowed: 15 s in the mean, at least 40 % untouched)."
    )


def main() -> str:
    """Return the table, and the estimate for photographs."""
    with tempfile.TemporaryDirectory() as folder:
        ways = sitting(Path(folder))
    return "\n\n".join((as_table([way.row() for way in ways]), val(ways)))
