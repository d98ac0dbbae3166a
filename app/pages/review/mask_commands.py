"""Puts another mask in the place of the one in hand: the model's, or that of the image before."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject

from app.core.masks.area import Area, Labels, Patch, box_of
from app.core.masks.records import Meaning, translated, version_labels
from app.core.store import Provenance
from app.jobs.question import Question
from app.pages.review.mask_session import MaskSession
from app.pages.review.session import ReviewSession
from app.qtbase.while_alive import while_alive
from wseg_engine.base.events import Control
from wseg_engine.base.labels import BACKGROUND


class _Version(NamedTuple):
    """The model's mask, in the values of the one in hand."""

    kind: Provenance
    labels: Labels


class _Before(NamedTuple):
    """The mask of the image that was in hand before this one."""

    labels: Labels
    classes: Meaning


class MaskCommands(QObject):
    """What the commands do that replace the mask in hand, each as one step of undo."""

    def __init__(self, session: ReviewSession) -> None:
        super().__init__(session)
        self._session = session
        self._mask_session: MaskSession | None = None  # in hand
        self._before: _Before | None = None
        session.controller.opened.connect(self._follow)

    def restore_model(self) -> None:
        """Bring the model's mask back; a draft where no model has made one."""
        mask_session = self._editable()
        if mask_session is None or mask_session.document is None:
            return
        self._session.editor.finish()
        project, image, classes = (
            self._session.open_project.project,
            mask_session.image,
            mask_session.classes,
        )
        version = mask_session.document.version

        def ask(_control: Control) -> _Version | None:
            for kind in (Provenance.MODEL, Provenance.DRAFT):
                labels = version_labels(project, image, kind, classes)
                if labels is not None:
                    return _Version(kind, labels)
            return None

        question = Question(self.tr("Loading the model's mask"), ask)
        question.answered.connect(
            while_alive(self, lambda found: self._restore(mask_session, version, found))
        )
        self._session.jobs.start(question)

    def copy_mask(self) -> None:
        """Take the whole mask of the image before; locked classes stay."""
        labels = self._labels_before()
        document = self._session.editor.document
        if labels is None or document is None:
            return
        with document.step(self.tr("Copy mask")) as outcome:
            document.lay(Patch(box_of(labels), labels), by_hand=False)
        self._tell_copied(-1, changed=outcome.changed)

    def copy_class(self) -> None:
        """Add the class in hand as it was in the image before."""
        editor = self._session.editor
        labels, value, document = self._labels_before(), editor.value, editor.document
        if labels is None or document is None or editor.refused(value):
            return
        if value == BACKGROUND:
            self._session.message.emit(self.tr("Choose a class first."))
            return
        name = editor.canvas.looks.name(value)
        with document.step(self.tr("Copy {name}").format(name=name)) as outcome:
            document.paint(Area(box_of(labels), labels == value), value, by_hand=False)
        self._tell_copied(value, changed=outcome.changed)

    def _follow(self, mask_session: MaskSession) -> None:
        before, self._mask_session = self._mask_session, mask_session
        if (
            before is not None
            and before.document is not None
            and before.image != mask_session.image
        ):
            self._before = _Before(before.document.labels, before.classes)

    def _editable(self) -> MaskSession | None:
        mask_session = self._session.controller.current
        return mask_session if mask_session is not None and mask_session.editable else None

    def _labels_before(self) -> Labels | None:
        """Return the mask of the image before in the values of this one, or say why not."""
        mask_session = self._editable()
        if mask_session is None or mask_session.document is None:
            return None
        self._session.editor.finish()
        if self._before is None:
            self._session.message.emit(self.tr("No other image has been shown yet."))
            return None
        there, here = self._before.labels.shape, mask_session.document.labels.shape
        if there != here:
            self._session.message.emit(
                self.tr(
                    "The previous image is {width}×{height} pixels, this one {here_width}×"
                    "{here_height}. Only masks of the same size can be copied."
                ).format(width=there[1], height=there[0], here_width=here[1], here_height=here[0])
            )
            return None
        return translated(self._before.labels, self._before.classes, mask_session.classes)

    def _restore(self, mask_session: MaskSession, version: int, found: _Version | None) -> None:
        document = mask_session.document
        if mask_session is not self._session.controller.current or document is None:
            return
        if document.version != version:
            return  # the user has gone on painting
        if found is None or found.labels.shape != document.labels.shape:
            self._session.message.emit(self.tr("There is no mask of a model for this image."))
        elif np.array_equal(found.labels, document.labels):
            self._session.message.emit(self.tr("This is the model's mask already."))
        else:
            mask_session.note_restoration(found.kind)
            text = self.tr("Back to the model's mask")
            document.replace(found.labels, text, keep_painted=False)
            self._session.editor.finished(-1)

    def _tell_copied(self, value: int, *, changed: bool) -> None:
        if not changed:
            self._session.message.emit(self.tr("The previous image has nothing to copy here."))
        self._session.editor.finished(value)
