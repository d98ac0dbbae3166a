"""Features of images that the cache does not have yet, computed as a training would.

Loads torch when it is imported: import it inside a job.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

from app.core.store import Project, ProjectError
from app.jobs.heavy_work import HeavyWork
from wseg_engine.base.events import Control, Event, ImageFailed, Progress
from wseg_engine.compute.devices import choose_device
from wseg_engine.compute.distributed import World
from wseg_engine.compute.failures import telling_of_lost_cards
from wseg_engine.datasets.types import TaggedImage
from wseg_engine.settings.config import Settings
from wseg_engine.training import assemble


def compute_features(
    project: Project, images: Sequence[int], settings: Settings, control: Control
) -> Generator[Event, None, str]:
    """Compute the features of images into the cache, with the backbone as it comes.

    A frozen backbone never changes, so trainings with these settings find them.

    Args:
        project: the project.
        images: ids.
        settings: of a training with a frozen backbone.
        control: stops between images.

    Yields:
        `Progress` of the phase "features".

    Returns:
        The signature under which they are kept.

    Raises:
        WeightsError: if the backbone's weights are not on this machine, in words.
        Stopped: if it was asked to end.
    """
    with HeavyWork(), telling_of_lost_cards():
        found = []
        for record in project.images.get(images):
            try:
                found.append(TaggedImage(str(record.id), project.images.file(record), ()))
            except ProjectError:  # its folder was removed
                continue
        network = yield from assemble.pretrained_network(
            settings, control=control, allow_download=False
        )
        device = choose_device("auto")
        network.to(device)
        source = assemble.cached_source(network, config=settings.train, device=device)
        for event in source.fill(found, control=control, world=World()):
            if isinstance(event, Progress) or not isinstance(event, ImageFailed):
                yield event
        return source.signature
