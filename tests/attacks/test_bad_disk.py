"""Killed, or out of space, at any operation on the disk: nothing acknowledged is lost."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.bad_disk import WAYS
from tests.attacks.disk_scenarios import CARELESS, SCENARIOS
from tests.attacks.effort import compiled, effort, python

MOST = effort(3, 0)  # operations tried of each scenario and way; 0: all


@pytest.fixture(scope="module")
def findings(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What went wrong, by scenario and way. One process tries them all."""
    folder = tmp_path_factory.mktemp("disk")
    library = compiled("bad_disk", folder)
    surroundings = {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder)}
    arguments = ("-m", "tests.attacks.bad_disk", library, MOST, *SCENARIOS)
    run = subprocess.run(
        **python(root, *arguments, LD_PRELOAD=str(library), **surroundings),
        capture_output=True,
        timeout=effort(250, 7200),
        check=True,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.mark.timeout(effort(900, 7300))
@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != CARELESS])
def test_nothing_acknowledged_is_lost(findings: dict[str, Any], name: str) -> None:
    for how in WAYS:
        found = findings[name][how]
        assert not found["failures"], (how, found["failures"])
        assert found["trials"] == (min(MOST, found["operations"]) or found["operations"])


@pytest.mark.parametrize("how", ["kill", "full"])
def test_the_harness_sees_what_is_lost(findings: dict[str, Any], how: str) -> None:
    assert findings[CARELESS][how]["failures"]
