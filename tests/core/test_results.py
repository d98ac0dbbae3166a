"""Finding the masks that `wseg run` wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.store.results import ResultsError, open_results


def make_results(folder: Path, names: tuple[str, ...] = ("b", "a")) -> Path:
    (folder / "SegmentationClass").mkdir(parents=True)
    for name in names:
        (folder / "SegmentationClass" / f"{name}.png").touch()
    return folder


@pytest.mark.parametrize("inside", ["", "voc"])
def test_masks_are_found_in_the_folder_or_one_below_and_sorted(tmp_path: Path, inside: str) -> None:
    base = make_results(tmp_path / inside)
    results = open_results(tmp_path)
    assert results.folder == base
    assert [item.name for item in results.items] == ["a", "b"]


def test_images_belong_to_masks_by_stem_whatever_their_suffix(tmp_path: Path) -> None:
    make_results(tmp_path)
    (tmp_path / "JPEGImages").mkdir()
    (tmp_path / "JPEGImages" / "a.JPG").touch()
    (tmp_path / "JPEGImages" / "b.txt").touch()
    a, b = open_results(tmp_path).items
    assert a.image == tmp_path / "JPEGImages" / "a.JPG"
    assert b.image is None


def test_classes_are_named_by_the_label_map_in_its_order(tmp_path: Path) -> None:
    make_results(tmp_path)
    assert open_results(tmp_path).classes == ()
    (tmp_path / "labelmap.txt").write_text(
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\nKatze:128,0,0::\n\n", "utf-8"
    )
    assert open_results(tmp_path).classes == ("background", "Katze")


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="not a folder"):
        open_results(tmp_path / "nowhere")
    with pytest.raises(ResultsError, match="no SegmentationClass folder"):
        open_results(tmp_path)
    make_results(tmp_path, names=())
    with pytest.raises(ResultsError, match="is empty"):
        open_results(tmp_path)


def test_a_label_map_in_another_encoding_is_reported(tmp_path: Path) -> None:
    make_results(tmp_path)
    (tmp_path / "labelmap.txt").write_bytes(b"background:0,0,0::\nK\xe4fer:1,1,1::\n")
    with pytest.raises(ResultsError, match=r"labelmap\.txt cannot be read"):
        open_results(tmp_path)
