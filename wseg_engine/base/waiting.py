"""How the threads that compute together wait for each other: briefly, then asleep.

PyTorch divides work on a processor among the threads of an OpenMP library. A thread that is done
before the others waits, and by the library's default it does so by asking again and again, for
many milliseconds: `libgomp` (PyTorch for Linux) for about 20, LLVM's and Intel's libraries
(Windows, macOS) for 200. So does OpenBLAS, which multiplies NumPy's matrices, for about 25. Where
another program wants the cores, those who wait take them from those who are waited for, and both
programs take several times as long.

Each library reads the environment once, when it is loaded. So a program calls `wait_briefly`
before anything else; processes that it starts inherit the answer. Importing this package sets
nothing: the environment belongs to the program.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping

# The variable of each library, what it is set to, and those with which users choose for themselves.
# libgomp counts turns of its loop: 1000 take less than 0.1 ms. LLVM's and Intel's libraries count
# milliseconds; only newer ones know a smaller unit. OpenBLAS takes an exponent: 2^18 turns of the
# processor's clock are about 0.1 ms.
_SPINS = ("GOMP_SPINCOUNT", "1000")
_BLOCK_TIME = ("KMP_BLOCKTIME", "1")
_TIMEOUT = ("OPENBLAS_THREAD_TIMEOUT", "18")
_CHOICES = {
    _SPINS: ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY"),
    _BLOCK_TIME: ("KMP_BLOCKTIME", "KMP_LIBRARY", "OMP_WAIT_POLICY"),
    _TIMEOUT: ("OPENBLAS_THREAD_TIMEOUT",),
}

# All variables that say how threads wait.
VARIABLES = tuple(sorted({name for choices in _CHOICES.values() for name in choices}))


def wait_briefly(environment: MutableMapping[str, str] | None = None) -> None:
    """Have threads that wait for each other's work sleep soon, unless the user chose otherwise.

    It must be called before PyTorch and NumPy are loaded. Results do not depend on it.

    Args:
        environment: what the libraries will read; the process' own if None.
    """
    values = os.environ if environment is None else environment
    for (name, value), choices in _CHOICES.items():
        if not any(choice in values for choice in choices):
            values[name] = value
