"""One word for one thing: words that were given up do not come back into the code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from xml.etree import ElementTree

import pytest

# What was given up, and what is said instead (`docs/glossary.md` has the words that users meet).
RETIRED = {
    "unsaid": "tr_noop",
    "finetune": "loop, fit",
    "joint_batch": "per_image_rng",
    "PredictionStore": "MaskStore",
    "inference_backbone": "fold_batch_norms",
    "silence_is_absence": "missing_means_absent",
    "silence": "missing_absent, missing_tag_policy",
    "understood": "resolved_tag",
    "Sitting": "MaskSession",
    "sitting": "mask_session",
    "Bench": "MaskServices",
    "shelf": "history_cache",
    "HistoryShelf": "HistoryCache",
    "MaskKeeper": "MaskAutosaver",
    "StepTurner": "UndoRunner",
    "StepQueue": "EditQueue",
    "ModelEyes": "PredictionRecorder",
    "QueueWish": "QueueFilter",
    "Doubt": "Disagreement",
    "doubts": "disagreements",
    "Finding": "ShownDisagreement",
    "CONTRADICTION": "DISAGREEMENT",
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


def misnamed_devices(code: str) -> list[str]:
    """Return the lines in which a torch device has another name than one with "device" in it."""
    found = []
    for node in ast.walk(ast.parse(code)):
        named: list[tuple[str, ast.expr | None]] = []
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            named = [(ast.unparse(node.targets[0]), node.value)]
        elif isinstance(node, ast.arg):
            named = [(node.arg, node.annotation)]
        for name, said in named:
            told = "" if said is None else ast.unparse(said)
            if name in ("place", "target", "where") and DEVICE.search(told):
                found.append(f"{node.lineno}: {name}, now device")
    return found


DEVICE = re.compile(r"\btorch\.device\b|\.device$|\bchoose_device\(")


# What no text that users read says any more, and what it says instead.
RETIRED_ENGLISH = {
    r"(?<!{)\banew\b": "again, from scratch",
    r"\bnobody\b": "say what is not done",
    r"\blest\b": "so that … not",
    r"\bin hand\b": "say what is meant",
    r"\bgo(es)? on\b": "continue, resume",
    r"\b(there|open) already\b": "already exists, is already open",
    r"(?<!there )\bis no (?!longer\b)\w+": "is not a",
    r"\bholds? no\b": "contains no",
    r"\bleft out\b": "skipped",
    r"\bpassed over\b": "skipped",
    r"\bthrow(n)? away\b": "discard",
    r"\bsays? nothing\b": "is not tagged",
    r"\ball is said\b": "tagging complete",
    r"\bsee to\b": "fix",
    r"\blook(ed)? through\b": "check, scan",
}


def retired_english(text: str) -> list[str]:
    """Return the phrases in a text that users read which were given up, with what is said now."""
    return [
        f"{found.group(0)!r}, now {new}"
        for old, new in RETIRED_ENGLISH.items()
        if (found := re.search(old, text, re.IGNORECASE))
    ]


def visible_english(root: Path) -> list[str]:
    """Return every English text that users read: the sources of the translations."""
    tree = ElementTree.parse(root / "resources" / "translations" / "tagmask_de.ts")
    return [message.findtext("source") or "" for message in tree.iter("message")]


def test_visible_english_is_as_the_glossary_asks(root: Path) -> None:
    texts = visible_english(root)
    assert len(texts) > 2000
    assert {text: found for text in texts if (found := retired_english(text))} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See to what is marked, and train anew.", 2),
        ("{file} is no image.", 1),
        ("The mask is no longer approved.", 0),
        ("Go on with the run", 1),
    ],
)
def test_a_phrase_that_comes_back_is_found(text: str, found: int) -> None:
    assert len(retired_english(text)) == found


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


def test_a_torch_device_is_called_device(root: Path) -> None:
    files = (path for name in ("app", "wseg_engine") for path in (root / name).rglob("*.py"))
    found = {
        str(path): names for path in files if (names := misnamed_devices(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("place = torch.device('cuda', 1)", 1),
        ("target = chosen.device", 1),
        ("def run(where: torch.device) -> None:\n    pass", 1),
        ("device = chosen.device\nplace = rows.index(3)", 0),
    ],
)
def test_a_device_of_another_name_is_found(code: str, lines: int) -> None:
    assert len(misnamed_devices(code)) == lines


def test_files_of_tests_are_named_by_what_they_hold(root: Path) -> None:
    assert [path.name for path in (root / "tests").rglob("*world*.py")] == []
