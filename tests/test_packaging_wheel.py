"""The wheel: built from a copy of the checkout, and looked into."""

from __future__ import annotations

import base64
import csv
import email
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging_recipes import PACKAGING, ROOT, recipe
from wseg_engine.base.version import VERSION

BUILT_FROM = ("app", "docs", "packaging", "resources", "wseg_engine")
FILES = ("pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    checkout = tmp_path_factory.mktemp("checkout")
    for name in BUILT_FROM:
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, checkout)
    stale = checkout / "build" / "lib" / "app"
    stale.mkdir(parents=True)
    (stale / "of_a_former_build.py").write_text("")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    subprocess.run(
        [*command, "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(checkout)],
        check=True,
    )
    (found,) = out.iterdir()
    return found


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        return email.message_from_bytes(archive.read(f"tagmask-{VERSION}.dist-info/METADATA"))


def test_a_wheel_holds_what_the_program_shows_and_nothing_of_the_checkout(wheel: Path) -> None:
    assert wheel.name == f"tagmask-{VERSION}-py3-none-any.whl"
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {
        "app", "resources", "wseg_engine", f"tagmask-{VERSION}.dist-info",
    }  # fmt: skip
    for name in (
        "resources/guide/index.html",
        "resources/guide/install.html",
        "resources/guide/licences/furo/LICENSE",
        "resources/translations/tagmask_de.qm",
        "resources/icons/tag.svg",
        "resources/models/u2netp.onnx",
        "resources/models/imagenet_words.tsv",
        "resources/models/LICENSE-WordNet.txt",
        "app/py.typed" if (ROOT / "app" / "py.typed").is_file() else "app/__init__.py",
    ):
        assert name in names
    strangers = [
        name
        for name in names
        if re.search(r"\.(ts|md|pyc|txt\.gz)$|/_sources/|/\.|of_a_former_build", name)
    ]
    assert strangers == []


def test_every_module_of_a_wheel_can_be_imported(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        modules = [name for name in archive.namelist() if name.endswith(".py")]
    assert len(modules) > 600
    assert [
        name
        for name in modules
        if not all(part.isidentifier() for part in name.removesuffix(".py").split("/"))
    ] == []


def test_every_file_of_a_wheel_is_as_its_list_says(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        text = archive.read(f"tagmask-{VERSION}.dist-info/RECORD").decode()
        rows = {row[0]: row[1:] for row in csv.reader(text.splitlines())}
        assert set(rows) == set(archive.namelist())
        for name, (told, size) in rows.items():
            if name.endswith("/RECORD"):
                continue
            data = archive.read(name)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            assert (told, size) == (f"sha256={digest}", str(len(data))), name


def test_the_readme_of_a_wheel_has_whole_addresses(metadata: Message) -> None:
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload()
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    assert len(targets) > 20
    assert [target for target in targets if not target.startswith("https://")] == []
    assert "<img" not in text  # would need the same
    place = tomllib.loads((PACKAGING / "maintainer.toml").read_text("utf-8"))["repository"]
    for target in targets:
        path = re.sub(r"#.*", "", target.removeprefix(f"{place}/"))
        if path != target:
            assert (ROOT / path.removeprefix("blob/HEAD/").removeprefix("raw/HEAD/")).exists()


def test_a_wheel_says_what_it_is_for(metadata: Message) -> None:
    classifiers = metadata.get_all("Classifier") or []
    versions = [one.rpartition(" :: ")[2] for one in classifiers if "Python :: 3." in one]
    assert versions == ["3.11", "3.12", "3.13"]
    assert not [one for one in classifiers if one.startswith("License ::")]  # the expression is
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"


def test_addresses_are_those_of_the_one_file_that_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    known = recipe("packaging", "maintainer", monkeypatch).read()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["maintainers"] == [{"name": known.name, "email": known.email}]
    assert project["urls"] == {
        "Homepage": known.homepage,
        "Issues": known.issues,
        "Repository": known.repository,
        "Changelog": f"{known.repository}/blob/HEAD/CHANGELOG.md",
    }


def test_a_file_of_addresses_that_lacks_one_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "maintainer.toml").write_text('name = "N"\nemail = "e"\nhomepage = "h"\n')
    with pytest.raises(SystemExit, match="issues, repository is missing"):
        recipe("packaging", "maintainer", monkeypatch).read(tmp_path / "maintainer.toml")


def test_the_bill_of_a_wheel_names_what_its_guide_has_of_others(wheel: Path) -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    with ZipFile(wheel) as archive:
        text = archive.read(f"tagmask-{VERSION}.dist-info/sboms/tagmask.cdx.json").decode()
    assert validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    assert bill["metadata"]["component"]["purl"] == f"pkg:pypi/tagmask@{VERSION}"
    names = {part["name"] for part in bill["components"]}
    assert names == {"furo", "sphinx", "sphinx-basic-ng", "u2netp", "wordnet"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a](docs/a.md#b)", "[a](https://h/blob/HEAD/docs/a.md#b)"),
        ("![p](docs/p.png)", "![p](https://h/raw/HEAD/docs/p.png)"),
        ("[here](#below)", "[here](https://h/blob/HEAD/README.md#below)"),
        ("[there](https://example.org/x)", "[there](https://example.org/x)"),
        ("[write](mailto:a@example.org)", "[write](mailto:a@example.org)"),
        ("`a[0](x y)` stays", "`a[0](x y)` stays"),
    ],
)
def test_places_in_the_checkout_become_addresses(
    written: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel_parts = recipe("packaging", "wheel_parts", monkeypatch)
    assert wheel_parts.readme_text(written, "https://h") == expected


def test_a_guide_that_cannot_be_built_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel_parts = recipe("packaging", "wheel_parts", monkeypatch)
    monkeypatch.setattr(wheel_parts, "missing_tools", lambda: ["furo>=2024.8.6"])
    with pytest.raises(SystemExit, match=r"without furo.* guide=none"):
        wheel_parts.guide_files()
