"""`make gpu-check` works from end to end: on the pretended card, in small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.pretended_card import guard

SCRIPT = Path("tests") / "benchmarks" / "gpu_check.py"


def run(root: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(out), *options],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
    )


def test_the_check_runs_on_the_pretended_card(root: Path, tmp_path: Path) -> None:
    if reason := guard.obstacle():
        pytest.skip(reason)
    done = run(root, tmp_path, "--pretend")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert {name for name, part in found.items() if part["not measured"]} == {
        "a lost process",
        "accuracy",
    }
    assert not any(part["problem"] for part in found.values())
    points = found["entry points against the CPU"]["rows"]
    assert len(points) >= 12
    assert all(row["ok"] for row in points)
    (halved,) = found["memory that runs out"]["rows"]
    assert halved["images at once, after"] == "[2, 1]"
    assert "Nothing was wrong" in done.stdout
    assert "## speed of training" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert not (tmp_path / "work").exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card here")
def test_without_a_card_the_check_says_why(root: Path, tmp_path: Path) -> None:
    done = run(root, tmp_path)
    assert done.returncode == 2
    assert "There is no card to check" in done.stderr
