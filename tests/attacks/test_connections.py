"""Working with what comes from outside makes no connection: the calls of the system are watched."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.attacks.effort import LONG, effort, python

_CALL = re.compile(r"\b(connect|sendto|sendmsg)\(.*\bAF_INET6?\b")


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The tracer, if this system lets us use it."""
    tracer = shutil.which("strace")
    if tracer is None:
        pytest.skip("needs strace")
    record = tmp_path_factory.mktemp("strace") / "record"
    if subprocess.run([tracer, "-o", record, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let strace look at processes (ptrace)")
    return tracer


def connections(root: Path, strace: str, record: Path, *arguments: object) -> list[str]:
    """Run Python, and return the calls by which it or its children spoke to the network."""
    started = python(root, *arguments, QT_QPA_PLATFORM="offscreen", HOME=str(record.parent))
    watching = [strace, "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(record)]
    run = subprocess.run(
        [*watching, *started["args"]],
        env=started["env"],
        cwd=started["cwd"],
        capture_output=True,
        text=True,
        timeout=effort(240, 3600),
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    lines = record.read_text("utf-8", "replace").splitlines()
    return [line for line in lines if _CALL.search(line)]


def test_imports_exports_and_training_make_no_connection(
    root: Path, strace: str, tmp_path: Path
) -> None:
    work = ("-m", "tests.attacks.offline_work", tmp_path / "work")
    found = connections(root, strace, tmp_path / "record", *work, "connect")
    # Its own one at the end, to see that the harness sees.
    assert len(found) == 1, found
    assert "htons(9)" in found[0]


@pytest.mark.skipif(not LONG, reason="takes minutes: make attack")
@pytest.mark.parametrize(
    "work",
    [
        ("-m", "app", "--screenshot", "shots"),
        ("-m", "wseg_engine", "sample", "sample"),
    ],
    ids=["all windows", "the sample"],
)
@pytest.mark.timeout(3600)
def test_the_whole_program_makes_no_connection(
    root: Path, strace: str, tmp_path: Path, work: tuple[str, ...]
) -> None:
    *options, out = work
    assert connections(root, strace, tmp_path / "record", *options, tmp_path / out) == []
