"""The histories of masks that are not shown at the moment."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from app.core.masks.document import MaskDocument
from app.core.masks.history import Budget, History


class _Kept(NamedTuple):
    history: History
    fingerprint: tuple[int, int]  # of labels and objects
    shape: tuple[int, ...]


class HistoryCache:
    """Undo for every image while a project is open, in memory that all of them share."""

    def __init__(self) -> None:
        self.budget = Budget()
        self._kept: dict[Hashable, _Kept] = {}

    def put(self, image: Hashable, document: MaskDocument) -> None:
        """Keep the history of an image's mask until it is shown again."""
        document.end()
        state = document.state_fingerprint()
        self._kept[image] = _Kept(document.history, state, document.labels.shape)

    def attach(self, image: Hashable, document: MaskDocument) -> bool:
        """Give a document its history back, if it is in the state that the history ends at.

        Else, as where the mask was predicted anew, it gets a new one.

        Returns:
            Whether there was one that fits.
        """
        kept = self._kept.pop(image, None)
        fits = (
            kept is not None
            and kept.shape == document.labels.shape
            and kept.fingerprint == document.state_fingerprint()
        )
        document.history = kept.history if kept is not None and fits else History(self.budget)
        return fits

    def drop(self, image: Hashable) -> None:
        """Forget the history of an image."""
        self._kept.pop(image, None)
