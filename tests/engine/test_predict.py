"""Prediction end to end, with a network whose answers are known: it tells colours apart."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.base.events import (
    Control,
    Event,
    Finished,
    ImageFailed,
    Notice,
    Prediction,
    Progress,
)
from wseg_engine.base.labels import Tag
from wseg_engine.compute.distributed import World
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import load_image
from wseg_engine.networks.backbones.base import Backbone
from wseg_engine.networks.build import build_network
from wseg_engine.networks.model import Features, SegmentationNet
from wseg_engine.prediction import predict as predicting
from wseg_engine.prediction.predict import predict, predict_probabilities
from wseg_engine.settings.config import ModelConfig, PredictConfig

P, A, U = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE
RED, GREEN, GREY = (230, 20, 20), (20, 230, 20), (90, 90, 90)
CLASSES = ("red", "green")


class ColourBackbone(Backbone):
    """Average colour of cells of 8 pixels."""

    mean = (0.0, 0.0, 0.0)
    std = (1.0, 1.0, 1.0)
    shallow_channels = deep_channels = 3
    shallow_stride = deep_stride = 8

    def forward(self, x: Tensor) -> Features:
        cells = F.avg_pool2d(x, 8, ceil_mode=True, count_include_pad=False)
        return Features(cells, cells)

    def first_layers(self) -> tuple[nn.Module, ...]:
        return ()


class ColourHead(nn.Module):
    """Logits of redness and greenness over a background of 1."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([[12.0, -12.0, 0.0], [-12.0, 12.0, 0.0]]))

    def forward(self, features: Features) -> Tensor:
        logits = torch.einsum("kc,bchw->bkhw", self.weight, features.deep) - 3
        return torch.cat([torch.ones_like(logits[:, :1]), logits], 1)


@pytest.fixture
def network() -> SegmentationNet:
    return SegmentationNet(ColourBackbone(), ColourHead(), ModelConfig(classes=2, penalty=False))


def picture(path: Path, *, left: tuple[int, int, int], right: tuple[int, int, int]) -> Path:
    """Write a grey picture of 96×64 with a coloured square left and one right."""
    pixels = np.full((64, 96, 3), GREY, np.uint8)
    pixels[16:48, 8:40] = left
    pixels[16:48, 56:88] = right
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def both(tmp_path: Path) -> Path:
    return picture(tmp_path / "both.png", left=RED, right=GREEN)


def run(
    network: SegmentationNet,
    images: Sequence[TaggedImage],
    settings: PredictConfig | None = None,
    **options: object,
) -> list[Event]:
    return list(
        predict(
            images,
            network=network,
            classes=CLASSES,
            settings=settings or PredictConfig(),
            device="cpu",
            **options,  # type: ignore[arg-type]
        )
    )


def predictions(events: Sequence[Event]) -> list[Prediction]:
    return [event for event in events if isinstance(event, Prediction)]


def test_masks_lie_where_the_objects_are(network: SegmentationNet, both: Path) -> None:
    events = run(network, [TaggedImage("both", both, (P, P))])
    (found,) = predictions(events)
    truth = np.zeros((64, 96), np.uint8)
    truth[16:48, 8:40], truth[16:48, 56:88] = 1, 2
    assert found.labels.shape == truth.shape
    assert (found.labels == truth).mean() > 0.85
    assert (found.confidence > 0.5).all()
    assert 0 < found.uncertainty < 0.5
    assert events[-2] == Progress("predict", 1, 1, "both")
    assert events[-1] == Finished(1, 0, stopped=False)


@pytest.mark.parametrize(
    ("tags", "gate", "labels"),
    [
        ((P, A), "tags", {0, 1}),
        ((A, A), "tags", {0}),
        ((U, U), "tags", {0, 1, 2}),
        ((), "tags", {0, 1, 2}),
        ((A, A), "score", {0, 1, 2}),
        ((P, A), "none", {0, 1, 2}),
    ],
)
def test_only_classes_the_gate_lets_through_appear(
    network: SegmentationNet, both: Path, tags: tuple[Tag, ...], gate: str, labels: set[int]
) -> None:
    settings = PredictConfig(gate=gate, score_threshold=0.5)
    (found,) = predictions(run(network, [TaggedImage("both", both, tags)], settings))
    assert set(np.unique(found.labels).tolist()) == labels
    absent = [c for c in (1, 2) if c not in labels]
    assert all(found.confidence[c - 1] == 0 for c in absent)


def test_a_class_that_scores_low_needs_its_tag(network: SegmentationNet, tmp_path: Path) -> None:
    path = picture(tmp_path / "red.png", left=RED, right=RED)
    settings = PredictConfig(score_threshold=0.6)
    (found,) = predictions(run(network, [TaggedImage("red", path, ())], settings))
    assert found.scores[0] > 0.6 > found.scores[1]
    assert set(np.unique(found.labels).tolist()) == {0, 1}


def test_probabilities_cover_the_allowed_channels_only(
    network: SegmentationNet, both: Path
) -> None:
    image = TaggedImage("both", both, (A, P))
    (found,) = predictions(run(network, [image], keep_probabilities=True))
    assert found.channels == (0, 2)
    assert found.probabilities is not None
    assert found.probabilities.shape == (2, 64, 96)
    assert found.probabilities.dtype == np.float16
    assert found.probabilities.astype(np.float32).sum(0) == pytest.approx(
        np.ones((64, 96)), abs=2e-3
    )
    labels = np.array(found.channels, np.uint8)[found.probabilities.argmax(0)]
    assert (labels == found.labels).mean() > 0.99  # ties in half precision
    assert predictions(run(network, [image]))[0].probabilities is None


def test_the_average_over_scales_and_mirrors_has_a_closed_form(
    network: SegmentationNet, both: Path
) -> None:
    """Two passes of one size, plain and mirrored, averaged by hand."""
    pixels = np.array(Image.open(both))[:57, :89]
    settings = PredictConfig(gate="none")
    found = predict_probabilities(pixels, network=network.eval(), settings=settings)
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255
    with torch.inference_mode():
        plain = network(x).masks
        mirror = network(x.flip(3)).masks.flip(3)
    assert torch.allclose(found.masks, ((plain + mirror) / 2)[0], atol=1e-5)


def test_predicting_twice_gives_the_same(network: SegmentationNet, both: Path) -> None:
    settings = PredictConfig(scales=(1.0, 0.5, 1.5), side=120)
    first, second = (
        predictions(
            run(network, [TaggedImage("both", both, ())], settings, keep_probabilities=True)
        )[0]
        for _ in range(2)
    )
    assert np.array_equal(first.labels, second.labels)
    assert np.array_equal(first.scores, second.scores)
    assert first.uncertainty == second.uncertainty
    assert first.probabilities is not None
    assert second.probabilities is not None
    assert np.array_equal(first.probabilities, second.probabilities)


def test_a_broken_image_is_reported_and_the_rest_goes_on(
    network: SegmentationNet, both: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    events = run(network, [TaggedImage("broken", broken, ()), TaggedImage("both", both, ())])
    (failed,) = (event for event in events if isinstance(event, ImageFailed))
    assert failed.name == "broken"
    assert "broken.jpg" in failed.reason
    assert [p.name for p in predictions(events)] == ["both"]
    assert events[-1] == Finished(1, 1, stopped=False)


def test_the_network_is_left_in_the_mode_it_was_in(network: SegmentationNet, both: Path) -> None:
    network.train()
    run(network, [TaggedImage("both", both, ())])
    assert network.training


def test_a_stop_ends_before_the_next_image(network: SegmentationNet, both: Path) -> None:
    control = Control()
    images = [TaggedImage(f"{i}", both, (P, P)) for i in range(5)]
    seen: list[Event] = []
    for event in predict(
        images,
        network=network,
        classes=CLASSES,
        settings=PredictConfig(),
        device="cpu",
        control=control,
    ):
        seen.append(event)
        if isinstance(event, Progress) and event.done == 2:
            control.stop()
    assert seen[-1] == Finished(2, 0, stopped=True)


def test_leaving_early_ends_the_decoding_thread(network: SegmentationNet, both: Path) -> None:
    images = [TaggedImage(f"{i}", both, (P, P)) for i in range(5)]
    jobs = predict(images, network=network, classes=CLASSES, settings=PredictConfig(), device="cpu")
    next(jobs)
    (thread,) = [t for t in threading.enumerate() if t.name.startswith("decode")]
    jobs.close()  # type: ignore[attr-defined]
    assert not thread.is_alive()


def test_images_may_come_from_a_generator(network: SegmentationNet, both: Path) -> None:
    def source() -> Iterator[TaggedImage]:
        yield TaggedImage("a", both, (P, P))
        yield TaggedImage("b", both, (P, P))

    events = run(network, source())  # type: ignore[arg-type]
    assert [p.name for p in predictions(events)] == ["a", "b"]
    assert Progress("predict", 2, 0, "b") in events


def test_an_empty_mask_is_no_more_certain_than_that_nothing_is_there(
    network: SegmentationNet, both: Path
) -> None:
    images = [TaggedImage("untagged", both, ()), TaggedImage("none of them", both, (A, A))]
    unsure, sure = predictions(run(network, images, PredictConfig(score_threshold=0.999)))
    assert not (unsure.labels | sure.labels).any() and unsure.uncertainty > sure.uncertainty == 0


def test_processes_share_the_images(network: SegmentationNet, both: Path) -> None:
    images = [TaggedImage(f"{i}", both, (P, P)) for i in range(5)]
    shares = [
        [p.name for p in predictions(run(network, images, world=World(rank, 2, rank)))]
        for rank in range(2)
    ]
    assert sorted(shares[0] + shares[1]) == [f"{i}" for i in range(5)]
    assert min(map(len, shares)) == 2


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (PredictConfig(scales=(0.5, 1.0)), [(33, False), (33, True), (65, False), (65, True)]),
        (PredictConfig(scales=(0.5, 1.0), alternate_mirror=True), [(33, True), (65, False)]),
        (PredictConfig(alternate_mirror=True), [(65, False), (65, True)]),  # of one scale both
        (PredictConfig(scales=(0.5, 1.0), mirror=False), [(33, False), (65, False)]),
    ],
)
def test_at_every_scale_the_network_sees_the_image_and_its_mirror_image_or_one_of_them(
    network: SegmentationNet, both: Path, settings: PredictConfig, expected: list[tuple[int, bool]]
) -> None:
    pixels = load_image(both)  # red on its left
    seen: list[tuple[int, bool]] = []

    def watch(_: nn.Module, inputs: tuple[Tensor]) -> None:
        left, right = inputs[0][0, 0].chunk(2, dim=1)
        seen.append((inputs[0].shape[2], bool(left.mean() < right.mean())))

    network.backbone.register_forward_pre_hook(watch)
    masks = predict_probabilities(pixels, network=network.eval(), settings=settings).masks
    assert seen == expected
    assert (masks.argmax(0)[24:40, 16:32] == 1).all()
    assert (masks.argmax(0)[24:40, 64:80] == 2).all()


def test_when_memory_runs_out_images_are_looked_at_smaller(
    network: SegmentationNet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.png"
    Image.new("RGB", (900, 700), RED).save(path)
    original = predicting.run_passes
    sizes: list[int] = []

    def crowded(image: object, **options: object) -> object:
        largest = max(s.height * s.width for s in options["sizes"])  # type: ignore[attr-defined]
        sizes.append(largest)
        if largest > 100_000:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return original(image, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(predicting, "run_passes", crowded)
    images = [TaggedImage("a", path, (P, A)), TaggedImage("b", path, (P, A))]
    events = run(network, images)
    notices = [event for event in events if isinstance(event, Notice)]
    assert notices and all(n.severity == "warning" and "memory" in n.text for n in notices)
    assert sizes[-1] == sizes[-2] <= 100_000  # the second image starts where the first ended
    first, second = (found.labels for found in predictions(events))
    assert first.shape == second.shape == (700, 900) and (first & second == 1).all()


def test_other_errors_are_not_taken_for_lack_of_memory(
    network: SegmentationNet, both: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(predicting, "run_passes", broken)
    with pytest.raises(RuntimeError, match="shapes"):
        run(network, [TaggedImage("both", both, ())])


def test_classes_have_to_be_the_networks(network: SegmentationNet, both: Path) -> None:
    with pytest.raises(ValueError, match="3 classes were named, the network has 2"):
        next(
            predict(
                [TaggedImage("both", both, ())],
                network=network,
                classes=("a", "b", "c"),
                settings=PredictConfig(),
            )
        )
    with pytest.raises(ValueError, match="1 tags"):
        run(network, [TaggedImage("both", both, (P,))])


def test_the_faster_twin_of_a_light_backbone_predicts_the_same(both: Path) -> None:
    torch.manual_seed(0)
    config = ModelConfig(backbone="efficientnet_lite0", classes=2, head_width=16)
    light = build_network(config).eval()
    settings = PredictConfig(gate="none", background_power=1.0)
    (found,) = predictions(
        run(light, [TaggedImage("both", both, ())], settings, keep_probabilities=True)
    )
    pixels = np.array(Image.open(both))
    plain = predict_probabilities(pixels, network=light, settings=settings)
    assert found.probabilities is not None
    assert torch.allclose(torch.from_numpy(found.probabilities).float(), plain.masks, atol=2e-3)
    assert found.scores == pytest.approx(plain.scores, abs=1e-4)


PHOTOGRAPH = """
import resource, sys
from pathlib import Path
import torch
from wseg_engine.networks.build import build_network
from wseg_engine.settings.config import ModelConfig, PredictConfig
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.base.events import Prediction
from wseg_engine.prediction.predict import predict

torch.set_num_threads(2)
network = build_network(ModelConfig(backbone="efficientnet_lite2", head="paper", classes=20))
settings = PredictConfig(mirror=False, gate="none")
image = TaggedImage("photo", Path(sys.argv[1]), ())
events = predict([image], network=network, classes=["c"] * 20, settings=settings, device="cpu")
(found,) = (event for event in events if isinstance(event, Prediction))
assert found.labels.shape == (4000, 6000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is counted in KiB on Linux only")
def test_a_photograph_of_24_megapixels_fits_into_3_gb(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    noise = np.random.default_rng(0).integers(0, 256, (400, 600, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((6000, 4000)).save(path, quality=85)
    done = subprocess.run(
        [sys.executable, "-c", PHOTOGRAPH, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=800,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < 3e9
