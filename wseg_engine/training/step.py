"""One optimiser step: a batch in parts, on one device or several, within the memory there is."""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from wseg_engine.base.events import BatchHalved, Event, Notice
from wseg_engine.base.messages import tr
from wseg_engine.compute.distributed import World, sum_over_processes
from wseg_engine.compute.failures import (
    device_lost,
    is_device_lost,
    is_out_of_memory,
    release_memory,
)
from wseg_engine.compute.per_image_rng import image_generators
from wseg_engine.compute.precision import Arithmetic, same_shapes, training_precision
from wseg_engine.networks.model import SegmentationNet
from wseg_engine.settings.config import TrainConfig
from wseg_engine.training.loader import Batch
from wseg_engine.training.objective import LossSums, Objective

_NETWORK_STREAM, _OTHER_STREAM = 3, 4  # keep these draws of the seed apart from the loader's
_LEAST_SCALE = 1.0  # of gradients in 16 bits; what is not finite without any scaling stays so


class TrainingError(RuntimeError):
    """Training cannot go on; the message says why and what to do."""


class _Outcome(Enum):
    """What became of an attempt to change the weights."""

    DONE = "done"
    SCALED_TOO_HIGH = "scaled too high"  # for 16 bits; the next attempt scales less
    NOT_FINITE = "not finite"


class StepLosses(NamedTuple):
    """Losses of one step, summed over the images of all processes, and the scores of their tags."""

    images: int
    masked: int  # images with an approved mask
    tag: float
    mask: float
    pixel: float
    scores: Tensor  # (images, classes) on the CPU, unbounded, in the order of the batch
    tags: Tensor  # (images, classes) of `Tag` values

    @property
    def finite(self) -> bool:
        """Whether all losses are finite numbers."""
        return all(map(math.isfinite, (self.tag, self.mask, self.pixel)))


class Stepper:
    """Takes optimiser steps with a network.

    Args:
        network: in training mode, on `device`.
        optimiser: over its parameters.
        config: losses, accumulation, precision and seed.
        device: where the network is.
        world: this process among those of the run; they must be connected.
    """

    def __init__(
        self,
        network: SegmentationNet,
        optimiser: torch.optim.Optimizer,
        *,
        config: TrainConfig,
        device: torch.device,
        world: World,
    ) -> None:
        self._arithmetic = Arithmetic(device, choose_precision(config, device))
        self.network = network
        self.optimiser = optimiser
        self.parts = config.accumulate
        self._patience = 1  # epochs until more images at once are tried again
        self._waited = 0
        self._grew = False  # the parts were made larger, and have not failed since
        self.objective = Objective(
            network,
            config=config,
            arithmetic=self._arithmetic,
            joint_statistics=world.joint,
        )
        self._config = config
        self._device = device
        self._world = world
        # float16 alone has too small a range for gradients; bfloat16 has float32's.
        scaled = self._arithmetic.precision == torch.float16
        self._scaler = torch.amp.GradScaler(device.type, enabled=scaled)
        self._became_exact = False
        self._module: torch.nn.Module = self.objective
        if world.joint:
            # Also gives all processes the first one's weights and statistics.
            self._module = DistributedDataParallel(self.objective)

    def state(self) -> dict[str, Any]:
        """Return what a resumed run needs besides the optimiser's state."""
        return {
            "parts": self.parts,
            "scaler": self._scaler.state_dict(),
            "exact": self._arithmetic.failed,
        }

    def load_state(self, optimiser: Mapping[str, Any], state: Mapping[str, Any]) -> None:
        """Put back the momentum and what `state` returned; rates stay as configured now."""
        configured = [
            {name: value for name, value in group.items() if name != "params"}
            for group in self.optimiser.param_groups
        ]
        self.optimiser.load_state_dict(dict(optimiser))
        for group, values in zip(self.optimiser.param_groups, configured, strict=True):
            group.update(values)
        self.parts = max(self._config.accumulate, int(state["parts"]))
        if state.get("exact") and not self._arithmetic.exact:  # 16 bits have failed it before
            self._be_exact()
            self._became_exact = False
        if state["scaler"] and self._scaler.is_enabled():
            self._scaler.load_state_dict(dict(state["scaler"]))

    def images_at_once(self, batch: Batch) -> int:
        """Return how many images of a batch are on the device together."""
        return -(-len(batch.places) // self._parts_of(batch))

    def _parts_of(self, batch: Batch) -> int:
        # All processes must take equally many parts, so the smallest share decides.
        return max(1, min(self.parts, batch.total // self._world.size))

    def step(self, batch: Batch, *, epoch: int, with_mask_loss: bool) -> StepLosses | None:
        """Take one step, or none if it has to be taken again.

        Returns:
            The losses; None if memory ran out, or 16 bits did not suffice: then the parts were made
            smaller, or the arithmetic exact, everything is as before the step, and it can be taken
            again. `why_again` says what happened.

        Raises:
            TrainingError: if the parts cannot be made smaller, or losses or gradients are no finite
                numbers.
            DeviceLostError: if the device does not answer any more; the network is lost with it.
            RuntimeError: from the device or the other processes; everything is as before the step.
        """
        statistics = [buffer.clone() for buffer in self.network.buffers()]
        while True:
            out_of_memory = False
            try:
                losses = self._gradients(batch, epoch, with_mask_loss)
            except (RuntimeError, MemoryError) as error:
                if is_device_lost(error):
                    raise device_lost(error) from error
                self._undo(statistics)
                if not is_out_of_memory(error):
                    raise
                out_of_memory = True
            if out_of_memory:  # outside of `except`, whose traceback keeps the tensors alive
                self._halve(batch)
                return None
            outcome = self._update(losses)
            if outcome is _Outcome.DONE:
                self.optimiser.zero_grad(set_to_none=True)
                return losses
            self._undo(statistics)
            if outcome is _Outcome.NOT_FINITE:
                if self._arithmetic.exact:
                    raise _not_finite(losses, epoch)
                self._be_exact()
                return None

    def _update(self, losses: StepLosses) -> _Outcome:
        """Change the weights by the gradients, unless they or the losses are no finite numbers."""
        if not losses.finite:
            return _Outcome.NOT_FINITE
        if not self._scaler.is_enabled():
            gradients = [p.grad for p in self.objective.parameters() if p.grad is not None]
            if not bool(torch.nn.utils.get_total_norm(gradients).isfinite()):
                return _Outcome.NOT_FINITE
            self.optimiser.step()
            return _Outcome.DONE
        before = self._scaler.get_scale()
        self._scaler.step(self.optimiser)  # does nothing where a scaled gradient is not finite
        self._scaler.update()
        after = self._scaler.get_scale()
        if after >= before:
            return _Outcome.DONE
        return _Outcome.SCALED_TOO_HIGH if after >= _LEAST_SCALE else _Outcome.NOT_FINITE

    def why_again(self, batch: Batch) -> Event:
        """Say why the step has to be taken again, after `step` returned None."""
        if self._became_exact:
            self._became_exact = False
            return Notice(
                tr(
                    "16-bit arithmetic did not give a finite loss on {device}. Training continues "
                    "in 32 bits, which takes longer.",
                    device=self._device,
                ),
                "warning",
            )
        return BatchHalved(self.images_at_once(batch), self.parts)

    def _be_exact(self) -> None:
        """Compute in 32 bits from now on, which scales no gradients."""
        self._arithmetic.fall_back()
        self._scaler = torch.amp.GradScaler(self._device.type, enabled=False)
        self._became_exact = True

    @property
    def exact(self) -> bool:
        """Whether the network computes in 32 bits."""
        return self._arithmetic.exact

    def begin_with(self, images: int, batch: int) -> None:
        """Take no more images at once than so many; what a resumed run knows counts as well."""
        self.parts = max(self.parts, -(-batch // images))

    def try_larger_parts(self) -> bool:
        """At the end of an epoch, try more images at once if memory had run out before.

        Each time that fails, twice as many epochs pass before the next.

        Returns:
            Whether the parts are larger now.
        """
        if self.parts <= self._config.accumulate:
            return False
        self._waited += 1
        if self._waited < self._patience:
            return False
        self.parts = max(self._config.accumulate, self.parts // 2)
        self._waited, self._grew = 0, True
        return True

    def _undo(self, statistics: list[Tensor]) -> None:
        """Drop the gradients and put back the running statistics an attempt has moved."""
        self.optimiser.zero_grad(set_to_none=True)
        with torch.no_grad():
            for buffer, before in zip(self.network.buffers(), statistics, strict=True):
                buffer.copy_(before)

    def _halve(self, batch: Batch) -> None:
        # No garbage is collected here: in a window's thread alone, and the tensors are in no cycle.
        release_memory()
        crop = self._config.crop
        if self._world.joint:
            raise TrainingError(
                tr(
                    "Process {rank} ran out of memory with {crops} crops of "
                    "{crop} px at once. Start again with --resume and more parts a batch "
                    "(accumulate {parts}).",
                    rank=self._world.rank,
                    crops=self.images_at_once(batch),
                    crop=crop,
                    parts=2 * self._parts_of(batch),
                )
            )
        if self.images_at_once(batch) == 1:
            raise TrainingError(
                tr(
                    "Not enough memory for one crop of {crop} px. Choose a smaller crop or "
                    "backbone, close other programs, or train on the CPU.",
                    crop=crop,
                )
            )
        if self._grew:
            self._patience, self._grew = 2 * self._patience, False
        self._waited = 0
        halved = self.images_at_once(batch) // 2
        self.parts = -(-len(batch.places) // halved)

    def _gradients(self, batch: Batch, epoch: int, with_mask_loss: bool) -> StepLosses:
        """Accumulate the batch's gradients over its parts; return its losses in all processes."""
        parts = self._parts_of(batch)
        sums = torch.zeros(3, dtype=torch.float64)
        scores = []
        slices = torch.arange(len(batch.places)).tensor_split(parts)
        with torch.random.fork_rng(self._devices()), same_shapes(self._device):
            # The network's random layers draw from generators of their images; whatever else
            # should draw gets the same values when a step is repeated or a run resumed.
            torch.manual_seed(self._seed(_OTHER_STREAM, epoch, batch.places[0]))
            for number, rows in enumerate(slices, 1):
                with self._synchronised(last=number == parts):
                    losses = self._part(batch, rows, epoch, with_mask_loss)
                    total = self._weighted(losses) * (self._world.size / batch.total)
                    self._scaler.scale(total).backward()  # type: ignore[no-untyped-call]
                parts_sums = torch.stack([losses.tag, losses.mask, losses.pixel]).detach()
                sums += parts_sums.double().cpu()
                scores.append(losses.scores.float().cpu())
        masked_images = batch.has_mask.sum()[None].double() * self.objective.learns_masks
        # Every process fills the rows of its own images; the others' are 0.
        classes = batch.tags.shape[1]
        ranked = torch.zeros(2, batch.total, classes, dtype=torch.float64)
        own = [place % batch.total for place in batch.places]
        ranked[:, own] = torch.stack([torch.cat(scores), batch.tags]).double()
        counted = torch.cat([sums, masked_images, ranked.flatten()]).to(self._device)
        total = sum_over_processes(counted, self._world).cpu()
        tag, mask, pixel, masked = total[:4].tolist()
        ranked = total[4:].view_as(ranked)
        return StepLosses(batch.total, int(masked), tag, mask, pixel, ranked[0], ranked[1])

    def _part(self, batch: Batch, rows: Tensor, epoch: int, with_mask_loss: bool) -> LossSums:
        seed = self._config.seed
        keys = [(seed, _NETWORK_STREAM, epoch, batch.places[row]) for row in rows.tolist()]
        images = batch.images[rows]
        if self._device.type == "cuda":
            images = images.pin_memory().to(self._device, non_blocking=True)
            if self._config.channels_last:
                images = images.contiguous(memory_format=torch.channels_last)
        losses: LossSums = self._module(
            images,
            batch.tags[rows].to(self._device),
            batch.labels[rows].to(self._device),
            batch.has_mask[rows].to(self._device),
            generators=image_generators(keys, device=self._device),
            with_mask_loss=with_mask_loss,
            features=None if batch.features is None else batch.features[rows].to(self._device),
            saliency=None if batch.saliency is None else batch.saliency[rows].to(self._device),
            partial=None if batch.partial is None else batch.partial[rows].to(self._device),
            marks=None if batch.marks is None else batch.marks[rows].to(self._device),
            approved=None if batch.approved is None else batch.approved[rows].to(self._device),
        )
        return losses

    def _weighted(self, losses: LossSums) -> Tensor:
        config = self._config
        return (
            losses.tag
            + config.mask_loss_weight * losses.mask
            + config.pixel_loss_weight
            * (losses.pixel + (config.approved_weight - 1) * losses.approved)
        )

    def _synchronised(self, *, last: bool) -> contextlib.AbstractContextManager[None]:
        """Exchange gradients with the other processes only after the last part."""
        if not isinstance(self._module, DistributedDataParallel):
            return contextlib.nullcontext()
        return _quiet_strides() if last else self._module.no_sync()

    def _devices(self) -> list[torch.device]:
        return [self._device] if self._device.type == "cuda" else []

    def _seed(self, *key: int) -> int:
        sequence = np.random.SeedSequence([self._config.seed, *key])
        return int(sequence.generate_state(1, np.uint32)[0])


@contextlib.contextmanager
def _quiet_strides() -> Iterator[None]:
    """Leave out DistributedDataParallel's remark on the gradients of depthwise convolutions.

    It says of itself that it is no error; nothing can be done about the layout they come in.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Grad strides do not match bucket view strides")
        yield


def choose_precision(config: TrainConfig, device: torch.device) -> torch.dtype:
    """Return the type of the network's arithmetic: 16 bits on CUDA where wanted, else float32."""
    return training_precision(device, mixed=config.mixed_precision)


def _not_finite(losses: StepLosses, epoch: int) -> TrainingError:
    if losses.finite:
        return TrainingError(
            tr(
                "The gradients are no longer finite numbers (epoch {epoch}). The last checkpoint "
                "is intact: resume from it with a smaller learning rate.",
                epoch=epoch,
            )
        )
    return TrainingError(
        tr(
            "A loss is no longer a finite number (tags {tag}, masks {mask}, approved masks "
            "{pixel}; epoch {epoch}). The last checkpoint is intact: resume from it with a "
            "smaller learning rate.",
            tag=losses.tag,
            mask=losses.mask,
            pixel=losses.pixel,
            epoch=epoch,
        )
    )
