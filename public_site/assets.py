"""Style sheets, scripts and the icon as files of the release, named by their content; and the hash of the whole build."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

import roadmap

PROJECT = Path(roadmap.__file__).resolve().parent.parent
STATIC = PROJECT / "roadmap" / "static" / "roadmap"
# What a page loads -> the files it is put together from, in this order.
BUNDLES = {
    "site.css": (
        "vendor/pico-2.1.1-public.min.css",
        "css/tokens.css",
        "css/public.css",
        "css/public-tags.css",
        "css/public-parts.css",
        "css/public-changes.css",
        "css/public-timeline.css",
        "css/public-search.css",
        "css/charts.css",
        "css/public-forms.css",
        "css/public-print.css",
    ),
    "charts.js": ("js/charts.js",),
    "verify.js": ("js/verify.js",),
    "search.js": ("js/search.js",),
    "plotly.js": ("vendor/plotly-basic-4.1.1.min.js",),
    "icon.svg": ("icon.svg",),
    "card.png": ("card.png",),
}
# Rules that only a drawing in a file of its own needs.
OF_FILES = """
.paper { fill: var(--color-background); }
.headline { fill: var(--color-text); font: 600 17px var(--font-text); }
.foot { fill: var(--color-muted); font: 13px var(--font-text); }
"""
# Code and templates that decide what a page looks like: when one changes, all pages are rendered again.
SOURCES = (
    "templates/public_site/**/*.html",
    "templates/public_site/**/*.svg",
    "templates/metric_chart.html",
    "public_site/**/*.py",
    "goals/*.py",
    "grading/*.py",
    "roadmap/charts/*.py",
    "roadmap/compiled_templates.py",
    "roadmap/csv_lines.py",
    "roadmap/english.py",
    "roadmap/markdown.py",
    "roadmap/redaction.py",
    "roadmap/records/roadmap_verify.py",
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
    content = b"\n".join(_lean(file) if file.startswith("css/") else (STATIC / file).read_bytes() for file in files)
    stem, _, extension = name.partition(".")
    return Asset(f"/assets/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{extension}", content)


def _lean(file: str) -> bytes:
    """A style sheet of ours without comments and indents: it is on the way to every reader."""
    return _without_air((STATIC / file).read_text()).encode()


def _without_air(css: str) -> str:
    """No comments, and no space where it says nothing; the one before a colon stays ("a :hover" is not "a:hover")."""
    told = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
    return re.sub(r" ?([{};,]) ?|(?<=:) ", r"\1", told).replace(";}", "}")


@cache
def drawing_style() -> str:
    """The style inside a drawing that is a file of its own: the light theme, and what draws."""
    tokens = (STATIC / "css" / "tokens.css").read_text()
    theme = re.findall(r"  (--[\w-]+: [^;]+;)", tokens.partition("@media")[0])
    rules = (STATIC / "css" / "charts.css").read_text().partition("/* --- in pages only")[0]
    return _without_air(f".file {{ {' '.join(theme)} background: var(--color-background); }} {rules} {OF_FILES}")


def build_hash() -> str:
    """Changes when the look or the wording of any page may have changed. Hex, 64 digits."""
    set_up = "\n".join([_built_from(), settings.BASE_URL, *settings.SECURITY_CONTACT])
    return hashlib.sha256(set_up.encode()).hexdigest()


@cache
def _built_from() -> str:
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
