"""Points in the quick look: a click on a thing while tagging, shown as a dot, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.store import create_project, open_project
from app.core.store.points import Point
from app.pages.library.page import LibraryPage
from app.pages.library.points import PointLayer
from app.ui.appearance import use_scheme
from tests.gui import review_page
from tests.gui.library_page import draw, record, shown
from wseg_engine.base.labels import Tag

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
ANT, BEE = 1, 2


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[LibraryPage]:
    photos = tmp_path / "photos"
    draw(photos / "a.png", (120, 120, 120), (400, 200))
    draw(photos / "b.png", (40, 40, 40), (40, 30))
    project = create_project(tmp_path / "project")
    record(project, photos)
    project.classes.add("ant", colour="#ff2020")
    project.classes.add("bee", colour="#2020ff")
    with shown(qtbot, project, tmp_path) as page:
        page.view.setFocus()
        page.select([1])
        yield page


def looking(qtbot: QtBot, page: LibraryPage) -> PointLayer:
    page.quick_look()
    look, points = page.look, page.points
    assert look is not None and points is not None
    qtbot.waitUntil(lambda: look._fitted.idle)
    return points


def place(page: LibraryPage, x: float, y: float) -> QPoint:
    assert page.look is not None
    target = page.look.target()
    return QPointF(target.left() + x * target.width(), target.top() + y * target.height()).toPoint()


def click(page: LibraryPage, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
    QTest.mouseClick(page.look, button, NONE, place(page, x, y))


def kept(page: LibraryPage, image: int = 1) -> tuple[Point, ...]:
    return page.open_project.project.points.of([image]).get(image, ())


def tag(page: LibraryPage, class_id: int, image: int = 1) -> Tag | None:
    return page.open_project.project.tags.of([image])[image].said(class_id)


def test_clicks_set_nothing_until_a_class_is_chosen(qtbot: QtBot, page: LibraryPage) -> None:
    points = looking(qtbot, page)
    click(page, 0.5, 0.5)
    assert kept(page) == () and points.class_id is None
    QTest.keyClick(page.look, Qt.Key.Key_P)
    assert points.class_id == ANT and points.button.text() == "Points: ant"
    QTest.keyClick(page.look, Qt.Key.Key_Escape)  # ends the points, not the quick look
    assert points.class_id is None and page.look is not None and page.look.isVisible()


def test_a_click_sets_a_point_and_tags_the_image_and_undo_takes_both_back(
    qtbot: QtBot, page: LibraryPage
) -> None:
    points = looking(qtbot, page)
    points.choose(BEE)
    click(page, 0.25, 0.5)
    (point,) = kept(page)
    assert point.class_id == BEE and point.shows
    assert point.x == pytest.approx(0.25, abs=0.01) and point.y == pytest.approx(0.5, abs=0.01)
    assert tag(page, BEE) is Tag.PRESENT and points.points == (point,)
    assert page.open_project.history.undo_text == "Mark a point as bee"
    page.open_project.undo()
    assert kept(page) == () and tag(page, BEE) is None and points.points == ()
    page.open_project.redo()
    assert kept(page) == (point,) and tag(page, BEE) is Tag.PRESENT and points.points == (point,)


def test_the_key_of_a_class_chooses_it_only_while_points_are_set(
    qtbot: QtBot, page: LibraryPage
) -> None:
    page.open_project.change_class(lambda classes: classes.set_shortcut(BEE, "2"))
    points = looking(qtbot, page)
    qtbot.waitUntil(page.look.hasFocus)
    points.choose(ANT)
    QTest.keyClick(page.look, Qt.Key.Key_2)
    assert points.class_id == BEE and tag(page, BEE) is None
    points.choose(None)
    QTest.keyClick(page.look, Qt.Key.Key_2)
    assert points.class_id is None


def test_a_right_click_says_what_is_not_there_and_tags_nothing(
    qtbot: QtBot, page: LibraryPage
) -> None:
    points = looking(qtbot, page)
    points.choose(ANT)
    click(page, 0.75, 0.25, RIGHT)
    (point,) = kept(page)
    assert not point.shows and tag(page, ANT) is None
    assert page.open_project.history.undo_text == "Mark a point as not ant"


def test_a_click_on_a_point_removes_it_and_a_double_click_sets_one(
    qtbot: QtBot, page: LibraryPage
) -> None:
    points = looking(qtbot, page)
    points.choose(ANT)
    QTest.mouseClick(page.look, LEFT, NONE, place(page, 0.5, 0.5))
    QTest.mouseDClick(page.look, LEFT, NONE, place(page, 0.5, 0.5))
    assert page.look is not None and page.look.zoom is None  # it zooms only without points
    assert len(kept(page)) == 1
    click(page, 0.2, 0.2)
    click(page, 0.2, 0.2)
    assert len(kept(page)) == 1 and page.open_project.history.undo_text == "Remove a point of ant"


def test_a_drag_moves_the_image_and_sets_nothing(qtbot: QtBot, page: LibraryPage) -> None:
    points = looking(qtbot, page)
    points.choose(ANT)
    look = page.look
    assert look is not None
    look.zoom_to(8.0)
    before = look.target()
    QTest.mousePress(look, LEFT, NONE, QPoint(300, 300))
    QTest.mouseMove(look, QPoint(350, 330))
    QTest.mouseRelease(look, LEFT, NONE, QPoint(350, 330))
    assert kept(page) == () and look.target() != before
    click(page, 0.5, 0.5)  # a point is set where the image is now
    assert kept(page)[0].x == pytest.approx(0.5, abs=0.01)


def test_clicks_beside_the_image_set_nothing(qtbot: QtBot, page: LibraryPage) -> None:
    points = looking(qtbot, page)
    points.choose(ANT)
    click(page, 0.5, -0.2)
    assert kept(page) == ()


def test_points_are_drawn_where_they_are_and_follow_to_the_next_image(
    qtbot: QtBot, page: LibraryPage
) -> None:
    points = looking(qtbot, page)
    look = page.look
    assert look is not None

    def colour(x: float, y: float) -> tuple[int, int, int]:
        at = place(page, x, y) + QPoint(-6, 0)  # beside the letter
        found = look.grab().toImage().pixelColor(at)
        return found.red(), found.green(), found.blue()

    points.choose(ANT)
    click(page, 0.5, 0.5)
    click(page, 0.25, 0.25, RIGHT)
    assert colour(0.5, 0.5) == (255, 32, 32)
    dark = colour(0.25, 0.25)
    assert dark not in ((255, 32, 32), (120, 120, 120))
    QTest.keyClick(look, Qt.Key.Key_Right)
    assert points.points == () and points.class_id == ANT
    click(page, 0.5, 0.5)
    assert len(kept(page, 2)) == 1
    QTest.keyClick(look, Qt.Key.Key_Left)
    assert len(points.points) == 2


def test_the_class_that_is_tagged_is_chosen_first_and_one_that_goes_is_chosen_no_longer(
    qtbot: QtBot, page: LibraryPage
) -> None:
    page.open_project.set_tag([1], BEE, Tag.PRESENT, "Tag")
    points = looking(qtbot, page)
    points.toggle()
    assert points.class_id == BEE
    click(page, 0.5, 0.5)
    page.open_project.delete_class(BEE)
    assert points.class_id is None and points.points == ()
    points.toggle()
    assert points.class_id == ANT


def test_in_a_project_that_is_read_only_points_are_shown_and_not_set(
    qtbot: QtBot, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    draw(photos / "a.png", (120, 120, 120), (400, 200))
    with create_project(tmp_path / "project") as project:
        record(project, photos)
        project.classes.add("ant")
        project.points.change(1, add=[Point(ANT, 0.5, 0.5, True)])
    again = open_project(tmp_path / "project", read_only=True)
    with shown(qtbot, again, tmp_path) as page:
        page.select([1])
        points = looking(qtbot, page)
        points.toggle()
        assert points.class_id is None and not points.button.isEnabled()
        assert len(points.points) == 1
        click(page, 0.2, 0.2)
        assert len(kept(page)) == 1


def test_the_review_shows_points_among_its_marks(qtbot: QtBot, tmp_path: Path) -> None:
    folder = review_page.make_project(tmp_path, count=2)
    with open_project(folder) as project:
        project.points.change(1, add=[Point(BEE, 0.75, 0.75, True)])
        project.classes.recolour(BEE, "#2020ff")
    with review_page.shown(qtbot, folder) as page:
        at = review_page.on_screen(page, 0.75 * review_page.WIDTH, 0.75 * review_page.HEIGHT)

        def blue() -> bool:
            found = page.editor.canvas.viewport().grab().toImage().pixelColor(at + QPoint(-6, 0))
            return (found.red(), found.green(), found.blue()) == (32, 32, 255)

        assert not blue()
        page.editor.canvas.set_shows_marks(True)
        assert blue()
        page.open_project.project.points.change(1, remove=[Point(BEE, 0.75, 0.75, True)])
        page.open_project.note_tags([1])
        assert not blue()


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_the_button_of_points_is_read_in_light_and_dark(
    qtbot: QtBot, page: LibraryPage, qapp: QApplication, scheme: Qt.ColorScheme
) -> None:
    use_scheme(qapp, scheme)
    button = looking(qtbot, page).button
    assert button.palette().color(button.foregroundRole()).lightness() > 200
