"""Whole-image pseudo labels: what the network says of its training images, refined once by the CRF.

PAMR refines the masks of every step, quickly and locally. Once the masks are right in the main, the
dense CRF, which looks at the whole image, finds their outlines better; it is too slow for every
step but not for every image once. From then on the head learns from these labels as it does from
approved masks. Tags gate them, and the paper's losses on tags stay as they are.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from wseg_engine.base.events import Control, Event, Progress, Stopped
from wseg_engine.base.labels import BACKGROUND, VOID, Tag
from wseg_engine.compute.distributed import World, gather_lists, shard
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, ImageSize, resize
from wseg_engine.images.mask_files import MaskError, read_mask
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.heads.compact import CompactHead
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.assign_labels import (
    neutral_saliency,
    normalised,
    raise_background,
    shift_background,
)
from wseg_engine.refinement.crf import dense_crf
from wseg_engine.saliency.maps import STANDS_OUT
from wseg_engine.training.augment import void_unknown
from wseg_engine.training.class_sizes import ClassSizes, Opinion, class_sizes, fit_offsets
from wseg_engine.training.features import Entry, FeatureSource
from wseg_engine.training.marks import hold_marks, lay_marks, shrunk_marks

_PHOTO_SIDE = 440.0  # the CRF's sigmas are meant for photographs of about this side, in pixels
_COLOUR_SIGMA_XY = 80.0 / _PHOTO_SIDE  # of the image's side
_SMOOTH_SIGMA = 3.0 / _PHOTO_SIDE
_MOST_OPINIONS = 300  # images without a mask that show what the network gives its classes
_OPINION_SIDE = 48  # cells a side
_STATE = "relabelled"


def only_channel(tags: Sequence[Tag]) -> int | None:
    """Return the channel of the one class that an image shows, 0 if none; None if undecided."""
    present = [place for place, tag in enumerate(tags, 1) if tag is Tag.PRESENT]
    if Tag.UNSURE in tags or len(present) > 1:
        return None
    return present[0] if present else BACKGROUND


def _possible(tags: Sequence[Tag]) -> list[int]:
    """Return the channels of what an image may show, background first."""
    return [BACKGROUND, *(place for place, tag in enumerate(tags, 1) if tag is not Tag.ABSENT)]


def _spread(images: Sequence[TaggedImage], most: int) -> Sequence[TaggedImage]:
    """Return so many of the images at most, spread evenly over all."""
    if len(images) <= most:
        return images
    return [images[number * len(images) // most] for number in range(most)]


def _standing_out(entry: Entry) -> float:
    """Return the share of an image that stands out; 1 where saliency is not used."""
    return 1.0 if entry.saliency is None else float(entry.saliency.mean()) / 255


def marks_of(image: TaggedImage, *, side: int, classes: int) -> NDArray[np.uint8] | None:
    """Return what points and strokes mark in an image, (side, side); None where nothing is known.

    What cannot be read is left out here: the loader tells of it.
    """
    if image.mask is None or not image.partial:
        return None
    try:
        labels = read_mask(image.mask)
    except MaskError:
        return None
    return shrunk_marks(void_unknown(labels, classes=classes), side, side)


class Relabeller:
    """Makes whole-image pseudo labels and gives them to the source of the training's views.

    Args:
        source: features and small images; serves the labels from then on.
        images: those that are trained on; approved masks are left alone, and what is marked by
            points and strokes is kept in the labels made.
        background_power: power the background is raised to.
        saliency: how much what stands out moves the log odds of the background then.
        learn_sizes: hold classes to the sizes that approved masks show.
        device: where head and CRF run.
        world: processes that share the work.
    """

    def __init__(
        self,
        source: FeatureSource,
        images: Sequence[TaggedImage],
        *,
        background_power: float,
        saliency: float = 0.0,
        learn_sizes: bool = False,
        device: torch.device,
        world: World,
    ) -> None:
        self._source = source
        self._images = [image for image in images if image.mask is None or image.partial]
        self._background_power = background_power
        self._saliency = saliency
        self._approved = [image for image in images if learn_sizes and image.mask is not None]
        self._sizes: ClassSizes | None = None  # once they are needed
        self._device = device
        self._world = world
        self._packed: dict[str, bytes] = {}

    def relabel(self, network: SegmentationNet, *, control: Control) -> Iterator[Event]:
        """Label all images with the network as it is now.

        Images that cannot be read any more keep the labels they had. Classes are held to their
        sizes first.

        Yields:
            `Progress` of the phase "relabel".

        Raises:
            Stopped: if the job was asked to end; the former labels stay in force.
        """
        was_training = network.training
        network.eval()
        try:
            self.hold_to_sizes(network, control=control)
            yield from self._make(self._images, partial(self._label, network), control=control)
        finally:
            network.train(was_training)

    @torch.inference_mode()
    def hold_to_sizes(self, network: SegmentationNet, *, control: Control) -> None:
        """Move a network's classes, so that each takes what approved masks say of an image.

        Some of the images without a mask show what it gives them now. Nothing changes where no
        masks show sizes, and for a head that does not know them.

        Raises:
            Stopped: if the job was asked to end; the classes stay as they were.
        """
        head = network.head
        if not isinstance(head, CompactHead) or not self._approved:
            return
        if self._sizes is None:
            self._sizes = self._measure_sizes()
        if not self._sizes.believed.any():
            return
        before = head.class_offsets.clone()
        head.set_class_offsets(torch.zeros_like(before))
        opinions = []
        try:
            tagged = [image for image in self._images if Tag.PRESENT in image.tags]
            for image in _spread(tagged, _MOST_OPINIONS):
                control.wait_or_stop()
                try:
                    entry = self._source.read(image)
                except ImageError:  # the loader reports it
                    continue
                opinions.append(self._opinion(network, entry, image.tags))
        except Stopped:
            head.set_class_offsets(before)
            raise
        offsets = fit_offsets(self._sizes, opinions, background_power=self._background_power)
        head.set_class_offsets(torch.from_numpy(offsets))

    def _measure_sizes(self) -> ClassSizes:
        def standing_out(image: TaggedImage) -> float:
            try:
                return _standing_out(self._source.read(image))
            except ImageError:  # the loader reports it
                return 1.0

        classes = len(self._approved[0].tags)
        return class_sizes(self._approved, classes=classes, standing_out=standing_out)

    def _opinion(self, network: SegmentationNet, entry: Entry, tags: Sequence[Tag]) -> Opinion:
        masks = self._masks(network, entry)
        masks = F.adaptive_avg_pool2d(masks[None], _OPINION_SIDE)[0]
        shift = torch.zeros_like(masks[0])
        if entry.saliency is not None:
            ones = torch.ones_like(masks[:1])
            neutral = neutral_saliency(tags)
            shift = shift_background(ones, entry.saliency, self._saliency, neutral=neutral)[0].log()
        channels = _possible(tags)
        chosen = masks[channels]
        return Opinion(
            chosen.cpu().numpy(),
            (masks.sum(0) - chosen.sum(0)).clamp_min(0).cpu().numpy(),
            np.array(channels),
            shift.cpu().numpy(),
            np.array([place > 0 and tags[place - 1] is Tag.PRESENT for place in channels]),
            _standing_out(entry),
        )

    def _masks(
        self, network: SegmentationNet, entry: Entry, size: tuple[int, int] | None = None
    ) -> Tensor:
        """Return (classes + 1, h, w) masks of an image, those of its mirror image averaged in."""
        deep = torch.from_numpy(entry.deep).to(self._device).float()
        masks = network.masks(network.head_forward(Features(shallow=deep[:, :0], deep=deep)), size)
        if len(masks) > 1:  # the mirror image's mask, turned back
            masks = torch.stack([masks[0], masks[1].flip(-1)])
        return masks.mean(0)

    def draft(self, *, control: Control) -> Iterator[Event]:
        """Label the images that show one class, and those that show none, by what stands out.

        Yields:
            `Progress` of the phase "relabel".

        Raises:
            Stopped: if the job was asked to end; there are no labels then.
        """
        plain = [image for image in self._images if only_channel(image.tags) is not None]
        yield from self._make(plain, self._draft, control=control)

    def _make(
        self,
        images: Sequence[TaggedImage],
        label: Callable[[Entry, TaggedImage], NDArray[np.uint8]],
        *,
        control: Control,
    ) -> Iterator[Event]:
        """Make labels of images, and serve them once all are there; processes share the work."""
        own = shard(images, self._world.rank, self._world.size)
        made: list[tuple[str, bytes]] = []
        for done, image in enumerate(own, 1):
            control.wait_or_stop()
            try:
                entry = self._source.read(image)
            except ImageError:  # the loader reports it
                continue
            made.append((image.name, zlib.compress(label(entry, image).tobytes(), 1)))
            yield Progress("relabel", done, len(own))
        self._packed |= dict(gather_lists(made, self._world))
        self._publish()

    def _draft(self, entry: Entry, image: TaggedImage) -> NDArray[np.uint8]:
        """Return (side, side) uint8 labels of an image of one class, or of none."""
        side = entry.image.shape[0]
        channel = only_channel(image.tags)
        if not channel:
            return np.full((side, side), BACKGROUND, np.uint8)
        assert entry.saliency is not None
        # Not refined: the CRF takes from what stands out (measured: 78 % instead of 86 %).
        stands_out = resize(entry.saliency, ImageSize(side, side)) > 255 * STANDS_OUT
        return np.where(stands_out, channel, BACKGROUND).astype(np.uint8)

    def _refined(self, entry: Entry, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Refine (C, side, side) probabilities along the edges of an entry's image."""
        side = entry.image.shape[0]
        return dense_crf(
            entry.image,
            probabilities,
            smooth_sigma=_SMOOTH_SIGMA * side,
            colour_sigma_xy=_COLOUR_SIGMA_XY * side,
            device=self._device,
        )

    @torch.inference_mode()
    def _label(
        self, network: SegmentationNet, entry: Entry, image: TaggedImage
    ) -> NDArray[np.uint8]:
        """Return (side, side) uint8 labels; pixels an unsure class would win are void."""
        side, tags = entry.image.shape[0], image.tags
        channels = _possible(tags)
        if len(channels) == 1:
            return np.full((side, side), BACKGROUND, np.uint8)
        masks = self._masks(network, entry, (side, side))[channels]
        raised = raise_background(masks, self._background_power)
        if entry.saliency is not None:
            neutral = neutral_saliency(tags)
            raised = shift_background(raised, entry.saliency, self._saliency, neutral=neutral)
        probabilities = normalised(raised).cpu().numpy()
        marks = marks_of(image, side=side, classes=len(tags))
        if marks is not None:
            hold_marks(probabilities, marks, channels)
        refined = self._refined(entry, probabilities)
        ids = [
            VOID if channel and tags[channel - 1] is Tag.UNSURE else channel for channel in channels
        ]
        labels: NDArray[np.uint8] = np.array(ids, np.uint8)[refined.argmax(0)]
        return labels if marks is None else lay_marks(labels, marks)

    def _publish(self) -> None:
        self._source.serve_labels(self._packed)

    def state(self) -> dict[str, Tensor]:
        """Return the labels as one tensor for a checkpoint; nothing before the first time."""
        if not self._packed:
            return {}
        names = "\n".join(self._packed).encode()
        parts = [names, *self._packed.values()]
        lengths = np.array([len(part) for part in parts], "<i8").tobytes()
        blob = len(parts).to_bytes(8, "little") + lengths + b"".join(parts)
        return {_STATE: torch.frombuffer(bytearray(blob), dtype=torch.uint8)}

    def load_state(self, tensors: Mapping[str, Tensor]) -> None:
        """Put back what `state` returned."""
        if _STATE not in tensors:
            return
        blob = tensors[_STATE].numpy().tobytes()
        count = int.from_bytes(blob[:8], "little")
        lengths = np.frombuffer(blob, "<i8", count, 8)
        ends = 8 + 8 * count + np.cumsum(lengths)
        parts = [blob[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        names = parts[0].decode().split("\n")
        self._packed = dict(zip(names, parts[1:], strict=True))
        self._publish()
