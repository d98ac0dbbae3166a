"""Checks and measures everything on a graphics card, within ten minutes: `make gpu-check`.

    python tests/benchmarks/gpu_check.py                 on the card of this computer
    python tests/benchmarks/gpu_check.py --short         the same in small: whether the script works
    python tests/benchmarks/gpu_check.py --pretend       in small, on a card that is pretended

Everything is printed, and written to a folder (`build/gpu-check`): `report.md`, `report.json`, and
what the tests said. The exit status is 1 if something is wrong, 2 if there is no card. A part that
fails does not keep the others from being measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE)]

from wseg_engine.base.waiting import wait_briefly  # noqa: E402

wait_briefly()  # as the programs do, and before anything is loaded

from gpu_base import Check, NotMeasured, Row  # noqa: E402
from gpu_parts import PARTS  # noqa: E402

LIMIT = 600  # seconds

Results = dict[str, dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all parts; return the exit status."""
    options = _options(arguments)
    folder: Path = options.out
    shutil.rmtree(folder / "work", ignore_errors=True)
    (folder / "work").mkdir(parents=True, exist_ok=True)
    with _card(options.pretend) as reason:
        if reason:
            print(f"There is no card to check: {reason}", file=sys.stderr)
            return 2
        check = Check(
            folder.resolve(),
            short=options.short or options.pretend,
            pretended=options.pretend,
            until=time.monotonic() + LIMIT,
        )
        with _own_cache(check.folder / "work" / "cache"):
            results = _run(check, options.only)
    shutil.rmtree(folder / "work", ignore_errors=True)
    failed = [name for name, found in results.items() if found["failed"]]
    print(f"\nWritten to {folder / 'report.md'}.", end=" ")
    print(f"WRONG: {', '.join(failed)}" if failed else "Nothing was wrong.")
    return 1 if failed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check and measure everything on a GPU.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "gpu-check", metavar="DIR")
    parser.add_argument("--short", action="store_true", help="in small, within a minute or so")
    parser.add_argument("--pretend", action="store_true", help="in small, on a pretended card")
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), default=list(PARTS))
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _card(pretend: bool) -> Iterator[str]:
    """Have a card, pretended or real; yield why there is none, or ""."""
    from tests.pretended_card import guard

    if not pretend:
        from wseg_engine.compute.devices import cuda_state

        yield cuda_state().problem
        return
    if reason := guard.obstacle():
        yield reason
        return
    with tempfile.TemporaryDirectory() as folder:
        # The processes that this one starts take what is compiled already.
        built = os.environ.setdefault(guard.FOLDER, folder)
        guard.load(guard.build(Path(built)))
        from tests.pretended_card.card import pretended

        with pretended(count=2):
            yield ""


@contextlib.contextmanager
def _own_cache(folder: Path) -> Iterator[None]:
    """Keep features of this check apart from the user's, and where weights lie as it is."""
    from unittest import mock

    from wseg_engine.training import assemble

    with mock.patch.object(assemble, "default_folder", lambda: folder):
        yield


def _run(check: Check, names: Sequence[str]) -> Results:
    results: Results = {}
    for name in names:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        rows: list[Row] = []
        problem = ""
        skipped = ""
        try:
            rows = PARTS[name](check)
        except NotMeasured as reason:
            skipped = str(reason)
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            traceback.print_exc()
        wrong = bool(problem) or any(row.get("ok") is False for row in rows)
        results[name] = {
            "seconds": round(time.monotonic() - began, 1),
            "failed": wrong,
            "problem": problem,
            "not measured": skipped,
            "rows": rows,
        }
        print(_section(name, results[name]), flush=True)
        _write(check.folder, results)
    return results


def _write(folder: Path, results: Results) -> None:
    """Write what there is by now: whoever stops the check has that."""
    text = json.dumps(results, indent=1, ensure_ascii=False, default=str)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    sections = [f"## {name}\n\n{_section(name, found)}" for name, found in results.items()]
    text = "# Check of a graphics card\n\n" + "\n".join(sections)
    (folder / "report.md").write_text(text, encoding="utf-8")


def _section(name: str, found: Mapping[str, Any]) -> str:
    """Return a part's results as text."""
    lines = [f"{found['seconds']} s."]
    if found["not measured"]:
        lines.append(f"Not measured: {found['not measured']}.")
    if found["problem"]:
        lines.append(f"WRONG: {found['problem']}")
    for row in found["rows"]:
        cells = (f"{key}: {_cell(value)}" for key, value in row.items() if value != "none")
        lines.append("- " + "; ".join(cells))
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
