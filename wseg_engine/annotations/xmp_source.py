"""Tags from keywords in images, and in `.xmp` files beside them."""

from __future__ import annotations

from collections.abc import Iterator

from wseg_engine.annotations.files import files_below, image_of, read_limited, where_of
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Entry, IssueKind, unique
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.annotations.xmp_packet import MAX_PACKET, Metadata, read_metadata
from wseg_engine.annotations.xmp_subjects import keywords_of_iptc, keywords_of_packet
from wseg_engine.base.messages import mark, reason, translate
from wseg_engine.images.imaging import IMAGE_SUFFIXES


def read_xmp_tags(request: Request) -> Iterator[Entry | float]:
    """Yield the keywords of images and of `cat.xmp` or `cat.jpg.xmp` beside them.

    An image without keywords is not named: its photographer said nothing.
    """
    folders, report = request.folders, request.report
    files = files_below(folders, IMAGE_SUFFIXES | {".xmp"}, report)
    for number, file in enumerate(files):
        if number % 50 == 0:
            yield number / len(files)
        where = where_of(file, folders)
        sidecar = file.suffix.lower() == ".xmp"
        try:
            data = Metadata((read_limited(file, MAX_PACKET),)) if sidecar else read_metadata(file)
        except (OSError, ValueError) as error:
            text = translate("TagImport", "The keywords cannot be read: {reason}.")
            report(IssueKind.PROBLEM, where, text.format(reason=reason(error).rstrip(".")))
            continue
        tags = _tags(data, where, request)
        if tags:
            found = image_of(file.with_suffix("") if sidecar else file, folders, request.names)
            yield Entry(where, found, tags)


def _tags(data: Metadata, where: str, request: Request) -> tuple[str, ...]:
    tags: list[str] = []
    for packet in data.packets:
        try:
            tags.extend(keywords_of_packet(packet).tags(request.options.hierarchy))
        except ValueError as error:
            request.report(IssueKind.PROBLEM, where, str(error))
    if request.options.iptc:
        tags.extend(keywords_of_iptc(data.iptc))
    return unique(tags)


SOURCE = TagSource(
    SourceKind.XMP,
    mark("TagImport", "Keywords in the photos (XMP)"),
    mark(
        "TagImport",
        "Keywords that Lightroom, digiKam and others write into photos or into .xmp files.",
    ),
    read_xmp_tags,
    suffixes=frozenset((".xmp",)),
    beside_images=True,
)
