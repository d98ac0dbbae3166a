"""A saliency network as an ONNX file, run by OpenCV."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from wseg_engine.images.pixels import ImageSize, resize
from wseg_engine.settings.saliency import SaliencyNetwork


class OnnxSaliency:
    """Looks at photographs one at a time; may be called from several threads.

    Args:
        about: what the network expects and gives.
        model: the bytes of the ONNX file.
    """

    def __init__(self, about: SaliencyNetwork, model: bytes) -> None:
        import cv2  # a quarter of a second that only those pay who use it

        self._about = about
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(model, np.uint8))
        self._mean = np.array(about.mean, np.float32)
        self._std = np.array(about.std, np.float32)
        self._lock = threading.Lock()  # a network of OpenCV keeps its activations in itself

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a map of what stands out.

        Args:
            image: (H, W, 3) RGB, upright, of any size and proportions: it is looked at squeezed
                into a square, as the network was trained.

        Returns:
            (side, side), 0 where nothing stands out, 255 where something does.
        """
        side = self._about.side
        square = resize(image, ImageSize(side, side)).astype(np.float32) / 255.0
        values = ((square - self._mean) / self._std).transpose(2, 0, 1)[None]
        with self._lock:
            self._net.setInput(np.ascontiguousarray(values))
            found = np.asarray(self._net.forward(self._about.output), np.float32)
        return np.round(found.reshape(side, side).clip(0.0, 1.0) * 255.0).astype(np.uint8)
