"""Starts the desktop application: `tagmask`."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.base.messages import printable
from wseg_engine.base.version import VERSION
from wseg_engine.base.waiting import wait_briefly

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.app.main_window import MainWindow

SIGNAL_INTERVAL = 200  # ms between looks at signals, which Qt's loop does not pass on


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the application, or a command of it, and return its exit status."""
    wait_briefly()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["export"]:
        from app.cli import export  # no screen, no Qt

        return export.main(given[1:])
    options = _parser().parse_args(given)
    if sys.platform == "win32":
        import torch  # noqa: F401  # its libraries do not load once Qt's are in the process

    from app.qtbase.imports import spare_imports  # before Qt

    if lacking := _lacking_library():
        print(lacking, file=sys.stderr)
        return 1
    spare_imports()
    if options.screenshot is not None:
        return _save_screenshots(options.screenshot)
    application, window = _start()
    window.show()
    wanted = options.project or options.path
    if wanted is not None:
        window.open_path(wanted)
    elif window.settings.open_last_project and window.settings.recent_projects:
        window.open_project(Path(window.settings.recent_projects[0]))
    _quit_on_signals(application)
    status = application.exec()
    from app.app.restart import start_again

    start_again(application)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tagmask",
        description="TagMask: image tags into pixel masks.",
        epilog="`tagmask export PROJECT --out OUT` writes a data set without a screen; "
        "`tagmask export --help` says more.",
    )
    parser.add_argument(
        "path",
        nargs="?",
        type=Path,
        metavar="PATH",
        help="a project, or a folder that `wseg run` wrote",
    )
    parser.add_argument("--project", type=Path, metavar="PATH", help="a project to open")
    parser.add_argument("--version", action="version", version=f"TagMask {VERSION}")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="DIR",
        help="save pictures of every main view in light and dark to DIR, and end",
    )
    return parser


def _lacking_library() -> str:
    """Return what to say where Qt cannot be loaded for want of a library of the system."""
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ModuleNotFoundError:  # Qt itself is missing
        raise
    except ImportError as error:
        return (
            f"tagmask: Qt lacks a library of the system: {error}\n"
            "In a checkout, `make setup` installs or names all that is missing; the guide's page "
            "Installing lists the packages."
        )
    return ""


def _start() -> tuple[QApplication, MainWindow]:
    """Make the application and its window, with logs, language, theme and care for crashes."""
    from app.app.application import Application, GarbageCollector, favour_the_window
    from app.app.crash import CrashHandler, log_qt_messages, qt_has_started
    from app.app.language_switch import LanguageSwitch
    from app.core.logs import catch_native_crashes, start_logging, unraisable_to_log
    from app.ui import paths
    from app.ui.appearance import apply_theme
    from app.ui.icons import application_icon
    from app.ui.settings import AppSettings

    favour_the_window()
    logs = paths.log_folder()
    start_logging(logs)
    left = catch_native_crashes(logs)
    log_qt_messages()
    unraisable_to_log()
    application = Application([sys.argv[0]])
    qt_has_started()
    GarbageCollector(application)
    application.setApplicationName("TagMask")
    application.setApplicationVersion(VERSION)
    application.setDesktopFileName("tagmask")
    application.setWindowIcon(application_icon())
    settings = AppSettings()
    apply_theme(application, settings.theme)
    handler = CrashHandler(application)
    handler.install()
    keeper = LanguageSwitch(application, settings)
    window = keeper.window
    application.path_opened.connect(keeper.open_path)
    if left:
        handler.note_native_crash(left)
        window.tell_native_crash()
    gc.freeze()  # what there is by now stays; going through it would hold up scrolling for 40 ms
    return application, window


def _save_screenshots(folder: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="tagmask-") as home:
        os.environ["TAGMASK_HOME"] = home  # none of the user's settings and projects
        application, window = _start()
        from app.app.screenshots import save_screenshots

        try:
            for path in save_screenshots(application, window, folder):
                print(path)
        except OSError as error:
            print(printable(f"tagmask: {error}"), file=sys.stderr)
            return 1
        finally:
            window.close()
            _stop_logging()
    return 0


def _stop_logging() -> None:
    """Close the files of the log, so that their folder can go."""
    import logging

    from app.core.logs import stop_catching

    stop_catching()
    for handler in list(logging.getLogger().handlers):
        logging.getLogger().removeHandler(handler)
        handler.close()


def _quit_on_signals(application: QApplication) -> None:
    """End as if the window was closed on Ctrl-C and on a request to terminate."""
    from PySide6.QtCore import QTimer

    def close(*_: object) -> None:
        # Later: Python calls this in the middle of whatever the GUI thread does, such as passing on
        # what a job reports, and closing waits for the jobs.
        QTimer.singleShot(0, application.closeAllWindows)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, close)
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)  # lets Python run, and with it the handlers
    timer.start(SIGNAL_INTERVAL)


if __name__ == "__main__":
    sys.exit(main())
