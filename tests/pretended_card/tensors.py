"""What lies on the pretended card: tensors that say `cuda:N` and are computed by the CPU.

Everything that torch decides by a tensor's device (autocast, autograd's threads, the scaling of
gradients, optimisers) is torch's own. What is refused is what a real card refuses: operators whose
tensors lie on different devices, generators of another device, and reading memory that is the
card's.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import torch
from torch.utils._python_dispatch import TorchDispatchMode, return_and_correct_aliasing

RAN: Counter[str] = Counter()  # operators that ran on the card, by name
WAITED: Counter[str] = Counter()  # those for whose result the host had to wait

# Between devices, as in `images[index_on_the_host]` and `.to(device)`.
_CROSS = frozenset({"copy_", "_to_copy", "is_same_size", "alias", "detach", "set_"})
_INDEX = frozenset({"index", "_unsafe_index"})
_INDEX_PUT = frozenset({"index_put", "index_put_", "_index_put_impl_", "_unsafe_index_put"})
_TAKE_NUMBERS = ("masked_fill", "fill", "lerp")
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

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Whether operators pass by `torch.compile` first, which nothing here uses."""
        return False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        if _traits(func).composite:
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
    found: list[Any] = []
    _gather(args, found)
    asked = None
    if kwargs:
        _gather(kwargs.values(), found)
        if kwargs.get("device") is not None:
            asked = torch.device(kwargs["device"])
    on_card = [leaf for leaf in found if type(leaf) is CardTensor]
    cards = {leaf.device for leaf in on_card}
    traits = _traits(func)
    name = traits.name
    _refuse_generators(name, found)
    if cards:
        _refuse_mixtures(func, traits, args, found, cards)
    elif asked is None or asked.type != "cuda":
        return func(*args, **kwargs)
    for hook in hooks:
        hook(name, args)
    RAN[name] += 1
    target = _target(name, args, asked, cards)
    if name in _WAITS or (target.type == "cpu" and name in ("copy_", "_to_copy")):
        WAITED[name] += 1
    host_args = [_host(one) for one in args]
    host_kwargs = {key: _host(one) for key, one in kwargs.items()}
    if asked is not None and asked.type == "cuda":
        host_kwargs["device"] = torch.device("cpu")
    if host_kwargs.get("pin_memory"):
        host_kwargs["pin_memory"] = False
    out = func(*host_args, **host_kwargs)
    if target.type == "cuda":
        out = _wrapped(func, out, known=on_card, target=target)
    if traits.mutable and any(leaf.host.shape != leaf.shape for leaf in on_card):
        raise CardError(f"{func} resizes a tensor, which the pretended card does not do")
    return return_and_correct_aliasing(func, args, kwargs, out) if traits.aliases else out


# Some hundred thousand operators run in the tests: what is the same for each call is found out
# once, and arguments are gone through without `pytree`, which knows a great many more containers.
# Asking whether something is a tensor takes a call of Python's, unless it is of a type known here.
_PLAIN = frozenset({int, float, bool, str, type(None), torch.Size, torch.dtype, torch.device})
_PLAIN |= {torch.layout, torch.memory_format}
_Generator = torch.Generator  # which the pretended card replaces


class _Traits(NamedTuple):
    """What is the same for each call of an operator."""

    name: str
    composite: bool  # made of others
    loose: bool  # takes a number in a tensor of the host as a number
    mutable: bool
    aliases: bool  # what it returns is, or looks at, one of its arguments


@cache
def _traits(func: Any) -> _Traits:
    schema = func._schema
    name = str(schema.name.split("::")[1])
    key = "CompositeImplicitAutograd"
    pointwise = torch.Tag.pointwise in func.tags
    aliased = any(one.alias_info is not None for one in (*schema.arguments, *schema.returns))
    return _Traits(
        name,
        composite=bool(torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), key)),
        loose=pointwise or name.startswith(_TAKE_NUMBERS) or name in _INDEX_PUT,
        mutable=schema.is_mutable,
        aliases=func.is_view or schema.is_mutable or aliased,
    )


def _gather(values: Iterable[Any], found: list[Any]) -> None:
    """Add what is no plain value, in lists and the like as well."""
    for one in values:
        kind = type(one)
        if kind in _PLAIN:
            continue
        if kind is CardTensor or kind is torch.Tensor:
            found.append(one)
        elif isinstance(one, list | tuple):
            _gather(one, found)
        elif isinstance(one, dict):
            _gather(one.values(), found)
        else:
            found.append(one)


def _host(value: Any) -> Any:
    """Return a value, or nested ones, with what the host holds of the card's tensors."""
    kind = type(value)
    if kind is CardTensor:
        return value.host
    if kind in _PLAIN or kind is torch.Tensor:
        return value
    if isinstance(value, list | tuple):
        return type(value)([_host(one) for one in value])
    if isinstance(value, dict):
        return {key: _host(one) for key, one in value.items()}
    return value


def _target(
    name: str, args: tuple[Any, ...], asked: torch.device | None, cards: set[torch.device]
) -> torch.device:
    if asked is not None:
        return torch.device("cuda", asked.index or 0) if asked.type == "cuda" else asked
    if name == "copy_":
        return torch.device(args[0].device)
    return next(iter(cards))


def _refuse_generators(name: str, found: list[Any]) -> None:
    """Raise CardError for numbers that are drawn for one device by a generator of another."""
    drawn = [leaf for leaf in found if isinstance(leaf, _Generator)]
    if not drawn:
        return
    of = {generators.get(leaf._cdata, (None, leaf.device))[1] for leaf in drawn}
    places = {leaf.device for leaf in found if isinstance(leaf, torch.Tensor)}
    if places and not of <= places:
        raise CardError(f"{name}: the generator is of {of}, the tensor of another device")


def _refuse_mixtures(
    func: Any,
    traits: _Traits,
    args: tuple[Any, ...],
    found: list[Any],
    cards: set[torch.device],
) -> None:
    """Raise CardError for tensors of different devices, which a real card refuses."""
    name = traits.name
    if name in _CROSS:
        return
    tensors = [leaf for leaf in found if isinstance(leaf, torch.Tensor)]
    if name in _INDEX or name in _INDEX_PUT:
        # Indices may lie on the host; what is indexed may not.
        tensors = [args[0], *(args[2:3] if name in _INDEX_PUT else ())]
        if not isinstance(args[0], CardTensor):
            raise CardError(f"{name}: a tensor of the host is indexed by one of {cards}")
    # A number in a tensor of the host goes into an element-wise operator as a number.
    places = {t.device for t in tensors if not (traits.loose and _is_number_of_the_host(t))}
    if len(places) > 1:
        shapes = [(tuple(tensor.shape), str(tensor.device)) for tensor in tensors]
        raise CardError(f"{func}: expected all tensors on the same device, found {shapes}")


def _is_number_of_the_host(tensor: torch.Tensor) -> bool:
    return tensor.dim() == 0 and tensor.device.type == "cpu"


def _wrapped(func: Any, out: Any, *, known: list[CardTensor], target: torch.device) -> Any:
    """Put what an operator returned, in lists as well, onto the card.

    Args:
        func: the operator.
        out: what it returned.
        known: its arguments on the card.
        target: the card.
    """
    if isinstance(out, list | tuple):
        return type(out)([_wrapped(func, one, known=known, target=target) for one in out])
    if not isinstance(out, torch.Tensor) or isinstance(out, CardTensor):
        return out
    for leaf in known:
        if leaf.host is out:  # written in place: the same object
            return leaf
    if func.is_view and torch.is_inference_mode_enabled():
        # A view of what lasts lasts as well.
        with torch.inference_mode(all(leaf.is_inference() for leaf in known)):
            return CardTensor(out, target.index or 0)
    return CardTensor(out, target.index or 0)
