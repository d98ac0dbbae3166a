"""A checkpoint is on the disk before its header names it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from wseg_engine.networks.model import model_classes
from wseg_engine.settings.presets import preset
from wseg_engine.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint


def a_checkpoint(epoch: int) -> Checkpoint:
    weights = {"w": torch.full((8,), float(epoch))}
    return Checkpoint(preset("fast", classes=1), model_classes(["cat"]), weights, epoch)


@pytest.mark.skipif(sys.platform == "win32", reason="folders need no flush there")
def test_what_the_header_names_is_flushed_before_the_header_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_checkpoint(tmp_path / "last", a_checkpoint(1))
    done: list[tuple[str, Any]] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        fsync(handle)
        done.append(("flush", os.fstat(handle).st_ino))

    def noted_replace(source: Any, target: Any, **folders: int) -> None:
        replace(source, target, **folders)
        done.append(("move", Path(target).name))

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    save_checkpoint(tmp_path / "last", a_checkpoint(2))
    (tensors,) = (path for path in tmp_path.glob("*.safetensors") if _is_named(tmp_path, path))
    folder = ("flush", tmp_path.stat().st_ino)
    header = done.index(("move", "last.json"))
    moved = done.index(("move", tensors.name))
    assert done.index(("flush", tensors.stat().st_ino)) < moved < header
    assert ("flush", (tmp_path / "last.json").stat().st_ino) in done[:header]
    assert folder in done[moved:header]
    assert done[-1] == folder
    assert load_checkpoint(tmp_path / "last").epoch == 2


def _is_named(folder: Path, tensors: Path) -> bool:
    return tensors.name in (folder / "last.json").read_text("utf-8")
