"""Circles among the imports of the code: those of types count, those inside of functions, too."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping, Set
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

PACKAGES = ("app", "wseg_engine")


@functools.cache  # reading all the code takes a second
def imports_of_files(root: Path) -> Mapping[str, Set[str]]:
    """Return which module of the code imports which."""
    files = [path for name in PACKAGES for path in (root / name).rglob("*.py")]
    modules = {_module(root, path): path for path in files}
    return {
        name: {found for found in _imported(path, modules) if found != name}
        for name, path in modules.items()
    }


def imports_of_packages(files: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """Return which folder imports which; a file at the top of a package is the package's own."""
    packages = {name for name in files if any(other.startswith(f"{name}.") for other in files)}

    def package(name: str) -> str:
        return name if name in packages else name.rpartition(".")[0]

    joined: dict[str, set[str]] = {}
    for name, used in files.items():
        others = {package(one) for one in used} - {package(name)}
        joined.setdefault(package(name), set()).update(others)
    return joined


def circle(imports: Mapping[str, Set[str]]) -> list[str]:
    """Return the modules of a circle, the first again at the end; nothing where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _module(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, modules: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in modules else node.module for name in names]
        else:
            continue
        yield from (name for name in names if name in modules)
