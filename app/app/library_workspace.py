"""The library: folders on the left, the images, and their tags on the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.app.workspace import Workspace
from app.models.open_project import OpenProject

if TYPE_CHECKING:
    from app.app.library_columns import LibraryColumns


class LibraryWorkspace(Workspace):
    """The library of the open project."""

    icon_name = "library"
    columns: LibraryColumns | None = None

    def set_open_project(self, open_project: OpenProject | None) -> None:
        """Show a project's images; those of the one before go away."""
        if self.columns is not None:
            self.columns.shut_down()
            self._remove(self.columns)
            self.columns = None
        if open_project is None:
            return
        # Not needed for the first window; the job that opens a project has it loaded.
        from app.app.library_columns import LibraryColumns

        self.columns = LibraryColumns(
            open_project,
            jobs=self._jobs,
            actions=self._actions,
            settings=self._settings,
            parent=self,
        )
        for part in (self.columns.page, self.columns.tags, self.columns.folders):
            part.message.connect(self.message)
        self.columns.page.selection_changed.connect(self.selection_changed)
        self._layout.addWidget(self.columns)
        self.columns.page.setFocus()

    def shut_down(self) -> None:
        """Begin no more background work: the project is about to be closed."""
        if self.columns is not None:
            self.columns.shut_down()

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Add folders of photos to the project and look through them."""
        if self.columns is not None:
            self.columns.scans.scan_new(folders)

    def rescan(self) -> None:
        """Look for new, changed and missing photos."""
        if self.columns is not None:
            self.columns.scans.scan()
