"""Scoring a network on images it is not trained on: tags by average precision, masks by IoU."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.events import Control, Event, ImageFailed, Notice, Progress
from wseg_engine.base.messages import tr
from wseg_engine.compute.distributed import World, gather_lists, shard
from wseg_engine.compute.precision import Arithmetic, prediction_precision
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, ImageSize, load_image
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.networks.model import NetworkOutput, SegmentationNet
from wseg_engine.prediction.assign_labels import assign_labels
from wseg_engine.prediction.class_gate import allowed_classes
from wseg_engine.prediction.test_time_augmentation import finite_logits
from wseg_engine.scoring.metrics import Confusion, tag_precision
from wseg_engine.settings.config import Settings
from wseg_engine.training.augment import check_same_view


class _Scored(NamedTuple):
    """One held-out image; arrays, so that processes can exchange them."""

    scores: NDArray[np.float32]  # (classes,) in 0-1
    tags: tuple[int, ...]
    with_tags: NDArray[np.int64] | None  # confusion counts with tag gating; None without a mask
    without_tags: NDArray[np.int64] | None  # the same, classes chosen by score


@torch.no_grad()
def validate(
    network: SegmentationNet,
    images: Sequence[TaggedImage],
    *,
    classes: Sequence[str],
    settings: Settings,
    device: torch.device,
    world: World | None = None,
    control: Control | None = None,
) -> Generator[Event, None, dict[str, float]]:
    """Score a network in inference mode, one pass an image at no more than the crop's side.

    Several processes share the images. The network is put back into the mode it came in.

    Yields:
        `Progress`, and `ImageFailed` for what cannot be read.

    Returns:
        `tag_ap` and `ap:CLASS` (average precision), and where there are masks `mean_iou` and
        `iou:CLASS` (classes chosen by the tags) and `mean_iou_untagged` (classes chosen by score).
        Values that have nothing to count are left out.

    Raises:
        Stopped: between two images, if `control` asks for it.
    """
    world = world or World()
    was_training = network.training
    network.eval()
    scored: list[_Scored] = []
    own = shard(images, world.rank, world.size)
    mixed = settings.train.mixed_precision
    arithmetic = Arithmetic(device, prediction_precision(device) if mixed else torch.float32)
    try:
        for done, item in enumerate(own, 1):
            # Several processes stop together, between steps, or they would wait for each other.
            if control is not None and not world.joint:
                control.wait_or_stop()
            try:
                pixels = load_image(item.path, max_side=settings.train.crop)
                result, problem = _score(
                    network, item, pixels, classes=classes, settings=settings, arithmetic=arithmetic
                )
            except ImageError as error:
                yield ImageFailed(item.name, item.path, str(error))
                continue
            scored.append(result)
            if problem is not None:
                yield problem
            yield Progress("validate", done, len(own))
    finally:
        network.train(was_training)
    return _metrics(gather_lists(scored, world), classes)


def _look(network: SegmentationNet, x: Tensor, arithmetic: Arithmetic) -> NetworkOutput:
    """Return what a network says of an image; in 16 bits, that is computed from finite logits."""
    if arithmetic.exact:
        output: NetworkOutput = network(x)
        return output
    logits = finite_logits(network, x, arithmetic)
    masks = network.masks(logits, (x.shape[-2], x.shape[-1]))
    return NetworkOutput(network.scores(logits), masks, logits)


def _score(
    network: SegmentationNet,
    item: TaggedImage,
    pixels: NDArray[np.uint8],
    *,
    classes: Sequence[str],
    settings: Settings,
    arithmetic: Arithmetic,
) -> tuple[_Scored, Notice | None]:
    device = arithmetic.device
    image = torch.from_numpy(pixels).to(device).permute(2, 0, 1)[None].float() / 255.0
    output = _look(network, network.normalise(image), arithmetic)
    scores = output.scores[0].float().sigmoid()
    tags = tuple(int(tag) for tag in item.tags)
    result = _Scored(scores.cpu().numpy(), tags, None, None)
    if item.mask is None:
        return result, None
    try:
        truth = read_mask(item.mask)
        check_same_view(truth, height=pixels.shape[0], width=pixels.shape[1])
    except (MaskError, ValueError) as error:
        return result, Notice(
            tr("{name}: its mask is skipped: {error}", name=item.name, error=error),
            severity="warning",
        )
    counts = []
    for gate in ("tags", "score"):
        allowed = allowed_classes(
            item.tags, result.scores, gate=gate, threshold=settings.predict.score_threshold
        )
        kept = torch.from_numpy(np.append(True, allowed)).to(device)
        decision = assign_labels(
            output.masks[0].float() * kept[:, None, None],
            ImageSize(*truth.shape),
            background_power=settings.predict.background_power,
        )
        confusion = Confusion(classes)
        confusion.add(decision.labels, truth)
        counts.append(confusion.counts)
    return result._replace(with_tags=counts[0], without_tags=counts[1]), None


def _metrics(scored: Sequence[_Scored], classes: Sequence[str]) -> dict[str, float]:
    metrics: dict[str, float] = {}
    if not scored:
        return metrics
    precision = tag_precision(
        np.stack([one.scores for one in scored]), np.array([one.tags for one in scored])
    )
    metrics["tag_ap"] = precision.mean
    for name, value in zip(classes, precision.classes, strict=True):
        metrics[f"ap:{name}"] = value
    with_tags, without_tags = Confusion(classes), Confusion(classes)
    for one in scored:
        if one.with_tags is not None and one.without_tags is not None:
            with_tags.counts += one.with_tags
            without_tags.counts += one.without_tags
    if with_tags.counts.any():
        metrics["mean_iou"] = with_tags.mean_iou
        metrics["mean_iou_untagged"] = without_tags.mean_iou
        for score in with_tags.scores():
            metrics[f"iou:{score.name}"] = score.iou
    return {name: value for name, value in metrics.items() if np.isfinite(value)}


class RunningPrecision:
    """Scores and tags of an epoch's views so far.

    The views are cropped, and the network learns and drops out while it scores them; so this tells
    whether it learns, and not how good it is on images it has not seen.
    """

    def __init__(self) -> None:
        self._steps: list[Tensor] = []  # (B, 2, classes) float32: scores, then tags

    def add(self, scores: Tensor, tags: Tensor) -> None:
        """Note a step's scores (B, classes), unbounded, and `Tag` values (B, classes)."""
        self._steps.append(torch.stack([scores.float(), tags.float()], 1).cpu())

    def value(self) -> float:
        """Return the mean average precision of the tags, 0-1; NaN where nothing was tagged."""
        if not self._steps:
            return math.nan
        seen = torch.cat(self._steps).numpy()
        return tag_precision(seen[:, 0], seen[:, 1].astype(int)).mean

    def state(self) -> Tensor | None:
        """Return what was noted, for a checkpoint; None for nothing."""
        return torch.cat(self._steps) if self._steps else None

    def load_state(self, state: Tensor | None) -> None:
        """Put back what `state` returned."""
        self._steps = [] if state is None else [state]
