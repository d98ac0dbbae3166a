"""What files of others say of the images of a folder: the app and `wseg` read the same, and right.

Each case was a report of somebody whose tags were lost or turned round without a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from app.core.transfer.tag_import import Hierarchy, ReadOptions, SourceKind, detect_source
from tests.core.tag_world import read, tag_project
from wseg_engine.annotations.dataset import read_dataset
from wseg_engine.annotations.reading import IssueKind, Reading
from wseg_engine.base.labels import Tag
from wseg_engine.datasets import Dataset

Said = dict[str, dict[str, str]]  # by image and class: "+", "-", "?"
_SIGNS = {Tag.PRESENT: "+", Tag.ABSENT: "-", Tag.UNSURE: "?"}


class World:
    """A folder of photos that both programs read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.photos = folder / "photos"
        self.names: list[str] = []
        self.reading = Reading()
        self.data = Dataset(folder, (), ())

    def draw(self, *names: str) -> None:
        for name in names:
            file = self.photos / name
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (8, 6), (9, 9, 9)).save(
                file, "PNG" if name.endswith("png") else "JPEG"
            )
        self.names += names

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.photos / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def app(self, options: ReadOptions | None = None) -> Said:
        """Return what the app reads."""
        found = detect_source(self.photos)
        with tag_project(self.folder, self.names) as project:
            self.reading = read(
                project, options or ReadOptions(found.kind, found.path, shapes=True)
            )
            paths = {record.id: record.path for record in project.images}
        said: Said = {}
        for key, cells in self.reading.cells.items():
            for image, tag in cells.items():
                said.setdefault(paths[image], {})[self.reading.names[key]] = _SIGNS[tag]
        return said

    def wseg(self, layout: str = "auto") -> Said:
        """Return what `wseg` reads, without what follows of an image that was looked at."""
        self.data = data = read_dataset(self.photos, layout=layout)
        return {
            image.path.relative_to(self.photos).as_posix(): {
                name: _SIGNS[tag] for name, tag in zip(data.classes, image.tags, strict=True)
            }
            for image in data.images
        }

    def told(self) -> str:
        return "\n".join(issue.what for issue in self.reading.issues)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def agree(app: Mapping[str, Mapping[str, str]], wseg: Mapping[str, Mapping[str, str]]) -> None:
    """Every tag that the app reads is what `wseg` reads."""
    for image, said in app.items():
        for name, sign in said.items():
            assert wseg[image][name] == sign, (image, name)


TABLES = {
    "verified absences": (
        "ImageID,Source,LabelName,Confidence\n0,verification,cat,1\n0,verification,dog,0\n"
        "1,verification,cat,0\n1,verification,dog,1\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "a column of presence": (
        "filename,label,present\n0.jpg,cat,true\n0.jpg,dog,false\n1.jpg,cat,no\n1.jpg,dog,yes\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "scores": (
        "filename,label,score\n0.jpg,cat,0.98\n0.jpg,dog,0.02\n1.jpg,cat,.04\n1.jpg,dog,0.96\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "scores in per cent": (
        "filename,label,score\n0.jpg,cat,98%\n0.jpg,dog,2%\n1.jpg,cat,4%\n1.jpg,dog,96%\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "a row a tag": (
        "filename,width,class,xmin\n0.jpg,64,cat,1\n0.jpg,64,dog,1\n1.jpg,64,dog,1\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "several columns of tags": (
        "filename,label1,label2,label3\n0.jpg,cat,dog,\n1.jpg,dog,,\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "columns of one name": ("filename,label,label\n0.jpg,cat,dog\n1.jpg,,dog\n", {"0.jpg": "++"}),
    "a main and another label": (
        "image,primary label,secondary label\n0.jpg,cat,dog\n1.jpg,dog,nan\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "no header, several columns": ("0.jpg,cat,dog\n1.jpg,dog,\n", {"0.jpg": "++", "1.jpg": "-+"}),
    "lists of Python": (
        "filename,tags\n0.jpg,\"['cat', 'dog']\"\n1.jpg,\"['dog']\"\n2.jpg,[]\n",
        {"0.jpg": "++", "1.jpg": "-+", "2.jpg": "--"},
    ),
    "lists of JSON": (
        'filename,tags\n0.jpg,"[""cat"", ""dog""]"\n1.jpg,"[{""name"": ""dog""}]"\n',
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "lists of a database": (
        'filename,tags\n0.jpg,"{cat,dog}"\n1.jpg,{dog}\n',
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "nan, None and null": (
        "filename,tags\n0.jpg,cat;dog\n1.jpg,nan\n2.jpg,None\n3.jpg,NULL\n",
        {"0.jpg": "++", "1.jpg": "--", "2.jpg": "--", "3.jpg": "--"},
    ),
    "an odd cell among flags": (
        "filename,cat,dog\n0.jpg,1,0\n1.jpg,0,1\n2.jpg,oops,1\n",
        {"0.jpg": "+-", "1.jpg": "-+", "2.jpg": "?+"},
    ),
    "a column a class of shares": (
        "filename,cat,dog\n0.jpg,0.9,0.1\n1.jpg,0.2,0.7\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "addresses": (
        "image,label\nhttps://x.org/a/0.jpg,cat\nhttps://x.org/a/1.jpg?size=1,dog\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "flags without a 0": (
        "filename,cat,dog\n0.jpg,x,\n1.jpg,,x\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "−1 where there is no 0": (
        "image_id,cat,dog\n0.jpg,1,-1\n1.jpg,-1,1\n2.jpg,-1,-1\n",
        {"0.jpg": "+-", "1.jpg": "-+", "2.jpg": "--"},
    ),
    "−1 beside 0": ("image_id,cat,dog\n0.jpg,1,-1\n1.jpg,0,1\n", {"0.jpg": "+?", "1.jpg": "-+"}),
    "words of Excel in German": (
        "Datei;cat;dog\n0.jpg;WAHR;FALSCH\n1.jpg;FALSCH;WAHR\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "words of Excel in French": (
        "image;dog;cat\n0.jpg;FAUX;VRAI\n1.jpg;VRAI;FAUX\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "flags with a decimal comma": (
        "filename;cat;dog\n0.jpg;1,0;0,0\n1.jpg;0,0;1,00\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "check marks": ("filename,cat,dog\n0.jpg,✓,\n1.jpg,,✔\n", {"0.jpg": "+-", "1.jpg": "-+"}),
    "plus and minus": ("filename,cat,dog\n0.jpg,+,-\n1.jpg,-,+\n", {"0.jpg": "+-", "1.jpg": "-+"}),
    "scores with a decimal comma": (
        "filename;label;confidence\n0.jpg;cat;0,95\n0.jpg;dog;0,02\n1.jpg;dog;0,9\n1.jpg;cat;0,1\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "a verdict a tag": (
        "filename,label,verification\n0.jpg,cat,verified\n0.jpg,dog,rejected\n1.jpg,dog,verified\n"
        "1.jpg,cat,rejected\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "a column that says what is absent": (
        "filename,label,negative\n0.jpg,cat,0\n0.jpg,dog,1\n1.jpg,dog,0\n1.jpg,cat,1\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "lists of what is absent": (
        "filename,tags,negative\n0.jpg,cat,dog\n1.jpg,dog,cat\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "more words in the names of columns": (
        "Image Index,Finding Labels,Follow-up #\n0.jpg,cat|dog,0\n1.jpg,dog,1\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "arrays of numpy": (
        "filename,tags\n0.jpg,['cat' 'dog']\n1.jpg,\"array(['dog'], dtype=object)\"\n2.jpg,set()\n",
        {"0.jpg": "++", "1.jpg": "-+", "2.jpg": "--"},
    ),
    "sets and tuples": (
        "filename,tags\n0.jpg,\"{'cat', 'dog'}\"\n1.jpg,\"('dog',)\"\n2.jpg,()\n",
        {"0.jpg": "++", "1.jpg": "-+", "2.jpg": "--"},
    ),
    "joints between tags": (
        "filename,tags\n0.jpg,cat & dog\n1.jpg,dog\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "nothing in other words": (
        "filename,tags\n0.jpg,cat;dog\n1.jpg,NA\n2.jpg,-\n3.jpg,#N/A\n",
        {"0.jpg": "++", "1.jpg": "--", "2.jpg": "--", "3.jpg": "--"},
    ),
    "comments in front": (
        "# made by a program\n# in 2020\nfilename,tags\n0.jpg,cat\n1.jpg,dog\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "columns named in a comment": (
        "# made by a program\n# tags, filename\ncat,0.jpg\ndog,1.jpg\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "Excel's first line with spaces": (
        "SEP = ;\r\nfilename;tags\r\n0.jpg;cat,dog\r\n1.jpg;dog\r\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "Excel's first line": (
        "sep=;\r\nfilename;tags\r\n0.jpg;cat,dog\r\n1.jpg;dog\r\n",
        {"0.jpg": "++", "1.jpg": "-+"},
    ),
    "paths of Windows": (
        "filename,tags\nC:\\Users\\me\\0.jpg,cat\nC:\\Users\\me\\1.jpg,dog\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "another root": (
        "filename,tags\ndata/train/0.jpg,cat\ndata/train/1.jpg,dog\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
    "a path upwards": (
        "filename,tags\n../input/set/0.jpg,cat\n../input/set/1.jpg,dog\n",
        {"0.jpg": "+-", "1.jpg": "-+"},
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_means_the_same_to_both(world: World, case: str) -> None:
    content, right = TABLES[case]
    world.draw("0.jpg", "1.jpg", "2.jpg", "3.jpg")
    world.write("list.csv", content)
    wseg = world.wseg()
    for image, signs in right.items():
        assert "".join(wseg[image][name] for name in ("cat", "dog")) == signs, image
    unnamed = {f"{number}.jpg" for number in range(4)} - set(right)
    if case != "columns of one name":
        assert all(set(wseg[image].values()) == {"?"} for image in unnamed)
    agree(world.app(), wseg)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TABLES["scores"][0], "0.5 or more counts as present"),
        (TABLES["−1 where there is no 0"][0], "−1 counts as absent"),
        (TABLES["−1 beside 0"][0], "−1 counts as unsure and 0 as absent"),
        (TABLES["paths of Windows"][0], "matched by file name only"),
        (TABLES["an odd cell among flags"][0], "'oops' in the column cat is not a flag"),
        ("filename,tags,breed\n0.jpg,cat,tabby\n", "Columns not read: breed."),
        (b"PK\x03\x04 and more", "Save the sheet as CSV"),
        (b"\xd0\xcf\x11\xe0 and more", "Save the sheet as CSV"),
    ],
)
def test_what_is_guessed_or_left_out_is_told_by_both(
    world: World, content: str | bytes, words: str
) -> None:
    world.draw("0.jpg", "1.jpg", "2.jpg")
    file = world.write("tags.csv", content)
    world.app(ReadOptions(SourceKind.CSV, file))
    assert words in world.told()
    world.wseg()
    assert any(words in problem.what for problem in world.data.problems)


@pytest.mark.parametrize("minus", [Tag.ABSENT, Tag.UNSURE])
def test_what_minus_one_means_can_be_chosen(world: World, minus: Tag) -> None:
    world.draw("0.jpg", "1.jpg")
    file = world.write("tags.csv", "filename,cat,dog\n0.jpg,1,-1\n1.jpg,-1,0\n")
    said = world.app(ReadOptions(SourceKind.CSV, file, minus_one=minus))
    other = {Tag.ABSENT: "?", Tag.UNSURE: "-"}[minus]
    assert said == {
        "0.jpg": {"cat": "+", "dog": _SIGNS[minus]},
        "1.jpg": {"cat": _SIGNS[minus], "dog": other},
    }


def test_a_folder_that_fits_is_believed_and_others_are_left_out(world: World) -> None:
    """Where some names fit by their folders, another folder may well mean another image."""
    world.draw("val/0.jpg", "val/1.jpg")
    world.write("tags.csv", "filename,tags\nval/0.jpg,cat\ntrain/1.jpg,dog\n")
    assert world.app() == {"val/0.jpg": {"cat": "+"}}
    assert world.reading.counts[IssueKind.NOT_FOUND] == 1
    assert world.wseg()["val/1.jpg"] == {"cat": "?"}


def test_the_file_name_alone_is_enough_where_that_is_asked_for(world: World) -> None:
    world.draw("val/0.jpg", "val/1.jpg")
    file = world.write("tags.csv", "filename,tags\nval/0.jpg,cat\ntrain/1.jpg,dog\n")
    said = world.app(ReadOptions(SourceKind.CSV, file, names_only=True))
    assert said == {"val/0.jpg": {"cat": "+"}, "val/1.jpg": {"dog": "+"}}
    assert "matched by file name only" in world.told()


def test_two_paths_of_one_file_name_are_not_guessed(world: World) -> None:
    world.draw("0.jpg", "1.jpg")
    world.write("tags.csv", "filename,tags\nx/0.jpg,cat\ny/0.jpg,dog\nx/1.jpg,cat\n")
    app = world.app()
    assert app == {"1.jpg": {"cat": "+"}}
    agree(app, world.wseg())


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


SYSTEM = (
    *("@eaDir", "#recycle", "@Recycle", "$RECYCLE.BIN", "#snapshot", ".Trash", "x.lrdata"),
    *("@SynoResource", "@__thumb", "~snapshot", "found.001", "Thumbnails", "iPod Photo Cache"),
)


def test_folders_of_systems_hold_no_images(world: World) -> None:
    world.draw("cat/1.jpg", "dog/2.jpg")
    kept = list(world.names)
    for name in SYSTEM:
        world.draw(f"{name}/9.jpg", f"cat/{name}/1.jpg/THUMB.jpg")
    world.names = kept
    wseg = world.wseg()
    assert wseg == {"cat/1.jpg": {"cat": "+", "dog": "-"}, "dog/2.jpg": {"cat": "-", "dog": "+"}}
    assert detect_source(world.photos).kind is SourceKind.FOLDERS


@pytest.mark.parametrize(
    ("images", "right"),
    [
        (
            ["Testing/a/1.jpg", "Training/a/2.jpg", "Training/b/3.jpg"],
            {"Testing/a/1.jpg": "a", "Training/a/2.jpg": "a", "Training/b/3.jpg": "b"},
        ),
        (["train2017/1.jpg", "val2017/2.jpg"], {}),
        (["Images/x/1.jpg", "Images/y/2.jpg"], {"Images/x/1.jpg": "x", "Images/y/2.jpg": "y"}),
        (
            ["train/cat/1.jpg", "train/dog/2.jpg", "unlabeled/3.jpg"],
            {"train/cat/1.jpg": "cat", "train/dog/2.jpg": "dog"},
        ),
        (["train/images/1.jpg", "valid/images/2.jpg"], {}),
        (
            ["train/1.jpg", "car/2.jpg", "bus/3.jpg"],  # VOC's trains
            {"train/1.jpg": "train", "car/2.jpg": "car", "bus/3.jpg": "bus"},
        ),
        (["train_1/a/1.jpg", "train_2/a/2.jpg"], {"train_1/a/1.jpg": "a", "train_2/a/2.jpg": "a"}),
        (["fold1/a/1.jpg", "fold2/a/2.jpg"], {"fold1/a/1.jpg": "a", "fold2/a/2.jpg": "a"}),
        (
            ["set/train/a/1.jpg", "set/test/b/2.jpg"],
            {"set/train/a/1.jpg": "a", "set/test/b/2.jpg": "b"},
        ),
        (["cat/tabby/1.jpg"], {"cat/tabby/1.jpg": "cat"}),
        (["test_set/a/1.jpg", "dev/a/2.jpg"], {"test_set/a/1.jpg": "a", "dev/a/2.jpg": "a"}),
        (
            ["seg_train/seg_train/a/1.jpg", "seg_test/seg_test/b/2.jpg", "seg_pred/seg_pred/3.jpg"],
            {"seg_train/seg_train/a/1.jpg": "a", "seg_test/seg_test/b/2.jpg": "b"},
        ),
        (["x-train/a/1.jpg", "x-val/b/2.jpg"], {"x-train/a/1.jpg": "a", "x-val/b/2.jpg": "b"}),
        (
            ["Trainingsdaten/a/1.jpg", "Testdaten/b/2.jpg"],
            {"Trainingsdaten/a/1.jpg": "a", "Testdaten/b/2.jpg": "b"},
        ),
        (
            ["train (1)/a/1.jpg", "holdout/b/2.jpg"],
            {"train (1)/a/1.jpg": "a", "holdout/b/2.jpg": "b"},
        ),
        (
            ["steam train/1.jpg", "model train/2.jpg"],  # both of one kind: trains
            {"steam train/1.jpg": "steam train", "model train/2.jpg": "model train"},
        ),
    ],
)
def test_parts_of_a_data_set_are_no_classes(
    world: World, images: list[str], right: dict[str, str]
) -> None:
    world.draw(*images)
    expected = {image: {name: "+"} for image, name in right.items()}
    assert world.app(ReadOptions(SourceKind.FOLDERS)) == expected
    wseg = world.wseg()
    assert {i: {n: s for n, s in said.items() if s == "+"} for i, said in wseg.items()} == {
        image: expected.get(image, {}) for image in images
    }
    splits = {image.partition("/")[0] for image in images} - {"unlabeled"}
    if len(splits) > 1 and not splits & {"car", "steam train"}:
        assert any("parts of a data set" in problem.what for problem in world.data.problems)
    if not right:
        assert "No folder here is named after a class" in world.told()


def test_a_word_about_labels_that_are_no_tags(world: World) -> None:
    world.draw("train/images/1.jpg")
    world.write("train/labels/1.txt", "0 .5 .5 .2 .2\n")
    world.app(ReadOptions(SourceKind.FOLDERS))
    assert [issue.where for issue in world.reading.issues] == ["train/labels"]


def test_a_table_that_names_no_image_does_not_win(world: World) -> None:
    world.draw("cat/1.jpg", "dog/2.jpg")
    world.write("download_log.csv", "url,status\nhttp://x/1.jpg,200\n")
    world.write("prices.csv", "article,price\npear,1\n")
    world.write("splits.csv", "file,split\n1.jpg,train\n2.jpg,test\n")
    world.write("sizes.csv", "file,width,height\n1.jpg,8,6\n")
    assert world.wseg()["cat/1.jpg"] == {"cat": "+", "dog": "-"}
    assert detect_source(world.photos).kind is SourceKind.FOLDERS


def test_all_tables_that_name_images_are_read(world: World) -> None:
    world.draw("1.jpg", "2.jpg")
    world.write("train.csv", "filename,label\n1.jpg,cat\n")
    world.write("val.csv", "filename,label\n2.jpg,dog\n")
    world.write("log.csv", "time,what\n12:00,started\n")
    assert world.wseg() == {"1.jpg": {"cat": "+", "dog": "-"}, "2.jpg": {"cat": "-", "dog": "+"}}
