"""A badge as SVG, with attributes only: no style sheet and no script, so it is drawn wherever it is put."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Final, Literal

from public_site.assets import STATIC
from public_site.pages.badges.words import OVERDUE_KEY, Badge
from public_site.pages.plain_texts import one_line

Theme = Literal["light", "dark"]
HEIGHT: Final = 24
PADDING: Final = 8
# Widths of letters at 12 px, rather too wide than too narrow; `textLength` fits the words into what is left for them.
NARROW, USUAL, CAPITAL, WIDE = 4.0, 6.9, 8.4, 12.5
FONT: Final = "system-ui, Segoe UI, Roboto, Helvetica Neue, Arial, Noto Sans, sans-serif"
# State -> the colours of its tag, as tokens.css names them. What is not here is grey.
COLOURS: Final = {
    **dict.fromkeys(("achieved", "achieved-unknown", "achieved-late", "partly-achieved"), "achieved"),
    **{"on-track": "on-track", "at-risk": "at-risk", "off-track": "off-track", "missed": "missed"},
    **{"replaced": "changed", "withdrawn": "withdrawn", OVERDUE_KEY: "not-started"},
}
_BLOCK: Final = re.compile(r":root \{(.*?)\}", re.DOTALL)
_TOKEN: Final = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{6});")


@dataclass(frozen=True)
class _Half:
    text: str
    width: int

    @property
    def text_width(self) -> int:
        return self.width - 2 * PADDING


def draw(badge: Badge, theme: Theme) -> bytes:
    colours = tokens(theme)
    tag = COLOURS.get(badge.key, "not-started")
    left, right = _half(badge.label), _half(badge.message)
    width = left.width + right.width
    dashes = ' stroke-dasharray="4 3"' if badge.key == OVERDUE_KEY else ""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}"'
        f' role="img" aria-labelledby="t">',
        f'<title id="t">{escape(one_line(badge.spoken))}</title>',
        f'<rect width="{width}" height="{HEIGHT}" rx="4" fill="{colours["color-surface"]}"/>',
        f'<path d="M{left.width} 0H{width - 4}a4 4 0 0 1 4 4V{HEIGHT - 4}a4 4 0 0 1 -4 4H{left.width}z"'
        f' fill="{colours[f"tag-{tag}"]}"/>',
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{HEIGHT - 1}" rx="3.5" fill="none"'
        f' stroke="{colours["color-border"]}"{dashes}/>',
        f'<g font-family="{FONT}" font-size="12" text-anchor="middle">',
        _text(left, left.width / 2, colours["color-text"]),
        _text(right, left.width + right.width / 2, colours[f"tag-{tag}-text"]),
        "</g></svg>",
    ]
    return "\n".join(lines).encode()


@cache
def tokens(theme: Theme) -> dict[str, str]:
    """The colours of the site, from the one place where they stand and their contrasts are tested."""
    light, dark = (dict(_TOKEN.findall(block)) for block in _BLOCK.findall(_css())[:2])
    return light if theme == "light" else light | dark


def _css() -> str:
    return (STATIC / "css" / "tokens.css").read_text()


def _half(text: str) -> _Half:
    text = one_line(text)
    return _Half(text, round(sum(map(_letter, text))) + 2 * PADDING)


def _letter(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    if unicodedata.combining(letter):
        return 0
    return NARROW if letter in " .,;:'|!ijlft()" else CAPITAL if letter.isupper() or letter in "mw%" else USUAL


def _text(half: _Half, middle: float, colour: str) -> str:
    words = escape(half.text)
    fit = f' textLength="{half.text_width}" lengthAdjust="spacingAndGlyphs"' if half.text else ""
    return f'<text x="{middle:g}" y="16" fill="{colour}"{fit}>{words}</text>'
