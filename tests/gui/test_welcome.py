"""The welcome page: who is new and who is not, the graphics card, the guide."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import resources
from app.app.main_window import SMALLEST, MainWindow
from app.app.welcome.page import WelcomePage
from app.app.welcome.steps import RADIUS, Chip, Picture
from app.core.store.recent import RecentProject
from app.jobs import card_check, machine
from app.jobs.card_check import CardFound, built_for_cards, card_job
from app.jobs.machine import InstalledCard, cards_of_cuda, cards_of_the_driver
from app.ui import paths
from app.ui.settings import AppSettings

CARD = InstalledCard("NVIDIA GeForce RTX 3060", "535.183.01", 12 * 1024**3)
WITHOUT_DRIVER = InstalledCard("NVIDIA", "", 0)


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TAGMASK_HOME", str(tmp_path / "home"))


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow(AppSettings())
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.resize(1280, 820)
    window.show()
    return window


# --------------------------------------------------------------------- people


def test_the_sample_leads_for_those_who_are_new(window: MainWindow) -> None:
    page = window.welcome
    assert page.sample_button.isDefault()
    assert not page.new_button.isDefault()
    assert not page.recent.isVisible()
    assert page.tour_button.isVisible()
    assert page.sample_button.x() < page.new_button.mapTo(page, page.new_button.rect().center()).x()


def test_enter_opens_the_sample_where_nothing_was_chosen_yet(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    window.welcome.sample_requested.disconnect()
    window.welcome.sample_requested.connect(lambda: asked.append(True))
    window.welcome.setFocus()
    qtbot.keyClick(window.welcome.sample_button, Qt.Key.Key_Return)
    assert asked == [True]
    assert window.welcome.focusProxy() is window.welcome.sample_button


def test_recent_projects_lead_for_all_others(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    page = window.welcome
    page.show_recent([RecentProject(tmp_path, missing=False)])
    qtbot.waitUntil(page.recent.isVisible)
    assert page.new_button.isDefault()
    assert not page.sample_button.isDefault()

    def in_order() -> bool:
        shown = (page.recent, page.new_button, page.sample_button)
        places = [widget.mapToGlobal(widget.rect().center()).x() for widget in shown]
        return places == sorted(places)

    qtbot.waitUntil(in_order)


@pytest.mark.parametrize("width", [180, 230, 290, 400])
def test_tags_on_a_picture_go_into_another_line_where_there_is_no_room(
    qtbot: QtBot, width: int
) -> None:
    picture = Picture(
        "tagged", [Chip(name, "#ff0000") for name in ("Erdbeere", "Sonnenblume", "Orange")]
    )
    qtbot.addWidget(picture)
    picture.resize(width, 140)
    pills = picture.pills()
    assert all(map(QRectF(picture.rect()).contains, pills))
    assert not any(one.intersects(other) for one, other in combinations(pills, 2))
    assert max(pill.bottom() for pill in pills) == picture.height() - RADIUS


def test_everything_can_be_reached_in_the_smallest_window(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(SMALLEST)
    page = window.welcome
    qtbot.waitUntil(lambda: not page.steps.pictures[0].isVisible())
    assert page.steps.isVisible()  # in words
    for button in (page.sample_button, page.new_button):
        page.ensureWidgetVisible(button)
        assert not button.visibleRegion().isEmpty()
    window.resize(1280, 820)
    qtbot.waitUntil(page.steps.pictures[0].isVisible)


def test_it_says_what_is_sent_where(window: MainWindow) -> None:
    texts = [label.text() for label in window.welcome.findChildren(QLabel) if label.isVisible()]
    assert any("Nothing leaves this computer" in text for text in texts)


# ---------------------------------------------------------------------- guide


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[QUrl]:
    urls: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url) or True)
    return urls


def test_the_guide_opens_from_the_menu_and_from_the_welcome(
    window: MainWindow, opened: list[QUrl]
) -> None:
    window.commands.get("help.guide").trigger()
    links = [w for w in window.welcome.findChildren(QLabel) if "href" in w.text()]
    assert {link.textFormat() for link in links} == {Qt.TextFormat.RichText}
    for link in links:
        page = link.text().split('"')[1]
        link.linkActivated.emit(page)
    assert [Path(url.toLocalFile()).stem for url in opened] == ["index", "privacy", "index"]
    assert all(Path(url.toLocalFile()).is_file() for url in opened)


def test_a_packaged_program_shows_the_guide_that_came_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[QUrl]
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.guide_page("index") is None
    assert not paths.open_guide()
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "install.html").write_text("", encoding="utf-8")
    assert paths.open_guide("install", "which-package")
    assert opened[-1].toString().endswith("guide/install.html#which-package")


def test_an_installed_wheel_shows_the_guide_that_is_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: list[QUrl]
) -> None:
    """And never the folder `docs` of another package beside it."""
    site = tmp_path / "site-packages"
    (site / "docs").mkdir(parents=True)
    (site / "docs" / "index.md").write_text("another's", encoding="utf-8")
    monkeypatch.setattr(paths, "__file__", str(site / "app" / "ui" / "guide.py"))
    monkeypatch.setattr(resources, "__file__", str(site / "resources" / "__init__.py"))
    assert paths.guide_page("index") is None
    (site / "resources" / "guide").mkdir(parents=True)
    (site / "resources" / "guide" / "index.html").write_text("", encoding="utf-8")
    assert paths.open_guide()
    assert Path(opened[-1].toLocalFile()) == site / "resources" / "guide" / "index.html"


def test_a_guide_that_no_program_opens_is_not_called_missing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(window, "show_message", said.append)
    monkeypatch.setattr(paths, "open_guide", lambda *_: False)
    window.commands.get("help.guide").trigger()
    monkeypatch.setattr(paths, "guide_page", lambda _: None)
    window.commands.get("help.guide").trigger()
    assert said[0].startswith("No program is set up to open the user guide. It is in ")
    assert "did not come with this installation" in said[1]


# -------------------------------------------------------------- graphics card


def shown(window: MainWindow, found: object) -> str:
    window.card_line.show_found(found)
    return window.welcome.card.text.text() if window.welcome.card.isVisible() else ""


def test_nothing_is_said_where_there_is_no_card(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_check, "installed_cards", lambda: ())
    job = card_job()
    found: list[object] = []
    job.event_received.connect(found.append)
    with qtbot.waitSignal(job.ended):
        window.jobs.start(job)
    assert found == []
    assert not window.welcome.card.isVisible()


def test_a_card_that_this_build_can_use_is_named(window: MainWindow) -> None:
    text = shown(window, CardFound(CARD, can_compute=True))
    assert "RTX 3060" in text
    assert "will be used for training" in text
    assert not window.welcome.card.button.isVisible()


def test_a_build_for_processors_says_what_to_install(
    window: MainWindow, opened: list[QUrl], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(window, CardFound(CARD, can_compute=False))
    assert "RTX 3060" in text
    assert "processor only" in text
    assert "pytorch.org" in text  # from source
    window.welcome.card.button.click()
    assert Path(opened[-1].toLocalFile()).stem == "install"
    for system, package in (("Linux", "tagmask-cuda"), ("Windows", "cuda-setup.exe")):
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(card_check.platform, "system", lambda system=system: system)
        assert package in shown(window, CardFound(CARD, can_compute=False))


def test_a_card_without_a_driver_asks_for_one(window: MainWindow) -> None:
    text = shown(window, CardFound(WITHOUT_DRIVER, can_compute=True))
    assert "nvidia.com/drivers" in text


def test_what_was_hidden_stays_hidden_until_it_is_something_else(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert shown(window, CardFound(CARD, can_compute=False))
    window.welcome.card.hide_button.click()
    assert not shown(window, CardFound(CARD, can_compute=False))
    again = MainWindow(window.settings)
    qtbot.addWidget(again, before_close_func=lambda window: window.close())
    again.show()
    assert not shown(again, CardFound(CARD, can_compute=False))
    assert shown(again, CardFound(CARD, can_compute=True))


def test_the_window_looks_by_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_check, "installed_cards", lambda: (CARD,))
    window = MainWindow(AppSettings())
    qtbot.addWidget(window, before_close_func=lambda window: window.close())
    window.show()
    qtbot.waitUntil(window.welcome.card.isVisible)
    assert "RTX 3060" in window.welcome.card.text.text()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["libtorch_cpu.so"], False),
        (["libtorch_cpu.so", "libtorch_cuda.so"], True),
        (["torch_cpu.dll", "torch_cuda.dll"], True),
        (["libtorch_hip.so"], True),
    ],
)
def test_builds_are_told_apart_by_their_libraries(
    tmp_path: Path, files: list[str], expected: bool
) -> None:
    (tmp_path / "lib").mkdir()
    for name in files:
        (tmp_path / "lib" / name).touch()
    assert built_for_cards(tmp_path) is expected


def test_this_build_is_recognised_as_torch_itself_says() -> None:
    torch = pytest.importorskip("torch")
    folder = card_check._torch_folder()
    assert folder is not None
    assert built_for_cards(folder) is (torch.version.cuda is not None)


def test_looking_does_not_load_torch() -> None:
    code = (
        "import sys; from app.jobs import card_check; from wseg_engine.base.events import Control\n"
        "from app.jobs.machine import InstalledCard\n"
        "card_check.installed_cards = lambda: (InstalledCard('A', '1', 0),)\n"
        "found = list(card_check._look(Control()))\n"
        "assert found and 'torch' not in sys.modules, found"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_loaded_driver_is_asked_where_its_program_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "gpus" / "0000:01:00.0"
    folder.mkdir(parents=True)
    (folder / "information").write_text(
        "Model: \t\t NVIDIA RTX A2000\nIRQ:   \t\t 164\nGPU UUID: \t GPU-1\n", encoding="utf-8"
    )
    (tmp_path / "version").write_text(
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 2024\n"
        "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n",
        encoding="utf-8",
    )
    assert cards_of_the_driver(tmp_path) == (InstalledCard("NVIDIA RTX A2000", "535.183.01", 0),)
    assert cards_of_the_driver(tmp_path / "none") == ()


class FakeDriver:
    """`nvcuda.dll` of an imagined computer."""

    def __init__(self, *names: bytes, error: int = 0) -> None:
        self._names = names
        self._error = error

    def cuInit(self, _flags: int) -> int:  # noqa: N802
        return self._error

    def cuDeviceGetCount(self, count: SimpleNamespace) -> int:  # noqa: N802
        count._obj.value = len(self._names)
        return 0

    def cuDriverGetVersion(self, version: SimpleNamespace) -> int:  # noqa: N802
        version._obj.value = 12040
        return 0

    def cuDeviceGetName(self, name: SimpleNamespace, _size: int, index: int) -> int:  # noqa: N802
        name.value = self._names[index]
        return 0


def test_on_windows_the_drivers_library_is_asked() -> None:
    found = cards_of_cuda(FakeDriver(b"NVIDIA T1000"))
    assert found == (InstalledCard("NVIDIA T1000", "(CUDA 12.4)", 0),)
    assert cards_of_cuda(FakeDriver(b"NVIDIA T1000", error=100)) == ()  # no device
    assert cards_of_cuda(None) == ()


def test_the_sources_are_asked_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_answer", lambda *_command: "")
    monkeypatch.setattr(machine, "cards_of_the_driver", lambda _folder: (CARD,))
    assert machine.installed_cards() == (CARD,)


def test_the_page_stands_alone(qtbot: QtBot) -> None:
    page = WelcomePage("de")
    qtbot.addWidget(page)
    assert page.language.currentData() == "de"
