"""`make gpu-check` works from end to end: on the pretended card, in small."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch

from tests.pretended_card import guard, real, tensors

PATIENCE = 560  # seconds the check may take on a busy machine
SCRIPT = Path("tests") / "benchmarks" / "gpu_check.py"


def run(root: Path, out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(out), *options],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.timeout(PATIENCE + 20)
def test_the_check_runs_on_the_pretended_card(
    guard_folder: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(guard.FOLDER, str(guard_folder))
    done = run(root, tmp_path, "--pretend")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert not any(part["not measured"] for part in found.values())
    assert not any(part["problem"] for part in found.values())
    points = found["entry points against the CPU"]["rows"]
    assert len(points) >= 19
    assert all(row["ok"] for row in points)
    (jobs,) = found["jobs of the app"]["rows"]
    assert jobs["passed"] >= 3
    (lost,) = found["a lost process"]["rows"]
    assert "another process of this run has ended" in lost["said"]
    trained, left_out = found["accuracy"]["rows"]
    assert {"no tags", "tags", "tags and CRF"} <= trained.keys()
    assert left_out["not measured"]
    (halved,) = found["memory that runs out"]["rows"]
    assert halved["images at once, after"] == "[2, 1]"
    assert "Nothing was wrong" in done.stdout
    assert "## speed of training" in (tmp_path / "report.md").read_text(encoding="utf-8")
    assert not (tmp_path / "work").exists()


def test_what_runs_on_a_real_card_is_counted_in_all_threads() -> None:
    """The processor stands in for the card."""
    with real.counting("cpu"):
        torch.ones(3) + 1
        thread = threading.Thread(target=lambda: torch.ones(3).mul(2))
        thread.start()
        thread.join()
    assert tensors.RAN["add"] == tensors.RAN["mul"] == 1
    with real.counting("cuda"):
        torch.ones(3) + 1
    assert not tensors.RAN


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card here")
def test_without_a_card_the_check_says_why(root: Path, tmp_path: Path) -> None:
    done = run(root, tmp_path)
    assert done.returncode == 2
    assert "There is no card to check" in done.stderr
