"""The permutohedral lattice: Gaussian filtering of values that live at scattered points.

The lattice (Adams, Baek and Davis, 2010) covers feature space with simplices. Filtering takes three
steps: each point spreads its value over the d + 1 vertices around it (splat), vertices exchange
values with their neighbours along the d + 1 lattice directions (blur), and each point collects from
its vertices (slice). Here all points are handled at once with tensor operations, on any device.

Vertices are numbered without sorting where possible: a vertex's integer coordinates form one index
into a table, every entry writes its own number there, and the one that finds itself again owns the
vertex. The table is never cleared; a number read from it counts only if its owner confirms it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

TABLE_LIMIT = 1 << 27  # most entries of the table; beyond it vertices are found by sorting
KEY_LIMIT = 1 << 62  # keys have to fit 64-bit integers


class Lattice(NamedTuple):
    """N points in a lattice of M vertices and d + 1 directions."""

    vertices: Tensor  # (d + 1, N) int32, the vertices around each point
    weights: Tensor  # (d + 1, N) float32, barycentric: non-negative up to rounding, sum 1
    neighbours: Tensor  # (d + 1, 2, M) int32, a vertex's neighbours by direction; −1 where none

    @property
    def size(self) -> int:
        """Number of vertices, M."""
        return self.neighbours.shape[2]


class _Simplices(NamedTuple):
    """The simplex around each point."""

    cells: Tensor  # (d + 1, N) int32: its vertex 0 in units of d + 1
    ranks: Tensor  # (d + 1, N) int8: place of each coordinate in descending order of residuals
    weights: Tensor  # (d + 1, N) float32


def build_lattice(features: Tensor) -> Lattice:
    """Place points in the lattice.

    Args:
        features: (d, N) float32, positions in units of the Gaussian's deviation.

    Raises:
        ValueError: if the points lie so far apart that vertices cannot be numbered.
    """
    simplices = _simplices(features)
    keys, strides, limit = _keys(simplices)
    numbering = _number(keys, limit)
    return Lattice(numbering.vertices, simplices.weights, _neighbours(numbering, strides))


def _elevate(features: Tensor) -> Tensor:
    """Map (d, N) features into the hyperplane of d + 1 coordinates that sum to zero."""
    d, n = features.shape
    elevated = features.new_empty(d + 1, n)
    spread = math.sqrt(2.0 / 3.0) * (d + 1)  # the blur's deviation in lattice units
    total = torch.zeros_like(features[0])
    for j in range(d, 0, -1):
        scaled = features[j - 1] * (spread / math.sqrt(j * (j + 1)))
        torch.add(total, scaled, alpha=-j, out=elevated[j])
        total += scaled
    elevated[0] = total
    return elevated


def _simplices(features: Tensor) -> _Simplices:
    """Find the simplex around each point, and the point's barycentric coordinates in it."""
    d, n = features.shape
    residuals = _elevate(features).div_(d + 1)
    cells = residuals.round()
    residuals -= cells
    excess = cells.sum(0).to(torch.int8)
    ranks = torch.zeros(d + 1, n, dtype=torch.int8, device=features.device)
    for i in range(d):
        for j in range(i + 1, d + 1):
            below = residuals[i] < residuals[j]
            ranks[i] += below
            ranks[j] += below.logical_not_()
    # Rounding may leave the hyperplane; the coordinates rounded furthest bring it back.
    ranks += excess
    correction = (ranks < 0).to(torch.int8) - (ranks > d).to(torch.int8)
    ranks += correction * (d + 1)
    cells += correction
    residuals -= correction
    ordered = _sorted_descending(residuals)
    weights = torch.empty_like(ordered)
    torch.sub(ordered[d], ordered[0], out=weights[0]).add_(1.0)
    for k in range(1, d + 1):
        torch.sub(ordered[d - k], ordered[d - k + 1], out=weights[k])
    return _Simplices(cells.int(), ranks, weights)


def _sorted_descending(values: Tensor) -> Tensor:
    """Sort (k, N) values along the first axis: a network of minima and maxima."""
    rows = list(values.unbind(0))
    for step in range(len(rows)):
        for i in range(step % 2, len(rows) - 1, 2):
            high = torch.maximum(rows[i], rows[i + 1])
            rows[i + 1] = torch.minimum(rows[i], rows[i + 1])
            rows[i] = high
    return torch.stack(rows)


class _Keys(NamedTuple):
    """Vertex coordinates as one number: Σ stride_i · cell_i + remainder."""

    keys: Tensor  # (d + 1, N) int32 or int64, of the vertices around each point
    strides: list[int]  # of the d independent coordinates, multiples of d + 1
    limit: int  # all keys, neighbours' included, lie in 0..limit - 1


def _keys(simplices: _Simplices) -> _Keys:
    """Return keys that are equal exactly for equal vertices.

    All coordinates of a vertex have the same remainder modulo d + 1, so it is kept once.
    """
    cells, ranks, _ = simplices
    d = cells.shape[0] - 1
    lowest = [value - 2 for value in cells[:d].amin(1).tolist()]  # neighbours reach two further
    highest = [value + 1 for value in cells[:d].amax(1).tolist()]
    strides, limit = [], d + 1
    for low, high in zip(lowest, highest, strict=True):
        strides.append(limit)
        limit *= high - low + 1
    if limit > KEY_LIMIT:
        raise ValueError(
            f"The features span {limit:.1e} lattice cells; expected at most {KEY_LIMIT:.1e}. "
            "Use larger sigmas."
        )
    dtype = torch.int32 if limit < 2**31 else torch.int64
    keys = torch.empty(cells.shape, dtype=dtype, device=cells.device)
    first = keys[0].fill_(-sum(low * stride for low, stride in zip(lowest, strides, strict=True)))
    for cell, stride in zip(cells, strides, strict=False):
        first.add_(cell.to(dtype), alpha=stride)
    for k in range(1, d + 1):
        torch.add(keys[k - 1], 1, out=keys[k])
        for rank, stride in zip(ranks, strides, strict=False):
            keys[k].add_((rank == d - k + 1).to(dtype), alpha=-stride)
    return _Keys(keys, strides, limit)


class _Numbering(NamedTuple):
    """Vertices in order of their keys."""

    vertices: Tensor  # the shape of the keys, int32: the number of each
    keys: Tensor  # (M,), ascending: the key of each number
    table: Tensor | None  # leads from keys to numbers; holds anything where no vertex is


def _number(keys: Tensor, limit: int) -> _Numbering:
    """Number the different keys."""
    flat = keys.view(-1)
    if limit > TABLE_LIMIT:
        unique, inverse = torch.unique(flat, return_inverse=True)
        return _Numbering(inverse.view(keys.shape).int(), unique, None)
    table = torch.empty(limit, dtype=torch.int32, device=keys.device)
    entries = torch.arange(len(flat), dtype=torch.int32, device=keys.device)
    table[flat] = entries
    owners = table[flat] == entries
    unique = flat[owners].sort().values
    table[unique] = entries[: len(unique)]
    return _Numbering(table[flat].view(keys.shape), unique, table)


def _find(wanted: Tensor, numbering: _Numbering) -> Tensor:
    """Return the numbers of keys, −1 where no vertex has the key."""
    if numbering.table is None:
        found = torch.searchsorted(numbering.keys, wanted, out_int32=True)
    else:
        found = numbering.table[wanted]
    found = found.clamp_(0, len(numbering.keys) - 1)
    return torch.where(numbering.keys[found] == wanted, found, -1)


def _neighbours(numbering: _Numbering, strides: list[int]) -> Tensor:
    """Return (d + 1, 2, M): along direction j coordinate j changes by ±d, all others by ∓1."""
    d, keys = len(strides), numbering.keys
    wrap = sum(strides)  # all coordinates pass a multiple of d + 1 at once
    remainder = keys % (d + 1)
    less = keys - 1 - (remainder == 0) * (wrap - d - 1)
    more = keys + 1 + (remainder == d) * (wrap - d - 1)
    result = torch.empty(d + 1, 2, len(keys), dtype=torch.int32, device=keys.device)
    for j in range(d + 1):
        step = strides[j] if j < d else 0  # the last coordinate follows from the others
        result[j, 0] = _find(less + step, numbering)
        result[j, 1] = _find(more - step, numbering)
    return result
