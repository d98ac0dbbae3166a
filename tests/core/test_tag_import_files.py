"""Tags from folders, and from files beside images."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.store import Project
from app.core.transfer.tag_import import (
    Choices,
    Create,
    Hierarchy,
    IssueKind,
    Level,
    MapTo,
    ReadOptions,
    SourceKind,
    detect_source,
)
from tests.core.tag_import_steps import bring_in, plan, read, tag_project
from wseg_engine.annotations.xmp_packet import read_metadata
from wseg_engine.base.labels import Tag
from wseg_engine.images.mask_files import write_mask

YES, NO, MAYBE = Tag.PRESENT, Tag.ABSENT, Tag.UNSURE


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    images = ["a.jpg", "b.png", "dog/c.jpg", "train/cat/small/d.jpg", "cat/c.jpg"]
    with tag_project(tmp_path, images, ["dog"]) as project:
        yield project


@pytest.fixture
def photos(project: Project) -> Path:
    folder = project.sources.all()[0].folder
    for record in project.images:
        file = folder / record.path
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 6), (9, 9, 9)).save(file)
    return folder


@pytest.mark.parametrize(
    ("level", "tags"),
    [(Level.TOP, {"cat"}), (Level.NEAREST, {"small"}), (Level.EVERY, {"cat", "small"})],
)
def test_folders_are_tags(project: Project, level: Level, tags: set[str]) -> None:
    said = bring_in(project, ReadOptions(SourceKind.FOLDERS, level=level))
    assert said["dog/c.jpg", "dog"] is YES
    assert {name for path, name in said if path.startswith("train")} == tags
    assert not [path for path, _ in said if path in ("a.jpg", "b.png")]


def test_only_folders_below_the_chosen_one_are_tags(project: Project, photos: Path) -> None:
    said = bring_in(project, ReadOptions(SourceKind.FOLDERS, photos / "train" / "cat"))
    assert said == {("train/cat/small/d.jpg", "small"): YES}


def test_text_files_hold_a_tag_a_line_or_separated_ones(project: Project, photos: Path) -> None:
    (photos / "a.txt").write_text("dog\ncat\n", encoding="utf-8")
    (photos / "b.png.txt").write_text("traffic light\nbig car?", encoding="utf-8")
    (photos / "other.txt").write_text("dog", encoding="utf-8")
    options = ReadOptions(SourceKind.SIDECAR)
    assert bring_in(project, options) == {
        ("a.jpg", "dog"): YES,
        ("a.jpg", "cat"): YES,
        ("b.png", "traffic light"): YES,
        ("b.png", "big car"): MAYBE,
    }
    assert [issue.where for issue in read(project, options).issues] == ["other.txt"]


def test_a_text_file_means_the_image_it_lies_beside(project: Project, photos: Path) -> None:
    (photos / "dog" / "c.txt").write_text("dog", encoding="utf-8")
    assert bring_in(project, ReadOptions(SourceKind.SIDECAR)) == {("dog/c.jpg", "dog"): YES}


def test_boxes_of_numbers_are_no_tags(project: Project, photos: Path) -> None:
    (photos / "a.txt").write_text("0 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    reading = read(project, ReadOptions(SourceKind.SIDECAR))
    assert not reading.names
    assert "boxes" in reading.issues[0].what


def voc(folder: Path, name: str, objects: list[tuple[str, int]], filename: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    items = "".join(
        f"<object><name>{text}</name><difficult>{hard}</difficult></object>"
        for text, hard in objects
    )
    text = f"<annotation><filename>{filename}</filename>{items}</annotation>"
    (folder / f"{name}.xml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("unsure", [False, True])
def test_objects_of_an_annotation_are_tags(project: Project, tmp_path: Path, unsure: bool) -> None:
    voc(tmp_path / "voc" / "Annotations", "a", [("dog", 0), ("dog", 1), ("cow", 1)])
    voc(tmp_path / "voc" / "Annotations", "0001", [("cat", 0)], "b.png")
    options = ReadOptions(SourceKind.VOC, tmp_path / "voc", difficult_unsure=unsure)
    assert bring_in(project, options) == {
        ("a.jpg", "dog"): YES,
        ("a.jpg", "cow"): MAYBE if unsure else YES,
        ("b.png", "cat"): YES,
    }


def test_flags_are_present_or_absent_and_shapes_are_optional(
    project: Project, tmp_path: Path
) -> None:
    folder = tmp_path / "labels"
    folder.mkdir()
    content = {"flags": {"dog": True, "cat": False, "odd": 3}, "shapes": [{"label": "cow"}, 7]}
    (folder / "a.json").write_text(json.dumps(content), encoding="utf-8")
    named = {"flags": {"dog": False}, "imagePath": "..\\photos\\b.png"}
    (folder / "x.json").write_text(json.dumps(named), encoding="utf-8")
    (folder / "classes.json").write_text("[]", encoding="utf-8")
    options = ReadOptions(SourceKind.LABELME, folder)
    reading = read(project, options)
    assert [issue.where for issue in reading.issues] == ["a.json", "classes.json"]
    said = bring_in(project, options)
    assert said == {("a.jpg", "dog"): YES, ("a.jpg", "cat"): NO, ("b.png", "dog"): NO}
    with_shapes = ReadOptions(SourceKind.LABELME, folder, shapes=True)
    assert bring_in(project, with_shapes)["a.jpg", "cow"] is YES


def test_a_class_of_enough_pixels_is_present(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "masks"
    labels = np.zeros((10, 10), np.uint8)
    labels[:2], labels[5, :3], labels[6:] = 1, 2, 255
    write_mask(folder / "a.png", labels)
    Image.new("RGB", (4, 4), (9, 5, 1)).save(folder / "b.png")
    (folder / "classes.json").write_text('[{"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}]')
    options = ReadOptions(SourceKind.MASKS, tmp_path, min_pixels=4)
    assert bring_in(project, options) == {("a.jpg", "dog"): YES}
    [issue] = read(project, options).issues
    assert (issue.kind, issue.where) == (IssueKind.PROBLEM, "b.png")
    small = ReadOptions(SourceKind.MASKS, tmp_path, min_pixels=3)
    assert bring_in(project, small)["a.jpg", "cat"] is YES


def test_a_mask_value_without_a_name_waits_for_the_user(project: Project, tmp_path: Path) -> None:
    write_mask(tmp_path / "masks" / "a.png", np.full((8, 8), 7, np.uint8))
    options = ReadOptions(SourceKind.MASKS, tmp_path)
    reading = read(project, options)
    assert not plan(project, reading).cells
    choices = Choices(actions={"mask value 7": MapTo(1)})
    assert bring_in(project, options, choices) == {("a.jpg", "dog"): YES}


# ---------------------------------------------------------------------- XMP

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def packet(*flat: str, paths: tuple[str, ...] = (), more: str = "") -> bytes:
    def bag(tag: str, items: tuple[str, ...]) -> str:
        inner = "".join(f"<rdf:li>{item}</rdf:li>" for item in items)
        return f"<{tag}><rdf:Bag>{inner}</rdf:Bag></{tag}>" if items else ""

    text = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}><rdf:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:lr="http://ns.adobe.com/lightroom/1.0/" '
        f'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" {more}>'
        f"{bag('dc:subject', flat)}{bag('lr:hierarchicalSubject', paths)}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
    return text.encode("utf-8")


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def into_jpeg(file: Path, *segments: bytes) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:2] + b"".join(segments) + data[2:])


def main_segment(data: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + data)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_keywords_are_found_in_files_that_pillow_writes(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"x.{suffix}"
    image = Image.new("RGB", (8, 6))
    data = packet("Hund", "größe")
    if suffix == "png":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", data.decode("utf-8"), zip=True)
        image.save(file, pnginfo=info)
    elif suffix == "tif":
        image.save(file, tiffinfo={700: data})
    else:
        image.save(file, xmp=data)
    with tag_project(tmp_path, [file.name]) as project:
        said = bring_in(project, ReadOptions(SourceKind.XMP, tmp_path))
    assert said == {(file.name, "Hund"): YES, (file.name, "größe"): YES}


def test_an_extended_packet_is_put_together(project: Project, photos: Path) -> None:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    extended = packet("cat")
    parts = [extended[:100], extended[100:]]
    segments = [
        segment(
            0xE1,
            b"http://ns.adobe.com/xmp/extension/\0"
            + guid
            + struct.pack(">II", len(extended), offset)
            + part,
        )
        for offset, part in ((100, parts[1]), (0, parts[0]))
    ]
    main = packet("dog", more=f'xmpNote:HasExtendedXMP="{guid.decode()}"')
    into_jpeg(photos / "a.jpg", main_segment(main), *segments)
    said = bring_in(project, ReadOptions(SourceKind.XMP))
    assert said == {("a.jpg", "dog"): YES, ("a.jpg", "cat"): YES}


@pytest.mark.parametrize("name", ["a.xmp", "a.jpg.xmp"])
def test_keywords_lie_beside_images_too(project: Project, photos: Path, name: str) -> None:
    (photos / name).write_bytes(packet("dog"))
    assert bring_in(project, ReadOptions(SourceKind.XMP)) == {("a.jpg", "dog"): YES}


@pytest.mark.parametrize(
    ("hierarchy", "tags"),
    [
        (Hierarchy.IGNORED, {"Animal", "Dog", "Sea"}),
        (Hierarchy.LAST, {"Dog", "Sea"}),
        (Hierarchy.EVERY, {"Animal", "Dog"}),
    ],
)
def test_hierarchical_keywords_are_an_option(
    project: Project, photos: Path, hierarchy: Hierarchy, tags: set[str]
) -> None:
    (photos / "a.xmp").write_bytes(packet("Animal", "Dog", "Sea", paths=("Animal|Dog",)))
    options = ReadOptions(SourceKind.XMP, hierarchy=hierarchy)
    assert set(read(project, options).names.values()) == tags


def test_iptc_keywords_are_an_option(project: Project, photos: Path) -> None:
    record = b"".join(
        b"\x1c\x02\x19" + struct.pack(">H", len(word)) + word for word in (b"dog", b"V\xf6gel")
    )
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(record)) + record
    into_jpeg(photos / "a.jpg", segment(0xED, b"Photoshop 3.0\0" + block))
    assert not read(project, ReadOptions(SourceKind.XMP)).names
    reading = read(project, ReadOptions(SourceKind.XMP, iptc=True))
    assert set(reading.names.values()) == {"dog", "Vögel"}


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize("data", [BOMB, OUTSIDE, b"<x", b"", packet("dog")[:-90]])
@pytest.mark.parametrize(("kind", "name"), [(SourceKind.XMP, "a.xmp"), (SourceKind.VOC, "a.xml")])
def test_broken_or_hostile_xml_is_a_problem_in_words(
    project: Project, photos: Path, data: bytes, kind: SourceKind, name: str
) -> None:
    (photos / name).write_bytes(data)
    reading = read(project, ReadOptions(kind, photos))
    [issue] = reading.issues
    assert (issue.kind, issue.where) == (IssueKind.PROBLEM, name)
    assert "XML" in issue.what


def test_a_packet_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    body = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b" " * 17 * 1024**2)
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + b"\0\0\0\0"
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk)
    with pytest.raises(ValueError, match="too long"):
        read_metadata(file)


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (["tags.csv", "a.jpg"], SourceKind.CSV),
        (["Annotations/a.xml", "JPEGImages/a.jpg"], SourceKind.VOC),
        (["SegmentationClass/a.png", "JPEGImages/a.jpg"], SourceKind.MASKS),
        (["a.jpg", "a.json", "classes.json"], SourceKind.LABELME),
        (["a.jpg", "a.txt", "b.txt"], SourceKind.SIDECAR),
        (["a.jpg", "a.jpg.xmp"], SourceKind.XMP),
        (["dog/a.jpg", "cat/a.jpg"], SourceKind.FOLDERS),
        (["a.jpg"], SourceKind.XMP),
    ],
)
def test_the_kind_of_a_folder_is_recognised(
    tmp_path: Path, files: list[str], kind: SourceKind
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert detect_source(tmp_path).kind is kind


def test_names_can_be_made_classes_by_choice(project: Project, photos: Path) -> None:
    (photos / "a.txt").write_text("dogs", encoding="utf-8")
    options = ReadOptions(SourceKind.SIDECAR)
    choices = Choices(actions={"dogs": Create})
    assert bring_in(project, options, choices) == {("a.jpg", "dogs"): YES}
