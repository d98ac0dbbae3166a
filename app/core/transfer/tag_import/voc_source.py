"""Tags from Pascal VOC's annotations: the names of the objects in an image."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException

from app.core.transfer.tag_import.files import files_below, image_of, read_limited, where_of
from app.core.transfer.tag_import.image_names import ImageNames
from app.core.transfer.tag_import.reading import Entry, IssueKind, Report, unique
from app.core.translation import reason, translate
from wseg_engine.base.budget import XML_BYTES, parse_xml


def read_voc_tags(
    folders: list[Path], names: ImageNames, report: Report, *, difficult_unsure: bool
) -> Iterator[Entry | float]:
    """Yield what the annotations say.

    Args:
        folders: where they are; of a whole data set, its folder `Annotations` counts.
        names: the images of the project.
        report: hears of what is wrong.
        difficult_unsure: objects marked as difficult make their class unsure, unless another object
            of it is not; otherwise they count like all others.
    """
    folders = [f / "Annotations" if (f / "Annotations").is_dir() else f for f in folders]
    files = files_below(folders, frozenset({".xml"}), report)
    for number, file in enumerate(files):
        if number % 50 == 0:
            yield number / len(files)
        where = where_of(file, folders)
        try:
            root = parsed(read_limited(file, XML_BYTES))
        except ValueError as error:
            report(IssueKind.PROBLEM, where, str(error))
            continue
        objects = root.findall("object")
        if root.tag != "annotation":
            what = translate(
                "TagImport", "This is no annotation of Pascal VOC: it begins with {found}."
            )
            report(IssueKind.PROBLEM, where, what.format(found=f"<{root.tag[:40]}>"))
            continue
        sure: list[str] = []
        difficult: list[str] = []
        for item in objects:
            doubtful = difficult_unsure and (item.findtext("difficult") or "").strip() == "1"
            (difficult if doubtful else sure).append(item.findtext("name") or "")
        found = image_of(file.with_suffix(""), folders, names)
        if found.image is None and (named := root.findtext("filename")):
            by_name = names.find(named)
            found = by_name if by_name.image is not None else found
        unsure = [name for name in difficult if name not in sure]
        yield Entry(where, found, unique(sure), unsure=unique(unsure))


def parsed(data: bytes) -> Element:
    """Parse XML that nobody vouches for.

    Raises:
        ValueError: in words, if it is broken, or would fetch or blow up something.
    """
    try:
        root = parse_xml(data)
    except DefusedXmlException as error:
        text = translate("TagImport", "The XML defines entities and is not read: {kind}.")
        raise ValueError(text.format(kind=type(error).__name__)) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        text = translate("TagImport", "The XML is broken ({reason}).")
        raise ValueError(text.format(reason=" ".join(reason(error).split())[:200])) from error
    return root
