"""Saying above the workspaces that a project cannot be changed, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from app.core.store import Project
from app.core.translation import translate
from app.ui.banner import Banner


def tell_restrictions(
    banner: Banner, project: Project, *, restore: Callable[[], None], reopen: Callable[[], None]
) -> None:
    """Say that a project is damaged or open for reading only; nothing of one that is neither.

    Args:
        banner: where it is said.
        project: the open one.
        restore: puts the newest sound backup in its place.
        reopen: opens it again, for writing.
    """
    if project.offer is not None:
        banner.show_message(
            translate(
                "MainWindow",
                "This project is damaged and read-only: nothing can be changed.",
            ),
            picture="warning",
            button=translate("MainWindow", "Restore Backup") if project.offer.backup else "",
            slot=restore,
        )
    elif project.read_only:
        banner.show_message(
            translate("MainWindow", "This project is read-only: nothing can be changed."),
            picture="lock",
            button=translate("MainWindow", "Open for Writing"),
            slot=reopen,
        )
