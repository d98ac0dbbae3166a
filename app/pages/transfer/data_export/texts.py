"""What the wizard calls things."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.transfer.data_export import ExportPlan, ExportResult
from app.core.translation import number_text
from wseg_engine.base.messages import CONTEXT, translate

_translate = QCoreApplication.translate


def told(text: str) -> str:
    """Return what a format says of itself, in the user's language."""
    return translate(CONTEXT, text) if text else ""


def split_name(split: str) -> str:
    """Name a part of the data set."""
    return {
        "train": _translate("DataExport", "Training"),
        "val": _translate("DataExport", "Validation"),
    }.get(split, _translate("DataExport", "All"))


def row_name(name: str, number: int) -> str:
    """Name a class, or one of the two values that are no class."""
    if number == 0:
        return _translate("DataExport", "Background")
    if number == 255:
        return _translate("DataExport", "Undecided")
    return name


def size(count: int) -> str:
    """Write a number of bytes for people."""
    return QLocale().formattedDataSize(count)


def plan_summary(plan: ExportPlan) -> str:
    """Say in a few sentences what would be written."""
    sentences = [
        _translate("DataExport", "%Ln image(s) will be written.", "", len(plan.items))
        if plan.items
        else _translate("DataExport", "Nothing will be written.")
    ]
    if plan.request.format.has_split and plan.items:
        text = _translate("DataExport", "{train} for training, {val} for validation.")
        train, val = (plan.splits.get(split, 0) for split in ("train", "val"))
        sentences.append(text.format(train=number_text(train), val=number_text(val)))
    if plan.left_out:
        text = _translate("DataExport", "%Ln image(s) are skipped.", "", len(plan.left_out))
        sentences.append(text)
    if plan.items:
        text = _translate("DataExport", "Takes about {size} on disk.")
        sentences.append(text.format(size=size(plan.estimate)))
    return " ".join(sentences)


def result_title(result: ExportResult) -> str:
    """Say in a line that it is done."""
    return _translate("DataExport", "%Ln image(s) were exported.", "", result.total)


def result_check(result: ExportResult) -> str:
    """Say what reading back has shown."""
    if result.exact:
        return _translate("DataExport", "Verified: every pixel was read back as it was written.")
    return _translate(
        "DataExport",
        "Verified: the outlines were read back and filled the way trainers fill them: {lost} % of "
        "the masks' pixels are missing, and {added} % are added, because outlines close holes.",
    ).format(lost=_percent(result.lost_share), added=_percent(result.added_share))


def _percent(share: float) -> str:
    """Write a share in percent, and never nothing for something."""
    if 0 < share < 0.0001:
        return "< " + QLocale().toString(0.01, "f", 2)
    return QLocale().toString(100 * share, "f", 2)
