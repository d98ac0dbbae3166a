"""Words of the review: states, provenances, times."""

from __future__ import annotations

from app.core.masks.likeness import Likeness
from app.core.masks.queue import QueueOrder, ReviewState
from app.core.store import Provenance
from app.core.translation import translate


def provenance_name(provenance: Provenance | None) -> str:
    """Return what a mask of a provenance is called."""
    match provenance:
        case Provenance.DRAFT:
            return translate("Review", "Draft")
        case Provenance.MODEL:
            return translate("Review", "From the model")
        case Provenance.REFINED:
            return translate("Review", "Refined")
        case Provenance.EDITED:
            return translate("Review", "Edited")
        case Provenance.APPROVED:
            return translate("Review", "Approved")
        case None:
            return translate("Review", "No mask yet")


def percent_certain(uncertainty: float) -> int:
    """Return how certain a mask is in per cent, 99 at most: nothing that is learnt is certain."""
    return max(0, min(99, int((1 - uncertainty) * 100)))


def state_name(state: ReviewState) -> str:
    """Return what a state of the review is called."""
    match state:
        case ReviewState.OPEN:
            return translate("Review", "Not reviewed")
        case ReviewState.APPROVED:
            return translate("Review", "Approved")
        case ReviewState.REJECTED:
            return translate("Review", "Rejected")


def order_name(order: QueueOrder) -> str:
    """Return what an order of the queue is called."""
    match order:
        case QueueOrder.TURNS:
            return translate("Review", "Each class in turn")
        case QueueOrder.UNCERTAINTY:
            return translate("Review", "Least certain first")
        case QueueOrder.CERTAINTY:
            return translate("Review", "Most certain first")
        case QueueOrder.DISAGREEMENT:
            return translate("Review", "Disagreements first")
        case QueueOrder.NAME:
            return translate("Review", "By name")
        case QueueOrder.LIKENESS:
            return translate("Review", "Most alike first")


def likeness_name(likeness: Likeness) -> str:
    """Return what the order by likeness to an image is called."""
    if not likeness.class_name:
        return translate("Review", "Most like {name}").format(name=likeness.name)
    text = translate("Review", "Most like {class_name} in {name}")
    return text.format(class_name=likeness.class_name, name=likeness.name)


def duration(seconds: float) -> str:
    """Return a time as people say it: 42 s, 3:05 min, 2:10 h."""
    whole = round(seconds)
    if whole < 60:
        return translate("Review", "{seconds} s").format(seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return translate("Review", "{minutes}:{seconds:02} min").format(
            minutes=minutes, seconds=rest
        )
    hours, minutes = divmod(minutes, 60)
    return translate("Review", "{hours}:{minutes:02} h").format(hours=hours, minutes=minutes)
