"""Scores of masks and of tags."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from wseg_engine.images.mask_files import write_mask
from wseg_engine.scoring.metrics import (
    Confusion,
    MetricsError,
    average_precision,
    evaluate,
    tag_precision,
)

MASKS = hnp.arrays(np.uint8, (7, 9), elements=st.sampled_from([0, 1, 2, 3, 9, 255]))


def iou_by_sets(predicted: np.ndarray, truth: np.ndarray, label: int) -> float:
    """Intersection over union, pixel by pixel, over what the truth does not leave void."""
    pairs = [(p, t) for p, t in zip(predicted.flat, truth.flat, strict=True) if t <= 3]
    both = sum(p == label and t == label for p, t in pairs)
    either = sum(label in (p, t) for p, t in pairs)
    return both / either if either else math.nan


@settings(max_examples=60, deadline=None)
@given(MASKS, MASKS)
def test_scores_agree_with_counting_pixel_by_pixel(
    predicted: np.ndarray, truth: np.ndarray
) -> None:
    confusion = Confusion(("a", "b", "c"))
    confusion.add(predicted, truth)
    expected = [iou_by_sets(predicted, truth, label) for label in range(4)]
    found = [score.iou for score in confusion.scores()]
    np.testing.assert_allclose(found, expected)
    occurring = [value for value in expected if not math.isnan(value)]
    np.testing.assert_allclose(confusion.mean_iou, np.mean(occurring) if occurring else math.nan)


def test_precision_and_recall_of_a_worked_example() -> None:
    truth = np.array([[1, 1, 1, 1, 0, 0, 255, 255]], np.uint8)
    predicted = np.array([[1, 1, 0, 255, 1, 0, 1, 0]], np.uint8)
    confusion = Confusion(("cat",))
    confusion.add(predicted, truth)
    background, cat = confusion.scores()
    assert (cat.precision, cat.recall, cat.iou, cat.pixels) == (2 / 3, 2 / 4, 2 / 5, 4)
    assert (background.precision, background.recall) == (1 / 2, 1 / 2)
    assert confusion.accuracy == 3 / 6


def test_counts_of_parts_add_up_to_the_counts_of_the_whole() -> None:
    rng = np.random.default_rng(0)
    predicted, truth = (rng.integers(0, 4, (20, 30), dtype=np.uint8) for _ in range(2))
    whole, left, right = (Confusion(("a", "b", "c")) for _ in range(3))
    whole.add(predicted, truth)
    left.add(predicted[:, :11], truth[:, :11])
    right.add(predicted[:, 11:], truth[:, 11:])
    left.merge(right)
    assert np.array_equal(left.counts, whole.counts)


def test_masks_of_different_size_are_refused_in_words() -> None:
    with pytest.raises(MetricsError, match="4×3 pixels, the truth 5×3"):
        Confusion(("a",)).add(np.zeros((3, 4), np.uint8), np.zeros((3, 5), np.uint8))


def ap_by_definition(scores: np.ndarray, tags: np.ndarray) -> float:
    """Mean over the positives of the precision among all that score at least as high."""
    sure = [(s, t) for s, t in zip(scores, tags, strict=True) if t >= 0]
    positives = [s for s, t in sure if t == 1]
    if not positives:
        return math.nan
    above = [[t for s, t in sure if s >= threshold] for threshold in positives]
    return float(np.mean([sum(tags) / len(tags) for tags in above]))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.9]), st.sampled_from([-1, 0, 1])), max_size=20
    )
)
def test_average_precision_agrees_with_its_definition(rows: list[tuple[float, int]]) -> None:
    scores = np.array([score for score, _ in rows], np.float32)
    tags = np.array([tag for _, tag in rows], np.int8)
    found = average_precision(scores, tags)
    np.testing.assert_allclose(found, ap_by_definition(scores, tags), rtol=1e-6)


def test_mean_precision_of_tags_leaves_out_classes_nobody_has() -> None:
    scores = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.3]])
    tags = np.array([[1, 0], [0, 0], [1, -1]])
    result = tag_precision(scores, tags)
    assert result.classes[0] == pytest.approx((1 + 2 / 3) / 2)
    assert math.isnan(result.classes[1])
    assert result.mean == result.classes[0]


def write(folder: Path, **masks: list[list[int]]) -> Path:
    for name, rows in masks.items():
        write_mask(folder / f"{name}.png", np.array(rows, np.uint8))
    return folder


def test_a_folder_is_scored_through_the_ids_of_the_truth(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth", a=[[0, 8, 8, 12]], b=[[12, 12, 3, 255]])
    predicted = write(tmp_path / "out", a=[[0, 1, 0, 2]], b=[[2, 1, 1, 1]])
    result = evaluate(predicted, truth, truth_ids={"cat": 8, "dog": 12})
    values = {score.name: score.iou for score in result.classes}
    assert values == {
        "background": pytest.approx(1 / 2),
        "cat": pytest.approx(1 / 3),
        "dog": pytest.approx(2 / 3),
    }
    assert result.mean_iou == pytest.approx((1 / 2 + 1 / 3 + 2 / 3) / 3)
    assert result.images == 2
    assert result.problems == ()


def test_ids_of_predictions_come_from_the_classes_beside_them(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth", a=[[0, 8, 8, 12]])
    write(tmp_path / "out" / "SegmentationClass", a=[[0, 2, 2, 1]])
    classes = [{"id": 0, "name": "background"}, {"id": 1, "name": "dog"}, {"id": 2, "name": "Cat"}]
    (tmp_path / "out" / "classes.json").write_text(json.dumps(classes), encoding="utf-8")
    result = evaluate(tmp_path / "out", truth, truth_ids={"cat": 8, "dog": 12})
    assert result.mean_iou == 1.0


def test_a_class_the_predictions_do_not_know_counts_as_missed(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth", a=[[0, 8, 8, 12]])
    write(tmp_path / "out", a=[[0, 1, 1, 0]])
    (tmp_path / "out" / "labelmap.txt").write_text(
        "background:0,0,0::\ncat:128,0,0::\n", encoding="utf-8"
    )
    result = evaluate(tmp_path / "out", truth, truth_ids={"cat": 8, "dog": 12})
    assert [score.recall for score in result.classes] == [1.0, 1.0, 0.0]
    assert "'dog' is not among the 1 class" in result.problems[0].what


def test_missing_damaged_and_wrongly_sized_masks_are_reported_and_left_out(tmp_path: Path) -> None:
    one = [[0, 1]]
    truth = write(tmp_path / "truth", good=one, missing=one, size=one, damaged=one)
    predicted = write(tmp_path / "out", good=one, size=[[0, 1, 1]], damaged=one)
    (predicted / "damaged.png").write_bytes(b"not a mask")
    result = evaluate(predicted, truth, truth_ids={"cat": 1})
    assert result.images == 1
    found = {problem.where: problem.what for problem in result.problems}
    assert found["missing.png"] == "there is no prediction for this mask"
    assert found["size.png"].startswith("the prediction has 3×1 pixels, the truth 2×1")
    assert "damaged.png is not a PNG or TIFF or BMP" in found["damaged.png"]


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ({"cat": 256}, "expected 0 to 255"),
        ({"cat": -1}, "expected 0 to 255"),
        ({"cat": 8, "dog": 8}, "'dog' and 'cat' share the id 8"),
    ],
)
def test_ids_that_cannot_be_are_refused(tmp_path: Path, ids: dict[str, int], words: str) -> None:
    write(tmp_path, a=[[0]])
    with pytest.raises(MetricsError, match=words):
        evaluate(tmp_path, tmp_path, truth_ids=ids)


def test_folders_with_nothing_in_common_are_an_error(tmp_path: Path) -> None:
    truth = write(tmp_path / "truth", a=[[0]])
    predicted = write(tmp_path / "out", b=[[0]])
    with pytest.raises(MetricsError, match="expected PNGs with the same names"):
        evaluate(predicted, truth, truth_ids={"cat": 1})
    with pytest.raises(MetricsError, match="no such folder"):
        evaluate(tmp_path / "nowhere", truth, truth_ids={"cat": 1})


def test_the_result_is_plain_json_with_none_for_scores_of_nothing(tmp_path: Path) -> None:
    write(tmp_path, a=[[0, 1]])
    result = evaluate(tmp_path, tmp_path, truth_ids={"cat": 1, "dog": 2})
    plain = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert plain["mean_iou"] == 1.0
    assert plain["classes"][2] == {
        "name": "dog",
        "iou": None,
        "precision": None,
        "recall": None,
        "pixels": 0,
    }


def test_real_masks_score_one_against_themselves(shared: Path) -> None:
    masks = shared / "data" / "voc_animals" / "val" / "masks"
    ids = {"cat": 8, "cow": 10, "dog": 12, "horse": 13, "person": 15, "sheep": 17}
    result = evaluate(masks, masks, truth_ids=ids, predicted_ids=ids)
    assert result.mean_iou == 1.0
    assert result.images == 223


def two_by_two(file: Path, value: int = 1) -> None:
    write_mask(file, np.full((2, 2), value, np.uint8))


def test_predictions_that_nothing_is_compared_with_are_counted(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        two_by_two(tmp_path / "p" / f"{name}.png")
    two_by_two(tmp_path / "t" / "b.png")
    found = evaluate(tmp_path / "p", tmp_path / "t", truth_ids={"cat": 1})
    assert found.images == 1
    (problem,) = found.problems
    assert "not scored: 2, such as a.png" in problem.what


@pytest.mark.parametrize("second", ["a_mask.png", "a-mask.png"])
def test_a_prediction_is_scored_once(tmp_path: Path, second: str) -> None:
    two_by_two(tmp_path / "p" / "a.png")
    two_by_two(tmp_path / "t" / "a.png")
    two_by_two(tmp_path / "t" / second, 0)
    found = evaluate(tmp_path / "p", tmp_path / "t", truth_ids={"cat": 1})
    assert (found.images, found.accuracy) == (1, 1.0)
    (problem,) = found.problems
    assert problem.where == second
    assert "compared with a.png" in problem.what


def test_given_ids_of_predictions_are_found_in_any_case_and_missed_ones_told(
    tmp_path: Path,
) -> None:
    two_by_two(tmp_path / "p" / "a.png", 3)
    two_by_two(tmp_path / "t" / "a.png", 8)
    given = {"predicted_ids": {"CAT": 3}, "truth_ids": {"cat": 8}}
    found = evaluate(tmp_path / "p", tmp_path / "t", **given)
    assert found.accuracy == 1.0
    assert found.problems == ()
    given["predicted_ids"] = {"cta": 3}
    missed = evaluate(tmp_path / "p", tmp_path / "t", **given)
    assert any("'cat' is not among" in problem.what for problem in missed.problems)


def test_photos_beside_true_masks_do_not_hide_them(tmp_path: Path) -> None:
    for part in ("p", "t"):
        two_by_two(tmp_path / part / "a.png")
    Image.new("RGB", (2, 2)).save(tmp_path / "t" / "a.jpg")
    found = evaluate(tmp_path / "p", tmp_path / "t", truth_ids={"cat": 1})
    assert (found.images, found.problems) == (1, ())


def test_problems_are_sentences(tmp_path: Path) -> None:
    two_by_two(tmp_path / "p" / "a.png")
    two_by_two(tmp_path / "t" / "a.png")
    two_by_two(tmp_path / "p" / "b.png")
    Image.new("RGB", (2, 2)).save(tmp_path / "t" / "b.jpg")
    found = evaluate(tmp_path / "p", tmp_path / "t", truth_ids={"cat": 1})
    assert [problem.what.endswith("Save it as PNG; it was skipped") for problem in found.problems]
    assert not any(".;" in problem.what for problem in found.problems)
