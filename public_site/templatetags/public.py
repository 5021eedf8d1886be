"""Template tags of the public pages: a tag with its symbol, a day, a text with its withheld boxes."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from goals.days import day, long_day
from public_site.words import Tag, direction_tag, term_of
from roadmap import markdown
from roadmap.english import plural

register = template.Library()

# Tags without a symbol of their own share one.
SYMBOLS = {
    "silent": "clock",
    "stale": "clock",
    "update-due": "clock",
    "update-overdue": "clock",
    "late": "clock",
    "direction-weaker": "weaker",
    "direction-more": "more",
    "direction-same": "same",
    "direction-contested": "contested",
    "direction-cannot-tell": "not-known",
    "direction-correction": "correction",
    "redaction-changed": "lock",
    "withheld": "lock",
}
OWN = frozenset(
    (
        *(
            "achieved",
            "achieved-late",
            "achieved-unknown",
            "partly-achieved",
            "no-longer-needed",
            "stopped",
            "replaced",
        ),
        *("withdrawn", "missed", "not-known", "being-checked", "off-track", "at-risk", "on-track", "in-progress"),
        "not-started",
    )
)


def symbol_of(key: str) -> str:
    """The id of a symbol, without "s-", for the key of a tag or of a state."""
    name = key.split(" ", 1)[0]
    return name if name in OWN else SYMBOLS.get(name, "dash")


register.filter("symbol", symbol_of)
register.filter("plural", plural)
register.filter("plain", markdown.plain)
register.filter("direction", direction_tag)
register.filter("dashed", term_of)


@register.simple_tag
@lru_cache(maxsize=1024)
def tag(value: Tag, base: str | None = None) -> str:
    """A status: its word, its symbol, and a class for its colour. With the `base` of a page it leads to its rule."""
    shown = format_html(
        '<strong class="tag tag--{}"><svg class="symbol" aria-hidden="true" focusable="false">'
        '<use href="#s-{}" /></svg> {}</strong>',
        value.key,
        symbol_of(value.key),
        value.word,
    )
    link = '<a class="counted" href="{}/method/#{}">{}</a>'
    return shown if base is None else format_html(link, base, value.term, shown)


@register.simple_tag
@lru_cache(maxsize=8192)
def when(value: date | str | None) -> str:
    """A day or the day of a moment, as `<time>`; nothing for nothing."""
    found = _day(value)
    return format_html('<time datetime="{}">{}</time>', found.isoformat(), long_day(found)) if found else ""


@register.filter
def long(value: date | str | None) -> str:
    """A day or the day of a moment as words: "1 Oct 2026"."""
    found = _day(value)
    return long_day(found) if found else ""


@register.simple_tag
def prose(text: str, boxes: Mapping[str, Any] | None = None, heading: int = 4) -> SafeString:
    """Markdown as HTML, with its withheld boxes; `heading` is the level of its highest heading."""
    return markdown.render(text, boxes, heading)


@register.simple_tag
def line(text: str, boxes: Mapping[str, Any] | None = None) -> SafeString:
    """A text of one line, escaped, with its withheld boxes."""
    return markdown.render_line(text, boxes)


@register.simple_tag
def sides(automation: str | None, people: str | None) -> str:
    """One number for each side of a comparison; what is not known is said so."""
    known = [f"{Decimal(one):,f}" if one else "not known" for one in (automation, people)]
    return f"automation {known[0]}, people {known[1]}"


@register.filter
def leaves_out(rows: Sequence[Any], column: str) -> bool:
    """Whether a list of goals needs no column "updates" or "grades": an observer found none for any of them."""
    has_any = any(row.grades if column == "grades" else row.state.facts.last_update_on for row in rows)
    return not has_any and all(row.state.observed for row in rows)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that stands in a variable; the key itself where it holds nothing."""
    return mapping.get(key, key)


def _day(value: date | str | None) -> date | None:
    return day(value) if isinstance(value, str) and value else value or None
