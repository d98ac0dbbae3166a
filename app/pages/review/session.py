"""What the parts of the review share: the project, the masks in hand, the editor and its frame."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.thumbnail_store import ThumbnailStore
from app.editor.mask_editor import MaskEditor
from app.jobs.job_list import JobList
from app.jobs.thumbnails import Thumbnails
from app.models.image_list import ImageListModel
from app.models.open_project import OpenProject
from app.pages.review.mask_controller import MaskController
from app.pages.review.notice_bar import NoticeBar
from app.pages.review.option_bar import OptionBar
from app.pages.review.queue_pane import QueuePane
from app.ui.settings import AppSettings


class ReviewSession(QObject):
    """One review of a project. Controllers are given it, and know nothing of the page.

    Signals:
        message: something to tell the user, in words.
        image_wanted: an image is to be taken in hand; its id.
    """

    message = Signal(str)
    image_wanted = Signal(int)

    def __init__(
        self, open_project: OpenProject, *, jobs: JobList, settings: AppSettings, owner: QWidget
    ) -> None:
        """Begin with no mask in hand.

        Args:
            open_project: the project.
            jobs: where background work is shown.
            settings: of the application.
            owner: the widget of the review: dialogs are before it, keys count in it.
        """
        super().__init__(owner)
        self.open_project, self.jobs, self.settings, self.owner = (
            open_project,
            jobs,
            settings,
            owner,
        )
        store = None
        if not open_project.read_only:
            store = ThumbnailStore(open_project.project.folder / "cache" / "thumbnails")
        self.thumbnails = Thumbnails(store, self, threads=1)
        self.model = ImageListModel(open_project, self)
        self.controller = MaskController(open_project, self)
        self.editor = MaskEditor()
        self.queue = QueuePane(self.model, self.thumbnails)
        self.notice = NoticeBar()
        self.options = OptionBar(self.editor)
