"""Starts the command line: `wseg`, or `python -m wseg_engine`."""

from __future__ import annotations

import sys

from wseg_engine.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
