"""The permutohedral lattice: Gaussian filtering of values that live at scattered points.

The lattice (Adams, Baek and Davis, 2010) covers feature space with simplices. Filtering takes three
steps: each point spreads its value over the d + 1 vertices around it (splat), vertices exchange
values with their neighbours along the d + 1 lattice directions (blur), and each point collects from
its vertices (slice). Here all points are handled at once with tensor operations, on any device.

A vertex's integer coordinates form one number, its key. Sorting the keys numbers the vertices, and
brings together the points around each, which is what splatting needs. Neighbours are looked up in
tables a few times the number of vertices: a vertex stands at its key modulo the table's size; those
that lost their place to another stand in the next table, made for them alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

KEY_LIMIT = 1 << 62  # keys have to fit 64-bit integers
_ROOM = 8  # places of a table for each vertex in it; by measurement


class Lattice(NamedTuple):
    """N points in a lattice of M vertices and d + 1 directions."""

    vertices: Tensor  # (d + 1, N) int32, the vertices around each point
    weights: Tensor  # (d + 1, N) float32, barycentric: non-negative up to rounding, sum 1
    order: Tensor  # ((d + 1) · N,) int64, places in `vertices` by vertex, then as they come
    starts: Tensor  # (M,) int64, where each vertex's places begin in the order
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
    keys, strides = _keys(simplices)
    numbering = _number(keys)
    return Lattice(
        numbering.vertices,
        simplices.weights,
        numbering.order,
        numbering.starts,
        _neighbours(numbering.keys, strides),
    )


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
    return _Keys(keys, strides)


class _Numbering(NamedTuple):
    """Vertices in order of their keys."""

    vertices: Tensor  # the shape of the keys, int32: the number of each
    keys: Tensor  # (M,), ascending: the key of each number
    order: Tensor  # int64, as the lattice has it
    starts: Tensor  # (M,) int64


def _number(keys: Tensor) -> _Numbering:
    """Number the different keys."""
    ascending, order = keys.view(-1).sort(stable=True)
    first = torch.ones_like(ascending, dtype=torch.bool)
    torch.ne(ascending[1:], ascending[:-1], out=first[1:])
    numbers = first.cumsum(0, dtype=torch.int32).sub_(1)
    vertices = torch.empty_like(numbers).scatter_(0, order, numbers)
    starts = first.nonzero().view(-1)
    return _Numbering(vertices.view(keys.shape), ascending[starts], order, starts)


class _Places:
    """Tells which of M different keys a key is.

    Args:
        keys: (M,) int32 or int64, non-negative.
    """

    def __init__(self, keys: Tensor) -> None:
        self._keys = keys
        self._tables: list[Tensor] = []
        left = torch.arange(len(keys), dtype=torch.int32, device=keys.device)
        while len(left):
            table = left.new_zeros(_ROOM * len(left) | 1)  # odd, because strides have many twos
            places = keys[left] % len(table)
            table[places] = left
            self._tables.append(table)
            left = left[table[places] != left]

    def find(self, wanted: Tensor) -> Tensor:
        """Return the places of keys among the M, int32; −1 where none is that key."""
        found = torch.full(wanted.shape, -1, dtype=torch.int32, device=wanted.device)
        for table in self._tables:
            there = table.index_select(0, wanted % len(table))
            found = torch.where(self._keys.index_select(0, there) == wanted, there, found)
        return found


def _neighbours(keys: Tensor, strides: list[int]) -> Tensor:
    """Return (d + 1, 2, M): along direction j coordinate j changes by ±d, all others by ∓1.

    Args:
        keys: (M,) of the vertices.
        strides: as in `_Keys`.
    """
    d = len(strides)
    wrap = sum(strides)  # all coordinates pass a multiple of d + 1 at once
    last = (keys % (d + 1) == d).to(keys.dtype)
    more = keys + 1 + last * (wrap - d - 1)
    places = _Places(keys)
    own = torch.arange(len(keys), dtype=torch.int32, device=keys.device)
    result = own.new_full((d + 1, 2, len(keys)), -1)
    for j in range(d + 1):
        step = strides[j] if j < d else 0  # the last coordinate follows from the others
        found = places.find(more - step)
        there = (found >= 0).nonzero().view(-1)
        result[j, 1] = found
        result[j, 0].index_copy_(0, found[there].long(), own[there])  # neighbours are mutual
    return result
