"""Parts of `gpu_check.py` that train real networks: how fast, and how well.

Torch is imported within them: with a pretended card, its guard has to be there before.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import chain, count

from gpu_base import GIB, Check, NotMeasured, Row
from PIL import Image

from wseg_engine.settings.config import Settings

# Whose frozen features serve best, the best first; the first one whose weights are here is taken.
FROZEN = ("dinov2_vitb14", "dinov2_vits14", "efficientnet_lite2", "efficientnet_lite0")
WHOLE = "resnet50"


def speed(check: Check) -> list[Row]:
    """Take steps of preset full with ResNet-50: in 16 bits and in 32."""
    rows: list[Row] = []
    for mixed in (True, False):
        for channels_last in (True, False) if not check.short else (True,):
            rows.append(_speed(check, mixed_precision=mixed, channels_last=channels_last))
    return rows


def _speed(check: Check, **values: bool) -> Row:
    """Return images a second, memory and the loader's share of 50 steps."""
    import torch

    from wseg_engine.annotations.dataset import read_dataset
    from wseg_engine.compute.card_memory import keep_to_free_memory
    from wseg_engine.compute.distributed import World
    from wseg_engine.networks.build import build_network
    from wseg_engine.sample import generate_sample
    from wseg_engine.settings.presets import preset
    from wseg_engine.training import assemble
    from wseg_engine.training.loader import Loader
    from wseg_engine.training.loop import images_that_fit

    steps, size = (2, (600, 800)) if check.short else (50, (3000, 4000))
    folder = check.folder / "work" / f"photos-{size[1]}"
    if not folder.is_dir():
        generate_sample(folder, images=4, height=size[0] // 5, width=size[1] // 5)
        if not check.short:
            for path in (folder / "images").iterdir():  # drawing so large takes minutes
                with Image.open(path) as picture:
                    picture.resize((size[1], size[0])).save(path, quality=90)
    dataset = read_dataset(folder)
    images = dataset.images * (1 if check.short else 12)  # decoded anew each time
    backbone = "efficientnet_lite0" if check.short else "resnet50"
    settings = preset("full", backbone=backbone, classes=len(dataset.classes))
    config = replace(settings.train, **values)
    if check.short:
        config = replace(config, crop=64, batch=2, pamr_iterations=1)
    device = torch.device(check.device, 0)
    memory = keep_to_free_memory(device)
    network = build_network(settings.model).to(device).train()
    if config.channels_last:
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    stepper = assemble.stepper_of(network, config=config, device=device, world=World())
    loader = Loader(images, classes=len(dataset.classes), config=config, device=device)
    fits = images_that_fit(network, config=config, memory=memory, exact=stepper.exact)
    stepper.begin_with(fits, loader.batch)
    torch.cuda.reset_peak_memory_stats(device)
    waited, began, taken = 0.0, 0.0, 0
    batches = chain.from_iterable(loader.epoch(epoch) for epoch in count())
    for number in range(steps + 1):
        if number == 1:  # the first one starts libraries and measures kernels
            waited, began, taken = 0.0, time.perf_counter(), 0
        asked = time.perf_counter()
        batch = next(batches)
        waited += time.perf_counter() - asked
        while stepper.step(batch, epoch=0, with_mask_loss=True) is None:
            pass
        torch.cuda.synchronize(device)
        taken += len(batch.places)
    del batches  # and with it its threads
    seconds = time.perf_counter() - began
    return {
        "preset": f"full, {backbone}",
        **values,
        "images/s": round(taken / seconds, 1),
        "waiting for photographs": f"{100 * waited / seconds:.0f} %",
        "GiB at the most": round(torch.cuda.max_memory_allocated(device) / GIB, 2),
        "images at once": min(fits, loader.batch),
        "parts": stepper.parts,
    }


def accuracy(check: Check) -> list[Row]:
    """Train on photographs, and score masks without tags, with tags, and with the CRF."""
    import accuracy as photographs  # beside this file
    import photo_sets

    from wseg_engine.sample import generate_sample
    from wseg_engine.settings.presets import preset
    from wseg_engine.settings.weight_files import find_weights

    if check.short:  # drawn pictures: whether the script works
        folder = check.folder / "work" / "pictures"
        generate_sample(folder, images=6, height=64, width=64)
        photos = photo_sets.folder_set(folder)
    elif not (photo_sets.SHARED / "voc_animals").is_dir():
        raise NotMeasured("the photographs of `../shared/data` are not beside the checkout")
    else:
        photos = photo_sets.animals()
    classes, images = len(photos.train.classes), len(photos.train.images)
    frozen = next((name for name in FROZEN if find_weights(name) is not None), None)
    if frozen is None:
        raise NotMeasured("no frozen backbone's weights are here")
    if check.short:
        frozen = FROZEN[-1]
    cases = {
        f"fast, {frozen}": preset("fast", backbone=frozen, classes=classes, images=images),
        f"full, {WHOLE}": preset("full", backbone=WHOLE, classes=classes),
    }
    rows: list[Row] = []
    for name, case in cases.items():
        backbone = case.model.backbone
        if check.left < 60:
            rows.append({"mean IoU, %": name, "not measured": "no time was left"})
        elif find_weights(backbone) is None or (check.short and backbone == WHOLE):
            rows.append({"mean IoU, %": name, "not measured": "its weights are not here"})
        else:
            settings = _brief(case, short=check.short)
            found = photographs.train_and_score(name, photos, settings)
            row: Row = {"mean IoU, %": name, "photographs": images}
            rows.append(row | {"epochs": settings.train.epochs} | found.row())
    return rows


def _brief(settings: Settings, *, short: bool) -> Settings:
    """Return settings of a training that ends within minutes; in small, within seconds."""
    train = settings.train
    if short:
        train = replace(train, crop=64, epochs=1, warmup_epochs=0, relabel_epochs=())
        # What stands out is looked for by the processor, and takes longer than all the rest.
        train = replace(train, draft_labels=False, pseudo_saliency=0.0, relabel_saliency=0.0)
        predict = replace(settings.predict, side=64, scales=(1.0,), mirror=False, saliency=0.0)
        return replace(settings, train=train, predict=predict)
    epochs = train.epochs if train.frozen_backbone else 4
    warmup = min(train.warmup_epochs, epochs // 2)
    return replace(settings, train=replace(train, epochs=epochs, warmup_epochs=warmup))
