"""An order in which every class has its turn, so that what is decided first teaches all of them.

By certainty alone, images of the classes that most photographs show fill the beginning, and of what
is rare a model learns nothing until the end.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Mapping, Sequence

_NONE = -1  # stands for the class of images that show none


def each_class_in_turn(
    images: Sequence[int], shown: Mapping[int, Sequence[int]], decided: Mapping[int, int]
) -> list[int]:
    """Sort images so that the next one shows the class that fewest before it have shown.

    Args:
        images: ids; of those of a class, the first comes first.
        shown: classes of the images that show any. The others have their turn as if they showed a
            class of their own.
        decided: how many images of each class were decided before.

    Returns:
        All of the images.
    """
    waiting: dict[int, deque[int]] = {}
    for image in images:
        for one in shown.get(image) or (_NONE,):
            waiting.setdefault(one, deque()).append(image)
    count = Counter({one: decided.get(one, 0) for one in waiting})
    turns = [(count[one], one) for one in waiting]
    heapq.heapify(turns)
    chosen: dict[int, None] = {}
    while turns:
        number, one = heapq.heappop(turns)
        queue = waiting[one]
        while queue and queue[0] in chosen:
            queue.popleft()
        if not queue:
            continue
        if number == count[one]:
            image = queue.popleft()
            chosen[image] = None
            count.update(shown.get(image) or (_NONE,))
        heapq.heappush(turns, (count[one], one))
    return list(chosen)
