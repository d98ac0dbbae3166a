"""For `pytest -p tests.pretended_card.real`: tests made for a pretended card run on real ones.

What they ask of the pretended card is which operators have run on it; here that is counted of
whatever an operator returns on a card, in all threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import torch
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

from tests.pretended_card import tensors


class _Counting(TorchDispatchMode):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        leaves = pytree.tree_leaves(out)
        if any(isinstance(one, torch.Tensor) and one.device.type == self._kind for one in leaves):
            tensors.RAN[func._schema.name.split("::")[1]] += 1
        return out


@contextmanager
def counting(kind: str = "cuda") -> Iterator[None]:
    """Count what runs on devices of a kind, here and in all threads that are started meanwhile."""
    run = threading.Thread.run

    def counted(thread: threading.Thread) -> None:
        with _Counting(kind):
            run(thread)

    tensors.RAN.clear()
    with mock.patch.object(threading.Thread, "run", counted), _Counting(kind):
        yield


@pytest.fixture(autouse=True)
def card(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """Have the cards counted of a test, and leave out what asks for one that is not there."""
    if "cuda:1" in request.node.name and torch.cuda.device_count() < 2:
        pytest.skip("there is one card")
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    with counting():
        yield
