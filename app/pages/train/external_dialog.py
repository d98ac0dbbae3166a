"""Which program makes masks, with which command, of which images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QPlainTextEdit,
    QWidget,
)

from app.core.store.class_names import clean
from app.core.training.external import ExternalRequest, ExternalTried
from app.jobs.job import Job, JobState
from app.jobs.job_list import JobList
from app.jobs.prediction import trial_job
from app.models.open_project import OpenProject
from app.pages.train.scope_picker import ScopePicker
from app.pages.train.widgets import button, make_room
from app.qtbase.boxes import Stretch, hbox, vbox
from app.ui.dialogs import do_or_cancel
from app.ui.keyboard import take_from_cancel
from app.ui.settings import AppSettings
from app.ui.widgets import heading, hint, label_of, set_kind, thin_bar
from wseg_engine.base.messages import share_text
from wseg_engine.external.command import ExternalError, check_command, split_command

WIDTH = 640  # px
MOST_KEPT = 12  # programs that are remembered
_LINES = 3  # of a command
_EXAMPLE = "python3 /path/to/masks.py {tags} {images} {classes} {masks}"


class ExternalDialog(QDialog):
    """Asks for a program. Accepted: `request` says what is to be done, and it is remembered.

    Commands come from the user and from the application's settings; never from a project, which
    may have been made by somebody else.
    """

    def __init__(
        self,
        open_project: OpenProject,
        jobs: JobList,
        settings: AppSettings,
        *,
        selected: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        """Show what was used last.

        Args:
            open_project: whose images.
            jobs: run the test.
            settings: know programs that were used before.
            selected: ids of the images selected in the library.
            parent: the window.
        """
        super().__init__(parent)
        self._open_project, self._jobs, self._settings = open_project, jobs, settings
        self._command: tuple[str, ...] = ()
        self._trial: Job | None = None
        self.setWindowTitle(self.tr("Masks from Another Program"))
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)  # Enter would add a bare name
        self.command = QPlainTextEdit()
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.command.setTabChangesFocus(True)
        self.command.setPlaceholderText(_EXAMPLE)
        height = _LINES * self.command.fontMetrics().lineSpacing()
        self.command.setFixedHeight(height + 16)
        self.trouble = hint("")
        self.picker = ScopePicker(open_project, jobs, selected)
        self.only_tagged = QCheckBox(self.tr("Only &classes that fit the tags; the rest is void"))
        self.only_tagged.setChecked(True)
        self.copies = QCheckBox(self.tr("Hand over c&opies of the photos, not links"))
        self.copies.setToolTip(
            self.tr("For programs in containers, which cannot follow links. Takes disk space.")
        )
        self.anew = QCheckBox(self.tr("Also redo masks that are &up to date"))
        self.test = button(self.tr("&Test on One Image"), "play")
        self.bar = thin_bar(self.tr("Testing the program"))
        self.bar.setRange(0, 0)
        self.outcome = hint("")
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said = QPlainTextEdit()  # the last lines of a program that failed
        self.said.setReadOnly(True)
        self.said.setFont(self.command.font())
        self.said.setTabChangesFocus(True)
        self.said.setFixedHeight(2 * _LINES * self.command.fontMetrics().lineSpacing() + 16)
        self.said.setAccessibleName(self.tr("The last lines that the program said"))
        self.buttons, self.go = do_or_cancel(self.tr("Make Masks"), self._accept, self.reject)
        self._arrange()
        self._remember()
        self._connect()
        self._check()

    def _arrange(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        for row, (text, field) in enumerate(
            ((self.tr("&Name"), self.name), (self.tr("Co&mmand"), self.command))
        ):
            label = label_of(text, field)
            form.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            form.addWidget(field, row, 1)
        form.setColumnStretch(1, 1)
        testing = hbox(self.test, (self.bar, 1), Stretch(0), gap=12)
        layout = vbox(on=self, margins=24, gap=8)
        layout.addWidget(
            hint(
                self.tr(
                    "Any program that reads a folder of images and writes a PNG for each can make "
                    "masks. It runs with your rights: use only programs that you trust. Corrected "
                    "and approved masks are never changed."
                )
            )
        )
        layout.addLayout(form)
        layout.addWidget(hint(self._placeholders()))
        layout.addWidget(self.trouble)
        layout.addWidget(self.picker)
        layout.addSpacing(4)
        layout.addWidget(heading(self.tr("Options")))
        for box in (self.only_tagged, self.copies, self.anew):
            layout.addWidget(box)
        layout.addSpacing(4)
        layout.addLayout(testing)
        layout.addWidget(self.outcome)
        layout.addWidget(self.said)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        self.bar.hide()
        self._make_room()

    def _placeholders(self) -> str:
        return self.tr(
            "{images} is the folder of the images, {tags} what they show (JSON; {table} as a "
            "table), {classes} the value of each class, {masks} where the program puts its PNGs: "
            "8 bits, as large as the image, 0 for background and 255 for void."
        ).format(
            images="{images}", tags="{tags}", table="{table}", classes="{classes}", masks="{masks}"
        )

    def _make_room(self) -> None:
        make_room(self, WIDTH)

    def _connect(self) -> None:
        self.command.textChanged.connect(self._check)
        # Not `activated`, which Enter emits in the field, too: a changed command would be lost.
        self.name.currentIndexChanged.connect(self._choose)
        self.picker.changed.connect(self._allow)
        self.picker.changed.connect(self._make_room)
        self.test.clicked.connect(self._try)

    # ------------------------------------------------------- programs used before

    def _remember(self) -> None:
        for name, command in self._settings.external_programs:
            self.name.addItem(name, command)
        self.name.setCurrentIndex(0 if self.name.count() else -1)
        self._choose(self.name.currentIndex())

    def _choose(self, place: int) -> None:
        if place >= 0:
            self.command.setPlainText(str(self.name.itemData(place)))

    def _keep(self) -> None:
        request = self.request
        own = [request.name, self.command.toPlainText().strip()]
        others = [one for one in self._settings.external_programs if one[0] != own[0]]
        self._settings.external_programs = [own, *others][:MOST_KEPT]

    # ------------------------------------------------------------------- checking

    def _check(self) -> None:
        """Take the command apart, and say what is wrong with it."""
        text = " ".join(self.command.toPlainText().split("\n")).strip()
        said = ""
        self._command = ()
        if text:
            try:
                command = split_command(text)
                check_command(command)
                self._command = command
            except ExternalError as error:
                said = str(error)
        set_kind(self.trouble, "error")
        self.trouble.setText(said)
        self.trouble.setVisible(bool(said))
        self._say("")
        self._allow()
        self._make_room()

    def _allow(self) -> None:
        able = bool(self._command and self.picker.images) and self._trial is None
        self.go.setEnabled(able)
        self.test.setEnabled(able)

    @property
    def request(self) -> ExternalRequest:
        """What was chosen."""
        program = self._command[0] if self._command else ""
        plain = program.replace("\\", "/").rpartition("/")[2]
        return ExternalRequest(
            name=clean(self.name.currentText()) or plain,
            command=self._command,
            images=self.picker.images,
            only_tagged=self.only_tagged.isChecked(),
            copies=self.copies.isChecked(),
            anew=self.anew.isChecked(),
        )

    # -------------------------------------------------------------------- testing

    def _try(self) -> None:
        """Have the program make one mask, which is not kept."""
        self._say("")
        job = trial_job(self._open_project.project, self.request)
        self._trial = job
        job.event_received.connect(self._take)
        job.ended.connect(self._tried)  # a method, which nothing calls once the dialog is gone
        self.bar.show()
        self._allow()
        self._jobs.start(job)

    def _take(self, event: object) -> None:
        if isinstance(event, ExternalTried):
            self._say(self._told(event))

    def _told(self, tried: ExternalTried) -> str:
        seen = [f"{name} {share_text(share, 1)}" for name, share in tried.shares]
        if tried.void:
            seen.append(self.tr("void {share}").format(share=share_text(tried.void, 1)))
        text = self.tr("It works: {file} got a mask of {width} × {height} pixels. {classes}.")
        first = text.format(
            file=tried.name,
            width=tried.width,
            height=tried.height,
            classes=", ".join(seen) or self.tr("Only background"),
        )
        return "\n".join((first, *tried.notices))

    def _tried(self) -> None:
        job, self._trial = self._trial, None
        self.bar.hide()
        self._allow()
        if job is None:
            return
        if isinstance(job.error, ExternalError):
            self._say(job.error.text, job.error.said, kind="error")
        elif job.state is JobState.FAILED:
            self._say(job.error_text, kind="error")
        take_from_cancel(self.buttons, self.go if job.error is None else self.test)

    def _say(self, text: str, said: str = "", *, kind: str = "hint") -> None:
        set_kind(self.outcome, kind)
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))
        self.said.setPlainText(said)
        self.said.setVisible(bool(said))
        self._make_room()

    # --------------------------------------------------------------------- ending

    def _accept(self) -> None:
        self._keep()
        self.accept()

    def done(self, result: int) -> None:
        """End the test that still runs."""
        if self._trial is not None:
            self._trial.cancel()
        super().done(result)
