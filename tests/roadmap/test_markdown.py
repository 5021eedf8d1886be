"""Markdown: what people write becomes safe HTML, and withheld words become labelled boxes."""

import re
from html.parser import HTMLParser

import pytest

from roadmap.markdown import TAGS, not_kept, plain, render, render_line

BOX = {"field": "f", "reason": "protections", "justification": "It <b>names</b> rooms.", "words": 150}
BOXES = {"1": BOX | {"review_on": "2026-10-01"}}
LABEL = (
    '<span class="withheld">[Withheld: security of protections. It &lt;b&gt;names&lt;/b&gt; rooms. '
    "About 150 words. Review of this redaction due 1 Oct 2026.]</span>"
)


class Elements(HTMLParser):
    """What a browser would see: the elements of a text and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_plain_markdown_is_rendered_with_its_table_list_and_code():
    html = render("# Top\n\nA *b* `c`\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n* one\n* two\n")
    assert "<h4>Top</h4>" in html
    assert "A <em>b</em> <code>c</code>" in html
    assert "<td>1</td>" in html
    assert "<li>two</li>" in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b onmouseover=alert(1)>x</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        "<iframe src=//evil></iframe>",
        "<style>body{display:none}</style>",
        '[x](http://a"onclick=alert(1))',
        "[x](<javascript:alert(1)>)",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "\ue0001\ue001<script>",
    ],
)
def test_an_attack_leaves_no_active_content(attack: str):
    found = Elements(render(attack, BOXES))
    assert found.tags <= TAGS | {"span"}
    assert {name for name, _ in found.attributes} <= {"href", "rel", "class"}
    assert all(re.match(r"https?:", value) for name, value in found.attributes if name == "href")


def test_headings_start_where_the_page_says_and_skip_no_level():
    text = "## Two\n\n#### Four\n\n## Again"
    assert render(text, heading=3) == "<h3>Two</h3>\n<h4>Four</h4>\n<h3>Again</h3>"
    assert render("# One\n\n## Two", heading=6) == "<h6>One</h6>\n<h6>Two</h6>"


def test_raw_html_shows_as_the_text_it_is():
    assert render("<b>bold</b>") == "<p>&lt;b&gt;bold&lt;/b&gt;</p>"


def test_an_image_becomes_a_link_so_that_no_page_loads_a_strangers_file():
    html = render("See ![the plan](https://evil.example/x.png) now")
    assert 'See <a href="https://evil.example/x.png" rel="nofollow noopener noreferrer">the plan</a> now' in html


def test_a_withheld_span_becomes_a_box_that_says_why_how_long_and_until_when():
    assert render("Before {withheld:1} after", BOXES) == f"<p>Before {LABEL} after</p>"
    assert render_line("Before {withheld:1} <i>", BOXES) == f"Before {LABEL} &lt;i&gt;"


def test_a_box_inside_an_address_takes_the_address_away_instead_of_breaking_out_of_it():
    html = render("[x](http://a/{withheld:1})", BOXES)
    assert "href" not in html
    assert "withheld" not in html


def test_words_that_look_like_a_box_are_shown_as_they_were_written():
    assert render("{withheld::1}") == "<p>{withheld:1}</p>"
    assert render_line("{withheld::1}") == "{withheld:1}"
    assert plain("{withheld::1} and {withheld:1}") == "{withheld:1} and [withheld]"


def test_a_box_nobody_explains_is_still_named():
    assert render("{withheld:9}") == '<p><span class="withheld">[Withheld]</span></p>'


def test_the_same_text_is_rendered_once():
    assert render("once *only*") is render("once *only*")
    assert render("once {withheld:1}", BOXES) is render("once {withheld:1}", BOXES)
    assert render("once {withheld:1}") != render("once {withheld:1}", BOXES)


def test_right_to_left_and_long_words_pass_through():
    assert "مرحبا" in render("مرحبا **بك**")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Plain, **bold**, 3 < 4 and > 2", []),
        ("`<b>` and\n\n    <i>\n\nare code", []),
        ("<https://example.org> and [x](/here) and [y](mailto:a@example.org)", []),
        ("a <script>x</script>", ["<script> is shown as text: HTML is not rendered."]),
        ("<b onclick=x>b</b> <!-- c -->", ["<b onclick=x> is shown as text", "<!-- c --> is shown as text"]),
        ("![a](https://e.org/a.png)", ["The image https://e.org/a.png is shown as a link"]),
        ("[a](javascript:x)", ["The address javascript:x is taken out"]),
        ("[a](java&#x0A;script:x)", ["is taken out"]),
    ],
)
def test_what_is_not_shown_as_it_was_meant_is_named(text, sentences):
    found = not_kept(text)
    assert len(found) == len(sentences), found
    for sentence, said in zip(sentences, found, strict=True):
        assert sentence in said
    assert "data-image" not in render(text)
