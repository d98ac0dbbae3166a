"""Exported models: complete, self-describing, and honest about damage."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from wseg_engine.networks import model_file
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import CheckpointError, ModelClass, model_classes
from wseg_engine.networks.model_file import export_model
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.training.checkpoint import Checkpoint, load_model, save_checkpoint

CLASSES = (ModelClass("Känguru", "c-17"), ModelClass("dog", "c-3"))
SETTINGS = Settings(
    model=ModelConfig(backbone="efficientnet_lite0", head="cam", classes=2, penalty_power=2.5)
)


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return build_network(SETTINGS.model).eval()


def test_an_exported_model_predicts_the_same(tmp_path: Path, network) -> None:
    path = export_model(tmp_path / "animals", network, classes=CLASSES, settings=SETTINGS)
    assert path == tmp_path / "animals.safetensors"
    loaded = load_model(path)
    assert loaded.classes == CLASSES
    assert loaded.names == ("Känguru", "dog")
    assert loaded.settings == SETTINGS
    assert not loaded.network.training
    image = network.normalise(torch.rand(1, 3, 65, 97))
    with torch.no_grad():
        for ours, theirs in zip(network(image), loaded.network(image), strict=True):
            assert torch.equal(ours, theirs)
    assert [p.name for p in tmp_path.iterdir()] == ["animals.safetensors"]


def test_a_checkpoint_loads_as_a_model(tmp_path: Path, network) -> None:
    path = save_checkpoint(
        tmp_path / "last", Checkpoint(SETTINGS, CLASSES, network.state_dict(), epoch=2)
    )
    loaded = load_model(path)
    assert loaded.names == ("Känguru", "dog")
    state = loaded.network.state_dict()
    assert all(torch.equal(state[n], v) for n, v in network.state_dict().items())


def test_disagreeing_parts_are_refused(tmp_path: Path, network) -> None:
    with pytest.raises(CheckpointError, match="1 classes are named, the network has 2"):
        export_model(tmp_path / "m", network, classes=CLASSES[:1], settings=SETTINGS)
    with pytest.raises(CheckpointError, match="not those the network was built with"):
        export_model(tmp_path / "m", network, classes=CLASSES, settings=Settings())
    assert not list(tmp_path.iterdir())


def test_damage_is_told(tmp_path: Path, network) -> None:
    path = export_model(tmp_path / "m", network, classes=CLASSES, settings=SETTINGS)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(CheckpointError, match="not a readable model"):
        load_model(path)
    with pytest.raises(CheckpointError, match="no such model"):
        load_model(tmp_path / "absent.safetensors")
    save_file({"w": torch.zeros(1)}, path)
    with pytest.raises(CheckpointError, match="not a TagMask model"):
        load_model(path)
    save_file({"w": torch.zeros(1)}, path, {"format": "tagmask-model", "version": "2"})
    with pytest.raises(CheckpointError, match="format version 2"):
        load_model(path)


def test_missing_tensors_are_told(tmp_path: Path, network) -> None:
    path = export_model(tmp_path / "m", network, classes=CLASSES, settings=SETTINGS)
    metadata = {}
    with model_file.safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    tensors = load_file(path)
    del tensors["backbone._conv_stem.weight"]
    save_file(tensors, path, metadata)
    with pytest.raises(CheckpointError, match=r"do not fit[\s\S]*_conv_stem\.weight"):
        load_model(path)


def test_a_full_disk_leaves_the_former_model(
    tmp_path: Path, network, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = export_model(tmp_path / "m", network, classes=CLASSES, settings=SETTINGS)
    before = path.read_bytes()

    def full(tensors: object, part: Path, metadata: object) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model_file, "save_file", full)
    with pytest.raises(CheckpointError, match="No space left"):
        export_model(path, network, classes=model_classes(["a", "b"]), settings=SETTINGS)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
