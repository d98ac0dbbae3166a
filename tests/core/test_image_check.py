"""Checking images whole: damaged ones, copies, kinds that are not read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from app.core.scan import contents
from app.core.scan.contents import read_headers
from app.core.scan.image_check import CheckFound, check_images
from app.core.scan.source_scan import scan_source
from app.core.store import ImageState, Project, create_project
from wseg_engine.base.events import Control, Stopped
from wseg_engine.images.imaging import ImageSize, image_size


def photo(seed: int) -> Image.Image:
    """Draw something that is like nothing else."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
    return small.resize((160, 120), Image.Resampling.BICUBIC)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(5):
        photo(number).save(folder / f"{number}.jpg", quality=92)
    return folder


@pytest.fixture
def project(tmp_path: Path, photos: Path) -> Iterator[Project]:
    with create_project(tmp_path / "project") as project:
        project.sources.add(photos)
        yield project


def check(project: Project) -> CheckFound:
    for source in project.sources.all():
        for _ in scan_source(project, source.id, Control()):
            pass
    *_, found = check_images(project, Control())
    assert isinstance(found, CheckFound)
    return found


def named(found: CheckFound, groups: tuple[tuple[int, ...], ...]) -> list[set[str]]:
    return [{found.paths[image] for image in group} for group in groups]


def test_sound_images_bring_no_findings(project: Project) -> None:
    found = check(project)
    assert found.looked_at == 5
    assert found.is_clean


def test_images_of_several_frames_are_told(project: Project, photos: Path) -> None:
    with Image.open(photos / "1.jpg") as photo:
        turned = photo.rotate(90)
        photo.save(photos / "moving.gif", save_all=True, append_images=[turned, photo])
    found = check(project)
    assert [found.paths[image] for image in found.several] == ["moving.gif"]
    assert not found.is_clean and not found.damaged


def test_an_image_whose_end_is_missing_is_damaged(project: Project, photos: Path) -> None:
    data = (photos / "1.jpg").read_bytes()
    (photos / "1.jpg").write_bytes(data[: len(data) // 2])
    found = check(project)
    [(image, why)] = found.damaged
    assert found.paths[image] == "1.jpg"
    assert "damaged" in why
    [record] = project.images.get([image])
    assert (record.state, record.problem) == (ImageState.CORRUPT, why)


def test_an_image_that_can_be_read_again_is_sound(project: Project, photos: Path) -> None:
    check(project)
    project.images.mark_corrupt(1, "it was being copied")
    assert check(project).is_clean
    [record] = project.images.get([1])
    assert (record.state, record.problem) == (ImageState.PRESENT, "")
    assert (record.width, record.height) == (160, 120)


@pytest.mark.parametrize("corrupt_too", [False, True])
def test_a_sound_header_does_not_take_back_what_a_check_has_found(
    project: Project, photos: Path, corrupt_too: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (photos / "1.jpg").read_bytes()
    (photos / "1.jpg").write_bytes(data[: len(data) // 2])
    for source in project.sources.all():
        for _ in scan_source(project, source.id, Control()):
            pass
    checked = False

    def check_meanwhile(path: Path) -> ImageSize:
        nonlocal checked
        if not checked:  # after the page was looked up, before it is saved
            checked = True
            for _ in check_images(project, Control()):
                pass
        return image_size(path)

    monkeypatch.setattr(contents, "image_size", check_meanwhile)
    for _ in range(2):
        for _ in read_headers(project, Control(), corrupt_too=corrupt_too):
            pass
    states = {one.path: one.state for one in project.images}
    assert states.pop("1.jpg") is ImageState.CORRUPT
    assert set(states.values()) == {ImageState.PRESENT}


def test_equal_files_and_copies_are_found_apart(project: Project, photos: Path) -> None:
    shutil.copy(photos / "0.jpg", photos / "copy.jpg")
    photo(1).resize((80, 60)).save(photos / "small.png")
    ImageEnhance.Brightness(photo(2)).enhance(1.1).save(photos / "bright.jpg", quality=70)
    found = check(project)
    assert named(found, found.equal) == [{"0.jpg", "copy.jpg"}]
    alike = named(found, found.alike)
    assert {"1.jpg", "small.png"} in alike
    assert {"2.jpg", "bright.jpg"} in alike
    assert len(alike) == 2


def test_kinds_that_are_not_read_are_counted(project: Project, photos: Path) -> None:
    (photos / "a.jxl").write_bytes(b"x")
    [text] = check(project).unread
    assert text.startswith("photos: Unsupported images: 1 .jxl.")


def test_a_file_that_is_gone_is_left_to_the_next_scan(project: Project, photos: Path) -> None:
    check(project)
    (photos / "3.jpg").unlink()
    *_, found = check_images(project, Control())
    assert isinstance(found, CheckFound)
    assert found.is_clean
    assert project.images.get([4])[0].state is ImageState.PRESENT


def test_a_check_can_be_stopped(project: Project) -> None:
    check(project)
    control = Control()
    events = check_images(project, control)
    next(events)
    control.stop()
    with pytest.raises(Stopped):
        list(events)
