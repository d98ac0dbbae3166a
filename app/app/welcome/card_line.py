"""A line about the graphics card of this computer, and what to do so that it is used."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.core.translation import translate
from app.jobs.card_check import DRIVERS_PAGE, CardFound, build_remedy, card_job
from app.jobs.job_list import JobList
from app.qtbase.debounced import debounced
from app.ui.paths import guide_page, open_guide
from app.ui.settings import AppSettings
from app.ui.widgets import Banner

DELAY = 400  # ms after the window is there
HIDDEN = "welcome.card_line_hidden"  # setting: the last text that the user has hidden


class CardLine(QObject):
    """Looks for a card when the window is there, and says what is to be said about it."""

    def __init__(self, banner: Banner, jobs: JobList, settings: AppSettings) -> None:
        super().__init__(banner)
        self._banner = banner
        self._jobs = jobs
        self._settings = settings
        self._hidden = ""
        banner.hide_button.clicked.connect(self._remember)
        self._later = debounced(self, DELAY, self.look)

    def look_soon(self) -> None:
        """Look when the window has been painted."""
        self._later.start()

    def stop(self) -> None:
        """Do not look any more: the window closes."""
        self._later.stop()

    def look(self) -> None:
        """Look for a card in the background, if somebody sees what comes of it."""
        page = self._banner.parentWidget()
        if page is None or not page.isVisible():
            return
        job = card_job()
        job.event_received.connect(self.show_found)
        self._jobs.start(job)

    def show_found(self, found: object) -> None:
        """Say what holds for the card, unless the user has hidden just that."""
        if not isinstance(found, CardFound):
            return
        text = card_text(found)
        self._hidden = f"{found.card.name} {found.can_compute} {bool(found.card.driver)}"
        if self._settings.value(HIDDEN, "") == self._hidden:
            return
        needs_help = not found.can_compute and guide_page("install") is not None
        self._banner.show_message(
            text,
            picture="cpu" if found.can_compute and found.card.driver else "info",
            button=translate("CardLine", "&Which Package?") if needs_help else "",
            slot=lambda: open_guide("install", "packages"),
        )

    def _remember(self) -> None:
        self._settings.set_value(HIDDEN, self._hidden)


def card_text(found: CardFound) -> str:
    """Return in words what holds for a card."""
    name = found.card.name
    if not found.can_compute:
        return f"{_unused(name)} {build_remedy()}"
    if not found.card.driver:
        return translate(
            "CardLine",
            "An {name} graphics card was found, but its driver does not respond. Install the "
            "driver from {page} and restart the computer. Until then, TagMask uses the processor.",
        ).format(name=name, page=DRIVERS_PAGE)
    return translate(
        "CardLine",
        "{name} was found and will be used for training. If its driver is too old, the Train page "
        "says so.",
    ).format(name=name)


def _unused(name: str) -> str:
    return translate(
        "CardLine",
        "{name} was found, but this build of TagMask runs on the processor only. The Fast preset "
        "is made for that; the Full preset needs the graphics card.",
    ).format(name=name)
