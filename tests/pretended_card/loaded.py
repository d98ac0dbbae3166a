"""Loads the guard, and torch after it: for processes of which each test has a pretended card.

The folder of the compiled guard is taken from the environment (`PRETENDED_CARD`).
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.pretended_card import guard

guard.load(guard.build(Path(os.environ[guard.FOLDER])))

from tests.pretended_card import card, tensors  # noqa: E402 - torch, which has to come later

__all__ = ["card", "tensors"]
