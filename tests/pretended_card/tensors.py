"""What lies on the pretended card: tensors that say `cuda:N` and are computed by the CPU.

Everything that torch decides by a tensor's device (autocast, autograd's threads, the scaling of
gradients, optimisers) is torch's own. What is refused is what a real card refuses: operators whose
tensors lie on different devices, generators of another device, and reading memory that is the
card's.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode, return_and_correct_aliasing

RAN: Counter[str] = Counter()  # operators that ran on the card, by name
WAITED: Counter[str] = Counter()  # those for whose result the host had to wait

# Between devices, as in `images[index_on_the_host]` and `.to(device)`.
_CROSS = frozenset({"copy_", "_to_copy", "is_same_size", "alias", "detach", "set_"})
_INDEX = frozenset({"index", "_unsafe_index"})
_INDEX_PUT = frozenset({"index_put", "index_put_", "_index_put_impl_", "_unsafe_index_put"})
_WAITS = frozenset({"_local_scalar_dense", "nonzero", "_unique2", "unique_dim", "equal"})

# Called before an operator runs on the card; tests let memory run out here.
hooks: list[Callable[[str, tuple[Any, ...]], None]] = []
generators: dict[int, tuple[torch.Generator, torch.device]] = {}  # those of the card


def alive() -> int:
    """Count the large tensors that lie on the card."""
    found = [one for one in gc.get_objects() if type(one) is CardTensor]
    return sum(one.dim() == 4 for one in found)


class CardError(RuntimeError):
    """What a real card would have refused."""


class CardTensor(torch.Tensor):
    """A tensor that says it lies on the card; `host` holds its values."""

    host: torch.Tensor

    @staticmethod
    def __new__(cls, host: torch.Tensor, index: int = 0) -> CardTensor:
        made: CardTensor = torch.Tensor._make_wrapper_subclass(
            cls,
            host.size(),
            strides=host.stride(),
            storage_offset=host.storage_offset(),
            dtype=host.dtype,
            layout=host.layout,
            device=torch.device("cuda", index),
            requires_grad=False,
        )
        made.host = host
        return made

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(
        cls, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        return _run(func, args, kwargs or {})

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return f"CardTensor({self.host!r}, {self.device})"

    def numpy(self, *, force: bool = False) -> Any:
        if not force:
            raise TypeError(f"can't convert {self.device} device type tensor to numpy")
        return self.host.numpy(force=True)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        return self.numpy()

    def tolist(self) -> Any:
        WAITED["tolist"] += 1
        return self.host.tolist()


class CardMode(TorchDispatchMode):
    """Within it, tensors can be made on the card and moved to it. A matter of one thread."""

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if _is_composite(func):
            with self:  # under inference mode these come here whole
                parts = func.decompose(*args, **(kwargs or {}))
            if parts is not NotImplemented:
                return parts
        return _run(func, args, kwargs or {})


@contextmanager
def reachable() -> Iterator[None]:
    """Let this thread reach the card."""
    only = torch._C._only_lift_cpu_tensors()
    # Values of `torch.tensor(…, device="cuda")` are made on the host and then moved.
    torch._C._set_only_lift_cpu_tensors(True)
    try:
        with CardMode():
            yield
    finally:
        torch._C._set_only_lift_cpu_tensors(only)


def _run(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Check that an operator's arguments lie together, and run it on the CPU."""
    name = _name(func)
    leaves = list(_leaves((args, kwargs)))
    asked = torch.device(kwargs["device"]) if kwargs.get("device") is not None else None
    cards = {leaf.device for leaf in leaves if isinstance(leaf, CardTensor)}
    _refuse_mixtures(func, name, args, leaves, cards)
    if not cards and (asked is None or asked.type != "cuda"):
        return func(*args, **kwargs)
    for hook in hooks:
        hook(name, args)
    RAN[name] += 1
    target = _target(name, args, asked, cards)
    if name in _WAITS or (target.type == "cpu" and name in ("copy_", "_to_copy")):
        WAITED[name] += 1
    host_args, host_kwargs = _mapped(_host, args), _mapped(_host, kwargs)
    if asked is not None and asked.type == "cuda":
        host_kwargs["device"] = torch.device("cpu")
    if host_kwargs.get("pin_memory"):
        host_kwargs["pin_memory"] = False
    out = func(*host_args, **host_kwargs)
    known = {id(leaf.host): leaf for leaf in leaves if isinstance(leaf, CardTensor)}
    if target.type == "cuda":
        out = _wrapped(func, out, known=known, target=target)
    if func._schema.is_mutable and any(leaf.host.shape != leaf.shape for leaf in known.values()):
        raise CardError(f"{func} resizes a tensor, which the pretended card does not do")
    return return_and_correct_aliasing(func, args, kwargs, out) if _aliases(func) else out


# Some hundred thousand operators run in the tests: what is the same for each call is found out
# once, and arguments are gone through without `pytree`, which knows a great many more containers.


@cache
def _name(func: Any) -> str:
    return str(func._schema.name.split("::")[1])


@cache
def _is_composite(func: Any) -> bool:
    """Whether an operator is made of others."""
    key = "CompositeImplicitAutograd"
    return bool(torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), key))


@cache
def _is_pointwise(func: Any) -> bool:
    return torch.Tag.pointwise in func.tags


@cache
def _aliases(func: Any) -> bool:
    """Whether what an operator returns is, or looks at, one of its arguments."""
    schema = func._schema
    aliases = (*schema.arguments, *schema.returns)
    return func.is_view or schema.is_mutable or any(one.alias_info is not None for one in aliases)


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the values in nested arguments."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, dict):
        yield from _leaves(tuple(value.values()))
    else:
        yield value


def _mapped(change: Callable[[Any], Any], value: Any) -> Any:
    """Return nested values, each of them changed."""
    if isinstance(value, list | tuple):
        return type(value)([_mapped(change, one) for one in value])
    if isinstance(value, dict):
        return {key: _mapped(change, one) for key, one in value.items()}
    return change(value)


def _host(leaf: Any) -> Any:
    return leaf.host if isinstance(leaf, CardTensor) else leaf


def _target(
    name: str, args: tuple[Any, ...], asked: torch.device | None, cards: set[torch.device]
) -> torch.device:
    if asked is not None:
        return torch.device("cuda", asked.index or 0) if asked.type == "cuda" else asked
    if name == "copy_":
        return torch.device(args[0].device)
    return next(iter(cards))


def _refuse_mixtures(
    func: Any, name: str, args: tuple[Any, ...], leaves: list[Any], cards: set[torch.device]
) -> None:
    """Raise CardError for what a real card refuses."""
    drawn = {
        generators.get(leaf._cdata, (None, leaf.device))[1]
        for leaf in leaves
        if isinstance(leaf, torch.Generator)
    }
    tensors = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor)]
    if drawn and tensors and not drawn <= {tensor.device for tensor in tensors}:
        raise CardError(f"{name}: the generator is of {drawn}, the tensor of another device")
    if name in _CROSS or not cards:
        return
    if name in _INDEX or name in _INDEX_PUT:
        # Indices may lie on the host; what is indexed may not.
        tensors = [args[0], *(args[2:3] if name in _INDEX_PUT else ())]
        if not isinstance(args[0], CardTensor):
            raise CardError(f"{name}: a tensor of the host is indexed by one of {cards}")
    # A number in a tensor of the host goes into an element-wise operator as a number.
    elementwise = _is_pointwise(func) or name.startswith(("masked_fill", "fill", "lerp"))
    loose = elementwise or name in _INDEX_PUT
    places = {t.device for t in tensors if not (loose and t.dim() == 0 and t.device.type == "cpu")}
    if len(places) > 1:
        shapes = [(tuple(tensor.shape), str(tensor.device)) for tensor in tensors]
        raise CardError(f"{func}: expected all tensors on the same device, found {shapes}")


def _wrapped(func: Any, out: Any, *, known: dict[int, CardTensor], target: torch.device) -> Any:
    """Put what an operator returned onto the card.

    Args:
        func: the operator.
        out: what it returned.
        known: its arguments on the card, by the id of what they hold.
        target: the card.
    """

    def wrap(value: Any) -> Any:
        if not isinstance(value, torch.Tensor) or isinstance(value, CardTensor):
            return value
        if id(value) in known:  # written in place: the same object
            return known[id(value)]
        lasting = any(not leaf.is_inference() for leaf in known.values())
        if torch.is_inference_mode_enabled() and lasting and func.is_view:
            with torch.inference_mode(False):
                return CardTensor(value, target.index or 0)
        return CardTensor(value, target.index or 0)

    return _mapped(wrap, out)
