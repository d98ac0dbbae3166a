"""Time and peak memory of one piece of work, in a process of its own.

A benchmark names pieces of work, functions that prepare inputs and return what is to be timed;
`measure` runs one of them in a fresh process, so that none inherits another's memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
THREADS = 2

Work = Callable[[], object]


class Measured(NamedTuple):
    """One piece of work's cost."""

    best: float  # s, the fastest repeat
    median: float  # s
    peak: float  # MiB at the most, beyond what was held before the work began


def measure(script: str, case: str, repeats: int) -> Measured:
    """Run `python SCRIPT --one CASE --repeats N` and return what it measured."""
    command = [sys.executable, script, "--one", case, "--repeats", str(repeats)]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.PIPE, check=True
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def command_line(
    main: Callable[[], list[dict[str, object]]], cases: Mapping[str, Callable[[], Work]]
) -> None:
    """Serve a benchmark's command line: all rows as a table, or one case for `measure`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--one", choices=sorted(cases), help="measure this case alone")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(_measure_here(cases[options.one](), options.repeats)._asdict()))
        return
    print("load average:", *(f"{value:.2f}" for value in os.getloadavg()))
    rows = main()
    for row in rows:
        print("; ".join(f"{name}: {_text(value)}" for name, value in row.items()))
    if options.json is not None:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _text(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _measure_here(work: Work, repeats: int) -> Measured:
    before = _reset_peak()
    seconds = []
    peak = 0.0
    for repeat in range(repeats):
        started = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - started)
        if repeat == 0:
            peak = _peak() - before
        del result
    return Measured(min(seconds), statistics.median(seconds), peak)


def _reset_peak() -> float:
    """Forget the process's peak memory where the system can; return what it holds now, in MiB."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return _status("VmRSS")
    except OSError:
        return _peak()


def _peak() -> float:
    try:
        return _status("VmHWM")
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def _status(name: str) -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"/proc/self/status has no {name}")
