"""Each class of the queue has its turn, and of each the least certain image comes first."""

from __future__ import annotations

from pathlib import Path

from app.core.masks.approval import Origin, approve
from app.core.masks.queue import QueueFilter, QueueOrder, read_queue
from app.core.masks.turns import each_class_in_turn
from wseg_engine.base.labels import Tag

from .project_with_masks import make_project, square

CAT, DOG, BAG = 1, 2, 3


def test_a_rare_class_comes_as_soon_as_a_frequent_one() -> None:
    shown = dict.fromkeys(range(90), (CAT,)) | {95: (BAG,), 99: (DOG,)}
    order = each_class_in_turn(range(100), shown, {})
    assert sorted(order) == list(range(100))
    assert set(order[:4]) == {0, 90, 95, 99}  # 90 is the first of those that show nothing


def test_what_an_image_shows_besides_counts_too() -> None:
    shown = {1: (CAT,), 2: (CAT, DOG), 3: (CAT, DOG), 4: (DOG,), 5: (BAG,), 6: (BAG,)}
    order = each_class_in_turn((2, 3, 1, 4, 5, 6), shown, {})
    assert order[:3] == [2, 5, 3]  # 2 was cat's and dog's turn at once


def test_classes_that_were_decided_less_come_first_and_within_a_class_the_order_stays() -> None:
    shown = {1: (CAT,), 2: (CAT,), 3: (DOG,), 4: (DOG,), 5: (DOG,)}
    assert each_class_in_turn((2, 1, 5, 4, 3), shown, {CAT: 2, DOG: 0}) == [5, 4, 2, 3, 1]


def test_nothing_to_sort_is_no_error() -> None:
    assert each_class_in_turn((), {}, {CAT: 4}) == []


def test_the_queue_has_each_class_in_turn_and_of_it_the_least_certain_first(
    tmp_path: Path,
) -> None:
    with make_project(tmp_path, 6) as project:  # 6 is the least certain; all show ant
        ant, bee = (record.id for record in project.classes.all())
        project.tags.set([1, 2], [ant], Tag.ABSENT)
        project.tags.set([1, 2], [bee], Tag.PRESENT)
        queue = read_queue(project, QueueFilter())
        assert queue.ids.tolist() == [6, 2, 5, 1, 4, 3]
        assert read_queue(project, QueueFilter(order=QueueOrder.UNCERTAINTY)).ids[1] == 5
        approve(project, 6, square(), (ant,), Origin())  # so it is bee's turn
        queue = read_queue(project, QueueFilter())
        assert queue.ids.tolist() == [2, 5, 1, 4, 3, 6]
        assert queue.open == {1, 2, 3, 4, 5}
