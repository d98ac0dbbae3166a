"""What files beside images say of them: the app and `wseg` read the same, and right.

Each case was a report of somebody whose tags were lost or turned round without a word.
"""

from __future__ import annotations

import unicodedata

import pytest

from app.core.transfer.tag_import import Hierarchy, ReadOptions, SourceKind
from tests.core.readers_world import World, agree, world

__all__ = ["world"]


XML = "<annotation><object><name>{}</name></object></annotation>"


@pytest.mark.parametrize(
    ("image", "annotation"),
    [
        (unicodedata.normalize("NFD", "Müller.jpg"), unicodedata.normalize("NFC", "Müller.xml")),
        (unicodedata.normalize("NFC", "Müller.jpg"), unicodedata.normalize("NFD", "Müller.xml")),
        ("IMG_1.JPG", "img_1.xml"),
        ("1.jpg", "1.XML"),
        ("1.jpg", "1.jpg.xml"),
        ("a/1.jpg", "1.xml"),
        ("1.jpg", "a/1.xml"),
    ],
)
def test_annotations_meet_their_images(world: World, image: str, annotation: str) -> None:
    world.draw(f"JPEGImages/{image}", "JPEGImages/2.jpg")
    world.write(f"Annotations/{annotation}", XML.format("cat"))
    world.write("Annotations/2.xml", XML.format("dog"))
    right = {f"JPEGImages/{image}": {"cat": "+"}, "JPEGImages/2.jpg": {"dog": "+"}}
    assert world.app(ReadOptions(SourceKind.VOC, world.photos)) == right
    agree(right, world.wseg())


@pytest.mark.parametrize("folder", ["", "Annotations/", "annotations/"])
def test_annotations_are_read_beside_images_and_in_a_folder(world: World, folder: str) -> None:
    world.draw(*(("images/" if folder else "") + f"{n}.jpg" for n in (1, 2)))
    world.write(f"{folder}1.xml", XML.format("cat"))
    world.write(f"{folder}2.xml", XML.format("dog"))
    app = world.app()
    assert {name: said for image in app.values() for name, said in image.items()} == {
        "cat": "+",
        "dog": "+",
    }
    agree(app, world.wseg())


SIDECARS = {
    "another case": ({"img_1.txt": "cat", "IMG_2.TXT": "dog"}, ("IMG_1.JPG", "img_2.jpg")),
    "two suffixes": ({"a.jpg.txt": "cat", "B.JPG.TXT": "dog"}, ("a.jpg", "b.jpg")),
    "XML": ({"a.jpg.xml": "<V>cat", "b.XML": "<V>dog"}, ("a.jpg", "B.JPG")),
    "XML in a folder of its own": (
        {"xml/a.xml": "<V>cat", "xml/b.xml": "<V>dog"},
        ("a.jpg", "b.jpg"),
    ),
    "XML two folders down": (
        {"annotations/xmls/a.xml": "<V>cat", "annotations/xmls/b.xml": "<V>dog"},
        ("images/a.jpg", "images/b.jpg"),
    ),
    "JSON": ({"a.jpg.json": "{L}cat", "b.JSON": "{L}dog"}, ("a.jpg", "b.jpg")),
    "JSON in a folder of its own": (
        {"json/a.json": "{L}cat", "json/b.json": "{L}dog"},
        ("a.jpg", "b.jpg"),
    ),
}


@pytest.mark.parametrize("case", SIDECARS)
def test_files_beside_images_and_in_folders_are_found_by_both(world: World, case: str) -> None:
    files, images = SIDECARS[case]
    world.draw(*images)
    for name, content in files.items():
        tag = content[3:]
        texts = {"<V>": XML.format(tag), "{L}": LABELME.format(f'"{tag}"', "")}
        world.write(name, texts.get(content[:3], content))
    right = {images[0]: {"cat": "+"}, images[1]: {"dog": "+"}}
    assert world.app() == right
    agree(right, world.wseg())


@pytest.mark.parametrize(
    ("image", "written"),
    [
        ("a b.jpg", "a%20b.jpg"),
        ("a b.jpg", "file:///data/a%20b.jpg"),
        ("a b.jpg", "https://x.org/a%20b.jpg?w=1#top"),
        ("a b.jpg", "a\u00a0b.jpg"),
        ("a.jpg", "'a.jpg'"),
        ("a.jpg", "a.JPEG"),
        ("a.jpeg", "photos/a.jpg"),
        ("a%20b.jpg", "a%20b.jpg"),
    ],
)
def test_names_are_read_in_many_spellings(world: World, image: str, written: str) -> None:
    world.draw(image, "other.jpg")
    world.write("tags.csv", f"filename,tags\n{written},cat\n")
    assert world.app() == {image: {"cat": "+"}}
    assert world.wseg()[image] == {"cat": "+"}


def test_other_formats_of_a_name_are_not_taken_for_it(world: World) -> None:
    world.draw("a.jpg")
    world.write("tags.csv", "filename,tags\na.png,cat\n")
    assert world.app() == {}
    assert "There is no image 'a.png', but a.jpg." in world.told()


def test_real_folders_win_over_links_to_them(world: World) -> None:
    world.draw("real/a.jpg")
    try:
        (world.photos / "link").symlink_to(world.photos / "real", target_is_directory=True)
    except OSError as error:
        pytest.skip(f"links cannot be made here: {error}")
    assert world.wseg() == {"real/a.jpg": {"real": "+"}}
    agree(world.app(), world.wseg())


@pytest.mark.parametrize("name", ["metadata.jsonl", "train.txt", "list.json", "tags.xlsm"])
def test_lists_of_kinds_that_are_not_read_are_named(world: World, name: str) -> None:
    world.draw("1.jpg", "2.jpg")
    world.write(name, "1.jpg cat")
    world.wseg()
    assert [problem.where for problem in world.data.problems] == [name]


def test_a_table_that_is_not_read_is_named_where_nothing_else_says_a_tag(world: World) -> None:
    world.draw("1.jpg", "2.jpg")
    world.write("list.csv", "article,price\npear,1\n")
    world.wseg()
    assert [problem.where for problem in world.data.problems] == ["list.csv"]


def test_what_is_no_annotation_is_told_and_tags_nothing(world: World) -> None:
    world.draw(*(f"JPEGImages/{n}.jpg" for n in (1, 2, 3)))
    world.write("Annotations/1.xml", "<html><body>404</body></html>")
    world.write("Annotations/2.xml", XML.format("dog"))
    space = XML.format("cat").replace("<annotation>", '<annotation xmlns="http://example.org/v">')
    world.write("Annotations/3.xml", space)
    wseg = world.wseg()
    assert list(wseg["JPEGImages/1.jpg"].values()) == ["?", "?"]
    assert wseg["JPEGImages/3.jpg"] == {"cat": "+", "dog": "-"}
    assert "starts with <html>" in world.data.problems[0].what
    agree(world.app(ReadOptions(SourceKind.VOC, world.photos)), wseg)


@pytest.mark.parametrize(
    "encoding", ["gb2312", "gb18030", "big5", "shift_jis", "euc-kr", "utf-16", "windows-1252"]
)
def test_xml_in_any_declared_encoding_is_read(world: World, encoding: str) -> None:
    name = {"windows-1252": "Käfer", "euc-kr": "강아지"}.get(encoding, "小犬")
    world.draw("JPEGImages/0.jpg")
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    world.write("Annotations/0.xml", (head + XML.format(name)).encode(encoding))
    assert world.app(ReadOptions(SourceKind.VOC, world.photos)) == {"JPEGImages/0.jpg": {name: "+"}}
    assert world.wseg() == {"JPEGImages/0.jpg": {name: "+"}}


def test_xml_that_is_not_utf8_and_does_not_say_so_is_told_apart_from_broken_xml(
    world: World,
) -> None:
    world.draw("JPEGImages/0.jpg")
    world.write("Annotations/0.xml", XML.format("小狗狗").encode("gb18030"))
    world.app(ReadOptions(SourceKind.VOC, world.photos))
    assert "not UTF-8; it may be gb18030. Save the file as UTF-8" in world.told()
    assert "broken" not in world.told()


@pytest.mark.parametrize(
    ("declared", "data", "words"),
    [
        ("UTF-8", "小狗狗".encode("gb18030"), "it may be gb18030. Save the file as UTF-8"),
        ("utf8", "Käfer".encode("cp1252"), "it may be cp1252. Save the file as UTF-8"),
        ("big5", b"\xff\xff", "The text is not big5, although its first line says so."),
        ("x-mac-klingon", b"dog", "its encoding is x-mac-klingon, which is not known"),
        ("hex", b"dog", "its encoding is hex, which is not known"),
    ],
)
def test_an_encoding_that_is_declared_and_not_true_is_told(
    world: World, declared: str, data: bytes, words: str
) -> None:
    world.draw("JPEGImages/0.jpg")
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    world.write("Annotations/0.xml", (head + XML.format("@")).encode().replace(b"@", data))
    world.app(ReadOptions(SourceKind.VOC, world.photos))
    assert words in world.told()
    assert "broken" not in world.told()


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE", "ucs-2", "macintosh", "koi8-r"])
def test_xml_is_read_where_its_encoding_can_be_told(world: World, declared: str) -> None:
    """Programs declare UTF-16 of what they write as UTF-8."""
    name = {"koi8-r": "жук"}.get(declared, "Käfer")
    encoding = "utf-8" if declared.lower().startswith(("utf", "ucs")) else declared
    world.draw("JPEGImages/0.jpg")
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    world.write("Annotations/0.xml", (head + XML.format(name)).encode(encoding))
    assert world.app(ReadOptions(SourceKind.VOC, world.photos)) == {"JPEGImages/0.jpg": {name: "+"}}


LABELME = '{{"shapes": [{{"label": {}, "points": []}}], "imagePath": "{}"}}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_labelme_files_of_any_marked_encoding_are_read(world: World, encoding: str) -> None:
    world.draw("0.jpg")
    world.write("0.json", LABELME.format('"Käfer"', "0.jpg").encode(encoding))
    assert world.app() == {"0.jpg": {"Käfer": "+"}}
    assert world.wseg() == {"0.jpg": {"Käfer": "+"}}


def test_labelme_files_in_an_encoding_nobody_knows_are_told(world: World) -> None:
    world.draw("0.jpg")
    world.write("0.json", LABELME.format('"小狗狗"', "0.jpg").encode("gb18030"))
    assert world.app() == {}
    assert world.told().startswith("The text is not UTF-8; it may be gb18030.")


def test_a_labelme_file_counts_for_the_image_of_its_own_name(world: World) -> None:
    world.draw("0.jpg", "1.jpg", "2.jpg")
    world.write("1.json", LABELME.format('"cat"', "2.jpg"))
    world.write("anno_17.json", LABELME.format(3, "..\\\\photos\\\\0.jpg"))
    app = world.app()
    assert app == {"1.jpg": {"cat": "+"}, "0.jpg": {"3": "+"}}
    assert "refers to the image 2.jpg" in world.told()
    agree(app, world.wseg())


def test_keywords_in_utf16_are_read(world: World) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
        'syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject>'
        "<rdf:Bag><rdf:li>Käfer</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>"
    )
    world.draw("0.jpg", "1.jpg", "2.jpg")
    for name, encoding in (("0", "utf-16"), ("1", "utf-16-be"), ("2", "utf-8")):
        world.write(f"{name}.xmp", packet.encode(encoding))
    options = ReadOptions(SourceKind.XMP, hierarchy=Hierarchy.IGNORED)
    app = world.app(options)
    assert app == {f"{n}.jpg": {"Käfer": "+"} for n in range(3)}
    agree(app, world.wseg())
