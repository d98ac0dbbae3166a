"""What an import of tags is called in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.core.transfer.tag_import import ImportPlan, IssueKind, SourceKind
from app.core.translation import number_text
from wseg_engine.annotations.tags import SOURCES
from wseg_engine.base.labels import Tag

_translate = QCoreApplication.translate


def kind_text(kind: SourceKind) -> str:
    """Name a kind of source."""
    return _translate("TagImport", SOURCES[kind].title)


def kind_hint(kind: SourceKind) -> str:
    """Say what is read, in a sentence."""
    return _translate("TagImport", SOURCES[kind].hint)


def issue_text(kind: IssueKind) -> str:
    """Name a sort of issue."""
    return {
        IssueKind.PROBLEM: _translate("TagImport", "Problem"),
        IssueKind.NOT_FOUND: _translate("TagImport", "Not in the project"),
        IssueKind.AMBIGUOUS: _translate("TagImport", "Ambiguous name"),
        IssueKind.DUPLICATE: _translate("TagImport", "Listed twice"),
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


def summary(plan: ImportPlan) -> str:
    """Say in a few sentences what an import would do."""
    totals = plan.totals
    if not totals.changed:
        sentences = [_translate("TagImport", "Nothing would change.")]
        if totals.images:
            text = _translate(
                "TagImport", "%Ln image(s) of the project are listed.", "", totals.images
            )
            sentences.append(text)
    else:
        text = _translate("TagImport", "Changes the tags of {changed} of {images} listed images.")
        sentences = [
            text.format(changed=number_text(totals.changed), images=number_text(totals.images))
        ]
    more = (
        (
            totals.new_classes,
            _translate("TagImport", "%Ln new class(es) are created.", "", totals.new_classes),
        ),
        (
            totals.conflicts,
            _translate("TagImport", "%Ln tag(s) conflict with yours.", "", totals.conflicts),
        ),
        (
            totals.not_found,
            _translate("TagImport", "%Ln name(s) are not in the project.", "", totals.not_found),
        ),
        (
            totals.ambiguous,
            _translate("TagImport", "%Ln name(s) match several images.", "", totals.ambiguous),
        ),
        (
            totals.ignored,
            _translate("TagImport", "%Ln class name(s) are skipped.", "", totals.ignored),
        ),
    )
    sentences += [text for count, text in more if count]
    return " ".join(sentences)
