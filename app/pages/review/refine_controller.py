"""Refines the mask in hand as the pane says: preview, apply, cancel."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QObject, QTimer

from app.core.masks.area import Area, Box, Labels, Mask, box_of
from app.core.masks.document import MaskDocument
from app.core.masks.refining import RefineRequest
from app.jobs.refinement import Refinement
from app.pages.review.class_controller import ClassController
from app.pages.review.mask_session import MaskSession
from app.pages.review.refine_pane import LASSO, VIEW, RefinePane
from app.pages.review.session import ReviewSession
from app.qtbase.debounced import debounced
from wseg_engine.base.labels import BACKGROUND, VOID

QUIET = 1500  # ms without anything done, after which a short stall is noticed least


class RefineController(QObject):
    """Between the pane, the worker and the editor."""

    def __init__(self, session: ReviewSession, classes: ClassController) -> None:
        super().__init__(session)
        self._session, self._classes = session, classes
        self.pane = RefinePane()
        self.refinement = Refinement(session.jobs, self)
        self._region: Area | None = None  # that was drawn, in the image in hand
        self._tool = ""  # in hand before the region was asked for
        self._quiet = debounced(self, QUIET, self.refinement.warm_up)
        self._asked: MaskSession | None = None  # whose mask is being refined
        self._version = -1  # of its document
        pane, editor = self.pane, session.editor
        pane.preview_wanted.connect(self.preview)
        pane.apply_wanted.connect(self.apply)
        pane.stopped.connect(self.cancel)
        pane.lasso_wanted.connect(self._ask_for_region)
        editor.region_drawn.connect(self._take_region)
        session.controller.opened.connect(self._follow_image)
        session.controller.provenance_changed.connect(self.follow_mask)
        editor.document_changed.connect(self._give_up)
        for done in (editor.document_changed, editor.history_changed, editor.pixel_hovered):
            done.connect(self._postpone)
        editor.canvas.proposal_dismissed.connect(self.cancel)
        self.refinement.previewed.connect(self._show)
        self.refinement.refined.connect(self._lay)
        self.refinement.failed.connect(self._tell)
        self.refinement.busy_changed.connect(pane.set_busy)

    @property
    def begun_text(self) -> str | None:
        """What is previewed or computed, for the menu; None while there is nothing."""
        if self._asked is not None or self.pane.previewing:
            return self.tr("Preview of the refinement")
        return None

    def warm_up(self) -> None:
        """Get ready once the user pauses: while PyTorch is loaded, the window hangs for moments."""
        self._quiet.start()

    def _postpone(self) -> None:
        if self._quiet.isActive():
            self._quiet.start()

    def preview(self) -> None:
        """Show what a refinement would do."""
        self._start(preview=True)

    def apply(self) -> None:
        """Refine, as one step of undo."""
        self._start(preview=False)

    def cancel(self) -> None:
        """Show the mask as it is."""
        self._asked = None
        self.refinement.cancel()
        self._session.editor.canvas.propose(None)
        self.pane.end()

    def close(self) -> None:
        """Refine no more."""
        self._quiet.stop()
        self._asked = None
        self.refinement.cancel()

    def _start(self, *, preview: bool) -> None:
        if self.pane.scope_name == LASSO and self._region is None:
            self.pane.end()
            self._ask_for_region()
            return
        request = self._request(preview=preview)
        mask_session = self._session.controller.current
        if request is None or mask_session is None or mask_session.document is None:
            self.pane.end()
            return
        self._asked, self._version = mask_session, mask_session.document.version
        self._quiet.stop()  # now it is loaded in any case
        self.refinement.start(request)

    def _request(self, *, preview: bool) -> RefineRequest | None:
        mask_session = self._session.controller.current
        if mask_session is None or mask_session.document is None or not mask_session.editable:
            return None
        if mask_session.pixels is None:
            self._session.message.emit(
                self.tr("Refining needs the image, which could not be opened.")
            )
            return None
        mask_session.document.end()
        labels = mask_session.document.labels
        every = self.pane.every.isChecked()
        entries = self._classes.pane.entries
        known = [e.value for e in entries if e.value not in (BACKGROUND, VOID)]
        return RefineRequest(
            image=mask_session.pixels,
            labels=labels,
            region=self._chosen_region(labels),
            allowed=tuple(known if every else self._classes.allowed()),
            config=self.pane.config(),
            trust=self.pane.trust_share(),
            held=self._held(mask_session.document),
            locked=self._classes.locked,
            preview=preview,
            band=self.pane.band_share() * max(labels.shape),
        )

    def _follow_image(self, _mask_session: MaskSession) -> None:
        """Begin anew with another image: what was drawn and chosen was about the one before."""
        self._region = None
        self.follow_mask(another=True)

    def follow_mask(self, *, another: bool = False) -> None:
        """Offer what suits the mask in hand: where somebody painted, a band along outlines."""
        mask_session = self._session.controller.current
        self.pane.follow_mask(
            edited=mask_session is not None and mask_session.is_edited, another=another
        )

    def _held(self, document: MaskDocument) -> Mask | None:
        """Return the pixels that stay because they were painted; None where there are none."""
        held = self.pane.hold.isChecked() and document.painted.any()
        return document.painted if held else None

    def _chosen_region(self, labels: Labels) -> Area | None:
        scope = self.pane.scope_name
        if scope == LASSO:
            return self._region
        if scope != VIEW:
            return None
        seen = self._session.editor.canvas.visible_rect()
        box = Box(
            math.floor(seen.top()),
            math.floor(seen.left()),
            math.ceil(seen.bottom()),
            math.ceil(seen.right()),
        ).meet(box_of(labels))
        if box == box_of(labels):
            return None
        return Area(box, np.ones((box.height, box.width), bool))

    def _ask_for_region(self) -> None:
        if self._session.editor.tool != "lasso":  # or it was asked for before
            self._tool = self._session.editor.tool
        self._session.editor.ask_for_region("lasso")
        self._session.message.emit(self.tr("Draw around the region to refine."))

    def _take_region(self, area: Area) -> None:
        self._region = area
        self.pane.begin()
        QTimer.singleShot(0, self._give_tool_back)  # the lasso is still at it

    def _give_tool_back(self) -> None:
        if self._tool and self._session.editor.tool == "lasso":
            self._session.editor.set_tool(self._tool)

    def _show(self, labels: Labels) -> None:
        if self._is_current():
            self._session.editor.canvas.propose(labels, self.tr("Preview of the refinement"))

    def _lay(self, labels: Labels) -> None:
        mask_session = self._asked
        if not self._is_current() or mask_session is None:
            return
        self._asked = None
        self._session.editor.canvas.propose(None)
        self.pane.end()
        assert mask_session.document is not None
        if np.array_equal(labels, mask_session.document.labels):
            self._session.message.emit(self.tr("Refining changes nothing here."))
            return
        mask_session.note_refinement()
        self._session.editor.replace_mask(labels, self.tr("Refine"))

    def _is_current(self) -> bool:
        """Return whether what was refined is still what is in hand."""
        mask_session = self._asked
        return (
            mask_session is not None
            and mask_session is self._session.controller.current
            and mask_session.document is not None
            and mask_session.document.version == self._version
        )

    def _give_up(self) -> None:
        """A preview of what is painted on meanwhile is out of date."""
        if self._asked is not None:
            self.cancel()

    def _tell(self, text: str) -> None:
        self.cancel()
        self._session.notice.show_message(text, picture="warning")
