"""Doing what a plan says: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.store import Project, ProjectError, TagChange
from app.core.tagging.tag_history import joined
from app.core.transfer.tag_import.plan import ImportPlan, Target
from app.core.translation import translate
from wseg_engine.base.events import Control, Event, Progress

CHUNK = 2000  # images changed between two looks at the control


@dataclass(frozen=True)
class Applied(Event):
    """A plan was carried out and saved."""

    change: TagChange
    images: frozenset[int]  # that it altered
    new_classes: tuple[int, ...]


def apply_plan(project: Project, plan: ImportPlan, control: Control) -> Iterator[Event]:
    """Carry out a plan in one transaction.

    Yields `Progress` and, last, `Applied`, when everything is saved. A generator that is closed
    before, or stopped, leaves the project as it was.

    Raises:
        Stopped: if the control asked for it.
        ProjectError: if classes were merged or deleted since the plan, or it cannot be saved.
    """
    changes: list[TagChange] = []
    text = translate("TagImport", "Importing tags")
    total = sum(map(len, plan.cells.values())) + len(plan.reviews)
    done = 0
    with project.database.write():
        if project.database.class_generation != plan.class_generation:
            raise ProjectError(
                translate(
                    "TagImport",
                    "Classes were merged or deleted after the preview was made. Check the new "
                    "preview, then import.",
                )
            )
        numbers: dict[Target, int] = {
            name: project.classes.add(name, shortcut=project.classes.free_digit()).id
            for name in plan.new_classes
        }
        for (target, tag), images in plan.cells.items():
            number = target if isinstance(target, int) else numbers[target]
            for start in range(0, len(images), CHUNK):
                control.wait_or_stop()
                yield Progress("apply", done, total, text)
                part = images[start : start + CHUNK]
                changes.append(project.tags.set(part, [number], tag))
                done += len(part)
        for start in range(0, len(plan.reviews), CHUNK):
            control.wait_or_stop()
            yield Progress("apply", done, total, text)
            part = plan.reviews[start : start + CHUNK]
            changes.append(project.tags.review(part))
            done += len(part)
    change = joined(changes) if changes else TagChange()
    yield Applied(change, frozenset(change.images()), tuple(numbers.values()))
