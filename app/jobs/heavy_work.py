"""What computes with PyTorch in a job: modest while it does, and gone from memory afterwards.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

import traceback
from types import TracebackType

from app.jobs.torch_loading import computing_threads, lower_priority
from wseg_engine.compute.failures import release_memory


class HeavyWork:
    """Leave a core and precedence to the window within the block, and no memory behind it.

    Whoever keeps an error keeps, by its traceback, everything that the work has held. So errors
    leave the block without one: where they come from stands in a note, for the log.
    """

    def __enter__(self) -> None:
        import torch

        lower_priority()
        torch.set_num_threads(computing_threads())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del trace
        if isinstance(error, Exception):
            error.add_note("".join(traceback.format_exception(error)))
            _let_go(error)
        release_memory()


def _let_go(error: BaseException) -> None:
    """Take the tracebacks off an error and all that it came from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.__traceback__ = None
            waiting += [one.__cause__, one.__context__]
