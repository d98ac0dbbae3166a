"""Builds the package like setuptools, after the translations.

What is installed holds `.qm` files, and a checkout does not: they are built here, with the tool of
PySide6. A source package holds them, so building from one needs no PySide6.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import translations
from setuptools import build_meta

Config = dict[str, Any] | None

prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable


def get_requires_for_build_wheel(config_settings: Config = None) -> list[str]:
    """Return what building a wheel needs besides setuptools."""
    return build_meta.get_requires_for_build_wheel(config_settings) + _tools()


def get_requires_for_build_sdist(config_settings: Config = None) -> list[str]:
    """Return what building a source package needs besides setuptools."""
    return build_meta.get_requires_for_build_sdist(config_settings) + _tools()


def get_requires_for_build_editable(config_settings: Config = None) -> list[str]:
    """Return what installing the checkout itself needs besides setuptools."""
    return build_meta.get_requires_for_build_editable(config_settings) + _tools()


def build_wheel(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    """Build a wheel; return its name."""
    translations.release()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Config = None) -> str:
    """Build a source package; return its name."""
    translations.release()
    return build_meta.build_sdist(sdist_directory, config_settings)


def build_editable(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    """Build what installs the checkout itself; return its name."""
    translations.release()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def _tools() -> list[str]:
    """Return the package with lrelease, where it is needed and not there."""
    if not translations.outdated() or importlib.util.find_spec("PySide6"):
        return []
    return ["PySide6-Essentials>=6.8,<6.12"]
