"""The kinds of sources that tags can come from."""

from __future__ import annotations

from enum import Enum


class SourceKind(Enum):
    """Where tags can come from."""

    FOLDERS = "folders"  # the names of sub-folders
    CSV = "csv"
    SIDECAR = "sidecar"  # a text file beside each image
    XMP = "xmp"  # keywords in the images, or in .xmp files beside them
    VOC = "voc"  # Pascal VOC's annotations
    LABELME = "labelme"
    MASKS = "masks"  # PNG files of class ids


# What `wseg --layout` and `read_dataset` take: a kind by its name, or what is found out.
LAYOUTS = ("auto", *(kind.value for kind in SourceKind if kind is not SourceKind.MASKS))
