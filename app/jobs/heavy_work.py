"""What computes with PyTorch in a job: modest while it does, and gone from memory afterwards.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator

from app.jobs.quiet_thread import computing_threads, lower_priority
from wseg_engine.compute.failures import release_memory, telling_of_lost_cards


@contextlib.contextmanager
def heavy_work() -> Iterator[None]:
    """Leave a core and precedence to the window within the block, and no memory behind it.

    Raises:
        DeviceLostError: if a card is lost within the block.
    """
    import torch

    lower_priority()
    torch.set_num_threads(computing_threads())
    try:
        with telling_of_lost_cards():
            yield
    except Exception as error:
        _let_go(error)
        raise
    finally:
        release_memory()


def _let_go(error: BaseException) -> None:
    """Have whoever keeps an error, or what it came from, not keep the network's memory with it."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            traceback.clear_frames(one.__traceback__)
            waiting += [one.__cause__, one.__context__]
