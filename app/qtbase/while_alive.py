"""Functions that are connected to signals of jobs, which may end after who asked for them is gone.

Qt takes a bound method off a signal when its object is destroyed. It knows nothing of the object
that a lambda speaks of, whose parts are then gone: closing a project while drafts were being made
ended in "Internal C++ object already deleted".
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from shiboken6 import isValid


def while_alive(owner: QObject, function: Callable[..., object]) -> Callable[..., None]:
    """Return the function as one that does nothing once `owner` is destroyed."""

    def call(*values: object) -> None:
        if isValid(owner):
            function(*values)

    return call
