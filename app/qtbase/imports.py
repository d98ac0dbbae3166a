"""What PySide6 does to modules that are imported after it."""

from __future__ import annotations


def spare_imports() -> None:
    """Have PySide6 not read the source of every module that is imported from now on.

    It looks there for its own name, as `from __feature__ import …` gives its methods other names in
    the modules that use it; nothing here does that. Of PyTorch alone it reads, and keeps, 35 MB of
    text in some 1,400 files, which takes a third of a second and twice the room.
    """
    import PySide6.QtCore  # noqa: F401 - what looks comes with it
    from shibokensupport import feature  # type: ignore[import-not-found]

    if hasattr(feature, "_mod_uses_pyside"):  # PySide6's own, in all of its versions so far
        feature._mod_uses_pyside = _uses_no_features


def _uses_no_features(_module: object) -> bool:
    return False
