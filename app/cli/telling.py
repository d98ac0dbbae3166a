"""What an export would write, and what it has written, on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from app.core.transfer.data_export import ExportPlan, ExportResult
from app.core.transfer.data_export.report import reasons
from wseg_engine.base.messages import counted
from wseg_engine.cli.console import Console
from wseg_engine.formats.types import ExportClass

_MOST_NAMED = 20  # images left out that are named without --json


def tell_plan(plan: ExportPlan, options: argparse.Namespace, console: Console) -> None:
    """Say what would be written, and what would be left out."""
    if options.json:
        console.result_json(_plan_dict(plan))
        return
    for note in plan.notes:
        console.warn(note)
    parts = ", ".join(f"{split} {count}" for split, count in sorted(plan.splits.items()))
    images = counted(len(plan.items), "image")
    console.result(f"{images} would be written to {plan.request.out} ({parts}).")
    shown, pixels = plan.images_with, plan.pixels
    rows = [
        (str(one.id), one.name, str(shown[one.id].total()), f"{pixels.get(one.id, 0):,}")
        for one in plan.classes
    ]
    console.table(("id", "class", "images", "pixels"), rows)
    _tell_left_out([(one.path, one.reason) for one in plan.left_out], console)
    for reason, count in reasons(plan.left_out):
        console.note(f"{count} left out: {reason}")
    if plan.problem:
        console.error(plan.problem)


def _plan_dict(plan: ExportPlan) -> dict[str, Any]:
    pixels, shown = plan.pixels, plan.images_with
    return {
        "dry_run": True,
        "problem": plan.problem,
        "format": plan.request.format.name,
        "path": str(plan.request.out),
        "images": plan.splits,
        "bytes": plan.estimate,
        "classes": [_class_dict(one, shown[one.id], pixels.get(one.id, 0)) for one in plan.classes],
        "written": [{"image": item.path, "split": item.split} for item in plan.items],
        "left_out": [{"image": one.path, "reason": one.reason} for one in plan.left_out],
        "warnings": list(plan.notes),
    }


def _class_dict(one: ExportClass, images: dict[str, int], pixels: int) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "images": dict(images), "pixels": pixels}


def tell_result(result: ExportResult, options: argparse.Namespace, console: Console) -> None:
    """Say what was written and read back, and what was left out."""
    if options.json:
        console.result_json(result.to_dict())
        return
    for text in result.warnings:
        console.warn(text)
    rows = [
        (
            str(one.id),
            one.name,
            f"{one.written:,}",
            "–" if one.found is None else f"{one.found:,}",
        )
        for one in result.classes
    ]
    console.table(("id", "class", "pixels", "read back"), rows)
    _tell_left_out(result.left_out, console)
    parts = ", ".join(f"{split} {count}" for split, count in result.images.items())
    checked = "every pixel read back as written"
    if not result.exact:
        checked = (
            f"outlines read back: {result.lost_share:.2%} of the masks' pixels are missing, "
            f"{result.added_share:.2%} are filled besides"
        )
    images = counted(result.total, "image")
    console.result(f"{images} in {result.out} ({parts}), {checked}.")


def _tell_left_out(left_out: Sequence[tuple[str, str]], console: Console) -> None:
    for path, reason in left_out[:_MOST_NAMED]:
        console.note(f"left out: {path}: {reason}")
    if len(left_out) > _MOST_NAMED:
        console.note(f"and {len(left_out) - _MOST_NAMED} more; --json names all.")
