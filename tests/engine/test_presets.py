"""Presets: the release's values, and fast training's epochs for data sets of any size."""

from __future__ import annotations

import typing

import pytest

from wseg_engine.settings.backbones import backbone_names
from wseg_engine.settings.config import ConfigError, RefineConfig
from wseg_engine.settings.presets import PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("backbone", backbone_names())
def test_every_preset_is_valid_for_every_backbone(name: str, backbone: str) -> None:
    settings = preset(name, backbone=backbone, classes=7, images=500)
    assert settings.model.backbone == backbone
    assert settings.model.classes == 7
    assert settings.train.warmup_epochs <= settings.train.epochs
    assert all(epoch < settings.train.epochs for epoch in settings.train.relabel_epochs)


def test_the_types_of_settings_are_read_once_a_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes longer than all the rest, and settings are made for each run in a list."""
    first = preset("fast")
    monkeypatch.setattr(typing, "get_type_hints", lambda _class: pytest.fail("read again"))
    assert preset("fast") == first


@pytest.mark.parametrize(
    ("images", "epochs"), [(1, 60), (60, 60), (437, 18), (3131, 16), (10_000, 5), (10**6, 4)]
)
def test_fast_training_looks_at_many_images_less_often(images: int, epochs: int) -> None:
    train = preset("fast", images=images).train
    assert train.epochs == epochs
    assert 0 < train.warmup_epochs < train.relabel_epochs[0] < epochs


@pytest.mark.parametrize("images", [1, 60, 437, 3131, 10**6])
def test_fast_training_makes_labels_anew_several_times_with_what_stands_out(images: int) -> None:
    settings = preset("fast", images=images)
    assert len(settings.train.relabel_epochs) >= 2
    assert settings.train.uses_saliency
    assert settings.predict.saliency > 0
    assert 0 < settings.predict.closer_look < 1
    assert 0 < settings.predict.finer_look < settings.predict.closer_look


def test_what_learned_from_the_crf_is_refined_gently() -> None:
    gentle, usual = preset("fast").refine, RefineConfig()
    assert gentle.method == "crf"
    assert gentle.crf_colour_weight < usual.crf_colour_weight
    assert gentle.crf_colour_sigma_xy < usual.crf_colour_sigma_xy


@pytest.mark.parametrize("name", ["full", "baseline"])
def test_what_reproduces_the_paper_does_without_saliency(name: str) -> None:
    settings = preset(name)
    assert not settings.train.uses_saliency
    assert not settings.predict.alternate_mirror
    assert settings.predict.saliency == 0
    assert settings.predict.class_evidence == 0
    assert settings.predict.closer_look == 0
    assert settings.predict.finer_look == 0
    assert settings.refine == RefineConfig()


def test_the_background_rises_with_the_number_of_images_fast_training_sees() -> None:
    powers = [
        preset("fast", images=images).predict.background_power
        for images in (1, 437, 1000, 3131, 10**6)
    ]
    assert powers == sorted(powers)
    assert (powers[0], powers[1], powers[3], powers[4]) == (1.25, 1.25, 3.0, 3.0)
    assert 1.25 < powers[2] < 3.0
    assert preset("fast").predict.background_power == 1.25


def test_the_fast_side_makes_cells_and_corners_meet() -> None:
    settings = preset("fast")
    assert settings.train.crop % settings.model.stride == 1


RELEASE = {  # epochs, crop, scales, threshold, power
    "wide_resnet38": (24, 321, (1.0, 0.5, 1.5, 2.0), 0.1, 3.0),
    "vgg16": (32, 448, (1.0, 0.75, 1.25, 1.5), 0.3, 1.0),
    "resnet50": (20, 448, (1.0, 0.75, 1.25, 1.5), 0.3, 3.0),
    "resnet101": (20, 448, (1.0, 0.75, 1.25, 1.5), 0.3, 3.0),
}


@pytest.mark.parametrize("backbone", RELEASE)
def test_full_is_the_releases_setting(backbone: str) -> None:
    settings = preset("full", backbone=backbone)
    train, predict = settings.train, settings.predict
    found = (train.epochs, train.crop, predict.scales, predict.score_threshold)
    assert (*found, predict.background_power) == RELEASE[backbone]
    assert train.warmup_epochs == 5
    assert settings.model.head_kind == "paper"


def test_baseline_is_cam_on_tags_alone() -> None:
    for backbone in backbone_names():
        settings = preset("baseline", backbone=backbone)
        assert settings.model.head_kind == "cam"
        assert settings.train.warmup_epochs == settings.train.epochs


def test_an_unknown_preset_is_named_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="no preset 'slow'; expected one of fast, full, baseline"):
        preset("slow")
