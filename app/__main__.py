"""Starts the desktop application: `tagmask`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wseg_engine.version import VERSION

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.windows.main_window import MainWindow

SIGNAL_INTERVAL = 200  # ms between looks at signals, which Qt's loop does not pass on


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the application and return its exit status."""
    options = _parser().parse_args(arguments)
    if sys.platform == "win32":
        import torch  # noqa: F401  # its libraries do not load once Qt's are in the process

    from PySide6.QtWidgets import QApplication

    from app.windows.main_window import MainWindow

    application = QApplication([sys.argv[0]])
    application.setApplicationName("TagMask")
    application.setApplicationVersion(VERSION)
    application.setDesktopFileName("tagmask")
    window = MainWindow()
    window.show()
    if options.results is not None:
        window.open_results(options.results)
    if options.screenshot is not None:
        return _save_screenshots(application, window, options.screenshot)
    _quit_on_signals(application)
    return application.exec()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tagmask", description="TagMask: image tags into pixel masks."
    )
    parser.add_argument(
        "results", nargs="?", type=Path, metavar="RESULTS", help="a folder that `wseg run` wrote"
    )
    parser.add_argument("--version", action="version", version=f"TagMask {VERSION}")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="DIR",
        help="save pictures of the window in light and dark to DIR, and end",
    )
    return parser


def _save_screenshots(application: QApplication, window: MainWindow, folder: Path) -> int:
    from PySide6.QtCore import Qt

    from app.windows.appearance import use_scheme

    folder.mkdir(parents=True, exist_ok=True)
    for name, scheme in (("light", Qt.ColorScheme.Light), ("dark", Qt.ColorScheme.Dark)):
        use_scheme(application, scheme)
        application.processEvents()
        path = folder / f"window-{name}.png"
        if not window.grab().save(str(path)):
            print(f"tagmask: {path} could not be written.", file=sys.stderr)
            return 1
        print(path)
    return 0


def _quit_on_signals(application: QApplication) -> None:
    """End as if the window was closed on Ctrl-C and on a request to terminate."""
    from PySide6.QtCore import QTimer

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: application.closeAllWindows())
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)  # lets Python run, and with it the handlers
    timer.start(SIGNAL_INTERVAL)


if __name__ == "__main__":
    sys.exit(main())
