"""What the report of a run says of its masks: what to look at first."""

from __future__ import annotations

from pathlib import Path

from wseg_engine.prediction.mask_store import MaskStore, Predicted
from wseg_engine.runs.run_report import findings_of, missed_classes


def record(name: str, **values: object) -> Predicted:
    fields: dict[str, object] = {
        "name": name,
        "key": "",
        "height": 1,
        "width": 1,
        "tags": (),
        "unsure": (),
        "found": {},
        "confidence": {},
        "scores": {},
        "uncertainty": 0.0,
    }
    return Predicted(**{**fields, **values})  # type: ignore[arg-type]


def test_tagged_classes_without_a_pixel_are_named_with_what_to_do(tmp_path: Path) -> None:
    def made(name: str, found: dict[str, float]) -> Predicted:
        return Predicted(name, "k", 4, 4, ("cow",), (), found, {}, {"cow": 0.9}, 0.1)

    store = MaskStore(tmp_path, ("cow",), "k")
    store.records = {f"n{i}": made(f"n{i}", {}) for i in range(7)}
    store.records["seen"] = made("seen", {"cow": 0.5})
    (said,) = missed_classes(store)
    assert said.startswith("7 images tagged cow show none of it: n0, n1, n2, n3, n4 and 2 more.")
    assert "Look at the tags first" in said
    store.records = {"seen": made("seen", {"cow": 0.5})}
    assert not list(missed_classes(store))


def test_findings_are_disagreements_and_the_most_uncertain() -> None:
    records = [
        record("a", tags=("cat",), found={"cat": 0.2}, scores={"cat": 0.9, "dog": 0.8}),
        record("b", tags=("cat", "dog"), found={"dog": 0.1}, uncertainty=0.7),
        record("c", unsure=("dog",), scores={"cat": 0.4, "dog": 0.9}, uncertainty=0.2),
    ]
    assert findings_of(records) == {
        "tagged_but_not_found": [{"image": "b", "class": "cat"}],
        "strong_but_untagged": [{"image": "a", "class": "dog", "score": 0.8}],
        "most_uncertain": ["b", "c", "a"],
    }
