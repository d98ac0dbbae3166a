"""What is said before a training begins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from app.core.store import Project, create_project
from app.core.store.file_records import FileRecords
from app.core.tagging.tag_advice import Severity
from app.core.training.checks import Check, checkpoint_bytes, checks, feature_bytes
from app.core.training.dataset import FEWEST_APPROVED
from tests.core.small_trainings import HEIGHT, WIDTH, put_mask, small_project
from wseg_engine.base.labels import Tag
from wseg_engine.settings.presets import preset

FAST = preset("fast", classes=3)


class Device(NamedTuple):
    key: str = "cpu"
    usable: bool = True
    reason: str = ""
    remedy: str = ""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("TAGMASK_CACHE", str(tmp_path / "cache"))
    with small_project(tmp_path, images=24) as made:
        yield made


def keys(found: list[Check]) -> list[str]:
    return [check.key for check in found]


def by_key(found: list[Check], key: str) -> Check:
    (check,) = [check for check in found if check.key == key]
    return check


def test_a_well_tagged_project_is_ready(project: Project) -> None:
    found = checks(project, FAST, device=Device())
    assert not any(check.blocking for check in found)
    assert all(check.severity is not Severity.WARNING for check in found)


def test_a_project_without_images_cannot_train(tmp_path: Path) -> None:
    with create_project(tmp_path / "empty") as empty:
        first = checks(empty, FAST)[0]
    assert (first.key, first.blocking) == ("no-images", True)


def test_a_project_without_tags_cannot_train(project: Project) -> None:
    project.tags.clear(list(range(1, 25)))
    found = checks(project, FAST)
    assert by_key(found, "none-tagged").blocking
    assert by_key(found, "nothing-shown").blocking


def test_few_tagged_images_are_counted(project: Project) -> None:
    project.tags.clear(list(range(10, 25)))
    check = by_key(checks(project, FAST), "few-tagged")
    assert check.sentence == "Only 9 image(s) are tagged."
    assert not check.blocking
    assert check.images is not None
    assert len(project.images.ids(check.images)) == 15


def test_missing_tagged_images_are_said(project: Project) -> None:
    FileRecords(project.database).set_missing([1, 2, 3])
    check = by_key(checks(project, FAST), "gone")
    assert check.sentence.startswith("3 tagged image(s) are missing")


def test_a_class_without_negatives_is_said(project: Project) -> None:
    red = project.classes.all()[0].id
    project.tags.set(list(range(1, 25)), [red], Tag.PRESENT)
    check = by_key(checks(project, FAST), f"always-{red}")
    assert "without red" in check.sentence
    assert check.severity is Severity.WARNING


def test_classes_that_are_always_together_are_said(project: Project) -> None:
    red, green, _ = (info.id for info in project.classes.all())
    every = list(range(1, 25))
    showing = [image for image, said in project.tags.of(every).items() if red in said.tags]
    project.tags.set(every, [green], None)
    project.tags.set(showing, [green], Tag.PRESENT)
    check = by_key(checks(project, FAST), f"inseparable-{red}-{green}")
    assert "cannot tell them apart" in check.sentence


def test_missing_weights_stop_a_training_unless_they_may_be_fetched(project: Project) -> None:
    full = preset("full", classes=3)
    found = checks(project, full)
    check = by_key(found, "no-weights")
    assert (found[0], check.blocking) == (check, True)
    assert "resnet50" in check.sentence
    assert "Fast preset" in check.remedy
    allowed = checks(project, full, allow_download=True)
    assert "no-weights" not in keys(allowed)
    assert by_key(allowed, "download").remedy.startswith("https://")


def test_a_full_disk_is_said_before(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(project.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=30 * 1024**2))
    found = checks(project, FAST)
    disk, cache = by_key(found, "disk"), by_key(found, "cache-disk")
    assert disk.blocking
    assert not cache.blocking
    assert "30 MiB free" in disk.sentence


def test_a_device_that_cannot_be_used_stops_a_training(project: Project) -> None:
    device = Device("cuda:0", False, "No driver was found.", "Install one.")
    check = checks(project, FAST, device=device)[0]
    assert (check.sentence, check.remedy, check.blocking) == (
        "No driver was found.",
        "Install one.",
        True,
    )


def test_training_the_whole_network_on_a_processor_is_said_to_be_slow(project: Project) -> None:
    full = preset("full", classes=3, backbone="efficientnet_lite2")
    assert "slow" in keys(checks(project, full, device=Device("cpu")))
    assert "slow" not in keys(checks(project, full, device=Device("cuda:0")))
    assert "slow" not in keys(checks(project, FAST, device=Device("cpu")))


def test_approved_masks_are_counted_and_what_is_kept_apart_is_said(project: Project) -> None:
    red = project.classes.all()[0].id
    labels = np.ones((HEIGHT, WIDTH), np.uint8)
    put_mask(project, 1, labels, classes=(red,))
    few = by_key(checks(project, FAST), "approved")
    assert few.sentence.startswith("1 approved mask")
    assert few.remedy == ""
    for image in range(1, FEWEST_APPROVED + 1):
        put_mask(project, image, labels, classes=(red,))
    assert "held out" in by_key(checks(project, FAST), "approved").remedy


def test_blocking_checks_come_first(project: Project) -> None:
    project.tags.clear(list(range(5, 25)))
    found = checks(project, preset("full", classes=3), device=Device())
    assert [check.blocking for check in found] == sorted(
        (check.blocking for check in found), reverse=True
    )


def test_the_disk_that_checkpoints_need_is_about_what_they_take() -> None:
    # Measured: two checkpoints of the preset Fast take 44.8 MB; a third is there while it is saved.
    assert 0.8 < checkpoint_bytes(FAST) / (1.5 * 44.8e6) < 1.3
    full = preset("full", classes=3)
    assert checkpoint_bytes(full) > 3 * 4 * 2 * 23.5e6


def test_the_disk_that_features_need_is_bounded_by_the_cache() -> None:
    # Measured: an image of the preset Fast takes 1,810,752 bytes.
    assert 0.99 < feature_bytes(FAST, 60) / (60 * 1_810_752) < 1.01
    assert feature_bytes(FAST, 10**7) == FAST.train.cache_limit
    whole = replace(FAST, train=replace(FAST.train, frozen_backbone=False))
    assert feature_bytes(whole, 60) == 0
