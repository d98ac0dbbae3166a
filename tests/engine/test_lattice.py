"""The permutohedral lattice, vertex by vertex, and the kernels built on it."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor

from wseg_engine.refinement import lattice as lattice_module
from wseg_engine.refinement.gaussian import gaussian_kernel, sum_of_gaussians
from wseg_engine.refinement.lattice import build_lattice


def points(seed: int, *, dimensions: int, count: int, spread: float) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return spread * torch.randn(dimensions, count, generator=generator)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 5])
def test_every_point_lies_within_its_simplex(dimensions: int) -> None:
    lattice = build_lattice(points(1, dimensions=dimensions, count=500, spread=4.0))
    assert lattice.weights.min() > -1e-5
    torch.testing.assert_close(lattice.weights.sum(0), torch.ones(500))
    assert lattice.vertices.min() == 0
    assert lattice.vertices.max() == lattice.size - 1
    assert len(lattice.vertices.unique()) == lattice.size


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_neighbours_are_mutual(dimensions: int) -> None:
    lattice = build_lattice(points(2, dimensions=dimensions, count=400, spread=2.0))
    found = 0
    for less, more in lattice.neighbours.long():
        vertices = torch.arange(lattice.size)
        there = less >= 0
        assert torch.equal(more[less[there]], vertices[there])
        there = more >= 0
        assert torch.equal(less[more[there]], vertices[there])
        found += int(there.sum())
    assert found > 0


def test_the_corners_of_a_simplex_are_neighbours() -> None:
    """In two dimensions any two corners of a triangle are joined along a lattice direction."""
    lattice = build_lattice(points(3, dimensions=2, count=100, spread=2.0))
    joined = {
        (vertex, other)
        for pair in lattice.neighbours.tolist()
        for others in pair
        for vertex, other in enumerate(others)
    }
    for corners in lattice.vertices.T.tolist():
        for pair in itertools.permutations(corners, 2):
            assert pair in joined


@pytest.mark.parametrize("spread", [2.0, 300.0], ids=["32 bits", "64 bits"])
def test_every_neighbour_is_found_at_its_place(spread: float) -> None:
    """By coordinates: along direction j, coordinate j changes by d and all others by 1."""
    places = spread * points(4, dimensions=5, count=300, spread=1.0)
    lattice = build_lattice(places)
    simplices = lattice_module._simplices(places)
    corners = torch.arange(6).view(-1, 1, 1)
    steps = torch.where(simplices.ranks > 5 - corners, corners - 6, corners)
    around = (simplices.cells * 6 + steps).permute(0, 2, 1).reshape(-1, 6)
    at: dict[int, tuple[int, ...]] = {}
    for vertex, place in zip(lattice.vertices.view(-1).tolist(), around.tolist(), strict=True):
        assert at.setdefault(vertex, tuple(place)) == tuple(place)
    number = {place: vertex for vertex, place in at.items()}
    assert len(number) == lattice.size
    for j, (less, more) in enumerate(lattice.neighbours.tolist()):
        for vertex in range(lattice.size):
            place = at[vertex]
            down = tuple(x + 5 if i == j else x - 1 for i, x in enumerate(place))
            up = tuple(x - 5 if i == j else x + 1 for i, x in enumerate(place))
            assert less[vertex] == number.get(down, -1)
            assert more[vertex] == number.get(up, -1)


def test_vertices_that_share_a_place_in_the_first_table_are_found() -> None:
    """Keys a table's size apart fall on one place each time; others of theirs are not taken."""
    size = 8 * 40 | 1
    keys = torch.arange(40, dtype=torch.int32) * size
    places = lattice_module._Places(keys)
    assert places.find(keys).tolist() == list(range(40))
    assert places.find(keys + size * 40).tolist() == [-1] * 40
    assert places.find(keys + 1).tolist() == [-1] * 40


def test_entries_are_listed_by_vertex() -> None:
    lattice = build_lattice(points(5, dimensions=3, count=200, spread=2.0))
    entries = lattice.vertices.view(-1)[lattice.order]
    assert torch.equal(entries, entries.sort().values)
    assert torch.equal(entries[lattice.starts], torch.arange(lattice.size, dtype=torch.int32))
    assert torch.equal(lattice.order.sort().values, torch.arange(800))


def test_points_too_far_apart_are_refused_in_words() -> None:
    places = torch.tensor([[0.0, 1e7]]).expand(5, 2).contiguous()
    with pytest.raises(ValueError, match="larger sigmas"):
        build_lattice(places)


def test_the_filter_approximates_the_gaussian_sum() -> None:
    places = points(5, dimensions=2, count=400, spread=1.5)
    values = torch.rand(400, 3, generator=torch.Generator().manual_seed(6))
    squares = torch.cdist(places.T, places.T).square()
    kernel = torch.exp(-squares / 2)
    norm = kernel.sum(1).rsqrt()
    exact = 2.0 * (norm[:, None] * kernel * norm) @ values
    filtered = sum_of_gaussians([gaussian_kernel(places, 2.0)])(values)
    assert (filtered - exact).abs().mean() < 0.05 * exact.mean()


def test_the_filter_is_linear_and_kernels_add() -> None:
    near = points(7, dimensions=2, count=200, spread=1.0)
    other = points(8, dimensions=5, count=200, spread=1.0)
    generator = torch.Generator().manual_seed(9)
    first, second = torch.rand(2, 200, 4, generator=generator)
    one, two = gaussian_kernel(near, 3.0), gaussian_kernel(other, 10.0)
    both = sum_of_gaussians([one, two])
    torch.testing.assert_close(both(first + 2 * second), both(first) + 2 * both(second))
    alone = sum_of_gaussians([one])(first) + sum_of_gaussians([two])(first)
    torch.testing.assert_close(both(first), alone)
