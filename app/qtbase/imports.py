"""What PySide6 does to imports that come after it."""

from __future__ import annotations

import builtins
import sys

_before = builtins.__import__  # Python's own, where this is loaded before PySide6


def spare_imports() -> None:
    """Load PySide6, and have it look at no import that comes after.

    It puts itself before Python's own function: a call of Python's for each `import` that is run,
    however often, of which PyTorch has many in its functions. And it reads the source of every
    module for its own name: of PyTorch alone 35 MB of text in some 1,400 files, which take a third
    of a second and are kept in twice the room. All of that is for `from __feature__ import …`,
    which gives its methods other names in the modules that say so; nothing here does.
    """
    import PySide6.QtCore  # noqa: F401 - it takes Python's place when it is loaded

    builtins.__import__ = _before
    feature = sys.modules.get("shibokensupport.feature")  # its own, made within it
    if feature is not None:  # for where it was loaded before
        vars(feature)["_mod_uses_pyside"] = _uses_no_features


def _uses_no_features(_module: object) -> bool:
    return False
