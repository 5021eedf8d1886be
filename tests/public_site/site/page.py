"""Reads a page as a reader does: text, tables, links, and what a browser would run."""

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "use", "path", "circle", "rect", "line", "polyline"})


class Page(HTMLParser):
    """`text` has no markup and single spaces; `tables` are rows of cells; `attributes` are (tag, name, value)."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self._pieces: list[str] = []
        self._cell: list[str] | None = None
        self._silent = 0
        self.feed(html.decode())
        self.text = re.sub(r"\s+", " ", "".join(self._pieces)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag in ("script", "style"):
            self._silent += 1
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(re.sub(r"\s+", " ", "".join(self._cell)).strip())
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self._pieces.append(data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def links(self) -> list[str]:
        """Addresses inside this site that the page leads to or loads."""
        found = [value for _, name, value in self.attributes if name in ("href", "src", "data-figure", "data-plotly")]
        return [address for address in found if not re.match(r"[a-z]+:|//", address)]

    def values(self, tag: str, name: str) -> list[str]:
        return [value for one, key, value in self.attributes if (one, key) == (tag, name)]
