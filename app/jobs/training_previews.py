"""What the network says of a few images while it trains.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.core.training.request import Previews
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, ImageFailed, Notice, Progress
from wseg_engine.compute.failures import is_out_of_memory
from wseg_engine.compute.precision import Arithmetic, prediction_precision
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.images.imaging import ImageError, ImageSize, fit, load_image, resize
from wseg_engine.networks.backbones.base import Features
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.prediction.assign_labels import assign_labels
from wseg_engine.prediction.class_gate import allowed_classes
from wseg_engine.prediction.test_time_augmentation import pass_sizes
from wseg_engine.settings.config import PredictConfig

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 320  # longer side at which the network looks at an image, in pixels
SHOWN_SIDE = 256  # longer side of the labels


class PinnedImages:
    """The images that are previewed, decoded once.

    Args:
        images: by id.
        classes: class ids in the network's order.
        settings: gate, thresholds, and the power of the background.
        frozen: the backbone stays as it is, so that its features need computing only once.
    """

    def __init__(
        self,
        images: Mapping[int, TaggedImage],
        *,
        classes: tuple[int, ...],
        settings: PredictConfig,
        frozen: bool,
    ) -> None:
        self._images = dict(images)
        self._classes = classes
        self._settings = settings
        self._frozen = frozen
        self._pixels: dict[int, NDArray[np.uint8]] = {}
        self._features: dict[int, Features] = {}
        self._arithmetic: Arithmetic | None = None

    def look(self, network: SegmentationNet, *, epoch: int, control: Control) -> Iterator[Event]:
        """Show what the network, as it is now, makes of the images; it is left as it was.

        If the job is asked to end meanwhile, there are no previews: its training notices by itself.

        Args:
            network: in any mode, where it computes.
            epoch: how many are complete.
            control: looked at before every image; a paused job waits in its training, not here.

        Yields:
            `Progress` of the phase "previews", and `Previews` at the end.
        """
        if not self._images:
            return
        began = time.monotonic()
        labels: dict[int, NDArray[np.uint8]] = {}
        training = network.training
        network.eval()
        try:
            for done, (number, image) in enumerate(list(self._images.items())):
                if control.stopping:
                    return
                yield Progress("previews", done, len(self._images))
                try:
                    labels[number] = self._labels(network, number, image)
                except ImageError as error:
                    del self._images[number]
                    yield ImageFailed(image.name, image.path, str(error))
                except (RuntimeError, MemoryError) as error:
                    if not is_out_of_memory(error):
                        raise
                    self._images.clear()
                    text = translate(
                        "Training", "Not enough memory for previews, so there are none."
                    )
                    yield Notice(text, "warning")
                    return
        finally:
            network.train(training)
        yield Previews(epoch, self._classes, labels, time.monotonic() - began)

    def _labels(
        self, network: SegmentationNet, number: int, image: TaggedImage
    ) -> NDArray[np.uint8]:
        import torch

        if number not in self._pixels:
            self._pixels[number] = load_image(image.path, max_side=SIDE)
        pixels = self._pixels[number]
        logits = self._logits(network, number, pixels)
        with torch.inference_mode():
            scores = network.scores(logits)[0].sigmoid().cpu().numpy().astype(np.float32)
            allowed = allowed_classes(
                image.tags,
                scores,
                gate=self._settings.gate,
                threshold=self._settings.score_threshold,
            )
            channels = np.append(0, np.flatnonzero(allowed) + 1)
            masks = network.masks(logits)[0][torch.from_numpy(channels).to(logits.device)]
        shown = fit(ImageSize(*pixels.shape[:2]), SHOWN_SIDE)
        decision = assign_labels(masks, shown, background_power=self._settings.background_power)
        values: NDArray[np.uint8] = channels.astype(np.uint8)[decision.labels]
        return values

    def _logits(self, network: SegmentationNet, number: int, pixels: NDArray[np.uint8]) -> Tensor:
        """Return finite logits: in 32 bits from the first time that 16 fail."""
        import torch

        device = network.mean.device
        if self._arithmetic is None or self._arithmetic.device != device:
            self._arithmetic = Arithmetic(device, prediction_precision(device))
        with torch.inference_mode(), self._arithmetic.cast():
            logits = network.head_forward(self._seen(network, number, pixels)).float()
        if bool(logits.isfinite().all()):
            return logits
        if self._arithmetic.exact:
            raise ImageError(
                translate("Training", "The network does not give finite numbers for this image.")
            )
        self._arithmetic.fall_back()
        self._features.clear()  # of 16 bits
        return self._logits(network, number, pixels)

    def _seen(self, network: SegmentationNet, number: int, pixels: NDArray[np.uint8]) -> Features:
        """Return the backbone's features of an image; of a frozen one they are kept."""
        import torch

        if number in self._features:
            return self._features[number]
        config = PredictConfig(side=SIDE)
        stride = network.backbone.deep_stride
        size = pass_sizes(ImageSize(*pixels.shape[:2]), config, stride=stride)[0]
        small = torch.from_numpy(np.ascontiguousarray(resize(pixels, size)))
        x = small.to(network.mean.device).permute(2, 0, 1)[None].float() / 255.0
        seen = network.features(network.normalise(x))
        if self._frozen:
            # No frozen head looks at the shallow features, which are the larger ones.
            self._features[number] = seen = Features(seen.shallow[:, :0], seen.deep)
        return seen
