"""What may be painted: locked classes, "paint only over", and a region."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from app.core.masks.area import Area, Box, Labels, Mask


@dataclass(frozen=True)
class Rules:
    """What the tools may change. The default allows everything."""

    locked: frozenset[int] = field(default_factory=frozenset)
    """Labels that stay as they are: they neither lose a pixel nor gain one."""

    only_over: frozenset[int] | None = None
    """Labels that may be painted over; None for all."""

    region: Area | None = None
    """Pixels that may change; None for all."""

    @property
    def free(self) -> bool:
        """Whether everything is allowed."""
        return not self.locked and self.only_over is None and self.region is None

    def allows(self, value: int) -> bool:
        """Return whether pixels may become a label."""
        return value not in self.locked

    def may_change(self, box: Box, old: Labels) -> Mask | None:
        """Return which pixels of a rectangle may become something else; None for all.

        Args:
            box: the rectangle.
            old: its labels.
        """
        allowed: Mask | None = None
        if self.locked or self.only_over is not None:
            table = np.zeros(256, np.uint8)
            table[list(range(256) if self.only_over is None else self.only_over)] = 1
            table[list(self.locked)] = 0
            found = np.asarray(cv2.LUT(np.ascontiguousarray(old), table), np.uint8)
            allowed = found.view(np.bool_)
        if self.region is not None:
            inside = np.zeros(old.shape, bool)
            shared = self.region.box.meet(box)
            if not shared.is_empty:
                inside[shared.within(box)] = self.region.inside[shared.within(self.region.box)]
            allowed = inside if allowed is None else allowed & inside
        return allowed

    def may_become(self, new: Labels) -> Mask | None:
        """Return which pixels may take their new label; None for all."""
        if not self.locked:
            return None
        table = np.ones(256, np.uint8)
        table[list(self.locked)] = 0
        return np.asarray(cv2.LUT(np.ascontiguousarray(new), table), np.uint8).view(np.bool_)
