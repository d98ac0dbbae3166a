"""Threads that wait for each other: what is set, whom it reaches, and that it is felt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wseg_engine.base.waiting import wait_briefly

BRIEF = {"GOMP_SPINCOUNT": "1000", "KMP_BLOCKTIME": "1", "OPENBLAS_THREAD_TIMEOUT": "18"}
VARIABLES = (*BRIEF, "OMP_WAIT_POLICY", "KMP_LIBRARY", "OMP_NUM_THREADS")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="libgomp is PyTorch's on Linux alone")

# Loads PyTorch's own copy of the library; all of PyTorch would take seconds.
LIBRARY = """
import ctypes, importlib.util, pathlib
(folder,) = importlib.util.find_spec("torch").submodule_search_locations
(file,) = pathlib.Path(folder, "lib").glob("libgomp*")
ctypes.CDLL(str(file))
"""

# Work for two threads, then a moment in which the helper has nothing to do. Printed is what others
# than the main thread computed: their part of the work, which is small, and their waiting.
WAITING = """
import json, time
{work}
for _ in range(5):  # the first times, threads are made
    work()
    time.sleep(0.01)
others, own = -time.process_time(), time.thread_time()
for _ in range(40):
    work()
    time.sleep(0.03)
others += time.process_time() - (time.thread_time() - own)
print(json.dumps(others))
"""
WORKS = {
    "torch": (
        "import torch\ntorch.set_num_threads(2)\nvalues = torch.ones(400_000)\nwork = values.sum"
    ),
    "numpy": (
        "import numpy\nvalues = numpy.ones((160, 160), numpy.float32)\n"
        "work = lambda: values @ values"
    ),
}


def environment(root: Path, **values: str) -> dict[str, str]:
    """Return the environment of a user who has set nothing but these."""
    own = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return own | {"PYTHONPATH": str(root)} | values


def run(root: Path, code: str, **values: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(root, **values),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_nothing_set_is_a_short_wait_in_every_library() -> None:
    values: dict[str, str] = {}
    wait_briefly(values)
    assert values == BRIEF


@pytest.mark.parametrize(
    ("chosen", "left_alone"),
    [
        ({"GOMP_SPINCOUNT": "5"}, {"GOMP_SPINCOUNT"}),
        ({"KMP_BLOCKTIME": "infinite"}, {"KMP_BLOCKTIME"}),
        ({"KMP_LIBRARY": "turnaround"}, {"KMP_BLOCKTIME"}),
        ({"OMP_WAIT_POLICY": "ACTIVE"}, {"GOMP_SPINCOUNT", "KMP_BLOCKTIME"}),
        ({"OMP_WAIT_POLICY": "PASSIVE"}, {"GOMP_SPINCOUNT", "KMP_BLOCKTIME"}),
        ({"OPENBLAS_THREAD_TIMEOUT": "26"}, {"OPENBLAS_THREAD_TIMEOUT"}),
    ],
)
def test_what_the_user_chose_stays(chosen: dict[str, str], left_alone: set[str]) -> None:
    values = dict(chosen)
    wait_briefly(values)
    assert values == {k: v for k, v in BRIEF.items() if k not in left_alone} | chosen


def test_the_library_alone_leaves_the_environment_as_it_is(root: Path) -> None:
    code = (
        "import os\nbefore = dict(os.environ)\n"
        "import wseg_engine.base.waiting\n"
        "import wseg_engine.training.train, wseg_engine.prediction.predict\n"
        "changed = {k for k in os.environ if os.environ[k] != before.get(k)}\n"
        f"assert not changed & set({VARIABLES!r}), changed"
    )
    run(root, code)


@on_linux
@pytest.mark.parametrize(
    "start",
    [
        "from wseg_engine.__main__ import main; assert main(['--version']) == 0",
        "from app.__main__ import main\ntry: main(['--version'])\nexcept SystemExit: pass",
        "import sys; sys.path.insert(0, 'packaging/pyinstaller'); import runpy\n"
        "sys.argv = ['wseg', '--version']\n"
        "try: runpy.run_path('packaging/pyinstaller/start.py', run_name='__main__')\n"
        "except SystemExit: pass",
        "import runpy; runpy.run_path('tests/conftest.py')",
        "import runpy, sys; sys.argv = ['run.py', '--help']\n"
        "try: runpy.run_path('tests/benchmarks/run.py', run_name='__main__')\n"
        "except SystemExit: pass",
    ],
    ids=["wseg", "tagmask", "packaged", "tests", "benchmarks"],
)
def test_every_program_sets_it_before_the_library_reads_it(
    root: Path, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    code = f"""{start}
import sys
assert not {{"torch", "numpy"}} & set(sys.modules)
{LIBRARY}"""
    told = run(root, code, OMP_DISPLAY_ENV="verbose").stderr
    assert "GOMP_SPINCOUNT = '1000'" in told


@on_linux
@pytest.mark.parametrize(
    "start",
    [
        "from app.__main__ import main; main(['export', 'nowhere', '--out', 'nowhere-either'])",
        "import runpy, sys; sys.argv = ['gpu_check.py', '--help']\n"
        "runpy.run_path('tests/benchmarks/gpu_check.py', run_name='__main__')",
    ],
    ids=["tagmask export", "gpu check"],
)
def test_programs_that_need_numpy_set_it_before_torch_is_loaded(
    root: Path, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    code = f"""try:
    exec({start!r})
except SystemExit:
    pass
import sys
assert "torch" not in sys.modules
{LIBRARY}"""
    told = run(root, code, OMP_DISPLAY_ENV="verbose").stderr
    assert "GOMP_SPINCOUNT = '1000'" in told


@pytest.mark.parametrize("brief", [False, True])
def test_the_benchmark_measures_no_choice_but_its_own(
    root: Path, brief: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(root / "tests" / "benchmarks"))
    from bench_beside import environment as of_process

    given = {"PATH": "there", "OMP_WAIT_POLICY": "ACTIVE", "OMP_NUM_THREADS": "1"}
    wait_briefly(given)  # as `make bench` itself does
    found = of_process(given, brief=brief)
    assert {k: v for k, v in found.items() if k in VARIABLES} == (BRIEF if brief else {})
    assert found["PATH"] == "there"


@on_linux
def test_a_process_that_is_started_inherits_it(root: Path) -> None:
    code = (
        "from wseg_engine.base.waiting import wait_briefly\nwait_briefly()\n"
        "import subprocess, sys\n"
        f"subprocess.run([sys.executable, '-c', {LIBRARY!r}], check=True)"
    )
    assert "GOMP_SPINCOUNT = '1000'" in run(root, code, OMP_DISPLAY_ENV="verbose").stderr


@on_linux
@pytest.mark.skipif(
    sys.platform == "linux" and len(os.sched_getaffinity(0)) < 2,
    reason="with one core the library does not wait actively",
)
@pytest.mark.parametrize("library", WORKS)
def test_a_thread_without_work_leaves_the_core_to_others(root: Path, library: str) -> None:
    code = WAITING.format(work=WORKS[library])
    spinning = json.loads(run(root, code).stdout)
    calling = "from wseg_engine.base.waiting import wait_briefly\nwait_briefly()\n"
    sleeping = json.loads(run(root, calling + code).stdout)
    assert sleeping < spinning / 2
