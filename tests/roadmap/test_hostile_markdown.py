"""Hostile texts through Markdown and the lines beside it: nothing active comes out, by the parser and by Chromium."""

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from roadmap.markdown import TAGS, plain, render, render_line
from tests.hostile import active_in, payloads
from tests.hostile_singles import singles

BOXES = {"1": {"field": "f", "reason": "legal", "justification": "<script>alert(1)</script>", "words": 5}}
HERE = "http://here.test/"
FRAME = "<!doctype html><link rel=icon href='data:,'><title>Texts</title><main>{}</main>"
EVERY_EVENT = """() => { for (const one of document.querySelectorAll("article *"))
    for (const kind of ["mouseover", "focus", "toggle", "load", "error"]) one.dispatchEvent(new Event(kind)); }"""


def test_there_are_enough_hostile_texts_and_the_judge_knows_them() -> None:
    assert len(payloads()) == len(set(payloads())) > 1000
    assert len(singles()) > 300  # written one by one; the others are families
    html = [text for text in payloads() if text.startswith(("<script", "<img", "<iframe", "<svg"))]
    assert [text for text in html if not active_in(text, TAGS)] == []


@pytest.mark.parametrize("boxes", [None, BOXES])
def test_nothing_active_comes_out_of_markdown(boxes: dict | None) -> None:
    found = {text: active_in(render(text, boxes), TAGS | {"span"}) for text in payloads()}
    assert {text: what for text, what in found.items() if what} == {}


def test_nothing_active_comes_out_of_a_line() -> None:
    found = {text: active_in(render_line(text, BOXES), {"span"}) for text in payloads()}
    assert {text: what for text, what in found.items() if what} == {}


def test_hostile_texts_in_one_another_stay_texts() -> None:
    """One text after the other, so that what one opens the next could close."""
    assert active_in(render("\n".join(payloads())), TAGS | {"span"}) == []
    assert active_in(render("".join(payloads())), TAGS | {"span"}) == []


def test_an_address_with_a_hidden_scheme_is_taken_away() -> None:
    assert "href" not in render("[a](java\u200bscript:alert(1))")
    assert "href" not in render("[a](data\t:text/html,x)")
    assert 'href="goals/x?a=b:c#d:e"' in render("[a](goals/x?a=b:c#d:e)")
    assert 'href="mailto:a@example.org"' in render("[a](mailto:a@example.org)")


@pytest.mark.slow
def test_chromium_runs_and_loads_nothing_of_them(browser: Browser) -> None:
    """Without a content security policy, so that only the renderer protects; every element is pointed at and focused."""
    shown = "\n".join(f"<article>{render(text)}<p>{render_line(text)}</p></article>" for text in payloads())
    page, dialogs, requests = opened(browser, FRAME.format(shown))
    page.evaluate(EVERY_EVENT)
    page.wait_for_timeout(300)
    expect(page.locator("article")).to_have_count(len(payloads()))
    expect(page.locator(f"article :not({', '.join([*TAGS, 'span'])})")).to_have_count(0)
    schemes = page.eval_on_selector_all("article a[href]", "all => [...new Set(all.map(one => one.protocol))]")
    assert set(schemes) == {"http:", "https:", "mailto:"}
    assert (dialogs, requests) == ([], [])


@pytest.mark.slow
def test_the_same_watch_hears_what_does_run(browser: Browser) -> None:
    page, dialogs, requests = opened(browser, FRAME.format("<img src=http://stranger.test/x onerror=alert(1)>"))
    while not dialogs:
        page.wait_for_timeout(50)
    assert (dialogs, requests) == (["1"], ["http://stranger.test/x"])


def opened(browser: Browser, html: str) -> tuple[Page, list[str], list[str]]:
    """The text as a page; the dialogs it opens and what it asks for."""
    page = browser.new_page()
    dialogs: list[str] = []
    requests: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url == HERE:
            return route.fulfill(body=html, content_type="text/html; charset=utf-8")
        requests.append(route.request.url)
        return route.abort()

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.route("**/*", answer)
    page.goto(HERE)
    return page, dialogs, requests


def test_the_plain_form_is_for_places_that_escape_by_themselves() -> None:
    assert plain("<script>{withheld:1}") == "<script>[withheld]"
