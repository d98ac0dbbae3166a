"""How a configuration's fields are declared, described and checked.

Every value has its range, unit and explanation beside it, so that command lines and dialogs are
made from the classes instead of repeating them (see `settings_of`).
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from typing import Any, ClassVar, Literal, NamedTuple, Self

from wseg_engine.base.messages import tr, translate


class ConfigError(ValueError):
    """A configuration value that cannot be used; the message says which, and what is expected."""


class Setting(NamedTuple):
    """What a command line or a dialog needs to know of one field of a configuration."""

    name: str
    kind: type
    element: type  # of a tuple's values; the kind itself otherwise
    default: Any
    help: str
    unit: str
    minimum: float | None
    maximum: float | None
    choices: tuple[Any, ...]


def setting(
    default: Any,
    help: str,  # noqa: A002 - the word used by every command line library
    *,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[Any, ...] | Callable[[], tuple[Any, ...]] = (),
) -> Any:
    """Declare a configuration field together with its explanation and allowed values."""
    return field(
        default=default,
        metadata={
            "help": help,
            "unit": unit,
            "minimum": minimum,
            "maximum": maximum,
            "choices": choices,
        },
    )


def _kind_of(annotation: Any) -> type:
    """Reduce an annotation to the plain type of its values (bool, int, float, str or tuple)."""
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return type(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return _kind_of(next(a for a in typing.get_args(annotation) if a is not type(None)))
    return origin or annotation  # type: ignore[no-any-return]


def _element_of(annotation: Any) -> type:
    """Return the type of a tuple's values, or `_kind_of` what is no tuple."""
    kind = _kind_of(annotation)
    return _kind_of(typing.get_args(annotation)[0]) if kind is tuple else kind


def settings_of(config: type) -> tuple[Setting, ...]:
    """Describe every field of a configuration class, in order of declaration."""
    return tuple(
        setting if listed is None else setting._replace(choices=listed())
        for setting, listed in _declared(config)
    )


@functools.cache
def _declared(config: type) -> tuple[tuple[Setting, Callable[[], tuple[Any, ...]] | None], ...]:
    """Describe every field of a class once: reading their types takes longer than all else.

    Returns:
        The fields, and what lists the choices of one where they are no constants.
    """
    hints = typing.get_type_hints(config)
    declared = []
    for f in fields(config):
        if not f.metadata:
            continue
        choices = f.metadata["choices"]
        setting = Setting(
            f.name,
            _kind_of(hints[f.name]),
            _element_of(hints[f.name]),
            f.default,
            help=f.metadata["help"],
            unit=f.metadata["unit"],
            minimum=f.metadata["minimum"],
            maximum=f.metadata["maximum"],
            choices=() if callable(choices) else choices,
        )
        declared.append((setting, choices if callable(choices) else None))
    return tuple(declared)


class Checked:
    """Checks a frozen dataclass against its fields' metadata when it is made.

    Attributes:
        RETIRED: names of settings there are no more, which files of before may hold.
    """

    RETIRED: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        for item in settings_of(type(self)):
            _check(type(self).__name__, item, getattr(self, item.name))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        return dataclasses.asdict(self)  # type: ignore[call-overload, no-any-return]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make a configuration from `to_dict`'s values.

        Raises:
            ConfigError: for a name that is not a field, a value out of range, or no names at all.
        """
        check_mapping(cls.__name__, values)
        values = {name: value for name, value in values.items() if name not in cls.RETIRED}
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        unknown = sorted(set(values) - known)
        if unknown:
            raise ConfigError(
                tr(
                    "{kind} has no setting {unknown}.",
                    kind=cls.__name__,
                    unknown=", ".join(unknown),
                )
            )
        listed = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        return cls(**listed)


def check_mapping(owner: str, values: object) -> None:
    """Refuse what are no values by name, as a file from elsewhere may hold instead.

    Raises:
        ConfigError: if they are not.
    """
    if not isinstance(values, Mapping):
        raise _other_kind(owner, values, dict)


def _fits(value: object, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind) or (kind is float and isinstance(value, int))


def _other_kind(label: str, value: object, kind: type) -> ConfigError:
    text = tr(
        "{label} is {value!r}; expected {kind}.", label=label, value=value, kind=kind.__name__
    )
    return ConfigError(text)


def _check(owner: str, item: Setting, value: Any) -> None:
    """Raise ConfigError unless `value` has the field's type and lies in its range."""
    if value is None and item.default is None:
        return
    label = f"{owner}.{item.name}"
    if not _fits(value, item.kind):
        raise _other_kind(label, value, item.kind)
    if item.choices and value not in item.choices:
        allowed = ", ".join(str(c) for c in item.choices)
        raise ConfigError(
            tr(
                "{label} is {value!r}; expected one of {allowed}.",
                label=label,
                value=value,
                allowed=allowed,
            )
        )
    for part in value if isinstance(value, tuple) else (value,):
        if not _fits(part, item.element):
            raise _other_kind(label, part, item.element)
        if isinstance(part, str | bool):
            continue
        low, high = item.minimum, item.maximum
        # Written so that NaN, which compares false with everything, is refused.
        if (low is not None and not part >= low) or (high is not None and not part <= high):
            bounds = tr(
                "{low} to {high}",
                low=tr("any") if low is None else low,
                high=tr("any") if high is None else high,
            )
            raise ConfigError(
                tr(
                    "{label} is {value!r}; expected {bounds} {unit}",
                    label=label,
                    value=value,
                    bounds=bounds,
                    unit=translate("Setting", item.unit) if item.unit else "",
                ).strip()
                + "."
            )
