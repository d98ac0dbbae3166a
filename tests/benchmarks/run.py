"""Runs the benchmarks and keeps their results in docs/benchmarks.md.

    python tests/benchmarks/run.py             all of them
    python tests/benchmarks/run.py pamr crf    these

A benchmark is a file `bench_NAME.py` in this folder with a function `main() -> Report`: rows are
mappings of column to value, or text in Markdown. The first line of the file's docstring is the
heading. Each runs in a process of its own, so that none inherits another's memory or threads. The
results of benchmarks that are not run stay as they are; a benchmark that fails keeps its old
results, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from wseg_engine.base.waiting import wait_briefly  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
LIMIT = 12 * 3600  # seconds one benchmark may take
CHOICES = ("ROWS", "DATA")  # of the environment: what of a benchmark is measured, and on what

Row = Mapping[str, object]
Report = str | Sequence[Row]

_FRONT = """# Benchmarks

Measured figures, each with the machine and the command it was measured with. `make bench` runs all
of them and rewrites the sections below; `make bench ONLY=pamr` runs one.
"""


def main() -> int:
    """Run the benchmarks named on the command line, or all; return the exit status."""
    wait_briefly()  # as the programs do, and before anything is loaded
    parser = argparse.ArgumentParser(description="Run benchmarks into docs/benchmarks.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="pamr for bench_pamr.py; or all")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    found = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    unknown = sorted(set(options.names) - set(found))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(found) or 'none'}.")
    names = options.names or list(found)
    if options.child is not None:
        options.child.write_text(json.dumps(_report_of(found[names[0]])), encoding="utf-8")
        return 0
    failed = [name for name in names if not _run(name, found[name])]
    if failed:
        print(f"Failed, their old results were kept: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, path: Path) -> bool:
    """Run one benchmark and put its results into the page; return whether it succeeded."""
    print(f"== {name}", flush=True)
    chosen = {key: os.environ[key] for key in CHOICES if os.environ.get(key)}
    asked = " ".join([f"ONLY={name}", *(f'{key}="{value}"' for key, value in chosen.items())])
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "report.json"
        command = [sys.executable, str(HERE / "run.py"), name, "--child", str(answer)]
        started = time.monotonic()
        try:
            done = subprocess.run(command, cwd=ROOT, check=False, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            print(f"{name} took longer than {LIMIT // 3600} hours.", file=sys.stderr)
            return False
        if done.returncode != 0 or not answer.is_file():
            return False
        report = json.loads(answer.read_text("utf-8"))
    seconds = time.monotonic() - started
    body = "\n".join(
        (
            f"## {_heading(path)}",
            "",
            f"{_machine()}. {date.today().isoformat()}, `make bench {asked}`, {seconds:.0f} s.",
            "",
            report.strip(),
        )
    )
    if "DATA" in chosen:  # anybody's photographs, whose figures stand nowhere
        print(body)
        return True
    _write(put_section(PAGE.read_text("utf-8") if PAGE.is_file() else _FRONT, name, body))
    print(report)
    return True


def _report_of(path: Path) -> str:
    """Run a benchmark in this process and return its report in Markdown."""
    sys.path.insert(0, str(HERE))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    report: Report = module.main()
    return report if isinstance(report, str) else as_table(report)


def as_table(rows: Sequence[Row]) -> str:
    """Return rows as a table in Markdown; its columns are those of all rows, in order of first use.

    Floating-point numbers are shown with three significant digits at least; numbers stand right.
    """
    if not rows:
        raise ValueError("a benchmark returned no rows; return at least one, or a text")
    columns = list(dict.fromkeys(column for row in rows for column in row))
    right = [all(_is_number(row.get(column)) for row in rows) for column in columns]
    lines = [columns, ["---:" if is_right else "---" for is_right in right]]
    lines += [[_cell(row.get(column)) for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def put_section(page: str, name: str, body: str) -> str:
    """Return the page with the section of a benchmark replaced, or added at the end."""
    start, end = f"<!-- bench {name} -->", f"<!-- end {name} -->"
    section = f"{start}\n{body}\n{end}"
    pattern = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _: section, page, count=1)
    return f"{page.rstrip()}\n\n{section}\n"


def _heading(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or path.stem
    return text.splitlines()[0].rstrip(".")


def _machine() -> str:
    """Describe the machine and the versions that matter, without naming the machine."""
    gpu = _first_line(["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [
        _cpu(),
        f"{cores} cores",
        *([f"{gpu} GPU"] if gpu else []),
        *([memory] if (memory := _memory()) else []),
        _system(),
        f"Python {platform.python_version()}",
        f"torch {metadata.version('torch')}",
        f"NumPy {metadata.version('numpy')}",
    ]
    return ", ".join(parts)


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    match = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1].strip() if match else platform.machine()


def _memory() -> str:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return ""
    return f"{pages * size / 2**30:.0f} GiB memory"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (AttributeError, OSError, KeyError):
        return platform.system()


def _first_line(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout else ""


def _write(text: str) -> None:
    PAGE.parent.mkdir(exist_ok=True)
    beside = PAGE.with_suffix(".md.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(PAGE)


if __name__ == "__main__":
    sys.exit(main())
