"""All kinds of sources that tags are read from."""

from __future__ import annotations

from collections.abc import Iterator

from wseg_engine.annotations import (
    csv_source,
    folder_source,
    labelme_source,
    mask_source,
    sidecar_source,
    voc_source,
    xmp_source,
)
from wseg_engine.annotations.kinds import SourceKind
from wseg_engine.annotations.reading import Reading
from wseg_engine.annotations.request import Request, TagSource
from wseg_engine.datasets.names import fold

_FILES = (
    *(folder_source, csv_source, sidecar_source, xmp_source),
    *(voc_source, labelme_source, mask_source),
)
SOURCES: dict[SourceKind, TagSource] = {file.SOURCE.kind: file.SOURCE for file in _FILES}


def gather(request: Request, reading: Reading) -> Iterator[float]:
    """Read a source into a reading; yields the part that is done (0 to 1), after every entry."""
    done = 0.0
    request.names.placed = 0
    for item in SOURCES[request.options.kind].read(request):
        if isinstance(item, float):
            done = item
        else:
            reading.add(item)
        yield done
    reading.settle(request.names, always=request.options.names_only)
    reading.unnamed |= {fold(name) for name in request.unnamed}
