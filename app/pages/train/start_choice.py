"""Whether a training starts from the current model, and what that means."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from app.pages.train.looks import column, hint
from app.pages.train.setup import TrainSetup
from app.qtbase.plain_text import without_mnemonics

NAMES_SHOWN = 5  # of new classes


class StartChoice(QWidget):
    """A box to tick, with its consequences in words."""

    def __init__(self, setup: TrainSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = setup
        self.box = QCheckBox()
        self.box.clicked.connect(setup.go_on)
        self.words = hint("")
        layout = column(self, gap=2)
        layout.setContentsMargins(0, 3, 0, 0)  # on a line with its label
        layout.addWidget(self.box)
        layout.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def refresh(self) -> None:
        """Show what is offered, and what was chosen."""
        offer, settings = self._setup.offer, self._setup.settings
        if offer is None or settings is None:
            return
        why_not = offer.why_not(settings)
        # An ampersand in a name is none of a key's.
        name = without_mnemonics(offer.name)
        self.box.setText(self.tr("&Continue from the current model, “{name}”").format(name=name))
        self.box.setEnabled(not why_not)
        self.box.setChecked(self._setup.start is not None)
        self.words.setText(why_not or self._consequences())
        self.box.setAccessibleDescription(self.words.text())

    def _consequences(self) -> str:
        setup, offer = self._setup, self._setup.offer
        if offer is None or setup.start is None:
            return self.tr("Starts from scratch, with a network that knows none of your classes.")
        text = self.tr("It keeps what it learned about %n class(es).", "", offer.known)
        if offer.new:
            named = ", ".join(offer.new[:NAMES_SHOWN])
            more = ", …" if len(offer.new) > NAMES_SHOWN else ""
            text += " " + self.tr("New classes: {names}.").format(names=named + more)
        now, anew = setup.form.base.train.epochs, setup.unshortened.train.epochs
        if now < anew:
            text += " " + self.tr("{now} epochs are enough instead of {anew}.").format(
                now=now, anew=anew
            )
        return text
