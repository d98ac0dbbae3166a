"""What tables say of the images of a folder: the app and `wseg` read the same, and right.

Each case was a report of somebody whose tags were lost or turned round without a word.
"""

from __future__ import annotations

import pytest

from app.core.transfer.tag_import import ReadOptions, SourceKind, detect_source
from tests.core.tagged_folder import SIGNS, TaggedFolder, agree, tagged_folder
from wseg_engine.annotations.reading import IssueKind
from wseg_engine.base.labels import Tag

__all__ = ["tagged_folder"]


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
def test_a_table_means_the_same_to_both(tagged_folder: TaggedFolder, case: str) -> None:
    content, right = TABLES[case]
    tagged_folder.draw("0.jpg", "1.jpg", "2.jpg", "3.jpg")
    tagged_folder.write("list.csv", content)
    wseg = tagged_folder.wseg()
    for image, signs in right.items():
        assert "".join(wseg[image][name] for name in ("cat", "dog")) == signs, image
    unnamed = {f"{number}.jpg" for number in range(4)} - set(right)
    if case != "columns of one name":
        assert all(set(wseg[image].values()) == {"?"} for image in unnamed)
    app = tagged_folder.app()
    agree(app, wseg)
    for image, said in wseg.items():
        present = {name for name, sign in said.items() if sign == "+"}
        assert present == {name for name, sign in app.get(image, {}).items() if sign == "+"}, image


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
    tagged_folder: TaggedFolder, content: str | bytes, words: str
) -> None:
    tagged_folder.draw("0.jpg", "1.jpg", "2.jpg")
    file = tagged_folder.write("tags.csv", content)
    tagged_folder.app(ReadOptions(SourceKind.CSV, file))
    assert words in tagged_folder.told()
    tagged_folder.wseg()
    assert any(words in problem.what for problem in tagged_folder.data.problems)


@pytest.mark.parametrize("minus", [Tag.ABSENT, Tag.UNSURE])
def test_what_minus_one_means_can_be_chosen(tagged_folder: TaggedFolder, minus: Tag) -> None:
    tagged_folder.draw("0.jpg", "1.jpg")
    file = tagged_folder.write("tags.csv", "filename,cat,dog\n0.jpg,1,-1\n1.jpg,-1,0\n")
    said = tagged_folder.app(ReadOptions(SourceKind.CSV, file, minus_one=minus))
    other = {Tag.ABSENT: "?", Tag.UNSURE: "-"}[minus]
    assert said == {
        "0.jpg": {"cat": "+", "dog": SIGNS[minus]},
        "1.jpg": {"cat": SIGNS[minus], "dog": other},
    }


def test_a_folder_that_fits_is_believed_and_others_are_left_out(
    tagged_folder: TaggedFolder,
) -> None:
    """Where some names fit by their folders, another folder may well mean another image."""
    tagged_folder.draw("val/0.jpg", "val/1.jpg")
    tagged_folder.write("tags.csv", "filename,tags\nval/0.jpg,cat\ntrain/1.jpg,dog\n")
    assert tagged_folder.app() == {"val/0.jpg": {"cat": "+"}}
    assert tagged_folder.reading.counts[IssueKind.NOT_FOUND] == 1
    assert tagged_folder.wseg()["val/1.jpg"] == {"cat": "?"}


def test_the_file_name_alone_is_enough_where_that_is_asked_for(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("val/0.jpg", "val/1.jpg")
    file = tagged_folder.write("tags.csv", "filename,tags\nval/0.jpg,cat\ntrain/1.jpg,dog\n")
    said = tagged_folder.app(ReadOptions(SourceKind.CSV, file, names_only=True))
    assert said == {"val/0.jpg": {"cat": "+"}, "val/1.jpg": {"dog": "+"}}
    assert "matched by file name only" in tagged_folder.told()


def test_two_paths_of_one_file_name_are_not_guessed(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("0.jpg", "1.jpg")
    tagged_folder.write("tags.csv", "filename,tags\nx/0.jpg,cat\ny/0.jpg,dog\nx/1.jpg,cat\n")
    app = tagged_folder.app()
    assert app == {"1.jpg": {"cat": "+"}}
    agree(app, tagged_folder.wseg())


def test_a_table_that_names_no_image_does_not_win(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("cat/1.jpg", "dog/2.jpg")
    tagged_folder.write("download_log.csv", "url,status\nhttp://x/1.jpg,200\n")
    tagged_folder.write("prices.csv", "article,price\npear,1\n")
    tagged_folder.write("splits.csv", "file,split\n1.jpg,train\n2.jpg,test\n")
    tagged_folder.write("sizes.csv", "file,width,height\n1.jpg,8,6\n")
    assert tagged_folder.wseg()["cat/1.jpg"] == {"cat": "+", "dog": "-"}
    assert detect_source(tagged_folder.photos).kind is SourceKind.FOLDERS


def test_all_tables_that_name_images_are_read(tagged_folder: TaggedFolder) -> None:
    tagged_folder.draw("1.jpg", "2.jpg")
    tagged_folder.write("train.csv", "filename,label\n1.jpg,cat\n")
    tagged_folder.write("val.csv", "filename,label\n2.jpg,dog\n")
    tagged_folder.write("log.csv", "time,what\n12:00,started\n")
    assert tagged_folder.wseg() == {
        "1.jpg": {"cat": "+", "dog": "-"},
        "2.jpg": {"cat": "-", "dog": "+"},
    }
