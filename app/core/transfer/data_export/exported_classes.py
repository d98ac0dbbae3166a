"""The ids that classes have in exports: set once, whatever happens to names and order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.core.store import ClassInfo, Project, ProjectError, Setting
from app.core.transfer.data_export.options import ClassChoice
from app.core.translation import translate
from wseg_engine.base.labels import VOID, voc_palette
from wseg_engine.formats.types import ExportClass

MOST = VOID - 1  # the highest id of an 8-bit mask
IDS: Setting[dict[str, int]] = Setting("export.ids", {})

Colour = tuple[int, int, int]


def usual_choices(project: Project) -> tuple[ClassChoice, ...]:
    """Return all classes with the ids they were exported with before, by id.

    A class that never was exported gets its own number in the project, so that it keeps its id even
    if nothing is saved and other classes go; one beyond 254 gets the lowest that no class ever had.
    """
    classes = project.classes.all()
    saved = _saved(project)
    taken = set(saved.values())
    choices: dict[int, int] = {}
    waiting: list[int] = []
    for info in sorted(classes, key=lambda info: info.id):
        known = saved.get(info.id)
        if known is not None:
            choices[info.id] = known
        elif info.id <= MOST and info.id not in taken:
            choices[info.id] = info.id
            taken.add(info.id)
        else:
            waiting.append(info.id)
    for number in waiting:
        lowest = next((n for n in range(1, MOST + 1) if n not in taken), None)
        if lowest is None:
            break  # more classes than an 8-bit mask has values: choose which
        choices[number] = lowest
        taken.add(lowest)
    return tuple(
        ClassChoice(number, exported)
        for number, exported in sorted(choices.items(), key=lambda pair: pair[1])
    )


def remember_choices(project: Project, choices: Iterable[ClassChoice]) -> None:
    """Keep the ids that classes were exported with, for good.

    Raises:
        ProjectError: if they cannot be saved.
    """
    saved = _saved(project)
    chosen = {choice.class_id: choice.exported_id for choice in choices}
    for number, exported in list(saved.items()):
        if exported in chosen.values() and chosen.get(number) != exported:
            del saved[number]  # given to another class
    project.settings.set(IDS, {str(n): exported for n, exported in {**saved, **chosen}.items()})


def _saved(project: Project) -> dict[int, int]:
    saved: dict[int, int] = {}
    for key, value in project.settings.get(IDS).items():
        if key.isdecimal() and type(value) is int and 1 <= value <= MOST:
            saved[int(key)] = value
    return saved if len(set(saved.values())) == len(saved) else {}


def parse_choices(project: Project, text: str) -> tuple[ClassChoice, ...]:
    """Read "dog,cat" or "dog=1,cat=7": classes by name, with ids where others than usual are meant.

    Raises:
        ProjectError: naming the class or id that cannot be meant.
    """
    usual = {choice.class_id: choice.exported_id for choice in usual_choices(project)}
    choices = []
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        info, exported = _named(project, part)
        exported = usual.get(info.id) if exported is None else exported
        if exported is None:
            raise ProjectError(
                translate(
                    "DataExport", "{name} has no free id. Set one: {name}=NUMBER, 1 to 254."
                ).format(name=info.name)
            )
        choices.append(ClassChoice(info.id, exported))
    if not choices:
        raise ProjectError(
            translate("DataExport", "No class is given. Leave this out to export all classes.")
        )
    return tuple(choices)


def _named(project: Project, part: str) -> tuple[ClassInfo, int | None]:
    info = project.classes.named(part)  # a name may hold "=" itself
    if info is not None:
        return info, None
    name, equals, number = part.rpartition("=")
    info = project.classes.named(name) if equals else None
    if info is None:
        names = ", ".join(info.name for info in project.classes.all())
        raise ProjectError(
            translate("DataExport", "The project has no class {name}; it has {names}.").format(
                name=repr(name if equals else part), names=names
            )
        )
    if not number.strip().isdecimal() or not 1 <= int(number) <= MOST:
        raise ProjectError(
            translate("DataExport", "{text}: a class id is a number from 1 to 254.").format(
                text=repr(part)
            )
        )
    return info, int(number)


def exported_classes(
    classes: Sequence[ClassInfo], choices: Sequence[ClassChoice], notes: list[str]
) -> tuple[ExportClass, ...]:
    """Return the classes as they are exported, by id; colours that formats forbid are exchanged.

    Args:
        classes: of the project.
        choices: those that are exported.
        notes: told of colours that are exchanged.

    Raises:
        ProjectError: if a class is gone, or two have one id.
    """
    infos: Mapping[int, ClassInfo] = {info.id: info for info in classes}
    palette = [(int(r), int(g), int(b)) for r, g, b in voc_palette()]
    taken: set[Colour] = {palette[0], palette[VOID]}
    used: dict[int, str] = {}
    result = []
    for choice in sorted(choices, key=lambda choice: choice.exported_id):
        info = infos.get(choice.class_id)
        if info is None:
            raise ProjectError(
                translate(
                    "DataExport",
                    ("A selected class was deleted in the meantime. Choose the classes again."),
                )
            )
        if choice.exported_id in used:
            raise ProjectError(
                translate(
                    "DataExport",
                    "{one} and {other} both have the id {number}. Change one of them.",
                ).format(one=used[choice.exported_id], other=info.name, number=choice.exported_id)
            )
        used[choice.exported_id] = info.name
        colour = _colour(info.colour)
        if colour in taken:
            free = (palette[choice.exported_id], *palette[1:VOID])
            colour = next(c for c in free if c not in taken)
            notes.append(
                translate(
                    "DataExport",
                    "{name} is written in a different colour: its own is already used by another "
                    "class, the background or undecided pixels.",
                ).format(name=info.name)
            )
        taken.add(colour)
        result.append(ExportClass(choice.exported_id, info.name, colour, f"class-{info.id}"))
    return tuple(result)


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)
