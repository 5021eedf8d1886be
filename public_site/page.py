"""What a page of the public site is: its address, what it shows, and how it is made when it has to be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Made:
    """A page worked out for one day: a template with its context, or ready bytes.

    `holds_until` is the first day on which something on it changes by itself (None: only a new edition changes it).
    `figures` are Plotly figures by name; each becomes the file `<path>charts/<name>.json`.
    """

    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    holds_until: date | None = None
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """`needs` are the keys of all parts it shows ("goal/x"; "goal/x#title": of that part only the title).

    The key "edition" stands for the manifest itself. Two editions in which all needs have the same hashes share one
    version of the page; only `versioned` pages have an address under /v/<n>/.
    """

    path: str
    title: str
    needs: tuple[str, ...]
    make: Callable[[], Made]
    versioned: bool = True


def file_of(path: str) -> str:
    """Where the page of an address lies inside a release: "/goals/x/" -> "goals/x/index.html"."""
    return path[1:] + "index.html" if path.endswith("/") else path[1:]
