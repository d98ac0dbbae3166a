"""`tagmask --check-package [--sample FOLDER]`: whether what was packaged is whole, a line a check.

The smoke tests run it inside the packaged program, which has no test suite: helpers that are
spawned, libraries that are loaded late, files that are no code. With `--sample` it works through
the sample project in FOLDER instead (`package_sample`).
"""

from __future__ import annotations

import base64
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

_LANGUAGES = ("de", "en")
_IMAGE_KINDS = {b"jpeg", b"png", b"svg", b"webp", b"gif", b"ico"}
_WAYLAND = (
    "wayland-shell-integration/libxdg-shell.so",
    "wayland-graphics-integration-client/*.so",
    "wayland-decoration-client/*.so",
)
_SHORT = 120  # seconds to wait for a helper
_HEIC = (  # 64×48 px, red above blue
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAA"
    "AAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAAC0AAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAAB"
    "AABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADw"
    "NgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAA"
    "AAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcA"
    "AAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWB"
    "AgMFhAAAADVtZGF0AAAAKSgBrwngIzUt/+tf//jc8h41mR07u/Uo/719u8i2/95dtffpJ1VUHnAg"
)


def main(arguments: Sequence[str] = ()) -> int:
    """Run all checks, or make the sample; return 1 if one failed."""
    if len(arguments) == 2 and arguments[0] == "--sample":
        _torch()  # before Qt, see there
        from package_sample import run

        return run(Path(arguments[1]))
    failed = 0
    for check in (
        _torch, _helpers, _torch_helpers, _opencv, _photographs, _run_lengths, _weights,
        _qt, _wayland, _downloads, _files,
    ):  # fmt: skip
        name = check.__name__.strip("_").replace("_", " ")
        try:
            print(f"ok      {name}: {check()}", flush=True)
        except Exception as error:  # the checks after it say more
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
    print(f"{failed} of the checks failed" if failed else "The package is whole.")
    return 1 if failed else 0


def _torch() -> str:
    # Before Qt: on Windows it does not load after.
    import torch

    weight = torch.nn.Parameter(torch.ones(4))
    optimiser = torch.optim.SGD([weight], lr=0.5)
    (weight * weight).sum().backward()
    optimiser.step()
    _expect(weight.detach().tolist(), [0.0] * 4)
    return f"{torch.__version__}, {torch.get_num_threads()} threads"


def _helpers() -> str:
    return f"a spawned process answered {_answer_of(multiprocessing.get_context('spawn'))}"


def _torch_helpers() -> str:
    import torch.multiprocessing

    return f"a spawned process answered {_answer_of(torch.multiprocessing.get_context('spawn'))}"


def _answer_of(context: Any) -> int:
    answers = context.Queue()
    helper = context.Process(target=_answer, args=(answers,))
    helper.start()
    try:
        answer: int = answers.get(timeout=_SHORT)
    finally:
        helper.join(_SHORT)
    _expect(answer != os.getpid(), True)
    _expect(helper.exitcode, 0)
    return answer


def _answer(answers: Any) -> None:
    answers.put(os.getpid())


def _opencv() -> str:
    import cv2
    import numpy
    from refused import ffmpeg_in

    _expect(ffmpeg_in(_folder()), [])

    picture = numpy.zeros((8, 8, 3), numpy.uint8)
    for suffix in (".png", ".jpg", ".webp", ".tif"):
        written, data = cv2.imencode(suffix, picture)
        _expect(written, True)
        _expect(cv2.imdecode(data, cv2.IMREAD_COLOR).shape, picture.shape)
    return str(cv2.__version__)


def _photographs() -> str:
    from PIL import Image

    from wseg_engine.images.imaging import load_image

    suffixes = (".jpg", ".png", ".tif", ".webp", ".avif", ".bmp", ".gif")
    with tempfile.TemporaryDirectory() as folder:
        for suffix in suffixes:
            Image.new("RGB", (32, 24), (200, 40, 40)).save(Path(folder, f"a{suffix}"))
            _expect(load_image(Path(folder, f"a{suffix}")).shape, (24, 32, 3))
        Path(folder, "a.heic").write_bytes(base64.b64decode(_HEIC))
        _expect(load_image(Path(folder, "a.heic")).shape, (48, 64, 3))
    return f"{', '.join(suffixes)} and .heic are read"


def _run_lengths() -> str:
    import numpy
    from pycocotools import mask

    picture = numpy.asfortranarray(numpy.eye(4, dtype=numpy.uint8))
    _expect(int(mask.area(mask.encode(picture))), 4)
    return "COCO's run lengths are packed"


def _weights() -> str:
    import numpy

    from wseg_engine.datasets.imagenet_words import imagenet_classes
    from wseg_engine.saliency.maps import load_saliency
    from wseg_engine.settings.weight_files import list_weights

    packaged = [row for row in list_weights(verify=True) if row.source == "package"]
    expected = ["efficientnet_lite0", "efficientnet_lite2", "u2netp"]
    _expect(sorted(row.backbone for row in packaged), expected)
    _expect([row.state for row in packaged], ["ready"] * len(expected))
    _expect(len(imagenet_classes("dog")), 118)
    _expect(load_saliency()(numpy.zeros((64, 64, 3), numpy.uint8)).shape, (320, 320))
    return ", ".join(row.name for row in packaged)


def _qt() -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QImageReader
    from PySide6.QtWidgets import QApplication

    application = QApplication([sys.argv[0]])
    kinds = {bytes(kind.data()) for kind in QImageReader.supportedImageFormats()}
    missing = _IMAGE_KINDS - kinds
    _expect(missing, set())

    from app.ui.icons import icon

    _expect(icon("tag").pixmap(24, 24).isNull(), False)
    application.quit()
    return f"{qVersion()}, reads {b' '.join(sorted(kinds)).decode()}"


def _wayland() -> str:
    """Load what Qt needs on Wayland, as Qt does when it looks for a screen there."""
    if sys.platform != "linux":
        return "is for Linux"
    from PySide6.QtCore import QLibraryInfo, QPluginLoader

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    loaded = []
    for kind in ("platforms/libqwayland.so", *_WAYLAND):
        for file in sorted(plugins.glob(kind)) or [plugins / kind]:
            loader = QPluginLoader(str(file))
            if not loader.load():
                raise ValueError(loader.errorString())
            loaded.append(file.stem.removeprefix("lib"))
    return ", ".join(loaded)


def _downloads() -> str:
    try:
        import ssl
    except ImportError:
        return "OpenSSL was left out: this package downloads nothing"
    _expect(len(ssl.create_default_context().get_ciphers()) > 0, True)
    return ssl.OPENSSL_VERSION


def _folder() -> Path:
    return Path(str(getattr(sys, "_MEIPASS", Path(__file__).parent)))


def _files() -> str:
    from app.ui.paths import guide_page

    _expect(guide_page("index") is not None, True)
    root = resources.files("resources")
    for language in _LANGUAGES:
        _expect((root / "translations" / f"tagmask_{language}.qm").is_file(), True)
    from wseg_engine.base.version import VERSION

    return f"guide; translations {', '.join(_LANGUAGES)}; TagMask {VERSION}"


def _expect(found: Any, expected: Any) -> None:
    if found != expected:
        raise ValueError(f"found {found}, expected {expected}")
