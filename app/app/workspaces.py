"""The workspaces of the window, in their order."""

from __future__ import annotations

from app.app.library_workspace import LibraryWorkspace
from app.app.review_workspace import ReviewWorkspace
from app.app.train_workspace import TrainWorkspace
from app.core.translation import translate
from app.jobs.job_list import JobList
from app.ui.actions import Actions
from app.ui.settings import AppSettings


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
