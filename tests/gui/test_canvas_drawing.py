"""What the canvas draws, pixel by pixel, against drawings made by Pillow and by formula."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from pytestqt.qtbot import QtBot

from app.core.masks.area import Area, Box, Patch
from app.core.masks.document import MaskDocument
from app.editor.edit_canvas import EditCanvas
from app.editor.view.canvas import Canvas, Overlay
from app.editor.view.class_look import ClassLook, Looks, pattern_bits

RED, BLUE = (220, 40, 30), (20, 60, 230)
LOOKS = Looks([ClassLook(1, "cat", QColor(*RED)), ClassLook(2, "dog", QColor(*BLUE))])
HEIGHT, WIDTH = 60, 80

Opened = Callable[..., Canvas]


def photo() -> NDArray[np.uint8]:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([x * 3, y * 4, (x * y) % 256], axis=-1).astype(np.uint8)


def drawn_mask() -> NDArray[np.uint8]:
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((10, 12, 40, 45), fill=1)
    draw.rectangle((50, 5, 70, 30), fill=2)
    draw.polygon([(5, 55), (30, 50), (45, 58)], fill=2)
    return np.array(picture)


def pixels(canvas: Canvas) -> NDArray[np.uint8]:
    """Return what is on the screen, (h, w, 3), in device pixels."""
    shot = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), shot.bytesPerLine())
    return rows[:, : 3 * shot.width()].reshape(shot.height(), shot.width(), 3).copy()


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    def make(
        labels: NDArray[np.uint8] | None = None, scale: float = 3.0, opacity: float = 1.0
    ) -> Canvas:
        canvas = Canvas()
        qtbot.addWidget(canvas)
        canvas.resize(300, 220)
        canvas.show()
        mask = drawn_mask() if labels is None else labels
        canvas.set_looks(LOOKS)
        canvas.set_opacity(opacity)
        canvas.show_picture(photo(), MaskDocument(mask))
        canvas.zoom_to(scale)
        canvas.centre_on(QPointF(WIDTH / 2, HEIGHT / 2))
        return canvas

    return make


def expected_at(canvas: Canvas, labels: NDArray[np.uint8], opacity: float) -> NDArray[np.float64]:
    """Return what has to be on the screen: each pixel looked up in the image by its centre."""
    view = canvas.view_map()
    shown = canvas.viewport().size()
    y, x = np.mgrid[: shown.height(), : shown.width()] + 0.5
    row = np.floor((y - view.top) / view.scale).astype(int)
    column = np.floor((x - view.left) / view.scale).astype(int)
    inside = (row >= 0) & (row < HEIGHT) & (column >= 0) & (column < WIDTH)
    row, column = row.clip(0, HEIGHT - 1), column.clip(0, WIDTH - 1)
    colours = np.array([(0, 0, 0), RED, BLUE], float)
    label = labels[row, column]
    alpha = np.where(label > 0, opacity, 0.0)[..., None]
    seen = photo()[row, column] * (1 - alpha) + colours[label] * alpha
    return np.where(inside[..., None], seen, np.nan)


@pytest.mark.parametrize("scale", [1.0, 2.0, 3.0, 7.3])
@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_every_screen_pixel_shows_the_label_under_its_centre(
    opened: Opened, scale: float, opacity: float
) -> None:
    canvas = opened(scale=scale, opacity=opacity)
    expected = expected_at(canvas, drawn_mask(), opacity)
    found = pixels(canvas).astype(float)
    known = ~np.isnan(expected)
    assert known.any()
    assert np.abs(found - expected)[known].max() <= 3  # rounding of opacity


def test_around_the_image_is_the_backdrop(opened: Opened) -> None:
    canvas = opened(scale=1.0)
    backdrop = canvas.palette().dark().color().getRgb()[:3]
    assert tuple(pixels(canvas)[2, 2]) == backdrop


def test_zoomed_out_the_image_is_an_average_and_labels_stay_pure(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(200, 200)
    canvas.show()
    image = np.zeros((1600, 1600, 3), np.uint8)
    image[::2] = 200  # stripes that vanish into grey
    labels = np.zeros((1600, 1600), np.uint8)
    labels[:, 800:] = 1
    canvas.set_looks(LOOKS)
    canvas.set_opacity(1.0)
    canvas.show_picture(image, MaskDocument(labels))
    assert canvas.magnification == pytest.approx(200 / 1600)
    found = pixels(canvas)
    assert np.abs(found[:, :100].astype(int) - 100).max() <= 2
    assert (found[:, 100:] == RED).all()


def test_a_part_drawn_alone_equals_that_part_of_the_whole(opened: Opened) -> None:
    for overlay in Overlay:
        canvas = opened(scale=3.7, opacity=0.5)
        canvas.set_overlay(overlay)
        canvas.set_hatched(True)
        whole = canvas.viewport().grab().toImage()
        for number, part in enumerate((QRect(40, 50, 31, 17), QRect(133, 71, 5, 90))):
            if number:
                canvas.set_overlay(overlay)  # what was kept of the whole is forgotten
            alone = QImage(whole.size(), whole.format())
            alone.fill(0)
            painter = QPainter(alone)
            canvas.viewport().render(painter, part.topLeft(), QRegion(part))
            painter.end()
            assert alone.copy(part) == whole.copy(part)


def test_painting_updates_what_is_shown(opened: Opened, qtbot: QtBot) -> None:
    for scale in (0.5, 3.0):
        labels = np.zeros((HEIGHT, WIDTH), np.uint8)
        canvas = opened(labels, scale=scale)
        document = canvas.document
        assert document is not None
        with document.step("paint"):
            document.lay(Patch(Box(20, 30, 40, 50), np.full((20, 20), 2, np.uint8)))
        middle = canvas.to_screen(QPointF(40, 30)).toPoint()
        assert tuple(pixels(canvas)[middle.y(), middle.x()]) == BLUE
        document.undo()
        assert tuple(pixels(canvas)[middle.y(), middle.x()]) != BLUE


def test_outlines_run_along_borders_and_leave_the_inside_free(opened: Opened) -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    labels[15:45, 20:60] = 1
    canvas = opened(labels, scale=3.0)
    canvas.set_overlay(Overlay.OUTLINES)
    found = pixels(canvas)
    corner = canvas.to_screen(QPointF(20, 15)).toPoint()
    end = canvas.to_screen(QPointF(60, 45)).toPoint()
    is_line = (found == RED).all(axis=-1)
    expected = np.zeros_like(is_line)
    expected[corner.y() : end.y(), corner.x() : end.x()] = True
    width = 2
    inner = slice(corner.y() + width, end.y() - width), slice(corner.x() + width, end.x() - width)
    expected[inner] = False
    assert np.array_equal(is_line, expected)


def test_outlines_follow_what_is_painted_and_compared(opened: Opened) -> None:
    labels = np.zeros((HEIGHT, WIDTH), np.uint8)
    canvas = opened(labels, scale=3.0)
    canvas.set_overlay(Overlay.OUTLINES)
    document = canvas.document
    assert document is not None

    def lines(colour: tuple[int, int, int]) -> int:
        return int((pixels(canvas) == colour).all(axis=-1).sum())

    assert lines(RED) == 0
    with document.step("paint"):
        document.lay(Patch(Box(15, 20, 45, 60), np.ones((30, 40), np.uint8)))
    ring = 120 * 90 - 116 * 86  # two pixels wide, three pixels of the screen to one
    assert lines(RED) == ring
    canvas.propose(document.labels * 2)
    assert (lines(RED), lines(BLUE)) == (0, ring)
    canvas.propose(None)
    assert lines(RED) == ring
    document.undo()
    assert lines(RED) == 0


def test_outlines_do_not_run_along_the_edge_of_the_image(opened: Opened) -> None:
    canvas = opened(np.ones((HEIGHT, WIDTH), np.uint8), scale=2.0)
    canvas.set_overlay(Overlay.OUTLINES)
    assert not (pixels(canvas) == RED).all(axis=-1).any()


def test_the_image_alone_is_the_image(opened: Opened) -> None:
    canvas = opened(scale=2.0)
    canvas.set_overlay(Overlay.HIDDEN)
    expected = expected_at(canvas, np.zeros((HEIGHT, WIDTH), np.uint8), 1.0)
    known = ~np.isnan(expected)
    assert np.array_equal(pixels(canvas)[known], expected[known].astype(np.uint8))


def test_classes_have_patterns_that_differ_and_void_always_has_one(opened: Opened) -> None:
    bits = pattern_bits()
    shapes = [((bits >> k) & 1).tobytes() for k in range(6)]
    assert len(set(shapes)) == 6
    labels = np.full((HEIGHT, WIDTH), 255, np.uint8)
    labels[:, :40] = 1
    canvas = opened(labels, scale=2.0)
    middle = canvas.to_screen(QPointF(40, 30)).toPoint()
    rows = slice(middle.y() - 30, middle.y() + 30)
    cat, void = (
        slice(middle.x() - 60, middle.x() - 10),
        slice(middle.x() + 10, middle.x() + 60),
    )

    def shades(part: slice) -> int:
        return len(np.unique(pixels(canvas)[rows, part].reshape(-1, 3), axis=0))

    assert shades(cat) == 1
    assert shades(void) == 2
    canvas.set_hatched(True)
    assert shades(cat) == 2


def test_the_divider_shows_one_mask_on_each_side(opened: Opened) -> None:
    labels = np.full((HEIGHT, WIDTH), 2, np.uint8)
    canvas = opened(labels, scale=3.0)
    canvas.compare(np.ones((HEIGHT, WIDTH), np.uint8), "model")
    canvas.set_wipe(0.4)
    found = pixels(canvas)
    row = canvas.viewport().height() * 3 // 4
    divider = round(0.4 * canvas.viewport().width())
    assert (found[row, 60 : divider - 3] == RED).all()
    assert (found[row, divider + 3 : 240] == BLUE).all()
    canvas.compare(None)
    assert (pixels(canvas)[row, 60:240] == BLUE).all()


def test_two_dividers_show_three_masks(opened: Opened) -> None:
    canvas = opened(np.full((HEIGHT, WIDTH), 2, np.uint8), scale=3.0)
    nothing = np.zeros((HEIGHT, WIDTH), np.uint8)
    canvas.compare_all([("model", np.ones((HEIGHT, WIDTH), np.uint8)), ("refined", nothing)])
    canvas.set_wipe(0.4)
    canvas.set_wipe(0.6, 1)
    found = pixels(canvas)
    width = canvas.viewport().width()
    row = found[canvas.viewport().height() * 3 // 4]
    first, second = round(0.4 * width), round(0.6 * width)
    assert (row[60 : first - 3] == RED).all()
    assert not (row[first + 3 : second - 3] == RED).all(axis=-1).any()
    assert not (row[first + 3 : second - 3] == BLUE).all(axis=-1).any()
    assert (row[second + 3 : 240] == BLUE).all()
    canvas.compare_all([])
    assert (pixels(canvas)[canvas.viewport().height() * 3 // 4, 60:240] == BLUE).all()


def test_a_comparison_of_another_size_is_refused(opened: Opened) -> None:
    canvas = opened()
    with pytest.raises(ValueError, match="another size"):
        canvas.compare(np.zeros((5, 5), np.uint8), "model")


def test_a_mask_without_image_is_shown_on_plain_ground(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 220)
    canvas.show()
    canvas.set_looks(LOOKS)
    canvas.set_opacity(1.0)
    canvas.show_picture(None, MaskDocument(drawn_mask()))
    at = canvas.to_screen(QPointF(60, 15)).toPoint()
    assert tuple(pixels(canvas)[at.y(), at.x()]) == BLUE
    ground = canvas.to_screen(QPointF(45, 3)).toPoint()
    base = canvas.palette().base().color().getRgb()[:3]
    assert tuple(pixels(canvas)[ground.y(), ground.x()]) == base
    canvas.show_picture(None, None)
    assert not (pixels(canvas) == BLUE).all(axis=-1).any()


def test_a_proposal_is_shown_in_place_of_the_mask_until_it_is_withdrawn(opened: Opened) -> None:
    canvas = opened(scale=2.0)
    before = pixels(canvas)
    canvas.propose(np.full((HEIGHT, WIDTH), 2, np.uint8))
    middle = canvas.to_screen(QPointF(25, 28)).toPoint()
    red, _green, blue = pixels(canvas)[middle.y(), middle.x()].tolist()
    assert blue > red  # in stripes, because the mask is another there
    unchanged = canvas.to_screen(QPointF(60, 15)).toPoint()
    assert tuple(pixels(canvas)[unchanged.y(), unchanged.x()]) == BLUE
    assert canvas.document is not None
    assert np.array_equal(canvas.document.labels, drawn_mask())
    canvas.propose(None)
    assert np.array_equal(pixels(canvas), before)
    with pytest.raises(ValueError, match="another size"):
        canvas.propose(np.zeros((3, 3), np.uint8))


@pytest.mark.parametrize("overlay", [Overlay.MASK, Overlay.OUTLINES])
def test_a_proposal_marks_what_it_changes_and_nothing_else(
    opened: Opened, overlay: Overlay
) -> None:
    labels = drawn_mask()
    canvas = opened(labels, scale=3.0, opacity=0.5)
    canvas.set_overlay(overlay)
    plain = pixels(canvas)
    canvas.propose(labels.copy(), "Preview")
    canvas.propose(labels.copy())
    assert np.array_equal(pixels(canvas), plain)  # nothing is another
    proposed = labels.copy()
    proposed[5:15, 50:60] = 0  # taken away
    proposed[40:50, 60:70] = 1  # added
    canvas.propose(proposed)
    marked = pixels(canvas)
    for rows, columns in ((slice(5, 15), slice(50, 60)), (slice(40, 50), slice(60, 70))):
        place = canvas.to_screen(QPointF(columns.start + 3, rows.start + 3)).toPoint()
        part = marked[place.y() : place.y() + 12, place.x() : place.x() + 12].astype(int)
        assert part.sum(axis=-1).std() > 40  # stripes
    far = canvas.to_screen(QPointF(25, 28)).toPoint()
    assert np.array_equal(marked[far.y(), far.x()], plain[far.y(), far.x()])


def test_marks_lie_where_a_hand_was_and_nowhere_else(qtbot: QtBot) -> None:
    canvas = EditCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 220)
    canvas.show()
    document = MaskDocument(np.ones((HEIGHT, WIDTH), np.uint8))
    canvas.set_looks(LOOKS)
    canvas.set_opacity(1.0)
    canvas.show_picture(None, document)
    canvas.zoom_to(3.0)
    before = pixels(canvas)
    canvas.set_shows_marks(True)
    assert np.array_equal(pixels(canvas), before)  # nobody has painted
    with document.step("a point that was right already"):
        document.paint(Area(Box(20, 30, 30, 45), np.ones((10, 15), bool)), 1)
        document.paint(Area(Box(5, 5, 9, 9), np.ones((4, 4), bool)), 1, by_hand=False)
    differs = np.argwhere((pixels(canvas) != before).any(axis=-1))
    corner, end = differs.min(axis=0), differs.max(axis=0)
    first = canvas.to_screen(QPointF(30, 20)).toPoint()
    last = canvas.to_screen(QPointF(45, 30)).toPoint()
    assert first.y() - 1 <= corner[0] <= first.y() + 6 and last.y() - 6 <= end[0] <= last.y()
    assert first.x() - 1 <= corner[1] <= first.x() + 6 and last.x() - 6 <= end[1] <= last.x()
    canvas.set_shows_marks(False)
    assert np.array_equal(pixels(canvas), before)
