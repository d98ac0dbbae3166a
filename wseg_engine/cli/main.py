"""The parser of `wseg`, and the way from a command to its exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Container, Sequence
from typing import Any

from wseg_engine.base.version import VERSION
from wseg_engine.cli import (
    draft,
    evaluate,
    export,
    external,
    info,
    onnx,
    predict,
    refine,
    run,
    sample,
    train,
    weights,
)
from wseg_engine.cli.console import (
    FAILED,
    INTERRUPTED,
    USAGE,
    Console,
    UsageError,
    in_words,
    is_follower,
)

COMMANDS = (
    *(run, draft, train, predict, refine, external, evaluate, export),
    *(onnx, info, weights, sample),
)

_EPILOG = """\
exit codes:
  0    done
  1    failed; the last line says why
  2    the command line cannot be meant as it is
  130  stopped by Ctrl-C or a signal; --resume goes on

first steps:
  wseg sample pictures
  wseg run pictures --out masks
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        arguments: what follows `wseg`; the process' own if None.
    """
    parser = build_parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:  # argparse has said why
        return end.code if isinstance(end.code, int) else USAGE
    if options.command is None:
        parser.print_help()
        return USAGE
    console = Console(quiet=options.quiet, follower=is_follower())
    try:
        return int(options.execute(options, console))
    except KeyboardInterrupt:
        console.error("ended at once.")
        return INTERRUPTED
    except Exception as error:
        if options.debug:
            traceback.print_exc()
        return _report(error, console, vars(options))


def _report(error: Exception, console: Console, options: Container[str]) -> int:
    """Say in words why a command ends, and return its exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has gone; Python would complain once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    if isinstance(error, UsageError):
        console.error(str(error))
        return USAGE
    console.error(
        in_words(error, options)
        or f"internal error ({type(error).__name__}: {error}). Run the command again with --debug "
        "for the details a report needs."
    )
    return FAILED


class _CommandParser(argparse.ArgumentParser):
    """Adds its options when it is used: what those of one command load costs no other."""

    configure: Callable[[argparse.ArgumentParser], None] | None = None
    rest: str | None = None  # what gets all that follows "--", word by word

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Add the options, then parse."""
        configure, self.configure = self.configure, None
        if configure is not None:
            configure(self)
            self.add_argument("--quiet", action="store_true", help="no progress, only what matters")
            self.add_argument("--debug", action="store_true", help="tracebacks of errors")
        if self.rest is not None:
            words = list(args or ())
            end = words.index("--") if "--" in words else len(words)
            self.set_defaults(**{self.rest: words[end + 1 :]})
            args = words[:end]
        return super().parse_known_args(args, namespace)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="wseg",
        description="Turn a folder of tagged images into pixel masks.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"wseg {VERSION}")
    parser.set_defaults(command=None, quiet=False, debug=False)
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", parser_class=_CommandParser
    )
    for command in COMMANDS:
        part = commands.add_parser(
            command.NAME,
            help=command.HELP,
            description=command.DESCRIPTION,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        part.configure = command.configure
        part.rest = getattr(command, "REST", None)
        part.set_defaults(command=command.NAME, execute=command.execute)
    return parser
