"""The guided tour, in the real window over a small sample project."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.app import project_flow
from app.app import tour as spotlight
from app.app.main_window import SMALLEST, MainWindow
from app.app.tour import Tour
from app.app.tour_card import card_place
from app.core.store import create_project
from app.ui.settings import AppSettings
from wseg_engine.base.events import Control, Event, Finished

LIMIT = 30_000  # ms
Left = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, drawn: Path) -> Path:
    def copied(folder: Path, control: Control) -> Iterator[Event]:
        shutil.copytree(drawn, folder)
        yield Finished(6, 0, stopped=False)

    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(project_flow, "make_sample", copied)
    return tmp_path / "home"


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(AppSettings())
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.resize(1280, 820)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def tour(qtbot: QtBot, window: MainWindow) -> Tour:
    """The tour as a user gets it who opens the sample for the first time."""
    qtbot.mouseClick(window.welcome.sample_button, Left)
    qtbot.waitUntil(lambda: window.touring.tour is not None, timeout=LIMIT)
    assert window.touring.tour is not None
    return window.touring.tour


def go_to(tour: Tour, title: str) -> None:
    """Press Next until a step is shown."""
    for _ in range(tour.count):
        if tour.card.title.text() == title:
            return
        tour.card.next.click()
    raise AssertionError(f"no step {title!r}")


def place_of(window: MainWindow, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def press(key: Qt.Key) -> None:
    """Press a key where the keyboard is."""
    from PySide6.QtTest import QTest

    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_it_is_shown_once_by_itself_and_then_when_asked_for(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    assert window.settings.tour_shown
    tour.skip()
    window.close_project()
    with qtbot.waitSignal(window.project_opened, timeout=LIMIT):
        window.open_sample()
    qtbot.wait(900)
    assert window.touring.tour is None
    window.commands.get("help.tour").trigger()
    assert isinstance(window.touring.tour, Tour)


def test_it_leaves_those_alone_who_begin_with_photos_of_their_own(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    create_project(tmp_path / "Birds").close()
    with qtbot.waitSignal(window.project_opened):
        window.open_project(tmp_path / "Birds")
    qtbot.wait(900)
    assert window.touring.tour is None
    assert not window.settings.tour_shown


def test_the_welcome_leads_to_it_by_way_of_the_sample(qtbot: QtBot, window: MainWindow) -> None:
    window.settings.tour_shown = True
    qtbot.mouseClick(window.welcome.tour_button, Left)
    qtbot.waitUntil(lambda: window.touring.tour is not None, timeout=LIMIT)
    assert window.session is not None


def test_every_step_lights_the_control_that_it_is_about(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    columns, page = window.library.columns, window.train.page
    assert columns is not None
    for title, find in (
        ("Your photos", lambda: columns.page),
        ("Tag what a photo shows", lambda: columns.tags),
        ("Choose a preset", lambda: page and page.start.presets),
        ("One click", lambda: page and page.start.train),
        ("Review masks", lambda: window.review.page and window.review.page.queue),
        ("Approve", lambda: window.review.page and window.review.page.panel.decide),
        ("Export", window.menuBar),
    ):
        go_to(tour, title)

        def lit(find: object = find) -> bool:
            widget = find()  # type: ignore[operator]
            rect = tour.spotlight.lit
            return (
                widget is not None
                and rect is not None
                and rect.intersects(place_of(window, widget))
            )

        qtbot.waitUntil(lit, timeout=LIMIT)
        assert tour.card.count.text() == f"{tour.number + 1} of {tour.count}"
        assert window.rect().contains(tour.card.geometry())
    assert tour.card.next.text() == "Done"
    tour.card.next.click()
    assert window.touring.tour is None


def test_it_trains_nothing_by_itself(qtbot: QtBot, window: MainWindow, tour: Tour) -> None:
    for _ in range(tour.count - 1):
        tour.card.next.click()
        qtbot.wait(50)
    assert window.session is not None
    assert list(window.session.project.runs.all()) == []
    assert window.session.open_project.history.undo_text is None  # and tags nothing


def test_it_can_be_gone_through_with_the_keyboard(window: MainWindow, tour: Tour) -> None:
    assert QApplication.focusWidget() is tour.card.next
    press(Key.Key_Return)
    assert tour.number == 1
    press(Key.Key_Right)
    press(Key.Key_Right)
    assert tour.number == 3
    press(Key.Key_Left)
    assert tour.number == 2
    press(Key.Key_Space)
    assert tour.number == 3
    press(Key.Key_Escape)
    assert window.touring.tour is None


def test_enter_still_goes_on_where_a_page_takes_the_keyboard(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    go_to(tour, "Review masks")
    qtbot.waitUntil(lambda: window.review.page is not None)
    assert window.review.page is not None
    window.review.page.setFocus()
    with qtbot.waitActive(window):  # off screen, the page's first show takes that away
        window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is tour.card.next)


def test_with_the_card_in_hand_enter_approves_no_mask(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    go_to(tour, "Approve")
    qtbot.waitUntil(lambda: window.review.page is not None)
    approve = window.commands.get("review.approve")
    assert "Return" in [keys.toString() for keys in approve.shortcuts()]
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is tour.card.next)
    approve.setEnabled(True)  # as with a mask
    with qtbot.assertNotEmitted(approve.triggered):
        press(Key.Key_Return)
    assert tour.card.title.text() == "Export"


def test_a_user_who_clicks_elsewhere_keeps_the_keyboard_there(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    columns = window.library.columns
    assert columns is not None
    qtbot.mouseClick(columns.page.view.viewport(), Left, pos=QPoint(60, 60))
    columns.page.view.setFocus()
    qtbot.wait(300)
    assert QApplication.focusWidget() is columns.page.view
    assert columns.page.selected_ids(), "the click did not reach the photos"
    press(Key.Key_Escape)  # from there too
    assert window.touring.tour is None


def test_every_click_goes_through_the_light(window: MainWindow, tour: Tour) -> None:
    columns = window.library.columns
    assert columns is not None
    outside = place_of(window, columns.folders).center()  # dimmed
    inside = place_of(window, columns.page).topLeft() + QPoint(20, 20)
    assert columns.folders.isAncestorOf(window.childAt(outside))
    assert columns.page.isAncestorOf(window.childAt(inside))


def test_it_follows_the_window(qtbot: QtBot, window: MainWindow, tour: Tour) -> None:
    go_to(tour, "Tag what a photo shows")
    columns = window.library.columns
    assert columns is not None
    for size in (SMALLEST, QSize(1500, 950)):
        window.resize(size)
        qtbot.waitUntil(lambda: tour.spotlight.size() == window.size())
        qtbot.waitUntil(lambda: place_of(window, columns.tags).intersects(tour.spotlight.lit))
        assert tour.spotlight.lit is not None
        assert abs(tour.spotlight.lit.left() - place_of(window, columns.tags).left()) < 8
        assert window.rect().contains(tour.card.geometry())


def test_where_something_else_is_shown_nothing_is_lit_and_next_leads_back(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    window.show_workspace(1)
    qtbot.waitUntil(lambda: tour.spotlight.lit is None)
    assert tour.card.isVisible()
    tour.card.next.click()
    assert window.project_page.current is window.library
    assert tour.spotlight.lit is not None


def test_the_end_of_the_project_ends_it_and_leaves_nothing(
    qtbot: QtBot, window: MainWindow, tour: Tour
) -> None:
    light, card = tour.spotlight, tour.card
    window.close_project()
    assert window.touring.tour is None
    assert not light.isVisible()
    assert not card.isVisible()
    assert window.welcome.isVisible()


def test_screen_readers_get_the_words(tour: Tour) -> None:
    card = tour.card
    assert card.accessibleName() == "Guided tour"
    for part in ("1 of 7", card.title.text(), card.text.text()):
        assert part in card.accessibleDescription()
        assert part in card.next.accessibleDescription()  # it has the focus


@pytest.mark.parametrize("plain", [False, True])
def test_the_rest_is_dimmed_but_not_in_high_contrast(
    window: MainWindow, tour: Tour, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    monkeypatch.setattr(spotlight, "wants_high_contrast", lambda _application: plain)
    point = QPoint(window.width() - 30, window.height() - 100)
    lit = window.grab().toImage().pixelColor(point).lightnessF()
    tour.spotlight.hide()
    bare = window.grab().toImage().pixelColor(point).lightnessF()
    assert (lit < bare - 0.1) is not plain


@pytest.mark.parametrize(
    ("lit", "side"),
    [
        (QRect(0, 100, 240, 600), "right"),
        (QRect(1000, 100, 280, 600), "left"),
        (QRect(200, 40, 900, 60), "below"),
        (QRect(200, 700, 900, 90), "above"),
    ],
)
def test_the_card_lies_beside_what_it_is_about(lit: QRect, side: str) -> None:
    place = card_place(QSize(360, 160), lit, QRect(0, 0, 1280, 820))
    assert not place.intersects(lit)
    assert QRect(0, 0, 1280, 820).contains(place)
    assert {
        "right": place.left() > lit.right(),
        "left": place.right() < lit.left(),
        "below": place.top() > lit.bottom(),
        "above": place.bottom() < lit.top(),
    }[side]


def test_without_anything_lit_the_card_is_out_of_the_way() -> None:
    place = card_place(QSize(360, 160), None, QRect(0, 0, 1280, 820))
    assert place.right() > 1200
    assert place.bottom() > 780
