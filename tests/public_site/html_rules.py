"""Holds a page to the HTML standard: the parser's own errors, and some rules on what may stand where."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from html5lib import HTMLParser

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "headers")
ONCE = ("html", "head", "title", "body", "main", "h1")


def faults_of(html: bytes) -> list[str]:
    """Every fault in words; none on a page that follows the standard."""
    parser = HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(html)
    errors = [f"line {line}: {code} {details or ''}".strip() for (line, _), code, details in parser.errors]
    return [*errors, *_elements(page), *_names(page), *_headings(page), *_lists(page)]


def _elements(page: Element) -> Iterator[str]:
    if not page.get("lang"):
        yield "no language is stated"
    for tag in ONCE:
        count = sum(1 for _ in page.iter(tag))
        if count != 1:
            yield f"{count} elements {tag}"


def _names(page: Element) -> Iterator[str]:
    ids = Counter(one.get("id") for one in page.iter() if one.get("id") is not None)
    yield from (f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1)
    for one in page.iter():
        for pointer in POINTERS:
            yield from (f"{pointer} points to no {name!r}" for name in one.get(pointer, "").split() if name not in ids)
        link = one.get("href", "")
        if link.startswith("#") and len(link) > 1 and link[1:] not in ids:
            yield f"{link} leads nowhere"


def _headings(page: Element) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in page.iter() if one.tag in HEADINGS]
    yield from (f"h{lower} follows h{upper}" for upper, lower in pairwise(levels) if lower > upper + 1)
    for one in (*page.iter("article"), *page.iter("section")):
        if not any(inner.tag in HEADINGS for inner in one.iter()):
            yield f"{one.tag} {one.get('id', '')} has no heading"


def _lists(page: Element) -> Iterator[str]:
    for one in page.iter("dl"):
        terms = Counter(" ".join("".join(term.itertext()).split()) for term in one.iter("dt"))
        yield from (f"the term {term!r} stands {count} times in a list" for term, count in terms.items() if count > 1)
