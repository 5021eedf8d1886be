"""Withheld words are found however a file writes them, and nothing else is."""

import json

import pytest

from public_site.desk.searching import Hit, search
from public_site.keep import Hidden

WORDS = "The *third* door & the “old” cellar, in März"
HIDDEN = [Hidden("goal/room", "1", WORDS)]


def calendar(text):
    escaped = text.replace(",", "\\,")
    return f"DESCRIPTION:{escaped[:20]}\r\n {escaped[20:]}".encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps({"x": [WORDS]}).encode()),
        ("a.json", json.dumps({"x": [WORDS]}, ensure_ascii=False).encode()),
        ("a.jsonl", json.dumps({"x": WORDS}).encode() + b"\n{}"),
        ("a/index.html", b"<p>The <em>third</em> door\n &amp; the &ldquo;old&rdquo; cellar, in M&auml;rz</p>"),
        ("a/index.html", '<img alt="The *third* door &amp; the “old” cellar, in März">'.encode()),
        ("a/index.html", "<p>the third DOOR &amp; the</p><p>“old” cellar, in März</p>".encode()),
        ("a.svg", "<text>The third door <tspan>&#38; the “old” cellar, in März</tspan></text>".encode()),
        ("a.ics", calendar(WORDS)),
        ("a.csv", f'1,"{WORDS}"\r\n'.encode()),
        ("a.txt", WORDS.encode()),
    ],
)
def test_withheld_words_are_found_as_a_reader_would_read_them(name, content):
    found = search([("b.txt", b"Nothing."), (name, content)], HIDDEN)
    assert found.hits == [Hit(name, "goal/room", "1")]
    assert (found.files, found.size, found.passages) == (2, 8 + len(content), 1)


def test_a_part_of_the_words_is_no_hit_and_boxes_are_none():
    content = b"<p>The third door and <span>[Withheld: legal. Length about 5 words.]</span></p>"
    assert search([("a.html", content)], HIDDEN).hits == []


def test_short_words_are_counted_and_not_searched_for():
    found = search([("a.txt", b"Paris")], [Hidden("goal/room", "1", "Paris"), *HIDDEN])
    assert (found.passages, found.too_short, list(found.hits)) == (1, 1, [])
