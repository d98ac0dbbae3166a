"""Where to compute: the devices, their memory, and why one cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from app.core.training.checks import DeviceFacts
from app.pages.train.texts import size
from app.qtbase.boxes import vbox
from app.qtbase.plain_text import tip_text
from app.ui.widgets import hint

AUTO = "auto"


class Device(DeviceFacts, Protocol):
    """A place to compute, as `app.jobs.devices` lists them."""

    @property
    def name(self) -> str:
        """What the maker calls it."""

    @property
    def total(self) -> int:
        """Bytes of its memory; 0 where unknown."""

    @property
    def free(self) -> int:
        """Bytes free now; 0 where unknown."""


class DevicePicker(QWidget):
    """A list of devices, with what is to know of the chosen one below.

    Signals:
        chosen: the user chose a device, or more became known of it; its key and its facts, a
            `Device` or None.
    """

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._devices: tuple[Device, ...] = ()
        self.combo = QComboBox()
        self.combo.setAccessibleName(self.tr("Device"))
        self.combo.addItem(self.tr("Automatic"), AUTO)
        self.combo.activated.connect(self._tell)
        self.note = hint(self.tr("Looking for graphics cards…"))
        vbox(self.combo, self.note, on=self, margins=0, gap=4)

    @property
    def key(self) -> str:
        """The chosen device."""
        return str(self.combo.currentData())

    @property
    def facts(self) -> Device | None:
        """What is known of the chosen device; the best one stands for "automatic"."""
        if self.key == AUTO:
            return next((device for device in self._devices if device.usable), None)
        return next((device for device in self._devices if device.key == self.key), None)

    def show_devices(self, devices: Sequence[Device]) -> None:
        """List these; the first usable one is what "automatic" stands for."""
        key = self.key
        self._devices = tuple(devices)
        self.combo.clear()
        best = next((device for device in devices if device.usable), None)
        automatic = self.tr("Automatic")
        if best is not None:
            automatic = self.tr("Automatic: {name}").format(name=best.name)
        self.combo.addItem(automatic, AUTO)
        model = self.combo.model()
        for device in devices:
            self.combo.addItem(self._title(device), device.key)
            if not device.usable and isinstance(model, QStandardItemModel):
                item = model.item(self.combo.count() - 1)
                item.setEnabled(False)
                item.setToolTip(tip_text(f"{device.reason} {device.remedy}".strip()))
        self.combo.setCurrentIndex(max(0, self.combo.findData(key)))
        self._tell()

    def show_failure(self, reason: str) -> None:
        """Say why the devices are not known."""
        self.note.setText(reason)

    def _title(self, device: Device) -> str:
        if not device.usable:
            return self.tr("{name} (unavailable)").format(name=device.name)
        if not device.total:
            return device.name
        return self.tr("{name}, {free} of {total} free").format(
            name=device.name, free=size(device.free), total=size(device.total)
        )

    def _tell(self, _place: int = 0) -> None:
        self.note.setText(self._note())
        self.note.setVisible(bool(self.note.text()))
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chosen.emit(self.key, self.facts)

    def _note(self) -> str:
        broken = [device for device in self._devices if not device.usable]
        if broken:
            first = broken[0]
            text = self.tr("{name}: {reason} {remedy}")
            return text.format(name=first.name, reason=first.reason, remedy=first.remedy).strip()
        facts = self.facts
        if facts is not None and facts.total and self.key == AUTO:
            text = self.tr("{free} of {total} of memory free.")
            return text.format(free=size(facts.free), total=size(facts.total))
        return ""
