"""A network written as ONNX gives what it gives in PyTorch, to every reader."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from tests.quick import thin_backbones
from wseg_engine.cli.main import main
from wseg_engine.images.imaging import ImageSize
from wseg_engine.networks import onnx_file
from wseg_engine.networks.backbones.dinov2 import DinoV2
from wseg_engine.networks.build import build_network
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.model import CheckpointError, SegmentationNet, model_classes
from wseg_engine.networks.model_file import LoadedModel, export_model
from wseg_engine.networks.onnx_file import TOLERANCE, export_onnx
from wseg_engine.prediction.assign_labels import raise_background
from wseg_engine.settings.config import Settings
from wseg_engine.settings.presets import preset

SIZE = ImageSize(64, 96)
NAMES = ("cat | dog", "Bär", "two\nlines")

onnx = pytest.importorskip("onnx")


@pytest.fixture(autouse=True)
def thin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write thin networks, which takes less time."""
    thin_backbones(monkeypatch)


def model(head: str = "compact", backbone: str = "efficientnet_lite0") -> LoadedModel:
    torch.manual_seed(0)
    settings = preset("fast")
    settings = replace(
        settings, model=replace(settings.model, backbone=backbone, head=head, classes=len(NAMES))
    )
    network = build_network(settings.model).eval()
    return LoadedModel(network, model_classes(NAMES), settings)


def expected(loaded: LoadedModel, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return masks and scores as predictions of one size make them."""
    network, power = loaded.network, loaded.settings.predict.background_power
    with torch.inference_mode():
        said = network(network.normalise(torch.from_numpy(image)))
        masks: Tensor = raise_background(said.masks[0], power)
        return masks.numpy(), said.scores.sigmoid().numpy()


def some_image() -> np.ndarray:
    return np.random.default_rng(7).random((1, 3, *SIZE), np.float32)


@pytest.mark.parametrize("head", ["compact", "paper", "cam"])
def test_readers_get_what_the_network_gives(head: str, tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    loaded = model(head)
    made = export_onnx(tmp_path / "new" / "m.onnx", loaded, size=SIZE)
    assert made.difference <= TOLERANCE
    image = some_image()
    masks, scores = expected(loaded, image)
    assert masks.std() > 1e-3  # something to be right about
    session = runtime.InferenceSession(str(made.path))
    reader = cv2.dnn.readNetFromONNX(str(made.path))
    reader.setInput(image)
    for found in (session.run(["masks", "scores"], {"image": image}),
                  reader.forward(["masks", "scores"])):  # fmt: skip
        assert np.abs(found[0][0] - masks).max() <= TOLERANCE
        assert np.abs(found[1] - scores).max() <= TOLERANCE
    assert sorted(file.name for file in made.path.parent.iterdir()) == ["m.md", "m.onnx"]


def test_the_file_tells_what_goes_in_and_what_comes_out(tmp_path: Path) -> None:
    loaded = model()
    made = export_onnx(tmp_path / "m.onnx", loaded, size=SIZE)
    told = {one.key: one.value for one in onnx.load(str(made.path)).metadata_props}
    assert json.loads(told["classes"]) == ["background", *NAMES]
    goes_in = json.loads(told["input"])
    assert (goes_in["height"], goes_in["width"], goes_in["colours"]) == (64, 96, "RGB")
    assert Settings.from_dict(json.loads(told["settings"])) == loaded.settings
    card = made.card.read_text("utf-8")
    assert r"| 1 | cat \| dog |" in card
    assert "| 3 | two lines |" in card
    assert "1×3×64×96" in card


def test_the_cards_program_runs_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = model()
    made = export_onnx(tmp_path / "m.onnx", loaded, size=SIZE)
    photo = (255 * np.random.default_rng(3).random((50, 70, 3))).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "photo.jpg"), photo)
    monkeypatch.chdir(tmp_path)
    program = made.card.read_text("utf-8").split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(compile(program, "card", "exec"), names)
    labels = names["labels"]
    assert isinstance(labels, np.ndarray)
    assert labels.shape == (50, 70)
    small = cv2.resize(cv2.imread("photo.jpg"), SIZE[::-1])[..., ::-1]
    image = np.ascontiguousarray(small.transpose(2, 0, 1)[None].astype(np.float32) / 255)
    masks, _ = expected(loaded, image)
    assert np.abs(np.asarray(names["masks"])[0] - masks).max() <= TOLERANCE


def test_the_positions_of_a_transformer_are_written_for_the_size_they_were_learned_for(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(0)
    loaded = model(backbone="dinov2_vits14")
    backbone = DinoV2(16, 2, depth=2, grid=5)
    head = CompactHead(16, 16, 16, len(NAMES))
    network = SegmentationNet(backbone, head, loaded.settings.model).eval()
    loaded = loaded._replace(network=network)
    assert export_onnx(tmp_path / "m.onnx", loaded, size=ImageSize(70, 70)).difference <= TOLERANCE
    with pytest.raises(CheckpointError, match=r"for images of 84×70 pixels: .* Try another size"):
        export_onnx(tmp_path / "n.onnx", loaded, size=ImageSize(70, 84))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m.md", "m.onnx"]
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("size", [(63, 64), (64, 4097), (0, 0)])
def test_sizes_out_of_range_are_refused(size: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot go into an ONNX file; expected 64 to 4096"):
        export_onnx(tmp_path / "m.onnx", model(), size=ImageSize(*size))
    assert not any(tmp_path.iterdir())


def test_a_file_that_gives_something_else_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "m.onnx").write_bytes(b"before")
    monkeypatch.setattr(onnx_file, "TOLERANCE", -1.0)
    with pytest.raises(CheckpointError, match="gives other probabilities than the network"):
        export_onnx(tmp_path / "m.onnx", model(), size=SIZE)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"before"]


def test_without_the_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(CheckpointError, match="need the package onnx"):
        export_onnx(tmp_path / "m.onnx", model(), size=SIZE)
    assert not any(tmp_path.iterdir())


class TestCommand:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        loaded = model()
        return export_model(
            tmp_path / "model", loaded.network, classes=loaded.classes, settings=loaded.settings
        )

    def test_it_writes_the_file_and_says_how_exact_it_is(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = file.with_name("m.onnx")
        assert main(["onnx", str(file), "--out", str(out), "--size", "96x64"]) == 0
        assert "96×64 pixels; read again, it differs by at most" in capsys.readouterr().out
        before = out.read_bytes()
        assert main(["onnx", str(file), "--out", str(out), "--size", "96x64"]) == 2
        assert "--force replaces it" in capsys.readouterr().err
        assert out.read_bytes() == before
        assert main(["onnx", str(file), "--out", str(out), "--size", "64x64", "--force"]) == 0
        assert out.read_bytes() != before

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--out", "m.pt"], "ends in .onnx"),
            (["--out", "m.onnx", "--size", "512"], "as in 512x512"),
            (["--out", "m.onnx", "--size=-5x5"], "as in 512x512"),
        ],
    )
    def test_what_cannot_be_meant_is_said(
        self,
        arguments: list[str],
        said: str,
        file: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(file.parent)
        assert main(["onnx", str(file), *arguments]) == 2
        assert said in capsys.readouterr().err
        assert [one.name for one in file.parent.iterdir()] == [file.name]

    def test_a_model_that_is_not_there_is_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["onnx", str(tmp_path / "no"), "--out", str(tmp_path / "m.onnx")]) == 2
        assert "there is no such model" in capsys.readouterr().err
