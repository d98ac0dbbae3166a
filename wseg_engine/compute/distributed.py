"""Training and prediction in several processes, as `torchrun` starts them.

`torchrun` tells every process its rank and how many there are through the environment; nothing
here has to be configured. Gloo carries what lies in main memory, NCCL what lies on cards. Whether
to go on is agreed upon over gloo before every step in any case: where a process is lost, gloo says
so at once, while NCCL waits.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

Item = TypeVar("Item")

# How long a process waits for the others before it gives up on them. Rank 0 may write a checkpoint
# meanwhile; a process that died is noticed at once, without this.
PATIENCE = timedelta(minutes=10)


class DistributedError(RuntimeError):
    """The processes of a run cannot work together (any more); the message says what to do."""


@dataclass(frozen=True)
class World:
    """This process among those of the run. One process alone is rank 0 of 1."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0  # among the processes of this machine

    @property
    def joint(self) -> bool:
        """Whether there are several processes."""
        return self.size > 1

    @property
    def leader(self) -> bool:
        """Whether this process writes the files of the run."""
        return self.rank == 0


def world_from_environment() -> World:
    """Read what `torchrun` says of this process; one process alone where it says nothing.

    Raises:
        DistributedError: if the environment holds values that make no sense.
    """
    if "WORLD_SIZE" not in os.environ:
        return World()
    try:
        rank, size = int(os.environ.get("RANK", "0")), int(os.environ["WORLD_SIZE"])
        local = int(os.environ.get("LOCAL_RANK", str(rank)))
    except ValueError as error:
        raise DistributedError(
            f"RANK, WORLD_SIZE and LOCAL_RANK must be numbers ({error}). Start with torchrun."
        ) from error
    if not 0 <= rank < size:
        raise DistributedError(f"RANK is {rank}; expected 0 to {size - 1} (WORLD_SIZE {size}).")
    return World(rank, size, local)


def world_device(name: str, world: World) -> str:
    """Return the device name for this process: every process of a machine takes a GPU of its own.

    Raises:
        DistributedError: if one GPU is named for several processes.
    """
    if not world.joint or name == "cpu":
        return name
    if name.startswith("cuda:"):
        raise DistributedError(
            f"{name} was asked for, but {world.size} processes run; each takes a GPU of its own. "
            "Choose the device cuda, auto or cpu."
        )
    if name == "cuda" or torch.cuda.is_available():
        return f"cuda:{world.local_rank}"
    return name


@contextmanager
def joined(world: World, *, device: torch.device) -> Iterator[None]:
    """Connect to the other processes of the run, and leave them at the end.

    Raises:
        DistributedError: if they cannot be reached.
    """
    if not world.joint or dist.is_initialized():
        yield
        return
    on_cuda = device.type == "cuda"
    if on_cuda:
        torch.cuda.set_device(device)
        # A process that is lost within a step becomes an error after `PATIENCE`, and not the end of
        # this process without a word.
        os.environ.setdefault("TORCH_NCCL_BLOCKING_WAIT", "1")
    try:
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if on_cuda else "gloo",
            rank=world.rank,
            world_size=world.size,
            timeout=PATIENCE,
            device_id=device if on_cuda else None,
        )
    except (RuntimeError, ValueError) as error:
        raise DistributedError(
            f"Process {world.rank} of {world.size} could not reach the others ({error}). "
            "Start all of them with torchrun, and check MASTER_ADDR and MASTER_PORT."
        ) from error
    try:
        yield
    finally:
        # What still holds the group (DistributedDataParallel, in reference cycles) has to go while
        # its threads can be joined; left to the interpreter's end, it can abort the process.
        gc.collect()
        dist.destroy_process_group()


def shard(items: Sequence[Item], rank: int, world: int) -> Sequence[Item]:
    """Return one process's share: contiguous, in order, sizes differing by at most one.

    The shares of all ranks put together in order of rank are `items`.

    Raises:
        ValueError: for a rank outside 0 to world - 1.
    """
    if not 0 <= rank < world:
        raise ValueError(f"rank is {rank}; expected 0 to {world - 1}.")
    count = len(items)
    return items[count * rank // world : count * (rank + 1) // world]


def sum_over_processes(values: Tensor, world: World) -> Tensor:
    """Return the sum of a tensor over all processes, the same everywhere."""
    if world.joint:
        values = values.clone()
        dist.all_reduce(values)
    return values


def gather_lists(items: list[Item], world: World) -> list[Item]:
    """Return the items of all processes in order of rank, everywhere. Items are pickled."""
    if not world.joint:
        return items
    parts: list[list[Item]] = [[] for _ in range(world.size)]
    dist.all_gather_object(parts, items)
    return [item for part in parts for item in part]


def is_lost_peer(error: BaseException, world: World) -> bool:
    """Whether an error means that another process of the run has ended or stopped answering."""
    if not world.joint or not isinstance(error, RuntimeError):
        return False
    if isinstance(error, dist.DistError):
        return True
    # gloo raises plain RuntimeErrors.
    text = str(error).lower()
    signs = ("gloo", "connection closed", "connection reset", "broken pipe", "timed out", "nccl")
    return any(sign in text for sign in signs)
