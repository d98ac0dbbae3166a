"""What may go wrong with a training, said in plain words before it begins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.store import ImageFilter, Project, Provenance
from app.core.tagging.tag_advice import Severity, advise
from app.core.tagging.tag_statistics import TagStatistics, statistics
from app.core.training.dataset import FEWEST_APPROVED, ONE_OF, USABLE
from app.core.translation import number_text, translate
from wseg_engine.settings.backbones import backbone, known_weights
from wseg_engine.settings.config import ModelConfig, Settings
from wseg_engine.settings.weight_files import cache_folder, find_weights, mismatches

_FLOAT, _HALF = 4, 2  # bytes
# Checkpoints on the disk while one is written: it, the former one, and the one before.
_CHECKPOINTS = 3


# The paper's head: a 1×1, three 3×3 and another 1×1 to 256 channels of the deep features, and the
# rest, which hardly depends on the backbone.
_PAPER_HEAD_EACH = 256 * (1 + 3 * 9 + 1)  # parameters a channel of the deep features
_PAPER_HEAD_REST = 2.5e6


def checkpoint_bytes(settings: Settings) -> int:
    """Return what a run's checkpoints take at the most."""
    pretrained = backbone(settings.model.backbone).parameters * 1e6
    head = _head_parameters(settings.model)
    moments = 2 if settings.train.optimiser == "adamw" else 1
    trained = head if settings.train.frozen_backbone else head + pretrained
    return round(_CHECKPOINTS * _FLOAT * (pretrained + head + moments * trained))


def feature_bytes(settings: Settings, images: int) -> int:
    """Return what the features of images take in the cache; 0 where none are kept."""
    train = settings.train
    if not train.frozen_backbone:
        return 0
    cells = ((train.crop - 1) // settings.model.stride + 1) ** 2
    views = 2 if train.flip else 1
    deep = _HALF * views * cells * backbone(settings.model.backbone).channels
    small = 3 * (train.crop // 2) ** 2
    return min(train.cache_limit, images * (deep + small))


def _head_parameters(model: ModelConfig) -> float:
    channels, width = backbone(model.backbone).channels, model.head_width
    match model.head_kind:
        case "cam":
            return channels * model.classes
        case "compact":
            return width * (channels + 9 * width + model.classes)
        case _:
            return _PAPER_HEAD_EACH * channels + _PAPER_HEAD_REST


FEW_TAGGED = 20  # with fewer tagged images, masks are a matter of luck
_SPARE = 200 * 1024**2  # bytes that should stay free
_BLOCKING_ADVICE = frozenset({"no-classes", "nothing-shown", "too-many"})
# Said by other checks, or of no interest to a training.
_LEFT_OUT_ADVICE = frozenset({"unsure-only"})
_MIB, _GIB = 1024**2, 1024**3


@dataclass(frozen=True)
class Check:
    """One thing to know before a training begins."""

    severity: Severity
    sentence: str  # what was found
    remedy: str  # what to do
    blocking: bool = False  # a training makes no sense, or cannot begin
    key: str = ""  # stays the same while the same thing stands out
    images: ImageFilter | None = None  # those it is about, where there are any to show


class DeviceFacts(Protocol):
    """What is to be known of the chosen device."""

    @property
    def key(self) -> str:
        """Such as "cpu" or "cuda:0"."""

    @property
    def usable(self) -> bool:
        """Whether it can compute."""

    @property
    def reason(self) -> str:
        """Why it cannot."""

    @property
    def remedy(self) -> str:
        """What to do about that."""


def checks(
    project: Project,
    settings: Settings,
    *,
    found: TagStatistics | None = None,
    device: DeviceFacts | None = None,
    allow_download: bool = False,
) -> list[Check]:
    """Look for what may go wrong; blocking things first, then by how much they matter.

    It counts tags and asks the disk: call it in the background.

    Args:
        project: what will be trained on.
        settings: of the training.
        found: the tags' statistics, where they are known already.
        device: the chosen one, where it is known.
        allow_download: weights that are not on this machine may be fetched.

    Raises:
        ProjectError: if the project cannot be read.
    """
    tags = found if found is not None else statistics(project)
    results = [
        *_images(project, tags),
        *_tags(project, tags),
        *_weights(settings, allow_download),
        *_disk(project, settings),
        *_device(settings, device),
        *_masks(project),
    ]
    return sorted(results, key=lambda check: (not check.blocking, -check.severity))


def _images(project: Project, tags: TagStatistics) -> Iterator[Check]:
    tagged = len(project.images.ids(ImageFilter(tagged=True)))
    there = len(project.images.ids(ImageFilter(states=USABLE, tagged=True)))
    gone = tagged - there
    if not tags.images:
        yield Check(
            Severity.WARNING,
            translate("Training", "The project has no images."),
            translate("Training", "Add a folder of photos."),
            blocking=True,
            key="no-images",
        )
    elif not there:
        yield Check(
            Severity.WARNING,
            translate("Training", "No available image has a tag."),
            translate("Training", "Tag some images: training learns from the tagged ones."),
            blocking=True,
            key="none-tagged",
        )
    elif there < FEW_TAGGED:
        yield Check(
            Severity.WARNING,
            translate("Training", "Only %n image(s) are tagged.", n=there),
            translate("Training", "Tag at least {few}; a hundred make good masks.").format(
                few=FEW_TAGGED
            ),
            key="few-tagged",
            images=ImageFilter(tagged=False),
        )
    if gone:
        yield Check(
            Severity.HINT,
            translate("Training", "%n tagged image(s) are missing, changed or damaged.", n=gone),
            translate("Training", "They are not used for training. Find them in the library."),
            key="gone",
        )


def _tags(project: Project, tags: TagStatistics) -> Iterator[Check]:
    for advice in advise(project.classes.all(), tags):
        if advice.key not in _LEFT_OUT_ADVICE:
            blocking = advice.key in _BLOCKING_ADVICE
            severity = Severity.WARNING if blocking else advice.severity
            yield Check(severity, advice.text, advice.remedy, blocking, advice.key, advice.images)


def _weights(settings: Settings, allow_download: bool) -> Iterator[Check]:
    model = settings.model
    found = find_weights(model.backbone, config=model)
    if found is not None and (found.known is None or not mismatches(found.known, model)):
        return
    fetchable = [
        known
        for known in known_weights()
        if known.backbone == model.backbone
        and known.kind == "backbone"
        and known.url
        and not mismatches(known, model)
    ]
    if fetchable and allow_download:
        yield Check(
            Severity.INFO,
            translate("Training", "The weights of {backbone} will be downloaded first.").format(
                backbone=model.backbone
            ),
            fetchable[0].url,
            key="download",
        )
        return
    if fetchable:
        remedy = translate(
            "Training",
            "Allow the download, import a file of weights, or choose the Fast preset, whose "
            "weights come with TagMask.",
        )
    else:
        remedy = translate(
            "Training",
            "Import a file of weights, or choose the Fast preset, whose weights come with TagMask.",
        )
    yield Check(
        Severity.WARNING,
        translate("Training", "The weights of {backbone} are not on this computer.").format(
            backbone=model.backbone
        ),
        remedy,
        blocking=True,
        key="no-weights",
    )


def _disk(project: Project, settings: Settings) -> Iterator[Check]:
    images = len(project.images.ids(ImageFilter(states=USABLE, tagged=True)))
    needs = (
        (project.folder, checkpoint_bytes(settings), True),
        (cache_folder(), feature_bytes(settings, images), False),
    )
    for folder, need, blocking in needs:
        free = _free(folder)
        if need and free is not None and free < need + _SPARE:
            yield Check(
                Severity.WARNING if blocking else Severity.HINT,
                translate(
                    "Training", "The disk of {folder} has {free} free; the training needs {need}."
                ).format(folder=folder, free=_size(free), need=_size(need + _SPARE)),
                translate("Training", "Free some space.")
                if blocking
                else translate(
                    "Training",
                    "Free some space, or clear the feature cache: features that cannot be kept "
                    "are computed again in every epoch.",
                ),
                blocking=blocking and free < need,
                key="disk" if blocking else "cache-disk",
            )


def _free(folder: Path) -> int | None:
    """Return the free bytes of a folder's disk; None if nobody can tell."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:  # not there yet
            continue
    return None


def _size(count: int) -> str:
    return (
        f"{number_text(count / _GIB, 1)} GiB"
        if count >= _GIB
        else f"{number_text(count / _MIB)} MiB"
    )


def _device(settings: Settings, device: DeviceFacts | None) -> Iterator[Check]:
    if device is None:
        return
    if not device.usable:
        yield Check(Severity.WARNING, device.reason, device.remedy, blocking=True, key="device")
    elif device.key == "cpu" and not _fast_enough(settings):
        yield Check(
            Severity.WARNING,
            translate("Training", "The whole network is to be trained on the processor only."),
            translate(
                "Training",
                "This takes hours to days. Choose the Fast preset, or a graphics card.",
            ),
            key="slow",
        )


def _fast_enough(settings: Settings) -> bool:
    return settings.train.frozen_backbone and backbone(settings.model.backbone).light


def _masks(project: Project) -> Iterator[Check]:
    approved = len(
        project.images.ids(ImageFilter(states=USABLE, provenance=Provenance.APPROVED.value))
    )
    if not approved:
        return
    text = translate("Training", "%n approved mask(s) teach the training their pixels.", n=approved)
    remedy = ""
    if approved >= FEWEST_APPROVED:
        remedy = translate(
            "Training",
            "About one in {count} is held out, to measure how good the masks become.",
        ).format(count=ONE_OF)
    yield Check(Severity.INFO, text, remedy, key="approved")
