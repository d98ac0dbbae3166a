"""One word for one thing: words that were given up do not come back into the code."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

# What was given up, and what is said instead (`docs/glossary.md` has the words that users meet).
RETIRED = {
    "unsaid": "tr_noop",
    "finetune": "loop, fit",
    "joint_batch": "per_image_rng",
    "PredictionStore": "MaskStore",
    "inference_backbone": "fold_batch_norms",
    "silence_is_absence": "missing_means_absent",
    "Sitting": "MaskSession",
    "HistoryShelf": "HistoryCache",
    "MaskKeeper": "MaskAutosaver",
    "StepTurner": "UndoRunner",
    "StepQueue": "EditQueue",
    "ModelEyes": "PredictionRecorder",
    "QueueWish": "QueueFilter",
}
PATTERNS = {r"\w*Desk": "…Controller"}


def retired(code: str) -> list[str]:
    """Return the names in a piece of code that were given up, each with its line."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.NAME:
            new = RETIRED.get(token.string) or next(
                (new for old, new in PATTERNS.items() if re.fullmatch(old, token.string)), None
            )
            if new is not None:
                found.append(f"{token.start[0]}: {token.string}, now {new}")
    return found


def test_words_that_were_given_up_stay_away(root: Path) -> None:
    files = (path for name in ("app", "wseg_engine") for path in (root / name).rglob("*.py"))
    found = {
        str(path.relative_to(root)): names
        for path in files
        if (names := retired(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("raise Error(unsaid('{file} is empty.'))", 1),
        ("from wseg_engine.training import finetune, joint_batch", 2),
        ("class ClassDesk(QObject):\n    pass", 1),
        ("text = 'what is said of it'  # said", 0),
    ],
)
def test_a_word_that_comes_back_is_found(code: str, lines: int) -> None:
    assert len(retired(code)) == lines
