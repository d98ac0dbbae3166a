"""The blocks of the paper's head, each against its golden or an independent formula."""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.heads.cam_head import CamHead, cam_masks
from wseg_engine.networks.heads.paper_head import PaperHead
from wseg_engine.networks.layers.aspp import ASPP
from wseg_engine.networks.layers.gate import Gate, draw
from wseg_engine.networks.layers.gci import GlobalCueInjection
from wseg_engine.networks.layers.layers import ChannelDropout, new_conv, resize

DATA = Path(__file__).parent / "data"
CLOSE = {"rtol": 0.0, "atol": 1e-5}
Fill = Callable[[str, tuple[int, ...]], np.ndarray]


@pytest.fixture(scope="module")
def fill(shared: Path) -> Fill:
    spec = importlib.util.spec_from_file_location("fill", shared / "golden" / "fill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.values  # type: ignore[no-any-return]


def load(path: Path) -> dict[str, Tensor]:
    with np.load(path) as file:
        return {name: torch.from_numpy(np.asarray(file[name])) for name in file}


def filled(block: nn.Module, renamed: dict[str, str], prefix: str, fill: Fill) -> nn.Module:
    """Fill a block as the goldens' was; `renamed` maps our prefixes to the published ones."""
    state = {}
    for name, value in block.state_dict().items():
        ours = next(p for p in renamed if name.startswith(p))
        published = prefix + renamed[ours] + name[len(ours) :]
        state[name] = torch.from_numpy(np.asarray(fill(published, tuple(value.shape))))
    block.load_state_dict(state)
    return block.eval()


def uneven_norms(block: nn.Module) -> nn.Module:
    """Give BatchNorms statistics that are not those of a fresh network; float64, inference."""
    generator = torch.Generator().manual_seed(11)
    for module in block.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.normal_(generator=generator).mul_(0.3)
            module.running_var.uniform_(0.5, 1.5, generator=generator)
    return block.double().eval()


def normal(*shape: int, seed: int = 5) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.usefixtures("one_thread")
def test_aspp_is_the_golden(shared: Path, fill: Fill) -> None:
    golden = load(shared / "golden" / "aspp_32.npz")
    # The published pyramid counts its pooling as element 0 of the image branch.
    renamed = {
        **{f"branches.{i}.0.": f"aspp{i + 1}.atrous_conv." for i in range(4)},
        **{f"branches.{i}.1.": f"aspp{i + 1}.bn." for i in range(4)},
        **{f"image.{i}.": f"global_avg_pool.{i + 1}." for i in range(2)},
        "project.0.": "conv1.",
        "project.1.": "bn1.",
    }
    block = filled(ASPP(32), renamed, "aspp.", fill)
    torch.testing.assert_close(block(golden["x"]), golden["out"], **CLOSE)


@pytest.mark.usefixtures("one_thread")
def test_gci_is_the_golden(shared: Path, fill: Fill) -> None:
    golden = load(shared / "golden" / "gci.npz")
    renamed = {"from_deep.": "fc_deep.", "from_shallow.": "fc_skip.", "mix.": "fc_cls."}
    block = filled(GlobalCueInjection(256), renamed, "shallow_mask.", fill)
    found = block(golden["shallow"], golden["deep"])
    torch.testing.assert_close(found, golden["out"], **CLOSE)


def test_the_gate_outside_training_is_the_golden() -> None:
    golden = load(DATA / "stochastic_gate_eval.npz")
    gate = Gate(rate=float(golden["psi"])).eval()
    torch.testing.assert_close(gate(golden["deep"], golden["shallow"]), golden["out"], **CLOSE)


@pytest.mark.parametrize("dilations", [(1, 2, 3), (1, 4)])
def test_aspp_gradient_is_that_of_finite_differences(dilations: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    block = uneven_norms(ASPP(3, width=4, dilations=dilations))
    x = normal(2, 3, 5, 4).requires_grad_()
    assert torch.autograd.gradcheck(block, (x,), fast_mode=True)


def test_aspp_sees_the_whole_image_through_its_average() -> None:
    torch.manual_seed(0)
    block = uneven_norms(ASPP(3, width=4, dilations=(1,)))
    with torch.no_grad():
        one, other = normal(1, 3, 5, 6), normal(1, 3, 5, 6)
        other[..., 0, 0] = one[..., 0, 0]
        other += (one.mean((2, 3)) - other.mean((2, 3)))[..., None, None] * 30 / 29
        other[..., 0, 0] = one[..., 0, 0]
        torch.testing.assert_close(one.mean((2, 3)), other.mean((2, 3)))
        # The pixel and the average are all a pyramid without dilated branches knows.
        torch.testing.assert_close(block(one)[..., 0, 0], block(other)[..., 0, 0])


def test_aspp_keeps_its_statistics_while_it_learns() -> None:
    block = ASPP(3, width=4).train()
    before = {name: value.clone() for name, value in block.named_buffers()}
    block(torch.randn(2, 3, 6, 6)).sum().backward()
    for name, value in block.named_buffers():
        assert torch.equal(value, before[name]), name
    assert all(parameter.grad is not None for parameter in block.parameters())


def test_gci_gradient_is_that_of_finite_differences() -> None:
    torch.manual_seed(0)
    block = uneven_norms(GlobalCueInjection(3, deep_channels=5, width=4))
    shallow, deep = normal(2, 3, 4, 5).requires_grad_(), normal(2, 5, 2, 3, seed=6).requires_grad_()
    assert torch.autograd.gradcheck(block, (shallow, deep), fast_mode=True)


def test_gci_without_cues_does_not_look_at_the_deep_features() -> None:
    block = GlobalCueInjection(3, deep_channels=5, width=4, cues=False).eval()
    shallow = torch.randn(2, 3, 4, 5)
    one, other = (block(shallow, torch.randn(2, 5, 4, 5)) for _ in range(2))
    assert torch.equal(one, other)


def test_gci_with_silent_cues_is_gci_without() -> None:
    block = GlobalCueInjection(3, deep_channels=5, width=4).eval()
    without = GlobalCueInjection(3, deep_channels=5, width=4, cues=False).eval()
    without.load_state_dict(
        {k: v for k, v in block.state_dict().items() if not k.startswith("from_deep")}
    )
    assert block.from_deep is not None
    nn.init.constant_(block.from_deep[1].weight, 0.0)
    shallow, deep = torch.randn(2, 3, 4, 5), torch.randn(2, 5, 4, 5)
    torch.testing.assert_close(block(shallow, deep), without(shallow, deep))


def test_the_gate_in_training_takes_each_element_from_one_stream() -> None:
    deep, shallow, rate = normal(4, 8, 20, 20), normal(4, 8, 20, 20, seed=6), 0.3
    torch.manual_seed(0)
    found = Gate(rate=rate).train()(deep, shallow)
    from_shallow = found == shallow
    torch.testing.assert_close(
        found, torch.where(from_shallow, shallow, (deep - rate * shallow) / (1 - rate))
    )
    spread = math.sqrt(rate * (1 - rate) / deep.numel())
    assert from_shallow.double().mean().item() == pytest.approx(rate, abs=5 * spread)


def test_the_mean_of_the_gate_over_draws_is_the_deep_stream() -> None:
    deep, shallow = normal(1, 2, 3, 3), normal(1, 2, 3, 3, seed=6)
    torch.manual_seed(0)
    draws = torch.stack([draw(deep, shallow, rate=0.3) for _ in range(4000)])
    error = draws.std(0) / math.sqrt(4000)
    assert ((draws.mean(0) - deep).abs() < 5 * error).all()


def test_gradient_of_a_draw_goes_to_the_stream_it_came_from() -> None:
    rate = 0.25
    deep = normal(2, 3, 4, 5).requires_grad_()
    shallow = normal(2, 3, 4, 5, seed=6).requires_grad_()
    torch.manual_seed(1)
    found = draw(deep, shallow, rate=rate)
    found.sum().backward()
    keep = (found.detach() != shallow.detach()).double()
    assert 0 < keep.mean() < 1
    torch.testing.assert_close(deep.grad, keep / (1 - rate))
    torch.testing.assert_close(shallow.grad, (1 - keep) - keep * rate / (1 - rate))


def test_gradient_of_the_mix_is_its_shares() -> None:
    deep, shallow = normal(1, 2, 3, 3).requires_grad_(), normal(1, 2, 3, 3).requires_grad_()
    Gate(rate=0.2, stochastic=False).train()(deep, shallow).sum().backward()
    torch.testing.assert_close(deep.grad, torch.full_like(deep, 0.8))
    torch.testing.assert_close(shallow.grad, torch.full_like(shallow, 0.2))


def test_a_gate_of_rate_zero_is_the_deep_stream() -> None:
    deep, shallow = normal(1, 2, 3, 3), normal(1, 2, 3, 3, seed=6)
    assert torch.equal(Gate(rate=0.0).train()(deep, shallow), deep)
    assert torch.equal(Gate(rate=0.0).eval()(deep, shallow), deep)


def test_the_same_seed_draws_the_same_gate() -> None:
    deep, shallow = normal(1, 2, 3, 3), normal(1, 2, 3, 3, seed=6)
    gate = Gate().train()
    torch.manual_seed(7)
    first = gate(deep, shallow)
    torch.manual_seed(7)
    assert torch.equal(gate(deep, shallow), first)


def small_head(**changes: object) -> PaperHead:
    torch.manual_seed(0)
    options = {"shallow_channels": 3, "deep_channels": 5, "classes": 4, "width": 6} | changes
    return PaperHead(dilations=(1, 2), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [{}, {"gate": "deterministic"}, {"gate": "off"}, {"gci": False}, {"gci": False, "gate": "off"}],
)
def test_every_parameter_of_every_ablation_learns(changes: dict[str, object]) -> None:
    head = small_head(**changes).train()
    features = Features(torch.randn(4, 3, 8, 9), torch.randn(4, 5, 4, 5))
    logits = head(features)
    assert logits.shape == (4, 5, 8, 9)
    (logits * torch.randn_like(logits)).sum().backward()
    idle = [n for n, p in head.named_parameters() if p.grad is None or not p.grad.any()]
    assert idle == []


def test_paper_head_gradient_is_that_of_finite_differences() -> None:
    head = uneven_norms(small_head(gate="stochastic"))
    shallow, deep = normal(1, 3, 4, 5).requires_grad_(), normal(1, 5, 2, 3).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda s, d: head(Features(s, d)), (shallow, deep), fast_mode=True
    )


def test_the_background_logit_is_one_and_learns_nothing() -> None:
    head = small_head().eval()
    logits = head(Features(torch.randn(2, 3, 4, 5), torch.randn(2, 5, 2, 3)))
    assert torch.equal(logits[:, 0], torch.ones(2, 4, 5))


def test_gate_off_is_the_deep_stream_alone() -> None:
    off = small_head(gate="off").eval()
    mixed = small_head(gate_rate=0.0).eval()
    mixed.load_state_dict(mixed.state_dict() | off.state_dict())
    features = Features(torch.randn(2, 3, 4, 5), torch.randn(2, 5, 2, 3))
    torch.testing.assert_close(off(features), mixed(features))
    assert not [name for name in off.state_dict() if "shallow_stream" in name]


def test_the_rate_of_the_gate_changes_the_result() -> None:
    features = Features(torch.randn(2, 3, 4, 5), torch.randn(2, 5, 2, 3))
    with torch.no_grad():
        low, high = (small_head(gate_rate=rate).eval()(features) for rate in (0.1, 0.6))
    assert (low - high).abs().max() > 1e-3


def test_an_unknown_gate_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="'on'; expected stochastic, deterministic or off"):
        small_head(gate="on")


def test_new_convolutions_are_kaiming_normal_over_the_fan_in() -> None:
    torch.manual_seed(0)
    conv = new_conv(64, 200, 3)
    assert conv.weight.std().item() == pytest.approx(math.sqrt(2 / (64 * 9)), rel=0.02)
    assert conv.weight.mean().item() == pytest.approx(0.0, abs=1e-3)


def test_where_there_is_no_memory_no_weights_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nn.init, "kaiming_normal_", lambda _weight: pytest.fail("drawn"))
    with torch.device("meta"):
        assert new_conv(64, 200, 3).weight.shape == (200, 64, 3, 3)


def test_resize_aligns_corners() -> None:
    x = torch.tensor([[0.0, 1.0], [2.0, 3.0]]).view(1, 1, 2, 2)
    rows = torch.linspace(0, 2, 5).view(5, 1)
    columns = torch.linspace(0, 1, 4).view(1, 4)
    torch.testing.assert_close(resize(x, (5, 4))[0, 0], rows + columns)


def test_channel_dropout_drops_whole_channels_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    found = ChannelDropout(0.25).train()(torch.ones(64, 100, 2, 3))
    share = (found == 0).float().mean().item()
    assert share == pytest.approx(0.25, abs=0.03)
    assert torch.equal(found, found[:, :, :1, :1].expand_as(found))
    torch.testing.assert_close(found.max(), torch.tensor(1 / 0.75))
    assert torch.equal(ChannelDropout(0.25).eval()(found), found)


def test_cam_masks_peak_at_one_over_a_constant_background() -> None:
    logits = normal(2, 4, 3, 5) * 3
    logits[0, 2] = -1.0  # a class without any evidence
    masks = cam_masks(logits, (6, 10))
    maps = F.relu(F.interpolate(logits, (6, 10), mode="bilinear", align_corners=True))
    assert torch.equal(masks[:, 0], torch.full_like(masks[:, 0], 0.1))
    assert torch.equal(masks[0, 2], torch.zeros_like(masks[0, 2]))
    for b in range(2):
        for c in range(1, 4):
            torch.testing.assert_close(masks[b, c], maps[b, c] / (1e-5 + maps[b, c].max()))


def test_the_mean_of_a_cam_is_the_classifier_of_the_mean() -> None:
    head = CamHead(deep_channels=7, classes=3).eval()
    deep = torch.randn(2, 7, 4, 5)
    logits = head(Features(deep, deep))
    expected = deep.mean((2, 3)) @ head.classifier.weight[:, :, 0, 0].T
    torch.testing.assert_close(logits[:, 1:].mean((2, 3)), expected)


def test_names_of_the_goldens_blocks_are_all_used(shared: Path) -> None:
    """The shapes of the head's blocks are the published ones, none left over."""
    names = json.loads((shared / "golden" / "names_resnet38_ae.json").read_text(encoding="utf-8"))
    published = sorted(s for n, s in names.items() if n.startswith("shallow_mask."))
    ours = sorted(list(v.shape) for v in GlobalCueInjection(256).state_dict().values())
    assert ours == published
