"""Markdown to safe HTML: the only place in the project where HTML is marked safe.

Texts come from people and files; a withheld span in them reads "{withheld:KEY}" and becomes a labelled box.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from roadmap.redaction import MARKER, pieces, unescape

Boxes = Mapping[str, Mapping[str, Any]]

REASONS = {
    "legal": "legal",
    "ip": "intellectual property",
    "protections": "security of protections",
    "public_safety": "public safety",
    "national_security": "national security",
    "privacy": "privacy",
}
TAGS = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# Private-use characters stand for a box between Markdown and the end; texts lose theirs first.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_STRIP = str.maketrans("", "", _OPEN + _CLOSE)


def render(text: str, boxes: Boxes | None = None, heading: int = 4) -> SafeString:
    """Render Markdown. Raw HTML shows as text, images become links.

    Headings start at level `heading`, one below the heading that stands above the text, and skip none. `boxes` explains the withheld spans (goals.values.WithheldBox by key); a span without one is named "Withheld".
    Each text is rendered once per process as long as it is among the last few thousand.
    """
    return _render(text, _frozen(boxes), heading)


def render_line(text: str, boxes: Boxes | None = None) -> SafeString:
    """A text of one line that is not Markdown (a title, a reason): escaped, with its withheld boxes."""
    found = boxes or {}
    return mark_safe(  # noqa: S308 -- every piece is escaped here or built by _box
        "".join(escape(one.text) if one.box is None else _box(found.get(one.box)) for one in pieces(text))
    )


def plain(text: str) -> str:
    """The text for places that hold no HTML, such as the title of a page or of a chart."""
    return unescape(MARKER.sub("[withheld]", text))


@lru_cache(maxsize=4096)
def _render(text: str, boxes: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...], heading: int) -> SafeString:
    found = {key: dict(box) for key, box in boxes}
    source = unescape(MARKER.sub(lambda match: f"{_OPEN}{match[1]}{_CLOSE}", text.translate(_STRIP)))
    html = nh3.clean(
        _converter(heading).convert(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_no_token_in_attributes,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(_TOKEN.sub(lambda match: _box(found.get(match[1])), html))  # noqa: S308 -- cleaned


def _frozen(boxes: Boxes | None) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
    return tuple((key, tuple(sorted(box.items()))) for key, box in sorted((boxes or {}).items()))


def _no_token_in_attributes(_tag: str, _attribute: str, value: str) -> str | None:
    """A box inside an address would become markup inside an attribute: the whole attribute goes."""
    return None if _OPEN in value or _CLOSE in value else value


def _box(box: Mapping[str, Any] | None) -> str:
    """The bordered box in place of withheld words; dates, never counters."""
    return f'<span class="withheld">{escape(_box_text(box))}</span>'


def _box_text(box: Mapping[str, Any] | None) -> str:
    if box is None:
        return "[Withheld]"
    sentences = [f"Withheld: {REASONS.get(box['reason'], box['reason'])}"]
    if box.get("justification"):
        sentences.append(unescape(box["justification"]).rstrip("."))
    if box.get("words"):
        sentences.append(f"About {box['words']} {'word' if box['words'] == 1 else 'words'}")
    if box.get("review_on"):
        day = date.fromisoformat(box["review_on"])
        sentences.append(f"Review of this redaction due {day.day} {day:%b %Y}")
    return f"[{'. '.join(sentences)}.]"


class _Tame(Treeprocessor):
    """Fit headings under those of the page; turn images into links, so that no page loads a stranger's file."""

    def __init__(self, md: Markdown, heading: int) -> None:
        super().__init__(md)
        self.heading = heading

    def run(self, root: Element) -> None:
        used = sorted({element.tag for element in root.iter() if re.fullmatch(r"h[1-6]", element.tag)})
        for element in root.iter():
            if element.tag in used:
                element.tag = f"h{min(6, self.heading + used.index(element.tag))}"
            elif element.tag == "img":
                address, words = element.get("src", ""), element.get("alt", "")
                tail = element.tail
                element.clear()
                element.tag, element.text, element.tail = "a", words or address, tail
                element.set("href", address)


class _Safer(Extension):
    def __init__(self, heading: int) -> None:
        super().__init__()
        self.heading = heading

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Tame(md, self.heading), "tame", 0)


def _converter(heading: int) -> Markdown:
    extensions: Iterable[str | Extension] = ("tables", "sane_lists", "fenced_code", _Safer(heading))
    return Markdown(extensions=list(extensions), output_format="html")
