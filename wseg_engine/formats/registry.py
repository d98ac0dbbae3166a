"""The formats that data sets are exported in, in one table.

A format describes itself in its own file: what it is called, what it keeps, which options it has,
and what writes it. Command lines, lists and forms are made from that. Another package adds formats
by entry points of the group `tagmask.formats`, each naming an `ExportFormat` or a tuple of them.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wseg_engine.base.messages import tr, tr_noop
from wseg_engine.settings.declared import Checked, Setting, settings_of

if TYPE_CHECKING:
    from wseg_engine.formats.types import ExportClass
    from wseg_engine.formats.writer import Format

ENTRY_POINTS = "tagmask.formats"
# Words of every export, which no option may have as its name.
_TAKEN = {
    "items", "out", "format", "classes", "existing", "control", "validation", "seed", "specks",
    "help", "quiet", "debug", "resume", "replace", "force", "dry_run", "json",
}  # fmt: skip
SMALLEST_OBJECT = 9  # px: parts with fewer are no objects, where nothing else is said
LOSSLESS = 0.3  # px: the most that outlines may be simplified and still fill the same pixels
_KINDS = (bool, int, float, str)  # of options
_NAME = re.compile(r"[a-z][a-z0-9_-]*")  # of a format; it is a word of the command line


@dataclass(frozen=True)
class FormatOptions(Checked):
    """What can be chosen in a format: its fields are made by `option`. Here: nothing."""


class ShownOption(NamedTuple):
    """How a dialog shows an option; texts are marked for translation."""

    title: str = ""  # "": it is for programs, and neither dialogs nor command lines offer it
    tip: str = ""
    no: str = ""  # what a choice of two says instead of a box to check
    yes: str = ""


class Option(NamedTuple):
    """One option of a format."""

    setting: Setting
    shown: ShownOption

    @property
    def name(self) -> str:
        """What the writer calls it."""
        return self.setting.name


def option(
    default: bool | float | str,
    help: str,  # noqa: A002 - the word used by every command line library
    *,
    shown: ShownOption | None = None,
    unit: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[Any, ...] = (),
) -> Any:
    """Declare an option of a format: a truth value, a number, a text, or one of `choices`."""
    return field(
        default=default,
        metadata={
            "help": help,
            "unit": unit,
            "minimum": minimum,
            "maximum": maximum,
            "choices": choices,
            "shown": shown or ShownOption(),
        },
    )


def link_option() -> Any:
    """Declare the option of formats that copy images."""
    return option(
        False,
        "hard links instead of copies",
        shown=ShownOption(
            tr_noop("Lin&k images instead of copying them"),
            tip=tr_noop(
                "A link takes no space and is the same file: changing it changes the photo. Where "
                "the disk does not support links, images are copied."
            ),
        ),
    )


def tolerance_option() -> Any:
    """Declare the option of formats that draw outlines: how far they may be simplified."""
    return option(
        LOSSLESS,
        "how far outlines may be simplified; up to 0.3 they still fill the same pixels",
        unit="px",
        minimum=0.0,
    )


def polygons_option() -> Any:
    """Declare the option of formats that can draw outlines instead of keeping every pixel."""
    return option(
        False,
        "polygons; they fill holes",
        shown=ShownOption(
            tr_noop("&Masks as"),
            no=tr_noop("Exact pixels (holes survive)"),
            yes=tr_noop("Outlines (easier to edit; holes are filled)"),
        ),
    )


@dataclass(frozen=True)
class ExportFormat:
    """One format: what it is called, what it can keep, and what writes it."""

    name: str  # in command lines and files: small letters, digits, "_" and "-"
    title: str  # as people write it, with an "&" before the letter of its key; marked
    description: str  # in a sentence or two, what it is good for; marked
    writes: str  # in a few words, for command lines
    maker: str  # "module:attribute"; called with the classes, and the options by name
    keeps: frozenset[str] = frozenset()  # "void", "holes", "objects": what is not lost in it
    has_split: bool = False  # whether it tells training images from validation images
    is_file: bool = False  # whether it is one zip, not a folder
    options: type[FormatOptions] = FormatOptions
    class_note: str = ""  # how it numbers classes, if in its own way; marked
    unfit_names: str = ""  # pattern of what no class name of it may hold; "": no such thing
    keeps_folders: bool = False  # whether images keep their folders, and with them their names
    # What a former export may be replaced by: nothing else is ever deleted.
    folders: tuple[str, ...] = ()  # that it makes in its folder for the files of images
    common: str = ""  # pattern of the files that belong to no single image
    beside: tuple[str, ...] = ()  # suffixes of files that lie in its folder, beside the images
    own_folder: str = ""  # where the export's own files are, where its folder itself is not free

    def __str__(self) -> str:
        return self.name

    @property
    def has_void(self) -> bool:
        """Whether it can say that a pixel is undecided."""
        return "void" in self.keeps

    @property
    def plain_title(self) -> str:
        """The title without the mark of its key."""
        return self.title.replace("&", "")

    def all_options(self) -> tuple[Option, ...]:
        """Return its options, in order."""
        shown = {one.name: one.metadata["shown"] for one in fields(self.options)}
        return tuple(Option(one, shown[one.name]) for one in settings_of(self.options))

    def makes_objects(self, given: Mapping[str, Any]) -> bool:
        """Whether parts of masks become objects of their own: outlines, annotations, numbers.

        Args:
            given: options that are not as usual.
        """
        optional = any(one.name == "objects" for one in self.all_options())
        return "objects" in self.keeps and (bool(given.get("objects")) or not optional)

    def known(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return those of the given options that it has."""
        names = {one.name for one in self.all_options()}
        return {name: value for name, value in given.items() if name in names}

    def writer(self, classes: Sequence[ExportClass], given: Mapping[str, Any]) -> Format:
        """Return what writes the files.

        Args:
            classes: of the masks.
            given: options that are not as usual.

        Raises:
            ConfigError: for an option that it has not, or a value that it may not have.
            ExportError: where something is not installed that it needs.
        """
        from wseg_engine.formats.types import ExportError  # not before something is written

        options = self.options.from_dict(given)
        module, _, attribute = self.maker.partition(":")
        try:
            maker = getattr(importlib.import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ExportError(
                tr("The format {format} cannot be loaded: {error}.", format=self.name, error=error)
            ) from error
        made: Format = maker(classes, **options.to_dict())
        if made.name != self.name:
            raise ExportError(
                tr(
                    "The format {format} cannot be loaded: {error}.",
                    format=self.name,
                    error=f"its writer is called {made.name!r}",
                )
            )
        return made


class Formats(NamedTuple):
    """All formats there are, and what was wrong with those of other packages."""

    by_name: Mapping[str, ExportFormat]
    problems: tuple[str, ...]


# Files of this folder, each with its `FORMAT`, in the order of lists.
BUILT_IN = (
    "voc",
    "coco",
    "yolo",
    "labelme",
    "cvat",
)


@functools.cache
def all_formats() -> Formats:
    """Return the built-in formats, then those of installed packages, in their order."""
    found: dict[str, ExportFormat] = {}
    for name in BUILT_IN:
        one = importlib.import_module(f"wseg_engine.formats.{name}").FORMAT
        found[one.name] = one
    problems = []
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        try:
            loaded = entry.load()
            for one in (loaded,) if isinstance(loaded, ExportFormat) else tuple(loaded):
                _check(one, found)
                found[one.name] = one
        except Exception as error:
            problems.append(
                tr(
                    "The format {name} of the package {package} is skipped: {error}.",
                    name=entry.name,
                    package=entry.dist.name if entry.dist else "?",
                    error=error,
                )
            )
    return Formats(MappingProxyType(found), tuple(problems))


def _check(one: object, found: Mapping[str, ExportFormat]) -> None:
    """Refuse what cannot stand beside the formats there are."""
    if not isinstance(one, ExportFormat):
        raise TypeError(f"{one!r} is no ExportFormat")
    if one.name in found:
        raise ValueError(f"there is a format {one.name!r} already")
    if not _NAME.fullmatch(one.name):
        raise ValueError(f"{one.name!r} cannot be the name of a format")
    re.compile(one.common)
    one.options()  # says which default may not be
    kinds = {o.name: o.setting.kind for known in found.values() for o in known.all_options()}
    for own in one.all_options():
        if own.name in _TAKEN:
            raise ValueError(f"its option {own.name!r} has the name of one of every export")
        if own.setting.kind not in _KINDS:
            raise TypeError(f"its option {own.name!r} is no truth value, number or text")
        if kinds.get(own.name, own.setting.kind) is not own.setting.kind:
            raise ValueError(f"its option {own.name!r} is of another kind than that of others")


def format_names() -> tuple[str, ...]:
    """Return the names of all formats."""
    return tuple(all_formats().by_name)


def export_format(name: str) -> ExportFormat:
    """Return a format by its name.

    Raises:
        KeyError: if there is none of this name.
    """
    return all_formats().by_name[name]
