"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of goldens, photographs and weights beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(
            "the folder ../shared (goldens, photographs, weights) is not beside the checkout"
        )
    return SHARED
