"""The workspaces of the window, in their order."""

from __future__ import annotations

from app.core.translation import translate
from app.settings import AppSettings
from app.windows.actions import Actions
from app.windows.shell.library_workspace import LibraryWorkspace
from app.windows.shell.review_workspace import ReviewWorkspace
from app.windows.shell.train_workspace import TrainWorkspace
from app.workers.job_list import JobList


def make_workspaces(
    *, jobs: JobList, actions: Actions, settings: AppSettings
) -> tuple[LibraryWorkspace, TrainWorkspace, ReviewWorkspace]:
    """Return the workspaces: library, train, review."""
    library = LibraryWorkspace(
        translate("Workspaces", "Library"), jobs=jobs, actions=actions, settings=settings
    )
    train = TrainWorkspace(
        translate("Workspaces", "Train"), jobs=jobs, actions=actions, settings=settings
    )
    review = ReviewWorkspace(
        translate("Workspaces", "Review"), jobs=jobs, actions=actions, settings=settings
    )
    return library, train, review
