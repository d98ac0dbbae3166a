"""Where a training begins: preset, device, what to know before, and one big button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.pages.train.check_list import CheckList
from app.pages.train.device_picker import DevicePicker
from app.pages.train.preset_cards import PresetCards
from app.pages.train.setup import TrainSetup
from app.pages.train.widgets import button
from app.qtbase.boxes import Stretch, hbox, vbox
from app.qtbase.plain_text import PlainLabel, without_mnemonics
from app.ui.icons import icon
from app.ui.keyboard import tab_as_laid_out
from app.ui.widgets import be_bold, heading, hint, label_of, scrolled, set_kind

NAMES_SHOWN = 5  # of new classes


class StartChoice(QWidget):
    """A box to tick, with its consequences in words."""

    def __init__(self, setup: TrainSetup) -> None:
        super().__init__()
        self._setup = setup
        self.box = QCheckBox()
        self.box.clicked.connect(setup.go_on)
        self.words = hint("")
        # Above it, so that it stands on a line with its label.
        vbox(self.box, self.words, on=self, margins=(0, 3, 0, 0), gap=2)
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


WIDEST = 1180  # px of the whole
LEFT, RIGHT = 6, 5  # shares of the two columns


class StartPage(QWidget):
    """Sets up the next training.

    Signals:
        train_requested: the user wants to begin.
        advanced_requested: the user wants to see all settings.
        images_requested: the user wants to see images in the library; an `ImageFilter`.
        remedy_requested: the user wants to see to a check; its key.
        pins_requested: the user wants to choose images to watch.
    """

    train_requested = Signal()
    advanced_requested = Signal()
    images_requested = Signal(object)
    remedy_requested = Signal(str)
    pins_requested = Signal()

    def __init__(self, setup: TrainSetup, devices: DevicePicker) -> None:
        super().__init__()
        self._setup = setup
        self.devices = devices
        self.presets = PresetCards()
        self.presets.chosen.connect(setup.choose_preset)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("by number"))
        self.name.textChanged.connect(self._take_name)
        self.download = QCheckBox(self.tr("Down&load missing weights"))
        self.download.setToolTip(self.tr("The only thing TagMask ever downloads"))
        self.download.toggled.connect(setup.set_allow_download)
        self.start = StartChoice(setup)
        self.advanced = button(self.tr("Advanced &Settings…"), "settings")
        self.advanced.clicked.connect(self.advanced_requested)
        self.changes = hint("")
        self.pins = hint("")
        self.forget_pins = button(self.tr("Choose for Me"))
        self.forget_pins.clicked.connect(setup.pins.clear)
        self.choose_pins = button(self.tr("Choose in the Library"), "pin")
        self.choose_pins.clicked.connect(self.pins_requested)
        self.checks = CheckList()
        self.checks.images_requested.connect(self.images_requested)
        self.checks.remedy_requested.connect(self.remedy_requested)
        self.estimate = hint("")
        self.train = QPushButton(icon("train", colour="#ffffff"), self.tr("Train"))
        self.train.setDefault(True)
        self.train.clicked.connect(self.train_requested)
        self.why_not = PlainLabel(wordWrap=True)
        set_kind(self.why_not, "error")
        self._arrange()
        setup.changed.connect(self.refresh)
        setup.form.changed.connect(self.refresh)
        setup.checked.connect(self._show_checks)
        setup.pins.changed.connect(self.refresh)
        self.refresh()

    def _arrange(self) -> None:
        title = PlainLabel(self.tr("Train a network on your tags"))
        title.setProperty("kind", "title")
        intro = hint(
            self.tr("Learns where things are from your tags, and draws masks that you can correct.")
        )
        be_bold(self.train, larger=1.25)
        self.train.setMinimumHeight(round(2.6 * self.fontMetrics().height()))
        self.train.setMinimumWidth(24 * self.fontMetrics().averageCharWidth())
        go = hbox(self.train, gap=16)
        holder = QWidget()
        vbox(Stretch(), self.estimate, self.why_not, Stretch(), on=holder, margins=0, gap=2)
        go.addWidget(holder, stretch=1)
        form_side = QWidget()
        left = vbox(on=form_side, margins=0, gap=12)
        left.addWidget(heading(self.tr("Which preset?")))
        left.addWidget(self.presets)
        left.addLayout(go)
        left.addSpacing(8)
        left.addWidget(heading(self.tr("Options")))
        left.addLayout(self._fields())
        left.addStretch(1)
        columns = hbox((form_side, LEFT), (self.checks, RIGHT), gap=32)
        content = QWidget()
        content.setMaximumWidth(WIDEST)
        vbox(title, intro, 16, (columns, 1), on=content, margins=24, gap=8)
        centred = QWidget()
        hbox(Stretch(), (content, 1000), Stretch(), on=centred, margins=0)
        vbox(scrolled(centred, self.tr("New training")), on=self, margins=0)
        tab_as_laid_out(self)

    def _fields(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        devices = label_of(self.tr("&Device"), self.devices.combo)
        form.addRow(devices, self.devices)
        name = label_of(self.tr("&Name"), self.name)
        form.addRow(name, self.name)
        form.addRow(self.tr("Watch"), self._row(self.pins, self.choose_pins, self.forget_pins))
        form.addRow(self.tr("Settings"), self._row(self.changes, self.advanced))
        form.addRow("", self.download)
        self._form, self._begin = form, PlainLabel(self.tr("Start"))
        form.insertRow(0, self._begin, self.start)
        return form

    def _row(self, text: QLabel, *buttons: QPushButton) -> QWidget:
        row = QHBoxLayout(holder := QWidget())
        # Of a fixed height, so that the form puts the label beside its middle.
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(text, stretch=1)
        for each in buttons:
            row.addWidget(each)
        return holder

    def refresh(self) -> None:
        """Show what is set up."""
        setup = self._setup
        self.start.refresh()
        self._form.setRowVisible(self.start, setup.offer is not None)
        changed, wrong = len(setup.form.changed_keys()), len(setup.form.errors())
        if changed:
            self.changes.setText(self.tr("%n setting(s) differ from the preset.", "", changed))
        else:
            self.changes.setText(self.tr("Same as the preset."))
        pinned = len(setup.pins.ids)
        if pinned:
            self.pins.setText(self.tr("%n pinned image(s) after every epoch.", "", pinned))
        else:
            self.pins.setText(self.tr("A few images of each class, chosen for you."))
        self.forget_pins.setVisible(bool(pinned))
        self.choose_pins.setVisible(not pinned)
        self.presets.choose(setup.preset)
        self.train.setEnabled(not setup.blocked and not self._training)
        self.why_not.setText(self._why_not(wrong))
        self.why_not.setVisible(bool(self.why_not.text()))

    def set_training(self, training: bool) -> None:
        """Know whether a training runs: there can be only one."""
        self._training = training
        self.refresh()

    def show_estimate(self, text: str) -> None:
        """Say how long it will take."""
        self.estimate.setText(text)
        self.estimate.setVisible(bool(text))

    _training = False

    def _why_not(self, wrong: int) -> str:
        if self._setup.read_only:
            return self.tr("The project is read-only.")
        if self._training:
            return self.tr("A training is running. Wait until it is done, or stop it first.")
        if wrong:
            return self.tr("%n setting(s) are invalid.", "", wrong)
        found = self._setup.found
        if found is not None and any(check.blocking for check in found.checks):
            return self.tr("Fix the problems on the right first.")
        return ""

    def _show_checks(self) -> None:
        if self._setup.found is not None:
            self.checks.show_checks(self._setup.found.checks, able=not self._setup.read_only)
        self.refresh()

    def _take_name(self, text: str) -> None:
        self._setup.name = text
