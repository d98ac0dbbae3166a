"""The bill of materials (SBOM) of the package, in the form of CycloneDX 1.6."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from licences import Part
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression


def sbom(parts: Sequence[Part], folder: Path | None = None) -> dict[str, Any]:
    """Return the bill of materials; the first part is the product.

    Args:
        parts: what is in the package.
        folder: the package's folder, from which the places of compiled files are told.
    """
    product, *others = parts
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": _component(product, "application", folder),
        },
        "components": [_component(part, "library", folder) for part in others],
        "dependencies": [
            {
                "ref": reference(part),
                "dependsOn": [reference(o) for o in others if o.name in part.requires],
            }
            for part in parts
        ],
    }


def reference(part: Part) -> str:
    """Return a part's address (purl)."""
    name = part.name
    if part.kind == "deb":
        name = f"debian/{name.removeprefix('debian-')}"
    version = f"@{quote(part.version, safe='.-_~')}" if part.version else ""
    return f"pkg:{part.kind}/{name}{version}"


def _component(part: Part, kind: str, folder: Path | None) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": kind,
        "bom-ref": reference(part),
        "name": part.name.removeprefix("debian-"),
        "purl": reference(part),
        "licenses": [_licence(part.licence)],
    }
    if part.version:
        component["version"] = part.version
    if part.home:
        component["externalReferences"] = [{"type": "website", "url": part.home}]
    if part.libraries:
        component["components"] = [_file(path, folder) for path in part.libraries]
    return component


def _licence(words: str) -> dict[str, Any]:
    try:
        expression = canonicalize_license_expression(words)
    except InvalidLicenseExpression:
        return {"license": {"name": words or "unknown"}}
    if " " in expression or expression.startswith("LicenseRef-"):
        return {"expression": expression}
    return {"license": {"id": expression}}


def _file(path: Path, folder: Path | None) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix() if folder else path.name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}
