"""What a page of the public site is: its address, what it shows, and how it is made when it has to be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from roadmap.csv_lines import Cell


class Sized(Protocol):
    """A drawing's geometry, as far as the file around it needs it."""

    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...


@dataclass(frozen=True)
class Drawing:
    """A chart that is also a file of its own: the template that draws it in pages, and what that needs.

    `anchor`: id of its figure on the page. `symbols`: it uses the symbols that stand once in every page.
    """

    template: str
    chart: Sized
    headline: str
    anchor: str
    context: Mapping[str, Any] = field(default_factory=dict)
    symbols: bool = False


class Table(NamedTuple):
    """The numbers of a chart as a CSV file: names of the columns, then the rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Charts:
    """The charts of a page as files, by name: `<path>charts/<name>.json` for Plotly, `.csv` for the numbers, `.svg`."""

    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    drawings: Mapping[str, Drawing] = field(default_factory=dict)

    def __or__(self, other: "Charts") -> "Charts":
        return Charts(
            {**self.figures, **other.figures}, {**self.tables, **other.tables}, {**self.drawings, **other.drawings}
        )


@dataclass(frozen=True)
class Made:
    """A page worked out for one day: a template with its context, or ready bytes.

    `holds_until` is the first day on which something on it changes by itself (None: only a new edition changes it).
    """

    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    stream: Callable[[], Iterable[bytes]] | None = None  # in place of `content`, where that would be large
    holds_until: date | None = None
    charts: Charts = field(default_factory=Charts)


@dataclass(frozen=True)
class Page:
    """`needs` are the keys of all parts it shows ("goal/x"; "goal/x#title": of that part only the title).

    "goal/x#withheld": that words of the part were withheld after publication.

    The key "edition" stands for the manifest itself. Two editions in which all needs have the same hashes share one
    version of the page; only `versioned` pages have an address under /v/<n>/. Pages that are not `framed` are ready
    bytes: they name no edition of their own accord, so another edition makes them anew only if their needs changed.
    """

    path: str
    title: str
    needs: tuple[str, ...]
    make: Callable[[], Made]
    versioned: bool = True
    framed: bool = True


def file_of(path: str) -> str:
    """Where the page of an address lies inside a release: "/goals/x/" -> "goals/x/index.html"."""
    return path[1:] + "index.html" if path.endswith("/") else path[1:]
