"""The command that starts another program: its placeholders, its text, and where the program is.

A command is a list of arguments, never a line for a shell. `{images}` and the like in it stand for
places in the working folder (`exchange`). To hand a program such a word itself, double the braces:
`{{images}}`; any word in braces is handed on so.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import tr

IMAGES = "images"  # the folder with the images
TAGS = "tags"  # tags.json
TABLE = "table"  # tags.csv
CLASSES = "classes"  # classes.json
MASKS = "masks"  # the folder that gets the masks
PLACEHOLDERS = (IMAGES, TAGS, TABLE, CLASSES, MASKS)
MOST_TEXT = 8000  # characters of a command
_WORD = re.compile(r"\{\{(\w+)\}\}|\{(\w+)\}")
_BATCH = (".bat", ".cmd")  # that Windows hands to its shell, whatever one does
_OBEYED = re.compile(r'[&|<>^%!"\r\n]')  # what that shell takes for its own


class ExternalError(Exception):
    """Another program that cannot be used, or has failed; the message says why and what to do.

    Args:
        text: what is wrong.
        said: the last lines that the program said, which follow in the message.
    """

    def __init__(self, text: str, said: str = "") -> None:
        super().__init__(
            tr("{text} The last it said:\n{said}", text=text, said=said) if said else text
        )
        self.text, self.said = text, said


def split_command(text: str, *, windows: bool | None = None) -> tuple[str, ...]:
    r"""Return the arguments of a command that was typed in one line.

    Spaces separate, quotes keep together. On Windows a backslash is a part of a path and only "
    quotes; elsewhere it is as in a shell (`\ `, '…', "…"), of which nothing else holds: no
    variables, no `~`, no `|`.

    Args:
        text: the line.
        windows: whose rules hold; this system's if None.

    Raises:
        ExternalError: for a quote that is not closed, or a text that is much too long.
    """
    if len(text) > MOST_TEXT:
        raise ExternalError(
            tr(
                "The command has {found} characters; at most {most} are read.",
                found=len(text),
                most=MOST_TEXT,
            )
        )
    lexer = shlex.shlex(text.replace("\0", ""), posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    if sys.platform == "win32" if windows is None else windows:
        lexer.escape, lexer.quotes = "", '"'
    try:
        return tuple(lexer)
    except ValueError as error:
        raise ExternalError(
            tr("The command has a quote that is never closed. Close it, or remove it.")
        ) from error


def join_command(command: Sequence[str], *, windows: bool | None = None) -> str:
    """Return a line that `split_command` takes apart into these arguments."""
    if not (sys.platform == "win32" if windows is None else windows):
        plain = re.compile(r"[^\s'\"\\]+")
        return " ".join(p if plain.fullmatch(p) else shlex.quote(p) for p in command)
    return " ".join(f'"{part}"' if not part or re.search(r"\s", part) else part for part in command)


def check_command(command: Sequence[str]) -> None:
    """Refuse a command that cannot work, before anything is prepared.

    Raises:
        ExternalError: if it is empty, has a placeholder that nobody knows, or does not say where
            images and masks are.
    """
    if not command or not command[0].strip():
        raise ExternalError(tr("There is no command. Enter the program and its arguments."))
    used = {match[2] for part in command for match in _WORD.finditer(part) if match[2]}
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    for word in sorted(used - set(PLACEHOLDERS)):
        raise ExternalError(
            tr(
                "The command has an unknown placeholder, {word}. Known ones are {known}. Double "
                "the braces to hand the word itself to the program.",
                word=f"{{{word}}}",
                known=known,
            )
        )
    if not used & {IMAGES, TAGS, TABLE}:
        raise ExternalError(
            tr("The command does not say where the images are. Put {word} where the program "
               "expects their folder.", word="{images}")
        )  # fmt: skip
    if MASKS not in used:
        raise ExternalError(
            tr("The command does not say where masks go. Put {word} where the program expects the "
               "folder that it writes to.", word="{masks}")
        )  # fmt: skip


def fill(command: Sequence[str], places: Mapping[str, Path]) -> list[str]:
    """Return the arguments with places put in for the placeholders.

    Args:
        command: from which `check_command` found no fault.
        places: a path for each of `PLACEHOLDERS`.
    """

    def put(match: re.Match[str]) -> str:
        if match[1] is not None:
            return f"{{{match[1]}}}"
        return str(places[match[2]]) if match[2] in places else match[0]

    return [_WORD.sub(put, part) for part in command]


def find_program(name: str, *, folder: Path | None = None) -> Path:
    """Return where a program is: at a path, or in one of the folders of `PATH`.

    The folder one happens to be in is never looked through for a bare name, on Windows neither.

    Args:
        name: as it stands in the command.
        folder: that relative paths begin from; the current one if None.

    Raises:
        ExternalError: if it is not there, or is nothing that can be run.
    """
    separators = [os.sep, *([os.altsep] if os.altsep else [])]
    if any(separator in name for separator in separators):
        here = Path(folder or Path.cwd(), name)
        found = _runnable(str(here))
        if found is None and file_at(here):
            raise ExternalError(
                tr("{program} is not a program that can be run. Put the program that runs it in "
                   "front of it, as in: python3 {program}", program=name)
            )  # fmt: skip
    else:
        places = (os.path.join(place, name) for place in os.get_exec_path() if place)  # noqa: PTH118
        found = next((path for place in places if (path := _runnable(place))), None)
    if found is None:
        raise ExternalError(
            tr("There is no program “{program}”. Check its name, or give its whole path.",
               program=name)
        )  # fmt: skip
    return Path(found)


def _runnable(path: str) -> str | None:
    """Return the program at a path, which on Windows need not have its ending; None if none is.

    `shutil.which` adds endings to whole paths from Python 3.12 on.
    """
    endings = _endings()
    if not endings or path.lower().endswith(endings):
        return shutil.which(path)
    return next((found for one in endings if (found := shutil.which(path + one))), None)


def _endings() -> tuple[str, ...]:
    """Return the endings of programs, as ".exe"; none but on Windows."""
    if sys.platform == "win32":
        named = os.environ.get("PATHEXT") or ".com;.exe;.bat;.cmd"
        return tuple(one for one in named.lower().split(";") if one)
    return ()


def fingerprint(command: Sequence[str], *, folder: Path | None = None) -> list[list[int]]:
    """Return size and time of program and script: what was changed may make other masks.

    The script is the first argument that is a file; what comes later may be a log, say.

    Args:
        command: with its placeholders.
        folder: that relative paths begin from; the current one if None.
    """
    base = folder or Path.cwd()
    files = [Path(base, part) for part in command[1:] if not _WORD.search(part)]
    script = next((path for path in files if file_at(path)), None)
    program = Path(base, command[0])
    found = []
    for path in (program if file_at(program) else None, script):
        if path is not None:
            status = path.stat()
            found.append([status.st_size, status.st_mtime_ns])
    return found


def check_arguments(arguments: Sequence[str]) -> None:
    """Refuse what Windows' shell would obey in the arguments of a batch file.

    Raises:
        ExternalError: naming the argument.
    """
    if not arguments[0].lower().endswith(_BATCH):
        return
    for argument in arguments[1:]:
        if _OBEYED.search(argument):
            raise ExternalError(
                tr("{program} is a batch file, to which Windows cannot safely hand “{argument}”. "
                   "Start the program that it starts.",
                   program=arguments[0], argument=argument)
            )  # fmt: skip


def command_line(arguments: Sequence[str]) -> str:
    """Return arguments as one would type them, to be shown."""
    return subprocess.list2cmdline(arguments) if os.name == "nt" else shlex.join(arguments)
