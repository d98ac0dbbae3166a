"""Features of a frozen backbone: computed once an image, kept in the cache, served as views."""

from __future__ import annotations

import hashlib
import json
import math
import threading
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from wseg_engine.base.events import Control, Event, ImageFailed, Notice, Progress
from wseg_engine.base.gate import Workers
from wseg_engine.base.messages import tr
from wseg_engine.compute.distributed import World, shard
from wseg_engine.compute.precision import same_shapes
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.array_cache import FEATURES, ArrayCache
from wseg_engine.images.imaging import (
    ImageError,
    ImageSize,
    content_key,
    image_size,
    load_image,
    resize,
)
from wseg_engine.networks.batch_norm_folding import fold_batch_norms
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.saliency.maps import SaliencyMaps
from wseg_engine.settings.weight_files import cache_folder
from wseg_engine.training.augment import Geometry, crop_labels
from wseg_engine.training.loader import spare_cores
from wseg_engine.training.views import View

_FORMAT = 1


class Entry(NamedTuple):
    """What is kept of one image, and its saliency map where one is wanted."""

    deep: NDArray[np.float16]  # (views, channels, h, w); view 1, where there, is the mirror image
    image: NDArray[np.uint8]  # (side, side, 3) RGB, small
    saliency: NDArray[np.uint8] | None = None  # (side, side), 255 where it stands out; kept apart


def default_folder() -> Path:
    """Return the user's cache folder for features."""
    return cache_folder() / "features"


def signature(weights: Mapping[str, Tensor], **settings: Any) -> str:
    """Return 16 hexadecimal digits that change with the weights or any of the settings."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(json.dumps({"format": _FORMAT, **settings}, sort_keys=True).encode())
    for name, value in sorted(weights.items()):
        digest.update(name.encode())
        values = value.detach().cpu().contiguous().reshape(-1).view(torch.uint8)
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()


class FeatureCache:
    """Features on disk, least recently used ones leaving first.

    Args:
        folder: where entries of all signatures lie; made when the first one is written.
        signature: what the features depend on besides the image (`signature`).
        limit: most bytes the folder may hold.
    """

    def __init__(self, folder: Path, *, signature: str, limit: int) -> None:
        self.signature = signature
        self._files = ArrayCache(folder, signature=signature, limit=limit, suffix=FEATURES)

    @property
    def full(self) -> bool:
        """Whether something could not be kept, for the limit or for the disk."""
        return self._files.full

    def get(self, key: str) -> Entry | None:
        """Return an image's entry, or None; a damaged one is deleted."""
        arrays = self._files.get(key, "deep", "image")
        return None if arrays is None else Entry(arrays["deep"], arrays["image"])

    def put(self, key: str, entry: Entry) -> None:
        """Keep an image's entry if the limit and the disk allow it; else `full` becomes true."""
        self._files.put(key, {"deep": entry.deep, "image": entry.image})

    def path(self, key: str) -> Path:
        """Return where an image's entry lies, whether or not it is there."""
        return self._files.path(key)


PIXELS_PER_VIEW_CELL = 4  # input pixels a pixel of the views' small images, as in a logit cell
PIXELS_PER_KEPT_CELL = 2  # the same of the images kept beside the features, for relabelling
_FLIP_CHANCE = 0.5
_DECODE_FACTOR = 2  # photographs are decoded at no more than this many times the view's side
_FEATURE_MAX = 65504.0  # float16's largest value


class Statistics(NamedTuple):
    """Mean and standard deviation of feature channels over cells and images, (C,) float32 each."""

    mean: Tensor
    std: Tensor


class FeatureExtractor:
    """Turns photographs into cache entries with a network's backbone.

    Args:
        network: its backbone is copied, so training the network's head changes nothing here.
        side: photographs are resized to a square of this side, in pixels.
        mirror: compute the mirror image's features too.
        device: where the backbone runs.
    """

    def __init__(
        self, network: SegmentationNet, *, side: int, mirror: bool, device: torch.device
    ) -> None:
        self.side = side
        self.view_side = side // PIXELS_PER_VIEW_CELL
        self._kept_side = side // PIXELS_PER_KEPT_CELL
        self._mirror = mirror
        self._device = device
        self._backbone = fold_batch_norms(network.backbone).to(device)
        self._mean = network.mean.to(device)
        self._std = network.std.to(device)

    @property
    def on_card(self) -> bool:
        """Whether a card computes, so that the processor is free to decode."""
        return self._device.type != "cpu"

    def photo(self, image: TaggedImage) -> NDArray[np.uint8]:
        """Decode a photograph as a square, (side, side, 3); raise ImageError if it cannot be."""
        pixels = load_image(image.path, max_side=_DECODE_FACTOR * self.side)
        return resize(pixels, ImageSize(self.side, self.side))

    @torch.inference_mode()
    def entry(self, photo: NDArray[np.uint8]) -> Entry:
        """Compute the entry of a square photograph."""
        x = torch.from_numpy(photo).to(self._device).permute(2, 0, 1)[None].float() / 255.0
        x = (x - self._mean) / self._std
        views = [x, x.flip(3)] if self._mirror else [x]
        if self.on_card:
            views = [torch.cat(views)]
        # On a processor, one view at a time keeps the activations within its cache.
        with same_shapes(self._device):
            deep = [
                self._backbone(view.contiguous(memory_format=torch.channels_last)).deep
                for view in views
            ]
        values = torch.cat(deep).clamp(-_FEATURE_MAX, _FEATURE_MAX).half().contiguous()
        small = resize(photo, ImageSize(self._kept_side, self._kept_side))
        return Entry(values.cpu().numpy(), small)


class FeatureSource:
    """Serves a loader from the feature cache, computing what is not there.

    Args:
        extractor: computes entries.
        cache: keeps them.
        flip: serve the mirror image half of the time.
        maps: serve what stands out in the images too.
    """

    def __init__(
        self,
        extractor: FeatureExtractor,
        cache: FeatureCache,
        *,
        flip: bool,
        maps: SaliencyMaps | None = None,
    ) -> None:
        self._extractor = extractor
        self._cache = cache
        self._flip = flip
        self._maps = maps
        self._labels: dict[str, bytes] = {}
        self._keys: dict[str, str] = {}  # by image name: files are not read again every epoch
        self._lock = threading.Lock()  # one computation at a time; loader threads share this

    @property
    def signature(self) -> str:
        """The folder's name under which the features are kept."""
        return self._cache.signature

    @property
    def side(self) -> int:
        """Side of the small images of views, in pixels."""
        return self._extractor.view_side

    @property
    def shows_all(self) -> bool:
        """Views are whole images, mirrored or not."""
        return True

    def has(self, key: str) -> bool:
        """Return whether the features of an image are kept, by the key of its content."""
        return self._cache.get(key) is not None

    def read(self, image: TaggedImage) -> Entry:
        """Return an image's entry; raise ImageError if its file cannot be used."""
        key = self._keys.get(image.name)
        if key is None:
            key = self._keys[image.name] = content_key(image.path)
        entry = self._cache.get(key)
        if entry is None:
            photo = self._extractor.photo(image)
            with self._lock:
                entry = self._extractor.entry(photo)
                self._cache.put(key, entry)
        if self._maps is None:
            return entry
        return entry._replace(saliency=self._maps.of(image.path, key=key))

    def view(
        self, read: Entry, labels: NDArray[np.uint8] | None, *, rng: np.random.Generator
    ) -> View:
        """Return an entry as it is or mirrored, with its mask alike."""
        image = resize(read.image, ImageSize(self.side, self.side)).astype(np.float32) / 255.0
        mirrored = self._flip and len(read.deep) > 1 and bool(rng.random() < _FLIP_CHANCE)
        if mirrored:
            image = image[:, ::-1]
        mask = None
        if labels is not None:
            height, width = labels.shape[:2]
            whole = Geometry(0, 0, height, width, mirror=mirrored)
            mask = crop_labels(labels, whole, side=self.side)
        saliency = read.saliency
        if saliency is not None:
            saliency = resize(saliency, ImageSize(self.side, self.side))
            saliency = saliency[:, ::-1] if mirrored else saliency
        return View(image, mask, read.deep[int(mirrored)], saliency)

    def labels(self, image: TaggedImage) -> NDArray[np.uint8] | None:
        """Return an image's whole-image pseudo labels, square; None where there are none."""
        packed = self._labels.get(image.name)
        if packed is None:
            return None
        values = np.frombuffer(zlib.decompress(packed), np.uint8)
        return values.reshape(math.isqrt(values.size), -1)

    def serve_labels(self, packed: Mapping[str, bytes]) -> None:
        """Serve these labels from now on: zlib of square uint8 arrays by image name."""
        self._labels = dict(packed)

    def size(self, image: TaggedImage, read: Entry) -> ImageSize:
        """Return the photograph's own size, whose proportions the square has lost."""
        del read
        return image_size(image.path)

    def fill(
        self, images: Sequence[TaggedImage], *, control: Control, world: World
    ) -> Iterator[Event]:
        """Compute the features of all images that are not in the cache; processes share the work.

        Photographs are decoded ahead of the backbone, by several threads where it is on a card.

        Yields:
            `Progress` of the phase "features", `ImageFailed` for what cannot be read, and a
            `Notice` if the cache could not take everything.

        Raises:
            Stopped: if the job was asked to end.
        """
        own = shard(images, world.rank, world.size)
        threads = spare_cores() if self._extractor.on_card else 1
        with Workers(threads, thread_name_prefix="features") as pool:
            ahead = deque(pool.submit(self._prepare, image) for image in own[:threads])
            try:
                for done, image in enumerate(own, 1):
                    control.wait_or_stop()
                    found = ahead.popleft()
                    if done + threads <= len(own):
                        ahead.append(pool.submit(self._prepare, own[done + threads - 1]))
                    try:
                        photo = found.result()
                        if photo is not None:
                            self._cache.put(self._keys[image.name], self._extractor.entry(photo))
                    except ImageError as error:
                        yield ImageFailed(image.name, image.path, str(error))
                    yield Progress("features", done, len(own))
            finally:
                for waiting in ahead:
                    waiting.cancel()
        if self._cache.full:
            yield Notice(
                tr(
                    "The feature cache is full: the features of some images are computed again in "
                    "every epoch, which takes longer. Raise train.cache_limit, or free some disk "
                    "space."
                ),
                severity="warning",
            )

    def _prepare(self, image: TaggedImage) -> NDArray[np.uint8] | None:
        """Return the decoded photograph; None if its features are in the cache.

        What stands out in it is looked for here, beside the backbone.
        """
        key = self._keys[image.name] = content_key(image.path)
        if self._maps is not None:
            self._maps.of(image.path, key=key)
        return self._extractor.photo(image) if self._cache.get(key) is None else None

    def statistics(self, images: Sequence[TaggedImage], *, most: int) -> Statistics:
        """Return mean and deviation of the feature channels over (at most `most`) images.

        Raises:
            ImageError: if no image can be read.
        """
        step = max(1, len(images) // most)
        count = 0
        total = squares = torch.zeros((), dtype=torch.float64)
        for image in images[::step]:
            try:
                deep = torch.from_numpy(self.read(image).deep).double()
            except ImageError:
                continue
            count += deep.shape[0] * deep.shape[2] * deep.shape[3]
            total = total + deep.sum((0, 2, 3))
            squares = squares + deep.square().sum((0, 2, 3))
        if count == 0:
            raise ImageError(tr("No image can be read ({images} in all).", images=len(images)))
        mean = total / count
        std = (squares / count - mean.square()).clamp_min(0).sqrt()
        return Statistics(mean.float(), std.float())
