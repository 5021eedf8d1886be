"""Style sheets, scripts and the icon as files of the release, named by their content; and the hash of the whole build."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import roadmap

PROJECT = Path(roadmap.__file__).resolve().parent.parent
STATIC = PROJECT / "roadmap" / "static" / "roadmap"
# What a page loads -> the files it is put together from, in this order.
BUNDLES = {
    "site.css": (
        "vendor/pico-2.1.1.min.css",
        "css/tokens.css",
        "css/public.css",
        "css/public-tags.css",
        "css/public-parts.css",
        "css/public-changes.css",
        "css/public-charts.css",
        "css/public-print.css",
    ),
    "charts.js": ("js/charts.js",),
    "plotly.js": ("vendor/plotly-basic-4.1.1.min.js",),
    "icon.svg": ("icon.svg",),
}
# Code and templates that decide what a page looks like: when one changes, all pages are rendered again.
SOURCES = (
    "templates/public_site/**/*.html",
    "public_site/**/*.py",
    "goals/*.py",
    "grading/*.py",
    "roadmap/markdown.py",
    "roadmap/redaction.py",
    "requirements/runtime.txt",
)


@dataclass(frozen=True)
class Asset:
    path: str  # "/assets/site.1f3a….css"
    content: bytes


@cache
def assets() -> dict[str, Asset]:
    """Name in a template -> the file; read once per process."""
    return {name: _asset(name, files) for name, files in BUNDLES.items()}


def _asset(name: str, files: tuple[str, ...]) -> Asset:
    content = b"\n".join((STATIC / file).read_bytes() for file in files)
    stem, _, extension = name.partition(".")
    return Asset(f"/assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{extension}", content)


@cache
def build_hash() -> str:
    """Changes when the look or the wording of any page may have changed. Hex, 64 digits."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(PROJECT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for asset in assets().values():
        digest.update(asset.path.encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for pattern in SOURCES:
        for path in sorted(PROJECT.glob(pattern)):
            if "migrations" not in path.parts:
                yield path
