"""Why a project cannot be opened as usual, and what the user can do about it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtWidgets import QWidget

from app.core.store import (
    DamagedProject,
    ProjectElsewhere,
    ProjectError,
    ProjectLocked,
    ProjectMissing,
    ProjectNewer,
    ProjectReadOnly,
    ProjectUntrusted,
    RestoreOffer,
)
from app.core.translation import mark, translate
from app.ui.dialogs import Choice, Kind, ask


class WayOut(StrEnum):
    """What to do about a project that cannot be opened as usual."""

    NOTHING = "nothing"
    AGAIN = "again"
    READ_ONLY = "read-only"
    CONNECT = "connect"  # call the computer that the photos are on
    TAKE_OVER = "take-over"
    RESTORE = "restore"
    LOCATE = "locate"  # choose a project elsewhere
    FORGET = "forget"  # take it off the list of recent projects


def ask_way_out(parent: QWidget | None, error: ProjectError, *, recent: bool) -> WayOut:
    """Say why a project was not opened, and let the user choose.

    Args:
        parent: the window.
        error: why it was not opened.
        recent: whether it is on the list of recent projects.
    """
    title, choices = _offers(error, recent=recent)
    if not choices:
        choices = [Choice(WayOut.NOTHING, translate("WaysOut", "Close"), safe=True, default=True)]
    else:
        choices.append(Choice(WayOut.NOTHING, translate("WaysOut", "Cancel"), safe=True))
    kind = Kind.ERROR if isinstance(error, DamagedProject) else Kind.WARNING
    return WayOut(ask(parent, title=title, text=str(error), choices=choices, kind=kind))


def ask_about_damage(parent: QWidget | None, offer: RestoreOffer) -> WayOut:
    """Say that a project is damaged, and let the user choose between a backup and looking at it."""
    choices = []
    if offer.backup is not None:
        choices.append(_restoring())
    choices += [
        Choice(
            WayOut.READ_ONLY, translate("WaysOut", "Open Read-Only"), default=offer.backup is None
        ),
        Choice(WayOut.NOTHING, translate("WaysOut", "Cancel"), safe=True),
    ]
    return WayOut(
        ask(
            parent,
            title=translate("WaysOut", "The Project Is Damaged"),
            text=offer.describe(),
            choices=choices,
            details="\n".join(offer.problems),
            kind=Kind.ERROR,
        )
    )


def _offers(error: ProjectError, *, recent: bool) -> tuple[str, list[Choice]]:
    read_only = Choice(WayOut.READ_ONLY, translate("WaysOut", "Open Read-Only"), default=True)
    if isinstance(error, ProjectLocked):
        choices = [read_only, Choice(WayOut.AGAIN, translate("WaysOut", "Try Again"))]
        if error.elsewhere:  # its process cannot be asked
            choices.append(Choice(WayOut.TAKE_OVER, translate("WaysOut", "Take Over")))
        return translate("WaysOut", "The Project Is Already Open"), choices
    if isinstance(error, ProjectReadOnly):
        return translate("WaysOut", "The Project Is Not Writable"), [read_only]
    if isinstance(error, ProjectElsewhere):
        connect = Choice(WayOut.CONNECT, translate("WaysOut", "Connect and Open"))
        return translate("WaysOut", "The Photos Are on Another Computer"), [connect]
    if isinstance(error, DamagedProject):
        choices = [] if error.offer.backup is None else [_restoring()]
        return translate("WaysOut", "The Project Is Damaged"), choices
    if isinstance(error, ProjectMissing):
        choices = [Choice(WayOut.LOCATE, translate("WaysOut", "Locate…"), default=True)]
        if recent:
            choices.append(Choice(WayOut.FORGET, translate("WaysOut", "Remove from List")))
        return translate("WaysOut", "The Project Is Missing"), choices
    title = next((text for kind, text in _TITLES if isinstance(error, kind)), _TITLE)
    return translate("WaysOut", title), []


_TITLE = mark("WaysOut", "The Project Cannot Be Opened")
_TITLES = (  # of what nothing can be done about here
    (ProjectUntrusted, mark("WaysOut", "The Project Cannot Be Trusted")),
    (ProjectNewer, mark("WaysOut", "The Project Was Made by a Newer TagMask")),
)


def _restoring() -> Choice:
    return Choice(WayOut.RESTORE, translate("WaysOut", "Restore Backup"), default=True)
