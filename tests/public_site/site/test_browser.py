"""The public site in a real browser: with and without JavaScript, on a phone, in the dark, judged by axe."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from public_site.layer import wsgi_layer

PAGES = (
    "/",
    "/areas/security/",
    "/goals/",
    "/goals/catch-deception/",
    "/goals/isolated-lab/",
    "/goals/previous/",
    "/grades/",
    "/changes/",
    "/changes/1..2/",
    "/map/",
    "/data/",
    "/v/1/goals/isolated-lab/",
    "/goals/nowhere/",
)


class Silent(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """The site behind its own layer: no Django, no database, and its real headers."""

    def nothing_else(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    server = make_server("127.0.0.1", 0, wsgi_layer(nothing_else), handler_class=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(browser: Browser, address: str, scheme: Any):
    with browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        found = {}
        for path in PAGES:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            result = Axe().run(page)
            if result.violations_count:
                found[path] = [
                    (one["id"], [node["html"] for node in one["nodes"]]) for one in result.response["violations"]
                ]
        assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(browser: Browser, address: str, width: int):
    with browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=True) as context:
        page = context.new_page()
        for path in PAGES:
            page.goto(address + path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_without_javascript_everything_is_there_but_the_button(browser: Browser, address: str):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + "/goals/catch-deception/")
        assert page.locator("svg.chart--wide").is_visible()
        assert not page.get_by_role("button", name="Load the interactive chart").is_visible()
        page.get_by_text("Show the numbers").first.click()
        assert page.get_by_role("cell", name="81 of 100 (81 %)").is_visible()
        page.goto(address + "/changes/")
        page.get_by_label("From edition").select_option("1")
        page.get_by_label("to edition").select_option("3")
        page.get_by_role("button", name="Compare").click()
        assert page.get_by_role("heading", name="Edition 1 compared with edition 3").is_visible()


@pytest.mark.parametrize("path", ["/", "/goals/catch-deception/"])
def test_the_interactive_chart_loads_on_demand_under_the_strict_policy(page: Page, address: str, path: str):
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path)
    assert not any("plotly" in url for url in asked)
    page.get_by_role("button", name="Load the interactive chart").click()
    page.locator(".plot .main-svg").first.wait_for()
    page.get_by_text("The interactive chart is shown.").wait_for()
    assert complaints == []
    assert all(url.startswith(address) for url in asked)
    colours = page.evaluate("JSON.stringify(document.querySelector('.plot').data.map((one) => one.marker ?? one.line))")
    assert "--fill" not in colours
    assert "#" in json.dumps(colours)


def test_a_reader_gets_no_cookie_and_no_strangers_file(page: Page, address: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(address + path)
    assert page.context.cookies() == []
    assert all(url.startswith(address) for url in asked)


def test_without_style_the_statuses_are_still_words_in_order(page: Page, address: str):
    page.route("**/*.css", lambda route: route.abort())
    page.goto(address + "/goals/isolated-lab/")
    text = page.locator("main").inner_text()
    order = [
        "isolated room",
        "No update since",
        "Outcome",
        "In progress",
        "Reporting",
        "Work went on.",
        "Hardening came",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_home_is_light(page: Page, address: str):
    """Five requests at most and 25 kB on the wire, as the design promises."""
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address + "/", wait_until="networkidle")
    assert len(sizes) <= 5
    assert sum(sizes) <= 25_000
