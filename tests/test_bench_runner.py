"""The page of benchmark results: tables, and sections that replace only themselves."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def runner() -> ModuleType:
    path = Path(__file__).parent / "benchmarks" / "run.py"
    spec = importlib.util.spec_from_file_location("benchmark_runner", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_rows_become_a_table_with_every_column(runner: ModuleType) -> None:
    rows = [{"method": "a|b", "seconds": 0.12345}, {"method": "c", "seconds": 1234.5, "ok": True}]
    assert runner.as_table(rows).splitlines() == [
        "| method | seconds | ok |",
        "| --- | ---: | --- |",
        "| a\\|b | 0.123 |  |",
        "| c | 1234 | yes |",
    ]


def test_no_rows_are_an_error(runner: ModuleType) -> None:
    with pytest.raises(ValueError, match="no rows"):
        runner.as_table([])


def test_a_section_replaces_its_old_self_and_nothing_else(runner: ModuleType) -> None:
    page = runner.put_section("# Page\n\nBy hand.\n", "one", "first")
    page = runner.put_section(page, "two", r"second \1")
    page = runner.put_section(page, "one", "changed")
    assert page == (
        "# Page\n\nBy hand.\n\n<!-- bench one -->\nchanged\n<!-- end one -->\n\n"
        "<!-- bench two -->\nsecond \\1\n<!-- end two -->\n"
    )


def test_the_machine_is_described_without_its_name(runner: ModuleType) -> None:
    text = runner._machine()
    assert "torch" in text
    assert "cores" in text
    assert runner.platform.node() not in text
