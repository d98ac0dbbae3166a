"""Settings of a project: typed values by key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from app.core.store.database import Database
from app.core.store.errors import ProjectError
from app.core.translation import reason, translate
from wseg_engine.base.budget import parse_json

T = TypeVar("T")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A key with its default, which gives the type: bool, int, float, str, list or dict."""

    key: str
    default: T

    def accepts(self, value: object) -> bool:
        """Whether a value is of the setting's type; an int will do for a float."""
        kind = type(self.default)
        return type(value) is kind or (kind is float and type(value) is int)


class Settings:
    """The settings of a project. Keys that this version does not know stay as they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, setting: Setting[T]) -> T:
        """Return a value; the default where none is set, or one that makes no sense."""
        text = self._database.value(
            "SELECT CAST(value AS BLOB) FROM settings WHERE key = ?", (setting.key,)
        )
        if text is None:
            return setting.default
        value: Any
        try:
            value = parse_json(text, setting.key)
        except ValueError:
            return setting.default
        if not setting.accepts(value):
            return setting.default
        return cast(T, float(value) if isinstance(setting.default, float) else value)

    def set(self, setting: Setting[T], value: T) -> None:
        """Set a value.

        Raises:
            ProjectError: if it is of another type, or cannot be saved.
        """
        if not setting.accepts(value):
            raise ProjectError(
                translate("Project", "The setting {key} takes {expected}; found {found}.").format(
                    key=setting.key,
                    expected=type(setting.default).__name__,
                    found=type(value).__name__,
                )
            )
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ProjectError(
                translate("Project", "The setting {key} cannot be saved: {reason}.").format(
                    key=setting.key, reason=reason(error)
                )
            ) from error
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (setting.key, text),
            )

    def reset(self, setting: Setting[T]) -> None:
        """Go back to the default."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM settings WHERE key = ?", (setting.key,))

    def keys(self) -> list[str]:
        """Return the keys that are set."""
        return [row[0] for row in self._database.rows("SELECT key FROM settings ORDER BY key")]
