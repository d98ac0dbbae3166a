"""Has correcting clicks follow a model from outside, where the user has chosen one."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.jobs import osam_model
from app.jobs.click_model import ClickModel
from app.jobs.osam_model import OutsideModel
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession


class ClickProvider(QObject):
    """Shows the model each image; asks before anything is downloaded."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        self.model = ClickModel(session.jobs, self)
        self.model.missing.connect(self._ask)
        self.model.failed.connect(session.message)
        session.editor.thing_finder = self.model.thing_at
        session.controller.opened.connect(self._show)
        session.settings.changed.connect(self._follow)
        self._follow("click_model")

    def close(self) -> None:
        """End what is under way: the project is about to be closed."""
        self.model.use("")

    def _follow(self, name: str) -> None:
        if name != "click_model":
            return
        wanted = self._session.settings.click_model
        if wanted and not osam_model.is_installed():
            return  # the settings say what is missing
        self.model.use(wanted)

    def _show(self, mask_session: MaskSession | None) -> None:
        if mask_session is None or mask_session.picture is None:
            self.model.show(None, None)
        else:
            self.model.show(mask_session.image, mask_session.picture.whole)

    def _ask(self, model: OutsideModel, host: str) -> None:
        text = self.tr(
            "{name} is not on this computer. Download about {size} MB from {host}? Its licence is "
            "{licence}. Until then, correcting clicks work as before."
        )
        self._session.notice.show_message(
            text.format(name=model.title, size=model.megabytes, host=host, licence=model.licence),
            picture="download",
            button=self.tr("Download"),
            slot=self.model.fetch,
        )
