"""What an import of tags is called in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from app.core.transfer.tag_import import ImportPlan, IssueKind, SourceKind
from wseg_engine.base.labels import Tag

_translate = QCoreApplication.translate


def kind_text(kind: SourceKind) -> str:
    """Name a kind of source."""
    return {
        SourceKind.FOLDERS: _translate("TagImport", "Names of sub-folders"),
        SourceKind.CSV: _translate("TagImport", "Table (CSV)"),
        SourceKind.SIDECAR: _translate("TagImport", "Text files beside the images"),
        SourceKind.XMP: _translate("TagImport", "Keywords in the photos (XMP)"),
        SourceKind.VOC: _translate("TagImport", "Annotations of Pascal VOC (XML)"),
        SourceKind.LABELME: _translate("TagImport", "Flags of labelme (JSON)"),
        SourceKind.MASKS: _translate("TagImport", "Masks that exist (PNG)"),
    }[kind]


def kind_hint(kind: SourceKind) -> str:
    """Say what is read, in a sentence."""
    return {
        SourceKind.FOLDERS: _translate(
            "TagImport", "A photo in the folder “dog” gets the tag dog. Nothing else is read."
        ),
        SourceKind.CSV: _translate(
            "TagImport",
            "A row for each photo: its name and its tags, or a column of 0 and 1 for each class.",
        ),
        SourceKind.SIDECAR: _translate(
            "TagImport", "cat.txt beside cat.jpg: one tag a line, or several with separators."
        ),
        SourceKind.XMP: _translate(
            "TagImport",
            "Keywords that Lightroom, digiKam and others write into photos or into .xmp files.",
        ),
        SourceKind.VOC: _translate(
            "TagImport", "A photo gets the names of the objects in its annotation."
        ),
        SourceKind.LABELME: _translate(
            "TagImport", "A flag that is set means present; one that is not set means absent."
        ),
        SourceKind.MASKS: _translate(
            "TagImport", "A class is present where enough pixels of a mask are its own."
        ),
    }[kind]


def issue_text(kind: IssueKind) -> str:
    """Name a sort of issue."""
    return {
        IssueKind.PROBLEM: _translate("TagImport", "Problem"),
        IssueKind.NOT_FOUND: _translate("TagImport", "Not in the project"),
        IssueKind.AMBIGUOUS: _translate("TagImport", "Ambiguous name"),
        IssueKind.DUPLICATE: _translate("TagImport", "Named twice"),
        IssueKind.NOTE: _translate("TagImport", "Note"),
    }[kind]


def tag_text(tag: Tag | None) -> str:
    """Name what is said of a class."""
    return {
        Tag.PRESENT: _translate("TagImport", "present"),
        Tag.ABSENT: _translate("TagImport", "absent"),
        Tag.UNSURE: _translate("TagImport", "unsure"),
        None: _translate("TagImport", "not tagged"),
    }[tag]


def number(value: int) -> str:
    """Write a number as the user's language does."""
    return QLocale().toString(value)


def summary(plan: ImportPlan) -> str:
    """Say in a few sentences what an import would do."""
    totals = plan.totals
    if not totals.changed:
        sentences = [_translate("TagImport", "Nothing would change.")]
        if totals.images:
            text = _translate(
                "TagImport", "%Ln image(s) of the project are named.", "", totals.images
            )
            sentences.append(text)
    else:
        text = _translate(
            "TagImport", "{changed} of {images} images that are named get other tags."
        )
        sentences = [text.format(changed=number(totals.changed), images=number(totals.images))]
    more = (
        (
            totals.new_classes,
            _translate("TagImport", "%Ln new class(es) are made.", "", totals.new_classes),
        ),
        (
            totals.conflicts,
            _translate("TagImport", "%Ln tag(s) contradict mine.", "", totals.conflicts),
        ),
        (
            totals.not_found,
            _translate("TagImport", "%Ln name(s) are not in the project.", "", totals.not_found),
        ),
        (
            totals.ambiguous,
            _translate("TagImport", "%Ln name(s) may mean several images.", "", totals.ambiguous),
        ),
        (
            totals.ignored,
            _translate("TagImport", "%Ln class name(s) are left out.", "", totals.ignored),
        ),
    )
    sentences += [text for count, text in more if count]
    return " ".join(sentences)
