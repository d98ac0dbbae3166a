"""Settings of the application, which hold for every project.

They are kept in one JSON file. A file that cannot be read is put aside, the defaults hold, and
`notice` says so; a single value that makes no sense is replaced by its default.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.core.translation import os_reason
from app.qtbase.debounced import debounced
from app.ui import paths
from wseg_engine.base.bounds import move
from wseg_engine.base.budget import read_json
from wseg_engine.base.durable import write_atomic

Value = TypeVar("Value")
SAVE_DELAY = 400  # ms; a slider that is being dragged writes one file, not a hundred
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "de")
LESSONS = ("quick", "always", "never")  # quick: where a lesson takes seconds
THUMBNAIL_SIZES = (64, 512)  # px, smallest and largest
VERSION = 1

_log = logging.getLogger(__name__)


class Setting(Generic[Value]):
    """A typed setting: an attribute of `AppSettings` that is checked, kept and announced."""

    def __init__(self, default: Value, accepts: Callable[[Any], bool]) -> None:
        self.default = default
        self._accepts = accepts
        self._name = ""

    def __set_name__(self, owner: type[AppSettings], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, settings: None, owner: type[AppSettings]) -> Setting[Value]: ...
    @overload
    def __get__(self, settings: AppSettings, owner: type[AppSettings]) -> Value: ...
    def __get__(
        self, settings: AppSettings | None, owner: type[AppSettings]
    ) -> Value | Setting[Value]:
        if settings is None:
            return self
        value: Value = settings.value(self._name, self.default)
        return value if self._accepts(value) else self.default

    def __set__(self, settings: AppSettings, value: Value) -> None:
        if not self._accepts(value):
            raise ValueError(f"{self._name}: {value!r} is not a value of this setting.")
        settings.set_value(self._name, value)


def _one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: value in values


def _between(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _flag(value: Any) -> bool:
    return type(value) is bool


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _key_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value)) and all(map(_texts, value.values()))


def _pairs(value: Any) -> bool:
    return isinstance(value, list) and all(_texts(one) and len(one) == 2 for one in value)


class AppSettings(QObject):
    """The application's settings, each an attribute; assigning one saves and announces it.

    Pages keep what they want to remember besides (a splitter, a sort order) with `value` and
    `set_value` under names with their own prefix, e.g. "library.sort".

    Signals:
        changed: a setting has another value now; its name.
    """

    changed = Signal(str)

    theme = Setting("system", _one_of(*THEMES))
    language = Setting("system", _one_of(*LANGUAGES))
    recent_projects = Setting[list[str]]([], _texts)  # paths, newest first
    known_shares = Setting[list[str]]([], _texts)  # of other computers, with photos of projects
    projects_folder = Setting("", _text)  # where new projects were made last; "" the documents
    photos_folder = Setting("", _text)  # where photos were added from last
    window_geometry = Setting("", _text)  # base64 of QWidget.saveGeometry
    thumbnail_size = Setting(160, _between(*THUMBNAIL_SIZES))  # px at 100 %, the longer side
    advance_after_tagging = Setting(False, _flag)
    watch_folders = Setting(True, _flag)
    draft_masks = Setting(True, _flag)  # of tagged images, without any training
    automatic_lessons = Setting("quick", _one_of(*LESSONS))  # when the model learns by itself
    click_model = Setting("", _text)  # that correcting clicks follow, as osam calls it; "" none
    external_programs = Setting[list[list[str]]]([], _pairs)  # name and command, newest first
    open_last_project = Setting(False, _flag)
    tour_shown = Setting(False, _flag)  # it is shown once by itself
    shortcuts = Setting[dict[str, list[str]]]({}, _key_lists)  # an action's name → its keys

    def __init__(self, file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = paths.settings_file() if file is None else file
        self.notice = ""  # what went wrong with the file, in words
        self._values = self._load()
        self._timer = debounced(self, SAVE_DELAY, self.save)

    def value(self, name: str, default: Any = None) -> Any:
        """Return what is kept under a name, anything that JSON can hold."""
        return self._values.get(name, default)

    def set_value(self, name: str, value: Any) -> None:
        """Keep anything that JSON can hold under a name; it is saved soon."""
        if name in self._values and self._values[name] == value:
            return
        self._values = {**self._values, name: value}
        self._save_soon()
        self.changed.emit(name)

    def reset(self, name: str) -> None:
        """Give a setting its default again."""
        if name in self._values:
            self._values = {key: value for key, value in self._values.items() if key != name}
            self._save_soon()
            self.changed.emit(name)

    def save(self) -> bool:
        """Write the file now, whole or not at all; return whether it could be written."""
        self._timer.stop()
        text = json.dumps({"version": VERSION, **self._values}, indent=2, ensure_ascii=False)
        try:
            # Half characters, as names have that are no text, become JSON's escapes of them.
            write_atomic(self.file, f"{text}\n".encode("utf-8", "backslashreplace"))
        except OSError as error:  # nothing to bother the user with: the old settings remain
            _log.warning("The settings could not be saved: %s", error)
            return False
        return True

    def _save_soon(self) -> None:
        if QCoreApplication.instance() is None:  # then no timer would ever fire
            self.save()
        else:
            self._timer.start()

    def _load(self) -> Mapping[str, Any]:
        try:
            values = read_json(self.file)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.notice = self.tr(
                "The settings cannot be read ({error}), so the defaults are used. Check the "
                "permissions of {file}."
            ).format(error=os_reason(error), file=self.file)
            return {}
        except ValueError:
            values = None
        if isinstance(values, dict):
            return values
        self._put_aside()
        return {}

    def _put_aside(self) -> None:
        aside = self.file.with_name(self.file.name + ".broken")
        try:
            move(self.file, aside)
        except OSError as error:
            _log.warning("The broken settings could not be put aside: %s", error)
        self.notice = self.tr(
            "The settings could not be understood, so the defaults are used. The old file is kept "
            "as {file}."
        ).format(file=aside)
