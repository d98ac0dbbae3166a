"""Commands forked from one process are as good as those that are started one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forking import Commands, commands


@pytest.fixture(scope="module")
def forked(root: Path) -> Iterator[Commands]:
    with commands(os.environ | {"PYTHONPATH": str(root)}, "json") as made:
        yield made


def test_streams_arguments_and_status_are_those_of_the_command(forked: Commands) -> None:
    code = "import sys; print(sys.argv[1:]); print('ü', file=sys.stderr); sys.exit(3)"
    done = forked.run("-c", code, "a b", "--c")
    assert (done.returncode, done.stdout, done.stderr) == (3, "['a b', '--c']\n", "ü\n")
    assert forked.run("-c", "raise SystemExit('in words')").stderr == "in words\n"
    assert "ZeroDivisionError" in (failed := forked.run("-c", "1 / 0")).stderr
    assert failed.returncode == 1


def test_a_module_is_run_as_python_runs_it(forked: Commands) -> None:
    done = forked.run("-m", "json.tool", "--help")
    assert done.returncode == 0
    assert "usage" in done.stdout


def test_nothing_is_left_for_the_next_one(forked: Commands) -> None:
    before = "import os, json; os.environ['LEFT'] = '1'; json.left = 1"
    assert forked.run("-c", before).returncode == 0
    after = "import os, json; print('LEFT' in os.environ, hasattr(json, 'left'))"
    assert forked.run("-c", after).stdout == "False False\n"


def test_one_that_ends_without_a_word_is_told(forked: Commands) -> None:
    assert forked.run("-c", "import os; os._exit(7)").returncode == 7
    assert forked.run("-c", "print(1)").stdout == "1\n"
