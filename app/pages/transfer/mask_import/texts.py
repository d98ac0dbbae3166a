"""What the dialog calls things."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.transfer.mask_import import Fate, MaskKind, MaskPlan

_translate = QCoreApplication.translate


def kind_name(kind: MaskKind) -> str:
    """Name a kind of masks."""
    return {
        MaskKind.INDEXED: _translate("MaskImport", "PNGs of ids (palette or greyscale)"),
        MaskKind.COLOUR: _translate("MaskImport", "PNGs of colours"),
        MaskKind.LABELME: _translate("MaskImport", "labelme files (JSON)"),
        MaskKind.COCO: _translate("MaskImport", "COCO file (JSON)"),
    }[kind]


def kind_hint(kind: MaskKind) -> str:
    """Say what is read of a kind."""
    return {
        MaskKind.INDEXED: _translate(
            "MaskImport",
            "Each value of a mask is a class. A classes.json or labelmap.txt beside the masks "
            "names them; you are asked about the rest.",
        ),
        MaskKind.COLOUR: _translate(
            "MaskImport",
            "Each colour of a mask is a class. A labelmap.txt beside the masks names them; a "
            "SegmentationClass folder without one uses Pascal VOC's colours; you are asked about "
            "the rest.",
        ),
        MaskKind.LABELME: _translate(
            "MaskImport",
            "Polygons, rectangles, circles and masks are drawn in order; lines and points are "
            "skipped.",
        ),
        MaskKind.COCO: _translate(
            "MaskImport",
            "Run lengths and outlines are drawn, smaller regions on top.",
        ),
    }[kind]


def fate_name(fate: Fate) -> str:
    """Say in a word or two what happens to a mask."""
    return {
        Fate.NEW: _translate("MaskImport", "New"),
        Fate.REPLACES: _translate("MaskImport", "Replaces"),
        Fate.KEPT: _translate("MaskImport", "Skipped: has a mask"),
        Fate.SIZE: _translate("MaskImport", "Skipped: size"),
        Fate.IMAGE: _translate("MaskImport", "Skipped: image"),
    }[fate]


def plan_summary(plan: MaskPlan) -> str:
    """Say in a few sentences what an import would do."""
    if plan.imported:
        sentences = [_translate("MaskImport", "%Ln mask(s) are imported.", "", plan.imported)]
    else:
        sentences = [_translate("MaskImport", "Nothing to import.")]
    counts = plan.fates
    unknown = sum(row.unknown for row in plan.values)
    new = len(plan.new_classes) if plan.imported else 0
    more = (
        (
            plan.blank,
            _translate("MaskImport", "%Ln of them contain(s) only background.", "", plan.blank),
        ),
        (
            counts.get(Fate.REPLACES, 0),
            _translate(
                "MaskImport",
                "%Ln of them replace(s) a drawn or approved mask.",
                "",
                counts.get(Fate.REPLACES, 0),
            ),
        ),
        (
            counts.get(Fate.KEPT, 0),
            _translate(
                "MaskImport",
                "%Ln image(s) keep their mask.",
                "",
                counts.get(Fate.KEPT, 0),
            ),
        ),
        (
            counts.get(Fate.SIZE, 0),
            _translate(
                "MaskImport", "%Ln mask(s) do not fit their image.", "", counts.get(Fate.SIZE, 0)
            ),
        ),
        (
            counts.get(Fate.IMAGE, 0),
            _translate("MaskImport", "%Ln image(s) cannot be read.", "", counts.get(Fate.IMAGE, 0)),
        ),
        (
            new,
            _translate("MaskImport", "%Ln new class(es) are created.", "", new),
        ),
        (
            unknown,
            _translate(
                "MaskImport",
                "%Ln value(s) have no name: name them, or they become undecided.",
                "",
                unknown,
            ),
        ),
    )
    return " ".join([*sentences, *(text for count, text in more if count)])
