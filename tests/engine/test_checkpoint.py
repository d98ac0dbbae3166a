"""Checkpoints: exact, atomic, and honest about damage."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from wseg_engine.networks.model import CheckpointError, model_classes
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.settings.presets import preset
from wseg_engine.training import checkpoint as module
from wseg_engine.training.checkpoint import (
    Checkpoint,
    find_latest,
    load_checkpoint,
    save_checkpoint,
)

CLASSES = model_classes(["cat", "dog"])


def small_network() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Conv2d(4, 2, 1))


def a_checkpoint(epoch: int = 3, **changes: object) -> Checkpoint:
    start = Checkpoint(
        settings=preset("fast", classes=2),
        classes=CLASSES,
        network=small_network().state_dict(),
        epoch=epoch,
        step=7,
        history=({"tag_loss": 0.1, "mask_loss": float("nan")},),
        trainer={"order": [3, 1, 2], "nested": {"a": (1, 2.5, None), "seen": torch.arange(3)}},
        tensors={"mean": torch.tensor([0.5], dtype=torch.float16)},
    )
    return replace(start, **changes)  # type: ignore[arg-type]


def same(left: object, right: object) -> bool:
    """Whether two trees are equal bit for bit, types included, NaN equal to NaN."""
    if type(left) is not type(right):
        return False
    if isinstance(left, torch.Tensor):
        assert isinstance(right, torch.Tensor)
        return left.dtype == right.dtype and torch.equal(left, right)
    if isinstance(left, np.ndarray):
        assert isinstance(right, np.ndarray)
        return left.dtype == right.dtype and np.array_equal(left, right)
    if isinstance(left, dict):
        assert isinstance(right, dict)
        return list(left) == list(right) and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list | tuple):
        assert isinstance(right, list | tuple)
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (isinstance(left, float) and math.isnan(left) and math.isnan(right))


def test_everything_comes_back_equal(tmp_path: Path) -> None:
    saved = a_checkpoint(
        settings=Settings(model=ModelConfig(classes=2, gate_rate=0.1 + 0.2)),
        random=np.random.default_rng(5).bit_generator.state,
    )
    path = save_checkpoint(tmp_path / "run" / "last", saved)
    loaded = load_checkpoint(path)
    assert path == tmp_path / "run" / "last.json"
    assert loaded.settings == saved.settings
    assert loaded.classes == saved.classes
    assert (loaded.epoch, loaded.step, loaded.engine) == (3, 7, saved.engine)
    assert same(dict(loaded.network), dict(saved.network))
    assert same(loaded.trainer, saved.trainer)
    assert same(list(loaded.history), list(saved.history))
    assert same(dict(loaded.random), dict(saved.random))
    assert same(dict(loaded.tensors), dict(saved.tensors))


@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_training_goes_on_bit_for_bit(tmp_path: Path, kind: str) -> None:
    def fresh() -> tuple[nn.Module, torch.optim.Optimizer]:
        torch.manual_seed(1)
        network = small_network()
        if kind == "sgd":
            groups = [
                {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": 5e-4},
                {"params": [p for p in network.parameters() if p.ndim == 1], "lr": 0.02},
            ]
            return network, torch.optim.SGD(groups, lr=0.01, momentum=0.9)
        return network, torch.optim.Adam(network.parameters(), lr=0.01)

    def step(network: nn.Module, optimiser: torch.optim.Optimizer, crops: np.random.Generator):
        noise = torch.from_numpy(crops.standard_normal((2, 3, 8, 8)).astype(np.float32))
        images = torch.rand(2, 3, 8, 8) + noise
        loss = nn.functional.dropout(network(images), 0.3).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    network, optimiser = fresh()
    crops = np.random.default_rng(3)
    for _ in range(3):
        step(network, optimiser, crops)
    now = replace(
        a_checkpoint(),
        network=network.state_dict(),
        optimiser=optimiser.state_dict(),
        random={"crops": crops.bit_generator.state, "torch": torch.get_rng_state()},
    )
    path = save_checkpoint(tmp_path / "last", now)
    straight = [step(network, optimiser, crops) for _ in range(3)]

    resumed, resumed_optimiser = fresh()
    other_crops = np.random.default_rng(99)
    loaded = load_checkpoint(path)
    resumed.load_state_dict(dict(loaded.network))
    resumed_optimiser.load_state_dict(dict(loaded.optimiser))
    other_crops.bit_generator.state = loaded.random["crops"]
    torch.set_rng_state(loaded.random["torch"])
    assert [step(resumed, resumed_optimiser, other_crops) for _ in range(3)] == straight
    for name, value in network.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_the_file_is_strict_json(tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "last", a_checkpoint())

    def refuse(word: str) -> None:
        raise AssertionError(word)

    assert json.loads(path.read_text("utf-8"), parse_constant=refuse)["epoch"] == 3


def test_only_two_generations_are_kept(tmp_path: Path) -> None:
    for epoch in range(5):
        save_checkpoint(tmp_path / "last", a_checkpoint(epoch))
    (tmp_path / "last.999.part").mkdir()
    (tmp_path / "last.999.part" / "tensors").write_bytes(b"left by a killed process")
    save_checkpoint(tmp_path / "last.best", a_checkpoint(2))
    save_checkpoint(tmp_path / "last", a_checkpoint(5))
    names = sorted(p.name for p in tmp_path.iterdir())
    assert len([n for n in names if n.endswith(".safetensors")]) == 3
    assert [n for n in names if n.endswith(".json")] == [
        "last.best.json",
        "last.json",
        "last.previous.json",
    ]
    assert not [n for n in names if n.endswith(".part")]
    assert load_checkpoint(tmp_path / "last.previous.json").epoch == 4
    assert load_checkpoint(tmp_path / "last.best").epoch == 2


def damage_tensors(path: Path) -> None:
    file = path.with_name(json.loads(path.read_text("utf-8"))["tensors"]["file"])
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)


def cut_tensors(path: Path) -> None:
    file = path.with_name(json.loads(path.read_text("utf-8"))["tensors"]["file"])
    file.write_bytes(file.read_bytes()[:-10])


def remove_tensors(path: Path) -> None:
    path.with_name(json.loads(path.read_text("utf-8"))["tensors"]["file"]).unlink()


def cut_json(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def empty_json(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (damage_tensors, "SHA-256 differs"),
        (cut_tensors, "bytes of"),
        (remove_tensors, "is missing"),
        (cut_json, "cannot be read"),
        (empty_json, "cannot be read"),
    ],
)
def test_damage_is_told_and_the_one_before_is_found(tmp_path: Path, damage, words) -> None:
    save_checkpoint(tmp_path / "last", a_checkpoint(1))
    path = save_checkpoint(tmp_path / "last", a_checkpoint(2))
    assert find_latest(tmp_path).path == path
    damage(path)
    with pytest.raises(CheckpointError, match=words):
        load_checkpoint(path)
    found = find_latest(tmp_path)
    assert found.path == tmp_path / "last.previous.json"
    assert load_checkpoint(found.path).epoch == 1
    assert len(found.problems) == 1
    assert words in found.problems[0]


def test_a_newer_format_asks_for_an_update(tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "last", a_checkpoint())
    header = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(header | {"version": 2, "engine": "9.9"}), "utf-8")
    with pytest.raises(CheckpointError, match=r"format version 2.*Update TagMask.*9\.9"):
        load_checkpoint(path)


def test_settings_of_another_version_are_told(tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "last", a_checkpoint())
    header = json.loads(path.read_text("utf-8"))
    header["settings"]["train"]["novelty"] = 1
    path.write_text(json.dumps(header), "utf-8")
    with pytest.raises(CheckpointError, match="no setting novelty"):
        load_checkpoint(path)


def test_other_files_are_no_checkpoints(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}", "utf-8")
    (tmp_path / "broken.json").write_text("{", "utf-8")
    assert find_latest(tmp_path) == (None, ())
    with pytest.raises(CheckpointError, match="not a TagMask checkpoint"):
        load_checkpoint(tmp_path / "report.json")
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        load_checkpoint(tmp_path / "absent")


def test_what_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"holds a \w*Path;"):
        save_checkpoint(tmp_path / "last", a_checkpoint(trainer={"out": tmp_path}))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("failing", ["tensors", "copy", "header"])
def test_a_full_disk_leaves_the_former_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = save_checkpoint(tmp_path / "last", a_checkpoint(1))
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if failing == "tensors":
        monkeypatch.setattr(module, "save_file", full)
    elif failing == "copy":
        monkeypatch.setattr(module.shutil, "copyfileobj", full)
    else:
        monkeypatch.setattr(module, "_write_text", full)
    with pytest.raises(CheckpointError, match="No space left on device"):
        save_checkpoint(path, a_checkpoint(2))
    monkeypatch.undo()
    now = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    now.pop("last.previous.json", None)  # a copy of the former one, where it came to that
    assert now == before
    assert load_checkpoint(path).epoch == 1
    save_checkpoint(path, a_checkpoint(3))
    assert len(list(tmp_path.glob("*.safetensors"))) == 2


LIMITED = """
import resource, sys
from pathlib import Path
import torch
from wseg_engine.training.checkpoint import *
from wseg_engine.networks.model import model_classes
from wseg_engine.settings.presets import preset
folder = Path(sys.argv[1])
def state(epoch, size):
    weights = {"w": torch.zeros(size)}
    return Checkpoint(preset("fast", classes=1), model_classes(["cat"]), weights, epoch)
save_checkpoint(folder / "last", state(1, 10))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    save_checkpoint(folder / "last", state(2, 1_000_000))
except CheckpointError as error:
    print(error)
print(load_checkpoint(folder / "last").epoch)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_real_write_error_leaves_the_former_checkpoint(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "could not be written" in run.stdout
    assert run.stdout.splitlines()[-1] == "1"
    assert not list(tmp_path.glob("*.part"))


# Loads PyTorch once, then makes a process that saves for every line it is given.
SAVING = """
import os, sys
from pathlib import Path
import torch
from wseg_engine.networks.model import model_classes
from wseg_engine.training.checkpoint import Checkpoint, save_checkpoint
from wseg_engine.settings.presets import preset
settings = preset("fast", classes=1)
for line in sys.stdin:
    if child := os.fork():
        os.waitpid(child, 0)
        print("gone", flush=True)
        continue
    print(os.getpid(), flush=True)
    for epoch in range(int(line), 10**6):
        weights = {"w": torch.full((200_000,), float(epoch))}
        now = Checkpoint(settings, model_classes(["cat"]), weights, epoch)
        save_checkpoint(Path(sys.argv[1]) / "last", now)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_kill_at_any_moment_leaves_a_valid_checkpoint(tmp_path: Path) -> None:
    rng = random.Random(7)
    reached = 0
    with subprocess.Popen(
        [sys.executable, "-c", SAVING, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as maker:
        assert maker.stdin is not None
        assert maker.stdout is not None
        last = time.monotonic() + 60
        kills = 0
        # On a busy machine a process may be gone before it has saved anything: then there are more.
        while kills < 8 or (reached <= 1 and time.monotonic() < last):
            kills += 1
            print(reached + 1, file=maker.stdin, flush=True)
            saving = int(maker.stdout.readline())
            deadline = time.monotonic() + 60
            while not (tmp_path / "last.json").exists() and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(rng.uniform(0.02, 0.15))
            os.kill(saving, signal.SIGKILL)
            assert maker.stdout.readline() == "gone\n"
            loaded = load_checkpoint(tmp_path / "last")
            assert torch.equal(loaded.network["w"], torch.full((200_000,), float(loaded.epoch)))
            assert loaded.epoch >= reached
            reached = loaded.epoch
        maker.stdin.close()
        assert maker.wait(600) == 0
    assert reached > 1
    save_checkpoint(tmp_path / "last", a_checkpoint(reached + 1))
    assert len(list(tmp_path.iterdir())) == 4  # two generations and nothing left over
