"""Whatever a source holds: a plan or problems in words, no exception, and nothing is changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.store import Project
from app.core.transfer.tag_import import ReadOptions, SourceKind
from tests.core.tag_import_steps import plan, read, said, tag_project

KINDS = [
    (SourceKind.CSV, "tags.csv"),
    (SourceKind.SIDECAR, "a.txt"),
    (SourceKind.XMP, "a.xmp"),
    (SourceKind.XMP, "a.jpg"),
    (SourceKind.VOC, "a.xml"),
    (SourceKind.LABELME, "a.json"),
    (SourceKind.MASKS, "a.png"),
]
HEADS = [
    b"",
    b"filename,tags\n",
    b'{"flags": {"a": true}, "shapes": [',
    b"<annotation><object><name>",
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    b"\x89PNG\r\n\x1a\n\0\0\0\x20iTXtXML:com.adobe.xmp\0",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0",
    b"\xff\xd8\xff\xe1\0\x30http://ns.adobe.com/xap/1.0/\0",
    b"\xff\xd8\xff\xe1\0\x30http://ns.adobe.com/xmp/extension/\0",
    b"\xff\xd8\xff\xed\0\x20Photoshop 3.0\x008BIM\x04\x04",
    b"II*\0\x08\0\0\0\x01\0\xbc\x02\x07\0",
    b"RIFF\0\0\0\0WEBPXMP ",
]
texts = st.text(
    st.sampled_from(list('ab.jpg,;|"\n\r\t\\?=<>{}[]:&/ \0\x1c\ud800é\u2028')), max_size=80
).map(lambda text: text.encode("utf-8", "surrogatepass"))
contents = st.builds(bytes.__add__, st.sampled_from(HEADS), st.binary(max_size=120) | texts)


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    with (
        tempfile.TemporaryDirectory() as folder,
        tag_project(Path(folder), ["a.jpg", "b/a.jpg"], ["dog"]) as project,
    ):
        yield project


@pytest.mark.parametrize(("kind", "name"), KINDS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=contents)
def test_any_bytes_give_a_plan_or_problems_in_words(
    project: Project, kind: SourceKind, name: str, data: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(data)
        options = ReadOptions(
            kind, file if kind is SourceKind.CSV else Path(folder), iptc=True, shapes=True
        )
        reading = read(project, options)
        wanted = plan(project, reading)
    for issue in reading.issues:
        assert issue.what.strip()
        assert str(folder) not in issue.what
        assert "Error" not in issue.what
    assert wanted.totals.images == len(reading.images)
    assert said(project) == {}
    assert len(project.classes.all()) == 1
