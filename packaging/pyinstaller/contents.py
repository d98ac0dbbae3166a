"""What of the installed packages the packaged program leaves out, and why. No PyInstaller in here.

Everything is decided by names, so that a test can ask about any file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

# Modules of the packages that TagMask never imports. Torch imports many of its own modules late
# (an optimiser loads the compiler's front), therefore only what surely stands alone is named.
EXCLUDED_MODULES = (
    "IPython",
    "_pytest",
    "PySide6.QtDesigner",
    "PySide6.QtHelp",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSql",
    "PySide6.QtUiTools",
    "PySide6.QtXml",
    "PySide6.scripts",
    "babel",
    "certifi",
    "charset_normalizer",
    "click",
    "curses",
    "docutils",
    "flatbuffers",
    "google.protobuf",
    "hypothesis",
    "iniconfig",
    "lib2to3",
    "matplotlib",
    "ml_dtypes",
    "mpl_toolkits",
    "mypy",
    "numpy.f2py",
    "onnx",
    "onnxruntime",
    "pycocotools.coco",
    "pycocotools.cocoeval",
    "pluggy",
    "pydensecrf",
    "py",
    "pygments",
    "pylab",
    "pytest",
    "readline",  # of the GPL, which would be the licence of the whole package
    "requests",
    "rich",
    "scipy",
    "sphinx",
    "tensorboard",
    "tkinter",
    "torch.testing._internal.common_methods_invocations",
    "torch.testing._internal.distributed.rpc",
    "torch.testing._internal.generated",
    "torch.testing._internal.opinfo",
    "torch.utils.benchmark",
    "torch.utils.bottleneck",
    "torch.utils.tensorboard",
    "torchvision",
    "triton",  # of torch.compile, which TagMask does not use
    "urllib3",
    "yaml",
)

# Left out where the OpenSSL of the building Python may not be shipped (OPENSSL=none): hashes are
# computed without it, but nothing is downloaded.
OPENSSL_MODULES = ("_hashlib", "_ssl")

# Distributions that are packaged although the project only recommends them: who has the program
# cannot install them.
EXTRAS = ("pycocotools",)

# Distributions that those bring along without requiring them.
ALONG = ("packaging",)  # setuptools

# Qt's plugins that are kept; every other one is left out.
KEPT_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qminimal", "qwindows", "qcocoa"},
    "xcbglintegrations": {"qxcb-egl-integration", "qxcb-glx-integration"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platformthemes": {"qxdgdesktopportal"},  # qgtk3 would bring all of GTK
    "imageformats": {"qgif", "qico", "qicns", "qjpeg", "qsvg", "qtiff", "qwebp"},
    "iconengines": {"qsvgicon"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
}

# Qt's own texts (buttons of dialogs) are kept in the languages that TagMask speaks.
KEPT_QT_TEXTS = re.compile(r"(qt|qtbase)_(de|en)\.qm")

_QT_LIBRARIES = (
    "Core", "DBus", "EglFSDeviceIntegration", "Gui", "OpenGL", "Svg", "WaylandClient", "Widgets",
    "XcbQpa",
)  # fmt: skip
_QT_LIBRARY = re.compile(r"(?:lib)?Qt6(?P<name>[A-Za-z0-9]+)(?:\.so[.\d]*|\.dll|\.dylib)?$")
_UNNEEDED_ENDINGS = {
    ".a", ".c", ".cc", ".cmake", ".cpp", ".cu", ".cuh", ".debug", ".f90", ".h", ".hpp", ".lib",
    ".pdb", ".pyi", ".pyx", ".pxd",
}  # fmt: skip
_UNNEEDED_FOLDERS = (
    "torch/bin", "torch/include", "torch/share", "torch/test", "torch/testing/_internal",
    "torch/utils/benchmark", "torch/utils/tensorboard", "torch/_inductor/codegen/cuda",
    "torch/_inductor/codegen/rocm", "torch/_inductor/codegen/xpu", "torch/_inductor/kernel",
    "torch/onnx", "torch/package", "torch/csrc",
    "triton", "numpy/tests",
)  # fmt: skip
_UNNEEDED_QT_FOLDERS = {
    "glue", "include", "libexec", "metatypes", "qml", "resources", "typesystems",
}  # fmt: skip
# Of what pip notes of a distribution, programs read its name, version and entry points. Licences
# lie in a folder of their own.
_KEPT_NOTES = {"METADATA", "entry_points.txt"}
_NOT_PACKAGED = re.compile(r"(hypothesis|pluggy|pytest)-[^/]*\.dist-info")
_NEEDED_OF_UNNEEDED = {"torch/bin/torch_shm_manager"}  # torch does not load without it
_WITH_TESTS = {"numpy", "PIL", "networkx", "sympy"}  # packages that install their tests
_TEST_LIBRARIES = re.compile(
    r"(libtorchbind_test|libjitbackend_test|libbackend_with_compiler|libaoti_custom_ops|"
    r"torchbind_test|jitbackend_test|backend_with_compiler|aoti_custom_ops)\b"
)


# Libraries of the system: every Linux desktop has them, and their own copies would not fit the
# system's drivers, modules and settings (Mesa's need of libstdc++, fontconfig's files). What Qt
# needs besides, and many desktops lack (libxcb-cursor and its kin), travels in the package.
SYSTEM_LIBRARIES = re.compile(
    r"(libstdc\+\+|libgcc_s|libglib-2\.0|libgthread-2\.0|libgio-2\.0|libgobject-2\.0|libgmodule-2\.0"
    r"|libdbus-1|libsystemd|libfontconfig|libfreetype|libexpat|libX11|libX11-xcb|libXau|libXdmcp|libXext"
    r"|libxcb|libxcb-(glx|randr|render|shape|shm|sync|xfixes|dri[23]|present)|libEGL|libGL|libGLX"
    r"|libGLdispatch|libOpenGL|libGLESv2|libdrm|libgbm|libwayland-[a-z]+|libz|libpcre2-8|libbrotli[a-z]+"
    r"|libmd|libbsd|libcap|libgcrypt|libgpg-error|liblz4)\.so[.\d]*$"
)


def is_needed(name: str) -> bool:
    """Say whether a file belongs into the package.

    Args:
        name: its place in the package, such as "PySide6/Qt/plugins/styles/libqfoo.so".
    """
    path = PurePosixPath(name.replace("\\", "/"))
    text = str(path)
    if text in _NEEDED_OF_UNNEEDED:
        return True
    if path.name == ".gitignore" or path.name.startswith("opencv_videoio_ffmpeg"):
        return False  # Windows has FFmpeg in a library of its own; Linux: video.py
    if path.parts[0].endswith(".dist-info"):
        return path.name in _KEPT_NOTES and not _NOT_PACKAGED.match(text)
    if "PySide6" in path.parts or _QT_LIBRARY.match(path.name):
        return _is_needed_of_qt(path)
    return not (
        path.suffix in _UNNEEDED_ENDINGS
        or _TEST_LIBRARIES.match(path.name)
        or any(text == folder or text.startswith(f"{folder}/") for folder in _UNNEEDED_FOLDERS)
        or ("tests" in path.parts[:-1] and path.parts[0] in _WITH_TESTS)
        or (len(path.parts) == 1 and SYSTEM_LIBRARIES.match(path.name))
    )


def needed(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return those of PyInstaller's entries (place, source, kind) that belong into the package."""
    return [entry for entry in entries if is_needed(entry[0])]


def _is_needed_of_qt(path: PurePosixPath) -> bool:
    parts = path.parts
    if "translations" in parts:
        return bool(KEPT_QT_TEXTS.fullmatch(path.name))
    if "plugins" in parts:
        kind = parts[parts.index("plugins") + 1]
        return path.name.split(".")[0].removeprefix("lib") in KEPT_PLUGINS.get(kind, set())
    if library := _QT_LIBRARY.match(path.name):
        return library["name"] in _QT_LIBRARIES
    return path.suffix not in _UNNEEDED_ENDINGS and not _UNNEEDED_QT_FOLDERS & set(parts)
