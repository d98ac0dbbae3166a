"""Sums of Gaussian kernels between all pairs of points, as sparse filters on lattices.

Splatting and slicing are sums of weighted rows, for which torch has one fast operation on CPU and
CUDA alike: `embedding_bag`. Several kernels over the same points share one splat and one slice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from wseg_engine.refinement.lattice import Lattice, build_lattice

NORM_FLOOR = 1e-20  # keeps the normalisation of a point without neighbours finite


def gaussian_kernel(features: Tensor, weight: float) -> Kernel:
    """Build weight · D^-½ G D^-½, with G(i, j) = exp(−|f_i − f_j|² / 2).

    D = diag(G 1) is the symmetric normalisation.

    Args:
        features: (d, N) float32, positions in units of the kernel's deviation.
        weight: of the kernel in a sum.
    """
    return _kernel(build_lattice(features), weight)


def sum_of_gaussians(kernels: Sequence[Kernel]) -> GaussianSum:
    """Join kernels over the same N points; they may be part of several sums."""
    begin = _starts([len(kernel.splat.offsets) - 1 for kernel in kernels])
    slices = [kernel.slice_rows + b for kernel, b in zip(kernels, begin, strict=False)]
    return GaussianSum(
        [(kernel.splat, kernel.blurs) for kernel in kernels],
        torch.cat(slices, 1),
        torch.cat([kernel.slice_weights for kernel in kernels], 1),
    )


class _Rows(NamedTuple):
    """Sums of weighted rows of a matrix: sum m takes entries offsets[m] to offsets[m + 1]."""

    rows: Tensor  # (entries,) int32
    weights: Tensor  # (entries,) float32
    offsets: Tensor  # (M + 1,) int32


class _Blur(NamedTuple):
    """The exchange between vertices in one direction."""

    vertices: Tensor  # (M, 3) int32: itself and both neighbours, itself again where one is missing
    weights: Tensor  # (M, 3) float32: 1, ½, ½, and 0 where one is missing


class Kernel(NamedTuple):
    """One kernel over N points; made by `gaussian_kernel`."""

    splat: _Rows  # points to the vertices of its lattice
    blurs: list[_Blur]  # by direction
    slice_rows: Tensor  # (N, d + 1) int32, vertices
    slice_weights: Tensor  # (N, d + 1) float32


class GaussianSum(NamedTuple):
    """A filter over N points; made by `sum_of_gaussians`."""

    lattices: list[tuple[_Rows, list[_Blur]]]  # of each kernel: its splat and its blurs
    slice_rows: Tensor  # (N, entries a point) int32, vertices of one lattice after the other
    slice_weights: Tensor  # (N, entries a point) float32

    def __call__(self, values: Tensor) -> Tensor:
        """Filter (N, C) float32 values; returns the same shape."""
        mixed = [_blur(_splatted(values, splat), blurs) for splat, blurs in self.lattices]
        return _weighted_rows(torch.cat(mixed), self.slice_rows, self.slice_weights)


def _kernel(lattice: Lattice, weight: float) -> Kernel:
    """Turn a lattice into sums of rows, normalise, and fold the kernel's weight in."""
    corners, n = lattice.vertices.shape
    blurs = [_exchange(pair) for pair in lattice.neighbours]
    points = (lattice.order % n).int()
    splat_weights = lattice.weights.view(-1)[lattice.order]
    offsets = functional.pad(lattice.starts, (0, 1), value=corners * n).int()
    slice_rows = lattice.vertices.T.contiguous()
    slice_weights = lattice.weights.T.contiguous()
    slice_weights *= 1 / (1 + 2.0 ** -(corners - 1))  # makes up for what the blur adds
    held = torch.bincount(lattice.vertices.view(-1), lattice.weights.view(-1), lattice.size)
    degree = _weighted_rows(_blur(held.float().view(-1, 1), blurs), slice_rows, slice_weights)
    norm = degree.add_(NORM_FLOOR).rsqrt_()
    splat_weights *= norm.view(-1)[points]
    slice_weights *= norm * weight
    return Kernel(_Rows(points, splat_weights, offsets), blurs, slice_rows, slice_weights)


def _splatted(values: Tensor, splat: _Rows) -> Tensor:
    """Return what (N, C) values give to the vertices of a lattice: (M, C)."""
    return functional.embedding_bag(
        splat.rows,
        values,
        splat.offsets,
        mode="sum",
        per_sample_weights=splat.weights,
        include_last_offset=True,
    )


def _exchange(pair: Tensor) -> _Blur:
    """Turn (2, M) neighbours in one direction into weighted rows."""
    itself = torch.arange(pair.shape[1], dtype=torch.int32, device=pair.device)
    vertices = torch.stack([itself, *torch.where(pair < 0, itself, pair)], 1)
    there = (pair >= 0).float().mul_(0.5)
    return _Blur(vertices, torch.stack([torch.ones_like(there[0]), *there], 1))


def _blur(held: Tensor, blurs: list[_Blur]) -> Tensor:
    """Exchange (M, C) values in all directions."""
    for vertices, weights in blurs:
        held = _weighted_rows(held, vertices, weights)
    return held


def _weighted_rows(table: Tensor, rows: Tensor, weights: Tensor) -> Tensor:
    """Return Σ_k weights[n, k] · table[rows[n, k]] for each n: (N, C)."""
    return functional.embedding_bag(rows, table, mode="sum", per_sample_weights=weights)


def _starts(lengths: list[int]) -> list[int]:
    """Return where each of several consecutive parts begins, and where the last ends."""
    result = [0]
    for length in lengths:
        result.append(result[-1] + length)
    return result
