"""What happens with errors that nothing caught: they are logged, saved as a report, and shown."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Sequence
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.app.diagnostics import CrashDialog, system_text
from app.core.diagnostics import crash_report, save_report, without_owner
from app.core.logs import log_tail
from app.qtbase.bell import Bell
from app.ui import paths

_log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashHandler(QObject):
    """Takes errors from every thread; shows one dialog at a time.

    Signals:
        caught: an error came, from whatever thread; with the name of the thread.
    """

    caught = Signal(object, str)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._showing = False
        self._left: deque[tuple[BaseException, str]] = deque()
        self._bell = Bell(self._take_up)
        self.caught.connect(self.show_error)

    def install(self) -> None:
        """Take errors from now on."""
        sys.excepthook = self._take
        threading.excepthook = self._take_from_thread

    def remove(self) -> None:
        """Leave errors to Python again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def note_native_crash(self, left: str) -> None:
        """Save what the last run left when native code ended it."""
        _log.critical("Native code ended the last run:\n%s", left)
        save_report(paths.log_folder(), without_owner(left))

    def show_error(self, error: BaseException, thread: str) -> None:
        """Log, save and show an error; quit if the user wants to."""
        _log.critical("An error that nothing caught, in %s", thread, exc_info=error)
        folder = paths.log_folder()
        report = crash_report(error, thread=thread, system=system_text(), log=log_tail(folder))
        file = save_report(folder, report)
        if self._showing:  # one after the other, or a broken timer would fill the screen
            return
        self._showing = True
        dialog = CrashDialog(report, file, self._application.activeWindow())
        going_on = dialog.exec() == CrashDialog.DialogCode.Accepted
        dialog.deleteLater()
        self._showing = False
        if not going_on:
            self._application.closeAllWindows()
            self._application.quit()

    def _take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._application.closeAllWindows()
            return
        self.caught.emit(error.with_traceback(trace), threading.current_thread().name)

    def _take_from_thread(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None and failure.exc_type is not SystemExit:
            name = "a thread" if failure.thread is None else failure.thread.name
            self._left.append((failure.exc_value, name))
            self._bell.ring()

    def _take_up(self) -> None:
        self.caught.emit(*self._left.popleft())


# What Qt warns of while the application is made; nothing is kept once it is there.
_before_start: list[str] | None = None


def log_qt_messages() -> None:
    """Put what Qt has to say into the log instead of onto the terminal.

    Until `qt_has_started`, what ends the program is put onto the terminal, too, with the warnings
    before it: they say what is missing, and no window will.
    """
    global _before_start  # noqa: PLW0603
    _before_start = []
    qInstallMessageHandler(_note_message)


def qt_has_started() -> None:
    """Note that there is an application, whose windows can tell what goes wrong."""
    global _before_start  # noqa: PLW0603
    _before_start = None


def _note_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    level = _LEVELS[kind]
    logging.getLogger(f"qt.{context.category or 'default'}").log(level, "%s", text)
    if _before_start is not None and level >= logging.WARNING:
        _before_start.append(text)
    if kind == QtMsgType.QtFatalMsg:
        _tell_terminal(_before_start or [text])
        if _before_start is not None:
            # Qt would abort: a core dump, and the report of a crash at the next start.
            os._exit(1)


def _tell_terminal(texts: Sequence[str]) -> None:
    if sys.stderr is not None:  # as in a program without a console
        sys.stderr.write("".join(f"{text.strip()}\n" for text in texts))
        sys.stderr.flush()
