"""The page of changes: light at first sight, nothing bad folded away, everything else one link away."""

import re
from dataclasses import replace
from datetime import date

from public_site.diff import Change
from public_site.pages.entries import waited_words
from tests.public_site.site import parts as p
from tests.public_site.site.conftest import Get
from tests.public_site.site.page import Page


def test_old_editions_show_what_weakens_a_goal_and_how_goals_ended(get: Get):
    text = Page(get("/changes/").body).text
    second = text[text.index("Edition 2, 12 May 2026") : text.index("Edition 1, 10 Feb 2026")]
    assert "Re-dated Less ambitious" in second
    assert "Achieved 41 days late" in second
    assert "Update" not in second.replace("Update: ", "")


def test_what_an_old_edition_does_not_show_stands_on_its_comparison(get: Get):
    page = Page(get("/changes/").body)
    shown = int(re.findall(r"(\d+) more changes? of edition 2", page.text)[0])
    assert "/changes/1..2/" in page.links
    body = get("/changes/").body.decode()
    section = body[body.index('id="edition-2"') : body.index('id="edition-1"')]
    told = get("/changes/1..2/").body.decode().count('<div class="change')
    assert section.count('<li class="change') + shown == told


def test_every_edition_keeps_its_anchor(get: Get):
    body = get("/changes/").body.decode()
    assert [f'id="edition-{number}"' in body for number in (1, 2, 3)] == [True, True, True]


def test_the_first_edition_is_one_line_for_each_thing(get: Get):
    text = Page(get("/changes/").body).text
    assert re.search(r"What the first edition held \(\d+\)", text)
    assert "Goal set on 10 Feb 2026; due: by the end of Q4 2026." in text


def entry(change_type, **details):
    made = Change(change_type, "goal/x", "X", "/goals/x/", "X.")
    return replace(made, effective_on=date(2026, 6, 20), told_on=date(2026, 7, 6), **details)


def test_the_words_for_the_first_day_fit_what_happened():
    revised = entry("Re-dated", labels=p.labels(rule="less"))
    told = "20 Jun 2026, told here on 6 Jul 2026 (16 days)."
    assert waited_words(revised, observed=False) == f"In force inside since {told}"
    assert waited_words(revised, observed=True) == f"In force since {told}"
    for change_type in ("Update", "Reading", "Health changed", "Milestone done", "Correction"):
        assert waited_words(entry(change_type), observed=False) == f"Told inside on {told}"
    corrected = entry("Correction", labels=p.labels())
    assert waited_words(corrected, observed=False) == f"In force inside since {told}"
    assert waited_words(entry("Grade published"), observed=False) == f"Graded on {told}"
    assert waited_words(replace(revised, told_on=date(2026, 6, 20)), observed=False) == ""
    assert waited_words(replace(revised, effective_on=None), observed=False) == ""
