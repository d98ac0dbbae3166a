"""Builds the package like setuptools, with what a checkout does not hold.

What is installed holds `.qm` files: they are built here, with the tool of PySide6. A source package
holds them, so building from one needs no PySide6. A wheel has the user guide, too, and a bill of
materials; `--config-settings guide=none` builds one without the guide, which needs no Sphinx.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import translations
import wheel_parts
from setuptools import build_meta

Config = dict[str, Any] | None


def prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: Config = None
) -> str:
    """Write a wheel's metadata; return their folder's name."""
    wheel_parts.write_readme()
    return build_meta.prepare_metadata_for_build_wheel(metadata_directory, config_settings)


def prepare_metadata_for_build_editable(
    metadata_directory: str, config_settings: Config = None
) -> str:
    """Write the metadata of the checkout itself; return their folder's name."""
    wheel_parts.write_readme()
    return build_meta.prepare_metadata_for_build_editable(metadata_directory, config_settings)


def get_requires_for_build_wheel(config_settings: Config = None) -> list[str]:
    """Return what building a wheel needs besides setuptools."""
    wheel_parts.write_readme()
    guide = wheel_parts.missing_tools() if _with_guide(config_settings) else []
    bill = [] if _has_licences() else ["packaging>=24.2"]
    return build_meta.get_requires_for_build_wheel(config_settings) + _tools() + guide + bill


def get_requires_for_build_sdist(config_settings: Config = None) -> list[str]:
    """Return what building a source package needs besides setuptools."""
    wheel_parts.write_readme()
    return build_meta.get_requires_for_build_sdist(config_settings) + _tools()


def get_requires_for_build_editable(config_settings: Config = None) -> list[str]:
    """Return what installing the checkout itself needs besides setuptools."""
    wheel_parts.write_readme()
    return build_meta.get_requires_for_build_editable(config_settings) + _tools()


def build_wheel(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    """Build a wheel; return its name."""
    translations.release()
    wheel_parts.write_readme()
    # Where setuptools gathers the files; it would take along what a former build left there.
    shutil.rmtree(wheel_parts.ROOT / "build" / "lib", ignore_errors=True)
    name = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    wheel_parts.complete(Path(wheel_directory, name), with_guide=_with_guide(config_settings))
    return name


def build_sdist(sdist_directory: str, config_settings: Config = None) -> str:
    """Build a source package; return its name."""
    translations.release()
    wheel_parts.write_readme()
    return build_meta.build_sdist(sdist_directory, config_settings)


def build_editable(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    """Build what installs the checkout itself; return its name."""
    translations.release()
    wheel_parts.write_readme()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def _has_licences() -> bool:
    """Say whether the names of licences can be checked, for the bill of materials."""
    return bool(
        importlib.util.find_spec("packaging") and importlib.util.find_spec("packaging.licenses")
    )


def _with_guide(config_settings: Config) -> bool:
    asked = (config_settings or {}).get("guide", "build")
    if asked not in {"build", "none"}:
        raise SystemExit(f"--config-settings guide={asked}: expected build or none.")
    return bool(asked == "build")


def _tools() -> list[str]:
    """Return the package with lrelease, where it is needed and not there."""
    if not translations.outdated() or importlib.util.find_spec("PySide6"):
        return []
    return ["PySide6-Essentials>=6.8,<6.12"]
