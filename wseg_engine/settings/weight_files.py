"""Weight files on this machine: where they are looked for, and whether they are intact.

Light: nothing here imports torch, so listing weights is instant.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path
from typing import NamedTuple

import platformdirs

from wseg_engine.base.bounds import open_file
from wseg_engine.base.listed import listed
from wseg_engine.base.looking import file_at
from wseg_engine.base.messages import tr
from wseg_engine.settings.backbones import KnownWeights, known_by_hash, known_by_name, known_weights
from wseg_engine.settings.config import ModelConfig
from wseg_engine.settings.saliency import SALIENCY_NETWORKS, saliency_file

CACHE_VARIABLE = "TAGMASK_CACHE"  # environment: another folder for what TagMask keeps
SUFFIXES = (".pth", ".pt", ".safetensors")
_CHUNK = 1 << 20  # bytes read at once


class WeightsError(Exception):
    """Weights that are missing, damaged or do not fit; the message says what to do."""


class FoundWeights(NamedTuple):
    """A weight file on this machine."""

    path: Path
    source: str  # "file" (named by the user), "cache" or "package"
    known: KnownWeights | None  # None for a file TagMask does not know


class WeightsRow(NamedTuple):
    """One line of `wseg weights list`."""

    name: str
    backbone: str
    kind: str  # "backbone" or "network"
    path: Path | None  # None where it is not on this machine
    source: str  # "cache", "package" or "" (not here)
    size: int  # bytes on disk, or the published size; 0 where unknown
    ok: bool  # here and, where asked to verify, the right bytes
    state: str  # in words: "ready", "not here", "damaged: ..."
    licence: str
    remark: str
    url: str


def cache_folder() -> Path:
    """Return the user's cache folder of TagMask (the variable TAGMASK_CACHE overrides it)."""
    override = os.environ.get(CACHE_VARIABLE)
    return Path(override) if override else Path(platformdirs.user_cache_dir("tagmask", False))


def weights_folder() -> Path:
    """Return the folder of cached weights; it holds one sub-folder a backbone."""
    return cache_folder() / "weights"


def cached_path(known: KnownWeights) -> Path:
    """Return where a known file lies in the cache, whether or not it is there."""
    return weights_folder() / known.backbone / known.name


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 as 64 hex digits, reading a mebibyte at a time."""
    digest = hashlib.sha256()
    with open_file(path) as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check_known(path: Path, known: KnownWeights) -> None:
    """Verify that a file is the published one.

    Raises:
        WeightsError: if its size or SHA-256 differs. Files without a published hash pass.
    """
    size = path.stat().st_size
    if known.size and size != known.size:
        raise WeightsError(
            tr(
                "{path}: {size} bytes, the published file has {expected}. It is cut "
                "short, or another file under this name. Delete or rename it, and "
                "{way}.",
                path=path,
                size=size,
                expected=known.size,
                way=known.where_to_get(),
            )
        )
    digest = sha256_of(path)
    if not digest.startswith(known.sha256):
        raise WeightsError(
            tr(
                "{path}: SHA-256 {digest}, expected {expected}. It is damaged, or "
                "another file under this name. Delete or rename it, and {way}.",
                path=path,
                digest=digest,
                expected=known.sha256 + ("" if len(known.sha256) == 64 else "…"),
                way=known.where_to_get(),
            )
        )


def find_weights(
    backbone: str,
    *,
    file: Path | None = None,
    config: ModelConfig | None = None,
    kind: str = "backbone",
) -> FoundWeights | None:
    """Look for a backbone's weights: the given file, then the cache, then an installed package.

    Nothing is downloaded and nothing is opened; `pretrained.weights` verifies what it loads.

    Args:
        backbone: a name of `backbone_names`.
        file: a file the user named; no other place is looked at then.
        config: the network they are for; of several files, one made for this variant comes first.
        kind: "backbone" for ImageNet weights, "network" for the paper's trained network.

    Raises:
        WeightsError: if `file` does not exist.
    """
    if file is not None:
        if not file_at(file):
            raise WeightsError(
                tr("{file}: no such file. Give a .pth or .safetensors file.", file=file)
            )
        return FoundWeights(file, "file", None)
    found = [
        row for row in _on_this_machine(backbone) if row.known is None or row.known.kind == kind
    ]
    if kind == "network":
        found = [row for row in found if row.known is not None]
    return min(found, key=lambda row: _preference(row, config), default=None)


def _preference(row: FoundWeights, config: ModelConfig | None) -> tuple[int, str]:
    """Rank known files that fit, then the user's own, then known ones that do not fit."""
    if row.known is None:
        return 1, row.path.name
    return (0 if not mismatches(row.known, config) else 2), row.path.name


def mismatches(known: KnownWeights, config: ModelConfig | None) -> list[str]:
    """Say in words which settings of a network differ from those the weights were trained with."""
    if config is None:
        return []
    return [
        tr(
            "{name} is {found}, the weights need {needed}",
            name=name,
            found=getattr(config, name),
            needed=value,
        )
        for name, value in known.model.items()
        if getattr(config, name) != value
    ]


def _on_this_machine(backbone: str) -> list[FoundWeights]:
    """Return the files of the cache, then those of installed packages that are not cached too."""
    rows = []
    folder = weights_folder() / backbone
    by_name = {known.name: known for known in known_weights() if known.backbone == backbone}
    for path in listed(folder):
        if path.suffix in SUFFIXES and file_at(path):
            rows.append(FoundWeights(path, "cache", by_name.get(path.name)))
    cached = {row.path.name for row in rows}
    for known in by_name.values():
        packaged = package_file(known)
        if packaged is not None and known.name not in cached:
            rows.append(FoundWeights(packaged, "package", known))
    return rows


def package_file(known: KnownWeights) -> Path | None:
    """Return a known file inside its installed data package (which is not imported), or None."""
    spec = importlib.util.find_spec(known.module) if known.module else None
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "models" / known.name
        if file_at(path):
            return path
    return None


def list_weights(*, verify: bool = False) -> list[WeightsRow]:
    """Describe all known weights and all files of the user's own in the cache.

    Args:
        verify: also compare SHA-256, reading every file whole.
    """
    rows = []
    for backbone in dict.fromkeys(known.backbone for known in known_weights()):
        here = {row.path.name: row for row in _on_this_machine(backbone)}
        for known in (k for k in known_weights() if k.backbone == backbone):
            rows.append(_row_of_known(known, here.pop(known.name, None), verify))
        rows.extend(_row_of_own(row, backbone) for row in here.values())
    for network in SALIENCY_NETWORKS:
        path = saliency_file(network)
        found = None if path is None else FoundWeights(path, "package", network.weights)
        rows.append(_row_of_known(network.weights, found, verify))
    return rows


def _row_of_known(known: KnownWeights, found: FoundWeights | None, verify: bool) -> WeightsRow:
    about = (known.licence, known.remark, known.url)
    start = (known.name, known.backbone, known.kind)
    if found is None:
        return WeightsRow(*start, None, "", known.size, False, "not here", *about)
    size = found.path.stat().st_size
    state = "ready"
    if known.size and size != known.size:
        state = f"damaged: {size} bytes of {known.size}"
    elif verify:
        try:
            check_known(found.path, known)
        except WeightsError as error:
            state = tr("damaged: {error}", error=error)
    return WeightsRow(*start, found.path, found.source, size, state == "ready", state, *about)


def _row_of_own(found: FoundWeights, backbone: str) -> WeightsRow:
    size = found.path.stat().st_size
    return WeightsRow(
        name=found.path.name,
        backbone=backbone,
        kind="backbone",
        path=found.path,
        source=found.source,
        size=size,
        ok=True,
        state="ready",
        licence="",
        remark="imported",
        url="",
    )


def identify(path: Path) -> KnownWeights | None:
    """Tell whether a file is a known one, by its content or else by its name.

    A file with a known name and other content is still taken for the known one, so that
    `check_known` can tell that it is damaged.
    """
    return known_by_hash(sha256_of(path)) or known_by_name(path.name)
