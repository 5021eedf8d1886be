"""A page of a candidate as readers would see it, marked so that nobody takes it, or a picture of it, for a published one."""

import re
from typing import Final

from django.templatetags.static import static
from django.utils.html import format_html

from public_site.assets import assets

_ADDRESS: Final = re.compile(rb'\b(href|src|action|data-[a-z-]+)="/(?!internal/|static/)')
# The link that skips to the main content has to stay the first thing on a page.
_START: Final = re.compile(rb'<body>(\s*<a class="skip-link"[^>]*>[^<]*</a>)?')


def previewed(content: bytes, *, base: str, number: int, back: str) -> bytes:
    """The HTML of a public page with the mark on it, every address of the site leading to its preview below `base`."""
    head = format_html('<meta name="robots" content="noindex"><link rel="stylesheet" href="{}"></head>', _style())
    bar = format_html(
        '<aside class="preview-bar" aria-label="Preview"><p><strong>Preview of edition {}.</strong> '
        'Not public: nobody outside reads this page. <a href="{}">Back to the publishing desk</a></p></aside>',
        number,
        back,
    )
    inside = _ADDRESS.sub(rb'\1="' + base.rstrip("/").encode() + b"/", content)
    inside = inside.replace(b"<title>", f"<title>Preview of edition {number}: ".encode(), 1)
    inside = inside.replace(b"</head>", head.encode(), 1)
    return _START.sub(lambda found: b'<body class="preview">' + (found[1] or b"") + bar.encode(), inside, count=1)


def asset(path: str) -> bytes | None:
    """A style sheet or script of the public pages, which the preview loads too."""
    return next((one.content for one in assets().values() if one.path == path), None)


def _style() -> str:
    return static("public_site/preview.css")
