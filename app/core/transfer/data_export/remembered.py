"""What was asked of the last export of a project, so that the next begins there."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from app.core.store import Project, Setting
from app.core.transfer.data_export.options import ExportRequest, Scope, Unreviewed, VoidPolicy
from wseg_engine.base.budget import MALFORMED
from wseg_engine.formats.registry import SMALLEST_OBJECT, all_formats

LAST: Setting[dict[str, Any]] = Setting("export.last", {})
_MOST_SPECKS = 1_000_000

_Kind = TypeVar("_Kind", Scope, Unreviewed, VoidPolicy)


def remember_request(project: Project, request: ExportRequest) -> None:
    """Keep what was asked; which images were selected is not.

    Nor is that undecided pixels became background in a format that cannot keep them.

    Raises:
        ProjectError: if it cannot be saved.
    """
    options = {
        name: value
        for name, value in request.format.known(request.options).items()
        if isinstance(value, bool | int | float | str)
    }
    void = request.void
    if void is VoidPolicy.BACKGROUND and not request.format.has_void:  # which nobody chose
        void = _one(VoidPolicy, project.settings.get(LAST).get("void"), VoidPolicy.KEEP)
    project.settings.set(
        LAST,
        {
            "format": request.format.name,
            "out": str(request.out),
            "scope": request.scope.value,
            "unreviewed": request.unreviewed.value,
            "void": void.value,
            "validation": request.validation,
            "seed": request.seed,
            "by_folders": request.by_folders,
            "negatives": request.negatives,
            "specks": request.specks,
            "report_sample": request.report_sample,
            "options": options,
        },
    )


def remembered_request(project: Project) -> ExportRequest | None:
    """Return what was asked last; None where nothing was, or by a format that is gone.

    A project may come from anywhere: what makes no sense is as usual.
    """
    saved = project.settings.get(LAST)
    kind = all_formats().by_name.get(str(saved.get("format")))
    if kind is None:
        return None
    usual = ExportRequest(kind, Path())
    options = saved.get("options")
    options = kind.known(options) if isinstance(options, dict) else {}
    try:
        kind.options.from_dict(options)
    except MALFORMED:
        options = {}
    validation, seed, specks = (saved.get(key) for key in ("validation", "seed", "specks"))
    negatives = saved.get("negatives")
    out = saved.get("out")
    return ExportRequest(
        kind,
        Path(out) if isinstance(out, str) and "\0" not in out else Path(),
        scope=_one(Scope, saved.get("scope"), usual.scope),
        unreviewed=_one(Unreviewed, saved.get("unreviewed"), usual.unreviewed),
        void=_one(VoidPolicy, saved.get("void"), usual.void),
        validation=validation
        if isinstance(validation, float | int) and 0 <= validation < 1
        else usual.validation,
        seed=seed if type(seed) is int and seed >= 0 else usual.seed,
        by_folders=saved.get("by_folders") is True,
        negatives=negatives if isinstance(negatives, bool) else usual.negatives,
        specks=specks if type(specks) is int and 0 <= specks <= _MOST_SPECKS else usual.specks,
        report_sample=sample if type(sample := saved.get("report_sample")) is int else None,
        options=options,
    )


def speck_size(project: Project) -> int:
    """Return how many pixels a part has to have to be an object: as in the last export."""
    last = remembered_request(project)
    return SMALLEST_OBJECT if last is None else last.specks


def _one(kind: type[_Kind], value: object, usual: _Kind) -> _Kind:
    return next((one for one in kind if one.value == value), usual)
