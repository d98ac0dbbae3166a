"""The virtual screen, and the reasons for which there is none."""

from __future__ import annotations

import ctypes
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import PySide6
import pytest

from .screen import Screen, virtual_screen

HERE = Path(__file__).parent


PATIENCE = 1800  # seconds for a journey, in which each single wait has its own limit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give journeys more time than other tests, unless they say how much they need."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A virtual X screen for the whole session."""
    if not sys.platform.startswith("linux"):
        pytest.skip("virtual X screens are a matter of Linux")
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed (Debian package xvfb)")
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        pytest.skip(f"Qt's xcb platform lacks a system library: {error}")
    with virtual_screen(tmp_path_factory.mktemp("xvfb")) as screen:
        yield screen
