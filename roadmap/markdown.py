"""Markdown to safe HTML: the only place in the project where HTML is marked safe.

Texts come from people and files; a withheld span in them reads "{withheld:KEY}" and becomes a labelled box.
"""

import re
import threading
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import InlineProcessor, Treeprocessor

from roadmap.redaction import MARKED, MARKER, REASONS, pieces, unescape

Boxes = Mapping[str, Mapping[str, Any]]

TAGS = {
    *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
SCHEMES = {"http", "https", "mailto"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# A start tag or a comment that somebody wrote by hand.
_TAG = re.compile(r"<(?:[A-Za-z][^<>]*>|!--.*?-->)", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CODE = ("code", "pre")
_IMAGE = "data-image"
# Private-use characters stand for a box between Markdown and the end; texts lose theirs first.
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(.*?){_CLOSE}")
_UNSEEN = re.compile(r"[\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff]")
_SCHEME = re.compile(r"([^/?#:]*):")
_STRIP = str.maketrans("", "", _OPEN + _CLOSE)
_SIGN = re.compile(r"[`\\*_\[\]<>&!]|  \n")  # where some inline pattern of Markdown could match
_of_thread = threading.local()


def render(text: str, boxes: Boxes | None = None, heading: int = 4) -> SafeString:
    """Render Markdown. Raw HTML shows as text, images become links.

    Headings start at level `heading`, one below the heading that stands above the text, and skip none. `boxes` explains the withheld spans (goals.values.WithheldBox by key); a span without one is named "Withheld".
    Each text is rendered once per process as long as it is among the last few thousand.
    """
    return _render(text, _frozen(boxes), heading)


def render_line(text: str, boxes: Boxes | None = None) -> SafeString:
    """A text of one line that is not Markdown (a title, a reason): escaped, with its withheld boxes."""
    if MARKED not in text:
        return mark_safe(escape(text))  # noqa: S308 -- escaped
    found = boxes or {}
    return mark_safe(  # noqa: S308 -- every piece is escaped here or built by _box
        "".join(escape(one.text) if one.box is None else _box(found.get(one.box)) for one in pieces(text))
    )


def plain(text: str) -> str:
    """The text for places that hold no HTML, such as the title of a page or of a chart."""
    return unescape(MARKER.sub("[withheld]", text)) if MARKED in text else text


def with_boxes(text: str, boxes: Boxes | None = None) -> str:
    """The text for files that hold no HTML, with its withheld boxes in words: Markdown stays as written."""
    if MARKED not in text:
        return text
    found = boxes or {}
    return "".join(one.text if one.box is None else _box_text(found.get(one.box)) for one in pieces(text))


@lru_cache(maxsize=4096)
def _render(text: str, boxes: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...], heading: int) -> SafeString:
    found = {key: dict(box) for key, box in boxes}
    source = unescape(MARKER.sub(lambda match: f"{_OPEN}{match[1]}{_CLOSE}", text.translate(_STRIP)))
    html = nh3.clean(
        _converter(heading).reset().convert(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_harmless_attribute,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(_TOKEN.sub(lambda match: _box(found.get(match[1])), html))  # noqa: S308 -- cleaned


def _frozen(boxes: Boxes | None) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
    return tuple((key, tuple(sorted(box.items()))) for key, box in sorted((boxes or {}).items()))


def _harmless_attribute(_tag: str, attribute: str, value: str) -> str | None:
    """A box inside an address would become markup inside an attribute: the whole attribute goes.

    So does an address whose scheme is hidden by signs that show nothing: browsers read it as a path, other readers may not.
    """
    if _OPEN in value or _CLOSE in value:
        return None
    scheme = _SCHEME.match(_UNSEEN.sub("", value)) if attribute == "href" else None
    return value if scheme is None or scheme[1].lower() in SCHEMES else None


def _box(box: Mapping[str, Any] | None) -> str:
    """The bordered box in place of withheld words; dates, never counters. Staff pages give it an address to ask at."""
    href = box.get("href") if box else None
    ask = f' <a href="{escape(href)}">Reveal</a>' if href else ""
    return f'<span class="withheld">{escape(_box_text(box))}{ask}</span>'


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


def not_kept(text: str) -> list[str]:
    """What `render` does not show as it was meant, one sentence each: raw HTML, images, addresses it takes out."""
    converter = _converter(4).reset()
    reader = _Reader()
    reader.feed(converter.convert(text.translate(_STRIP)))
    reader.close()
    tags = [f"{tag} is shown as text: HTML is not rendered." for tag in reader.tags]
    images = [f"The image {one} is shown as a link: pages load no file from elsewhere." for one in reader.images]
    links = [f"The address {one} is taken out: a link leads to https, http or mailto." for one in reader.addresses]
    return list(dict.fromkeys([*tags, *images, *links]))


class _Reader(HTMLParser):
    """Reads converted Markdown before it is cleaned; in code a tag is meant as text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.images: list[str] = []
        self.addresses: list[str] = []
        self._in_code = 0
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        self._in_code += tag in _CODE
        address = dict(attrs).get("href") or ""
        if dict(attrs).get(_IMAGE) is not None:
            self.images.append(address)
        scheme = _SCHEME.match(re.sub(r"[\s\x00-\x1f]", "", address))
        if scheme and scheme[1].lower() not in SCHEMES:
            self.addresses.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        self._in_code -= tag in _CODE

    def handle_data(self, data: str) -> None:
        self._text += "" if self._in_code else data

    def close(self) -> None:
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        self.tags += _TAG.findall(self._text)
        self._text = ""


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
                element.set(_IMAGE, "")  # for `not_kept`; cleaning takes it out


class _Inline(InlineProcessor):
    """Looks for emphasis, links and code only in texts with a sign of one: most sentences have none."""

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        found: str = data if not _SIGN.search(data) else self._look(data, patternIndex)
        return found

    _look: Any = InlineProcessor.__dict__["_InlineProcessor__handleInline"]


class _Safer(Extension):
    def __init__(self, heading: int) -> None:
        super().__init__()
        self.heading = heading

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Inline(md), "inline", 20)  # in the place of the library's own
        md.treeprocessors.register(_Tame(md, self.heading), "tame", 0)


def _converter(heading: int) -> Markdown:
    """One for each thread and level: making it takes as long as converting a short text."""
    made: dict[int, Markdown] = _of_thread.__dict__.setdefault("converters", {})
    if heading not in made:
        made[heading] = _new_converter(heading)
    return made[heading]


def _new_converter(heading: int) -> Markdown:
    extensions: Iterable[str | Extension] = ("tables", "sane_lists", "fenced_code", _Safer(heading))
    return Markdown(extensions=list(extensions), output_format="html")
