"""Whatever a file from outside holds, it is used or refused in words, and nothing else happens."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.effort import effort, fuzzing
from tests.attacks.fuzz_targets import TARGETS, Target
from tests.attacks.mutation import EDITS, Edit, Kind, edited

CASES = fuzzing(short=10, long=600)  # of each target


def try_out(target: Target, data: bytes) -> bool:
    """Let a target have a file, beside a canary; return whether it was used, not refused."""
    with tempfile.TemporaryDirectory() as place:
        folder, canary = Path(place, "folder"), Path(place, "canary")
        folder.mkdir()
        canary.write_text("mine", encoding="utf-8")
        path = folder / target.name
        path.write_bytes(data)
        used = True
        try:
            target.use(path)
        except target.refusals as error:
            assert str(error).strip()
            assert "Traceback" not in str(error)
            used = False
        assert canary.read_text("utf-8") == "mine"
        assert sorted(Path(place).iterdir()) == [canary, folder]
    return used


@pytest.mark.timeout(effort(900, 3600))
@pytest.mark.parametrize("name", TARGETS)
def test_sound_examples_are_used(name: str) -> None:
    used = [try_out(TARGETS[name], example) for example in TARGETS[name].examples()]
    assert any(used)


@pytest.mark.parametrize(("name", "records"), [("journal", 3), ("strokes", 1)])
def test_sound_journals_are_replayed_whole(tmp_path: Path, name: str, records: int) -> None:
    """Else what is changed in one is never looked at: a journal of another mask is put aside."""
    file = tmp_path / "j"
    file.write_bytes(TARGETS[name].examples()[0])
    assert TARGETS[name].use(file) == records


@pytest.mark.timeout(effort(900, 3600))
@pytest.mark.parametrize("name", TARGETS)
@CASES
@given(which=st.integers(0, 9), edits=EDITS)
def test_changed_files_are_used_or_refused_in_words(
    name: str, which: int, edits: list[Edit]
) -> None:
    examples = TARGETS[name].examples()
    try_out(TARGETS[name], edited(examples[which % len(examples)], edits))


@pytest.mark.timeout(effort(900, 3600))
@pytest.mark.parametrize("name", TARGETS)
@fuzzing(short=3, long=100)
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(lambda t: t.encode()))
def test_any_bytes_are_used_or_refused_in_words(name: str, data: bytes) -> None:
    try_out(TARGETS[name], data)


@pytest.mark.timeout(effort(900, 3600))
@pytest.mark.parametrize("name", TARGETS)
@fuzzing(short=5, long=300)
@given(which=st.integers(0, 9), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_bit_turned_over_is_no_exception(name: str, which: int, place: float, bit: int) -> None:
    examples = TARGETS[name].examples()
    flip = Edit(Kind.FLIP, place, bit, 0)
    try_out(TARGETS[name], edited(examples[which % len(examples)], [flip]))
