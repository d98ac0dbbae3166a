"""What `wseg info` says of single files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wseg_engine.cli.main import main

OK, USAGE = 0, 2


def test_files_of_exports_and_trainings_say_what_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = tmp_path / "photos"
    main(["sample", str(photos), "--images", "6"])
    for kind, note in (("voc", "export.json"), ("labelme", "tagmask/export.json")):
        out = tmp_path / kind
        assert main(["export", str(photos), str(photos), "--out", str(out), "--format", kind]) == 0
        capsys.readouterr()
        assert main(["info", str(out / note), "--json"]) == OK
        found = json.loads(capsys.readouterr().out)
        assert found["export"] == kind and sum(found["images"].values()) == 6
        assert main(["info", str(out), "--json"]) == OK
        heard = capsys.readouterr()
        assert json.loads(heard.out)["export"] == str(out / note)
        assert "export.json" not in heard.err
    assert main(["info", str(photos / "classes.json")]) == OK
    assert "1 " in capsys.readouterr().out
    assert main(["info", str(photos / "images" / "sample_001.jpg")]) == OK
    assert "pixels" in capsys.readouterr().out
    (tmp_path / "data.yaml").write_text("names: x", "utf-8")
    assert main(["info", str(tmp_path / "data.yaml")]) == USAGE
    assert "nothing that wseg describes" in capsys.readouterr().err
