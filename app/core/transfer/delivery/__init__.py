"""The report of a delivery: what whoever trains on an export should know of it, beside it."""

from __future__ import annotations

from app.core.transfer.delivery.deliver import (
    Delivered,
    deliver,
    delivery_place,
    export_and_report,
    read_verdicts,
)
from app.core.transfer.delivery.interval import Interval, exact_interval
from app.core.transfer.delivery.measured import Delivery

__all__ = [
    "Delivered",
    "Delivery",
    "Interval",
    "deliver",
    "delivery_place",
    "exact_interval",
    "export_and_report",
    "read_verdicts",
]
