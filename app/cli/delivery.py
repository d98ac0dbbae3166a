"""The report of a delivery on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.core.transfer.delivery import Delivered
from wseg_engine.cli.console import Console, UsageError

SAMPLE = 50  # approved masks that are drawn to be looked at once more
_CONTRADICTIONS = 5  # that are named without --json


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add what a report of the delivery takes."""
    add = parser.add_argument
    add(
        "--delivery-report",
        type=int,
        nargs="?",
        const=SAMPLE,
        default=None,
        metavar="N",
        help="write delivery.html and delivery.json beside the export: copies across the split, "
        "approved masks that the model contradicts most, sizes of classes, and N approved masks "
        f"drawn to be looked at once more (default: {SAMPLE})",
    )
    add(
        "--report-only",
        action="store_true",
        help="write the delivery report of an export that is there already, and nothing else",
    )
    add(
        "--verdicts",
        type=Path,
        default=None,
        metavar="FILE",
        help="what the re-check found, as the report's page saves it",
    )


def check_report_options(options: argparse.Namespace) -> None:
    """Refuse options that cannot be meant together.

    Raises:
        UsageError: saying why.
    """
    if options.delivery_report is not None and options.delivery_report < 0:
        raise UsageError(f"--delivery-report {options.delivery_report}: expected 0 or more masks.")
    if options.verdicts is not None and not options.report_only:
        raise UsageError("--verdicts goes with --report-only: verdicts are of an export there is.")


def tell_delivery(event: Delivered, options: argparse.Namespace, console: Console) -> None:
    """Say the most important of a delivery report in a few lines."""
    delivery = event.delivery
    if options.json:
        console.result_json(delivery.to_dict())
        return
    if delivery.apart:
        console.warn(f"pairs of copies that are on both sides of the split: {delivery.apart}")
    for one in delivery.contradictions[:_CONTRADICTIONS]:
        if one.overlap < 1:
            console.note(f"{one.image}: the model agrees by {one.overlap:.0%} ({one.worst})")
    if delivery.interval is not None:
        low, high, _ = delivery.interval
        console.result(
            f"wrong re-checked masks: {delivery.recheck.wrong} of {delivery.recheck.checked}, so "
            f"{low:.1%} to {high:.1%} of all {delivery.recheck.approved}, with a confidence of 95%."
        )
    console.result(f"delivery report: {event.place.page}")
