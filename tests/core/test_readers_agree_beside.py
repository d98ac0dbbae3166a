"""What files beside images say of them: the app and `wseg` read the same, and right.

Each case was a report of somebody whose tags were lost or turned round without a word.
"""

from __future__ import annotations

import unicodedata

import pytest

from app.core.transfer.tag_import import Hierarchy, ReadOptions, SourceKind
from tests.core.tagged_folder import TaggedFolder, agree, tagged_folder

__all__ = ["tagged_folder"]


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
def test_annotations_meet_their_images(
    tagged_folder: TaggedFolder, image: str, annotation: str
) -> None:
    tagged_folder.draw(f"JPEGImages/{image}", "JPEGImages/2.jpg")
    tagged_folder.write(f"Annotations/{annotation}", XML.format("cat"))
    tagged_folder.write("Annotations/2.xml", XML.format("dog"))
    right = {f"JPEGImages/{image}": {"cat": "+"}, "JPEGImages/2.jpg": {"dog": "+"}}
    assert tagged_folder.app(ReadOptions(SourceKind.VOC, tagged_folder.photos)) == right
    agree(right, tagged_folder.wseg())


@pytest.mark.parametrize("folder", ["", "Annotations/", "annotations/"])
def test_annotations_are_read_beside_images_and_in_a_folder(
    tagged_folder: TaggedFolder, folder: str
) -> None:
    tagged_folder.draw(*(("images/" if folder else "") + f"{n}.jpg" for n in (1, 2)))
    tagged_folder.write(f"{folder}1.xml", XML.format("cat"))
    tagged_folder.write(f"{folder}2.xml", XML.format("dog"))
    app = tagged_folder.app()
    assert {name: said for image in app.values() for name, said in image.items()} == {
        "cat": "+",
        "dog": "+",
    }
    agree(app, tagged_folder.wseg())


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
def test_files_beside_images_and_in_folders_are_found_by_both(
    tagged_folder: TaggedFolder, case: str
) -> None:
    files, images = SIDECARS[case]
    tagged_folder.draw(*images)
    for name, content in files.items():
        tag = content[3:]
        texts = {"<V>": XML.format(tag), "{L}": LABELME.format(f'"{tag}"', "")}
        tagged_folder.write(name, texts.get(content[:3], content))
    right = {images[0]: {"cat": "+"}, images[1]: {"dog": "+"}}
    assert tagged_folder.app() == right
    agree(right, tagged_folder.wseg())


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
def test_names_are_read_in_many_spellings(
    tagged_folder: TaggedFolder, image: str, written: str
) -> None:
    tagged_folder.draw(image, "other.jpg")
    tagged_folder.write("tags.csv", f"filename,tags\n{written},cat\n")
    assert tagged_folder.app() == {image: {"cat": "+"}}
    assert tagged_folder.wseg()[image] == {"cat": "+"}


def test_other_formats_of_a_name_are_not_taken_for_it(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("a.jpg")
    tagged_folder.write("tags.csv", "filename,tags\na.png,cat\n")
    assert tagged_folder.app() == {}
    assert "There is no image 'a.png', but a.jpg." in tagged_folder.told()


def test_real_folders_win_over_links_to_them(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("real/a.jpg")
    try:
        (tagged_folder.photos / "link").symlink_to(
            tagged_folder.photos / "real", target_is_directory=True
        )
    except OSError as error:
        pytest.skip(f"links cannot be made here: {error}")
    assert tagged_folder.wseg() == {"real/a.jpg": {"real": "+"}}
    agree(tagged_folder.app(), tagged_folder.wseg())


@pytest.mark.parametrize("name", ["metadata.jsonl", "train.txt", "list.json", "tags.xlsm"])
def test_lists_of_kinds_that_are_not_read_are_named(tagged_folder: TaggedFolder, name: str) -> None:
    tagged_folder.draw("1.jpg", "2.jpg")
    tagged_folder.write(name, "1.jpg cat")
    tagged_folder.wseg()
    assert [problem.where for problem in tagged_folder.data.problems] == [name]


def test_a_table_that_is_not_read_is_named_where_nothing_else_says_a_tag(
    tagged_folder: TaggedFolder,
) -> None:
    tagged_folder.draw("1.jpg", "2.jpg")
    tagged_folder.write("list.csv", "article,price\npear,1\n")
    tagged_folder.wseg()
    assert [problem.where for problem in tagged_folder.data.problems] == ["list.csv"]


def test_what_is_no_annotation_is_told_and_tags_nothing(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw(*(f"JPEGImages/{n}.jpg" for n in (1, 2, 3)))
    tagged_folder.write("Annotations/1.xml", "<html><body>404</body></html>")
    tagged_folder.write("Annotations/2.xml", XML.format("dog"))
    space = XML.format("cat").replace("<annotation>", '<annotation xmlns="http://example.org/v">')
    tagged_folder.write("Annotations/3.xml", space)
    wseg = tagged_folder.wseg()
    assert list(wseg["JPEGImages/1.jpg"].values()) == ["?", "?"]
    assert wseg["JPEGImages/3.jpg"] == {"cat": "+", "dog": "-"}
    assert "starts with <html>" in tagged_folder.data.problems[0].what
    agree(tagged_folder.app(ReadOptions(SourceKind.VOC, tagged_folder.photos)), wseg)


@pytest.mark.parametrize(
    "encoding", ["gb2312", "gb18030", "big5", "shift_jis", "euc-kr", "utf-16", "windows-1252"]
)
def test_xml_in_any_declared_encoding_is_read(tagged_folder: TaggedFolder, encoding: str) -> None:
    name = {"windows-1252": "Käfer", "euc-kr": "강아지"}.get(encoding, "小犬")
    tagged_folder.draw("JPEGImages/0.jpg")
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    tagged_folder.write("Annotations/0.xml", (head + XML.format(name)).encode(encoding))
    assert tagged_folder.app(ReadOptions(SourceKind.VOC, tagged_folder.photos)) == {
        "JPEGImages/0.jpg": {name: "+"}
    }
    assert tagged_folder.wseg() == {"JPEGImages/0.jpg": {name: "+"}}


def test_xml_that_is_not_utf8_and_does_not_say_so_is_told_apart_from_broken_xml(
    tagged_folder: TaggedFolder,
) -> None:
    tagged_folder.draw("JPEGImages/0.jpg")
    tagged_folder.write("Annotations/0.xml", XML.format("小狗狗").encode("gb18030"))
    tagged_folder.app(ReadOptions(SourceKind.VOC, tagged_folder.photos))
    assert "not UTF-8; it may be gb18030. Save the file as UTF-8" in tagged_folder.told()
    assert "broken" not in tagged_folder.told()


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
    tagged_folder: TaggedFolder, declared: str, data: bytes, words: str
) -> None:
    tagged_folder.draw("JPEGImages/0.jpg")
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    tagged_folder.write("Annotations/0.xml", (head + XML.format("@")).encode().replace(b"@", data))
    tagged_folder.app(ReadOptions(SourceKind.VOC, tagged_folder.photos))
    assert words in tagged_folder.told()
    assert "broken" not in tagged_folder.told()


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE", "ucs-2", "macintosh", "koi8-r"])
def test_xml_is_read_where_its_encoding_can_be_told(
    tagged_folder: TaggedFolder, declared: str
) -> None:
    """Programs declare UTF-16 of what they write as UTF-8."""
    name = {"koi8-r": "жук"}.get(declared, "Käfer")
    encoding = "utf-8" if declared.lower().startswith(("utf", "ucs")) else declared
    tagged_folder.draw("JPEGImages/0.jpg")
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    tagged_folder.write("Annotations/0.xml", (head + XML.format(name)).encode(encoding))
    assert tagged_folder.app(ReadOptions(SourceKind.VOC, tagged_folder.photos)) == {
        "JPEGImages/0.jpg": {name: "+"}
    }


LABELME = '{{"shapes": [{{"label": {}, "points": []}}], "imagePath": "{}"}}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_labelme_files_of_any_marked_encoding_are_read(
    tagged_folder: TaggedFolder, encoding: str
) -> None:
    tagged_folder.draw("0.jpg")
    tagged_folder.write("0.json", LABELME.format('"Käfer"', "0.jpg").encode(encoding))
    assert tagged_folder.app() == {"0.jpg": {"Käfer": "+"}}
    assert tagged_folder.wseg() == {"0.jpg": {"Käfer": "+"}}


def test_labelme_files_in_an_encoding_nobody_knows_are_told(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("0.jpg")
    tagged_folder.write("0.json", LABELME.format('"小狗狗"', "0.jpg").encode("gb18030"))
    assert tagged_folder.app() == {}
    assert tagged_folder.told().startswith("The text is not UTF-8; it may be gb18030.")


def test_a_labelme_file_counts_for_the_image_of_its_own_name(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("0.jpg", "1.jpg", "2.jpg")
    tagged_folder.write("1.json", LABELME.format('"cat"', "2.jpg"))
    tagged_folder.write("anno_17.json", LABELME.format(3, "..\\\\photos\\\\0.jpg"))
    app = tagged_folder.app()
    assert app == {"1.jpg": {"cat": "+"}, "0.jpg": {"3": "+"}}
    assert "refers to the image 2.jpg" in tagged_folder.told()
    agree(app, tagged_folder.wseg())


def test_keywords_in_utf16_are_read(tagged_folder: TaggedFolder) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
        'syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject>'
        "<rdf:Bag><rdf:li>Käfer</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>"
        "</x:xmpmeta>"
    )
    tagged_folder.draw("0.jpg", "1.jpg", "2.jpg")
    for name, encoding in (("0", "utf-16"), ("1", "utf-16-be"), ("2", "utf-8")):
        tagged_folder.write(f"{name}.xmp", packet.encode(encoding))
    options = ReadOptions(SourceKind.XMP, hierarchy=Hierarchy.IGNORED)
    app = tagged_folder.app(options)
    assert app == {f"{n}.jpg": {"Käfer": "+"} for n in range(3)}
    agree(app, tagged_folder.wseg())
