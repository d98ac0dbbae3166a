"""For `pytest -p tests.pretended_card.plugin`: every test of that process has a pretended card.

The folder of the compiled guard is taken from the environment (`PRETENDED_CARD`); the test that
starts such processes (`tests/test_pretended_card.py`) sets it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pretended_card import guard

guard.load(guard.build(Path(os.environ[guard.FOLDER])))

from tests.pretended_card import tensors  # noqa: E402 - torch, which has to come later
from tests.pretended_card.card import Card, pretended  # noqa: E402


@pytest.fixture(autouse=True)
def card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Card]:
    """The card of a test."""
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    with pretended(count=2) as made:
        yield made
    tensors.hooks.clear()
