"""Holds a feed to RFC 4287: which elements may stand where, how often, and what may be in them."""

import re
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

NS = "{http://www.w3.org/2005/Atom}"
# Element -> (fewest, most); None: any number.
OF_FEED = {
    **{"id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "rights": (0, 1), "generator": (0, 1)},
    **{"author": (1, None), "link": (1, None), "category": (0, None), "entry": (0, None)},
}
OF_ENTRY = {
    **{"id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "summary": (0, 1), "content": (0, 1)},
    **{"link": (1, None), "category": (0, None), "author": (0, None), "rights": (0, 1)},
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def read_atom(content: bytes) -> Element:
    """The feed, once it is found to follow the RFC."""
    feed = fromstring(content)
    assert feed.tag == f"{NS}feed"
    _holds(feed, OF_FEED)
    assert _links(feed).keys() == {"alternate", "self"}
    entries = feed.findall(f"{NS}entry")
    for entry in entries:
        _holds(entry, OF_ENTRY)
        assert "alternate" in _links(entry)
    ids = [text(one, "id") for one in [feed, *entries]]
    assert len(ids) == len(set(ids)), "an id is used twice"
    assert text(feed, "updated") == max([text(one, "updated") for one in entries], default=text(feed, "updated"))
    return feed


def entries_of(content: bytes) -> list[Element]:
    return read_atom(content).findall(f"{NS}entry")


def text(element: Element, name: str) -> str:
    return element.findtext(f"{NS}{name}") or ""


def _holds(element: Element, allowed: dict[str, tuple[int, int | None]]) -> None:
    names = [child.tag.removeprefix(NS) for child in element]
    assert set(names) <= allowed.keys(), names
    for name, (fewest, most) in allowed.items():
        assert fewest <= names.count(name) <= (most if most is not None else 10**6), name
    assert urlsplit(text(element, "id")).scheme in ("tag", "urn"), "ids are absolute"
    for name in ("updated", "published"):
        for child in element.findall(f"{NS}{name}"):
            assert MOMENT.fullmatch(child.text or "")
            assert datetime.fromisoformat(child.text or "").tzinfo
    for child in element.findall(f"{NS}summary"):
        assert child.get("type") == "html"
        _Strict().check(child.text or "")
    for child in element.findall(f"{NS}category"):
        assert child.get("term")
    for child in element.findall(f"{NS}author"):
        assert text(child, "name")


def _links(element: Element) -> dict[str, str]:
    links = [(one.get("rel", "alternate"), one.get("href", "")) for one in element.findall(f"{NS}link")]
    assert all(urlsplit(href).scheme in ("http", "https") for _, href in links), links
    assert len({rel for rel, _ in links}) == len(links), "one link of a kind"
    return dict(links)


class _Strict(HTMLParser):
    """Nothing but paragraphs and a list: whatever people wrote is text."""

    def check(self, html: str) -> None:
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs) in [("p", []), ("ul", []), ("li", [])], tag
