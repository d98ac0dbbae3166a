"""The settings of a training as a form: texts that are typed, and what they mean.

Everything a field is (type, range, unit, choices, explanation) comes from
`wseg_engine.settings.config`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from PySide6.QtCore import QLocale, QObject, Signal

from app.core.translation import translate
from app.models.setting_titles import NOT_SHOWN, SECTIONS, choice_title, title_of
from wseg_engine.settings.config import (
    ModelConfig,
    PredictConfig,
    RefineConfig,
    Settings,
    TrainConfig,
)
from wseg_engine.settings.declared import Setting, settings_of

_PARTS: dict[str, type] = {
    "model": ModelConfig,
    "train": TrainConfig,
    "predict": PredictConfig,
    "refine": RefineConfig,
}
_SIZE = re.compile(r"(?P<number>[\d.,]+)\s*(?P<unit>[kmgt]?)i?b?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


class Field(NamedTuple):
    """One field of the form."""

    key: str  # "train.epochs"
    setting: Setting

    @property
    def part(self) -> str:
        """The part of the settings it belongs to."""
        return self.key.partition(".")[0]

    @property
    def title(self) -> str:
        """What it is called."""
        return title_of(self.key)

    @property
    def help(self) -> str:
        """What it is, in a sentence."""
        text = translate("Setting", self.setting.help)
        symbol = not text[1:2].isalpha()  # p, λ and ψ stay as they are in the formulas
        return (text if symbol else text[:1].upper() + text[1:]) + "."

    @property
    def unit(self) -> str:
        """What it is measured in; "" where the text says so itself."""
        return "" if self.setting.unit == "bytes" else translate("Setting", self.setting.unit)


@cache
def all_fields() -> Mapping[str, Field]:
    """Return the form's fields by key, in the order in which they are shown."""
    known = {
        f"{part}.{item.name}": item
        for part, config in _PARTS.items()
        for item in settings_of(config)
    }
    return {
        key: Field(key, known[key])
        for section in SECTIONS
        for key in section.fields
        if key not in NOT_SHOWN
    }


class BadText(ValueError):
    """A text that is no value of a field; the message says what is expected."""


class SettingsForm(QObject):
    """What the user wants to be different from a preset.

    Signals:
        field_changed: the text of a field, or whether it makes sense, is another one; its key.
        changed: something was changed, however much.
    """

    field_changed = Signal(str)
    changed = Signal()

    def __init__(self, base: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fields = all_fields()
        self._base = base
        self._typed: dict[str, str] = {}  # what differs from the base

    @property
    def base(self) -> Settings:
        """The preset's settings."""
        return self._base

    def set_base(self, base: Settings) -> None:
        """Start from another preset; what the user changed stays changed."""
        if base == self._base:
            return
        before = {key: self.text(key) for key in self.fields}
        self._base = base
        self._typed = {key: text for key, text in self._typed.items() if text != self._of_base(key)}
        for key, text in before.items():
            if self.text(key) != text:
                self.field_changed.emit(key)
        self.changed.emit()

    def text(self, key: str) -> str:
        """Return what stands in a field."""
        return self._typed.get(key, self._of_base(key))

    def value(self, key: str) -> Any:
        """Return what a field means.

        Raises:
            BadText: if its text makes no sense.
        """
        if key not in self._typed:
            return self._base_value(key)
        return parse(self.fields[key].setting, self._typed[key])

    def base_text(self, key: str) -> str:
        """Return what the preset has."""
        return self._of_base(key)

    def error(self, key: str) -> str:
        """Return why a field's text makes no sense; "" if it does."""
        try:
            self.value(key)
        except BadText as error:
            return str(error)
        return ""

    def is_changed(self, key: str) -> bool:
        """Whether a field differs from the preset."""
        if key not in self._typed:
            return False
        try:
            return bool(self.value(key) != self._base_value(key))
        except BadText:
            return True

    def changed_keys(self) -> list[str]:
        """Return the fields that differ from the preset."""
        return [key for key in self.fields if self.is_changed(key)]

    def errors(self) -> dict[str, str]:
        """Return why texts make no sense, by field."""
        return {key: text for key in self._typed if (text := self.error(key))}

    def set_text(self, key: str, text: str) -> None:
        """Put a text into a field."""
        if text == self.text(key):
            return
        self._typed[key] = text
        if text == self._of_base(key):
            del self._typed[key]
        self.field_changed.emit(key)
        self.changed.emit()

    def set_value(self, key: str, value: Any) -> None:
        """Put a value into a field."""
        self.set_text(key, to_text(self.fields[key].setting, value))

    def reset(self, key: str) -> None:
        """Give a field the preset's value."""
        self.set_text(key, self._of_base(key))

    def reset_all(self) -> None:
        """Give all fields the preset's values."""
        typed, self._typed = self._typed, {}
        for key in typed:
            self.field_changed.emit(key)
        if typed:
            self.changed.emit()

    def settings(self) -> Settings | None:
        """Return what the form says; None while a field makes no sense."""
        return self.over(self._base)

    def over(self, base: Settings) -> Settings | None:
        """Return what was typed, over other settings than the preset's."""
        if self.errors():
            return None
        changes: dict[str, dict[str, Any]] = {}
        for key in self._typed:
            part, _, name = key.partition(".")
            changes.setdefault(part, {})[name] = self.value(key)
        parts = {part: replace(getattr(base, part), **new) for part, new in changes.items()}
        return replace(base, **parts)

    def found(self, search: str) -> list[str]:
        """Return the fields that a search finds: all its words in title, name or explanation."""
        words = search.casefold().split()
        return [key for key, field in self.fields.items() if _holds(field, words)]

    def _base_value(self, key: str) -> Any:
        part, _, name = key.partition(".")
        return getattr(getattr(self._base, part), name)

    def _of_base(self, key: str) -> str:
        return to_text(self.fields[key].setting, self._base_value(key))


def _holds(field: Field, words: list[str]) -> bool:
    choices = " ".join(choice_title(field.key, value) for value in field.setting.choices)
    text = f"{field.title} {field.setting.name} {field.help} {choices}".casefold()
    return all(word in text for word in words)


def to_text(setting: Setting, value: Any) -> str:
    """Return a value as it is shown for editing."""
    if setting.unit == "bytes":
        return QLocale.c().formattedDataSize(value, 2).replace(".00", "")
    if isinstance(value, tuple):
        return ", ".join(_plain(part) for part in value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


def parse(setting: Setting, text: str) -> Any:
    """Return the value that a text means.

    Raises:
        BadText: if it means none that the field can have.
    """
    if setting.kind is bool:
        return text == str(True)
    if setting.choices:
        return _choice(setting, text)
    if setting.kind is tuple:
        # A list of whole numbers may be written with any gaps; decimals keep their points.
        parts = [part for part in re.split(r"[,;\s]+", text.strip()) if part]
        return tuple(_number(setting, setting.element, part) for part in parts)
    if setting.unit == "bytes":
        return _bytes(setting, text)
    return _number(setting, setting.kind, text)


def _choice(setting: Setting, text: str) -> Any:
    for value in setting.choices:
        if str(value) == text:
            return value
    expected = ", ".join(str(value) for value in setting.choices)
    raise BadText(translate("SettingsForm", "Choose one of {names}.").format(names=expected))


def _number(setting: Setting, kind: type, text: str) -> int | float:
    try:
        number = kind(text.strip().replace(",", "."))
    except ValueError:
        raise BadText(_expected(setting, kind)) from None
    low, high = setting.minimum, setting.maximum
    if (low is not None and not number >= low) or (high is not None and not number <= high):
        raise BadText(_expected(setting, kind))
    if number in (float("inf"), float("-inf")):
        raise BadText(_expected(setting, kind))
    return number  # type: ignore[no-any-return]


def _bytes(setting: Setting, text: str) -> int:
    match = _SIZE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        number = float(match["number"].replace(",", "."))
    except ValueError:
        raise BadText(translate("SettingsForm", "Enter a size such as 8 GiB or 500 MiB.")) from None
    return int(number * 1024 ** _POWERS[match["unit"].lower()])


def _expected(setting: Setting, kind: type) -> str:
    """Say what numbers a field can have."""
    low = None if setting.minimum is None else _plain(setting.minimum)
    high = None if setting.maximum is None else _plain(setting.maximum)
    if setting.kind is tuple:
        text = translate("SettingsForm", "Enter numbers separated by commas, {low} or more.")
        if high is not None:
            text = translate(
                "SettingsForm", "Enter numbers from {low} to {high}, separated by commas."
            )
    elif kind is int:
        text = translate("SettingsForm", "Enter a whole number, {low} or more.")
        if high is not None:
            text = translate("SettingsForm", "Enter a whole number from {low} to {high}.")
    else:
        text = translate("SettingsForm", "Enter a number, {low} or more.")
        if high is not None:
            text = translate("SettingsForm", "Enter a number from {low} to {high}.")
    return text.format(low=low, high=high)


def range_text(setting: Setting) -> str:
    """Say in short what values a field can have; "" where any will do."""
    if setting.choices or setting.kind is bool or setting.unit == "bytes":
        return ""
    low = None if setting.minimum is None else _plain(setting.minimum)
    high = None if setting.maximum is None else _plain(setting.maximum)
    if low is None:
        return ""
    if high is None:
        return translate("SettingsForm", "{low} or more").format(low=low)
    return translate("SettingsForm", "{low} to {high}").format(low=low, high=high)
