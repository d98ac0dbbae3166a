"""Commands of Python in processes of their own, forked from one that has loaded what takes long.

Loading PyTorch takes longer than most commands that are tested. A process that is forked has it at
once, and shares nothing else with those before it: what it loads, changes and leaves behind ends
with it. Where a system cannot fork, each command starts a Python.

As a script this is that process: `python -m tests.forking MODULE…` loads the modules, and takes
lines of JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds a command may take
FOR_TRAINING = ("wseg_engine.runs.pipeline",)  # PyTorch, and all that a training loads


class Started:
    """A command that runs, and what it says on its standard output.

    Attributes:
        stdout: lines as they are said.
        kill: ends the command at once, without its knowing.
    """

    def __init__(self, stdout: IO[str], kill: Callable[[], object], end: Callable[[], int]) -> None:
        self.stdout, self.kill, self._end = stdout, kill, end

    def wait(self) -> int:
        """Wait for the end; return the exit status, which is negative for a signal."""
        self.stdout.close()
        return self._end()


class Commands:
    """Runs `python -m MODULE ARGUMENT…` and `python -c CODE ARGUMENT…`."""

    def __init__(
        self, environment: Mapping[str, str], process: subprocess.Popen[str] | None
    ) -> None:
        self._environment, self._process = environment, process

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        if self._process is None:
            return subprocess.run(
                [sys.executable, *command],
                env=self._environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder, name) for name in ("stdout", "stderr")]
            number = self._ask("start", command, *map(str, said))
            status = self._ask("wait", number)
            return subprocess.CompletedProcess(
                command, status, *(file.read_text("utf-8") for file in said)
            )

    def start(self, *command: str) -> Started:
        """Start a command; its error stream is that of the tests."""
        if self._process is None:
            process = subprocess.Popen(
                [sys.executable, *command],
                env=self._environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            return Started(process.stdout, process.kill, process.wait)
        with tempfile.TemporaryDirectory() as folder:
            pipe = Path(folder, "stdout")
            os.mkfifo(pipe)
            number = self._ask("start", command, str(pipe), "")
            stdout = pipe.open(encoding="utf-8")
        return Started(
            stdout,
            lambda: os.kill(number, signal.SIGKILL),
            lambda: self._ask("wait", number),
        )

    def _ask(self, *wish: object) -> int:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process from which others are forked has ended"
        return int(answer)


@contextmanager
def commands(environment: Mapping[str, str], *modules: str) -> Iterator[Commands]:
    """Have commands run in an environment that names `ROOT` and more in PYTHONPATH.

    Args:
        environment: of all commands.
        modules: loaded before the first one.
    """
    if not hasattr(os, "fork"):
        yield Commands(environment, None)
        return
    with subprocess.Popen(
        [sys.executable, "-m", "tests.forking", *modules],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Commands(environment, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def serve() -> None:
    """Run what is asked for until nobody asks any more."""
    for line in sys.stdin:
        wish, *rest = json.loads(line)
        if wish == "wait":
            answer = os.waitstatus_to_exitcode(os.waitpid(rest[0], 0)[1])
        elif (answer := os.fork()) == 0:
            os._exit(_run(*rest))
        print(answer, flush=True)


def _run(command: Sequence[str], stdout: str, stderr: str) -> int:
    """Run a command in this process, as Python would; return its exit status.

    Args:
        command: what stands behind `python`.
        stdout: file or pipe for what it says.
        stderr: the same; "" leaves it where it is.
    """
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, file in ((1, stdout), (2, stderr)):
        if file:
            os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    kind, what, *arguments = command
    status: object = 0
    try:
        sys.argv = [what if kind == "-m" else kind, *arguments]
        if kind == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        status = end.code or 0
        if not isinstance(status, int):
            print(status, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status if isinstance(status, int) else 1


if __name__ == "__main__":
    for name in sys.argv[1:]:
        importlib.import_module(name)
    serve()
