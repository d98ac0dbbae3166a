"""All kinds of sources that tags are read from."""

from __future__ import annotations

from collections.abc import Iterator

from wseg_engine.annotations.csv_source import read_table_tags
from wseg_engine.annotations.folder_source import read_folder_tags
from wseg_engine.annotations.labelme_source import read_labelme_tags
from wseg_engine.annotations.mask_source import read_mask_tags
from wseg_engine.annotations.options import SourceKind
from wseg_engine.annotations.reading import Reading
from wseg_engine.annotations.request import Reader, Request
from wseg_engine.annotations.sidecar_source import read_sidecar_tags
from wseg_engine.annotations.voc_source import read_voc_tags
from wseg_engine.annotations.xmp_source import read_xmp_tags
from wseg_engine.datasets.names import fold

READERS: dict[SourceKind, Reader] = {
    SourceKind.FOLDERS: read_folder_tags,
    SourceKind.CSV: read_table_tags,
    SourceKind.SIDECAR: read_sidecar_tags,
    SourceKind.XMP: read_xmp_tags,
    SourceKind.VOC: read_voc_tags,
    SourceKind.LABELME: read_labelme_tags,
    SourceKind.MASKS: read_mask_tags,
}


def gather(request: Request, reading: Reading) -> Iterator[float]:
    """Read a source into a reading; yields the part that is done (0 to 1), after every entry."""
    done = 0.0
    for item in READERS[request.options.kind](request):
        if isinstance(item, float):
            done = item
        else:
            reading.add(item)
        yield done
    reading.settle(request.names)
    reading.unnamed |= {fold(name) for name in request.unnamed}
