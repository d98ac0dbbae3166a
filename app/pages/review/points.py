"""Shows points that were set while tagging, among the marks of the image in hand."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from app.core.store import ProjectError
from app.editor.view.points import PointLook
from app.pages.review.session import ReviewSession


class PointsShown(QObject):
    """Gives the canvas the points of the image in hand."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        session.controller.opened.connect(lambda _mask_session: self.read())
        session.open_project.tags_changed.connect(lambda _ids: self.read())
        session.open_project.classes_changed.connect(self.read)

    def read(self) -> None:
        """Read the points of the image in hand."""
        project, mask_session = self._session.open_project.project, self._session.controller.current
        looks: list[PointLook] = []
        if mask_session is not None:
            try:
                points = project.points.of([mask_session.image]).get(mask_session.image, ())
                classes = {info.id: info for info in project.classes.all()}
            except ProjectError:  # the project is closing, or its disk is gone: said elsewhere
                return
            for point in points:
                info = classes.get(point.class_id)
                if info is not None:
                    colour = QColor(info.colour)
                    looks.append(PointLook(point.x, point.y, info.name, colour, point.shows))
        self._session.editor.canvas.show_points(looks)
