"""The version resource of the Windows programs, from the one place that holds the version."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from wseg_engine.base.version import VERSION  # noqa: E402

_TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004,
                    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'TagMask contributors'),
      StringStruct('FileDescription', 'TagMask'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'tagmask'),
      StringStruct('LegalCopyright', 'Apache License 2.0'),
      StringStruct('OriginalFilename', 'tagmask.exe'),
      StringStruct('ProductName', 'TagMask'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def text(version: str = VERSION) -> str:
    """Return the resource as PyInstaller reads it."""
    return _TEMPLATE.format(numbers=numbers(version), version=version)


def numbers(version: str) -> tuple[int, int, int, int]:
    """Return the four numbers that Windows wants: "1.2.3" is (1, 2, 3, 0)."""
    given = [int(part) for part in version.split(".")[:4] if part.isdigit()]
    first, second, third, fourth = [*given, 0, 0, 0, 0][:4]
    return first, second, third, fourth
