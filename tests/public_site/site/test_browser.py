"""The public site in a real browser: with and without JavaScript, on a phone, in the dark, judged by axe."""

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from public_site.layer import wsgi_layer

PAGES = (
    "/",
    "/areas/security/",
    "/goals/",
    "/goals/catch-deception/",
    "/goals/isolated-lab/",
    "/goals/previous/",
    "/timeline/",
    "/method/",
    "/reports/",
    "/about/",
    "/accessibility/",
    "/privacy/",
    "/500.html",
    "/as-of/",
    "/as-of/2026-01-01/",
    "/changes/since/1/",
    "/sheet/",
    "/search/",
    "/search/?q=room",
    "/search/?q=zebra",
    "/timeline/?area=security&moved=1",
    "/grades/",
    "/changes/",
    "/changes/1..2/",
    "/map/",
    "/map/evaluations/",
    "/data/",
    "/feeds/",
    "/calendar/",
    "/badges/",
    "/v/1/goals/isolated-lab/",
    "/goals/nowhere/",
)


class SilentFiles(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


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
        expect(page.locator("svg.chart--wide")).to_be_visible()
        expect(page.get_by_role("button", name="Load the interactive chart")).not_to_be_visible()
        page.get_by_text("Show the numbers").first.click()
        expect(page.get_by_role("cell", name="81 of 100 (81 %)")).to_be_visible()
        page.goto(address + "/changes/")
        page.get_by_label("From edition").select_option("1")
        page.get_by_label("to edition").select_option("3")
        page.get_by_role("button", name="Compare").click()
        expect(page.get_by_role("heading", name="Edition 1 compared with edition 3")).to_be_visible()


def test_a_copy_of_the_files_is_searched_by_the_browser(page: Page, site: Path):
    """Nobody answers queries there: any server of files will do."""
    folder = site / "current" / "site"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SilentFiles, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.server_port}/search/?q=ISOLATED+room")
    expect(page.get_by_text("results in edition 3, found by this browser.")).to_be_visible()
    first = page.locator("#found-goals + ol a").first
    expect(first).to_have_attribute("href", "/goals/isolated-lab/")
    expect(first.locator("mark")).to_have_text(["isolated", "room"])
    page.goto(f"http://127.0.0.1:{server.server_port}/search/?q=zebra")
    expect(page.get_by_text("Nothing in edition 3 holds this.")).to_be_visible()
    server.shutdown()
    server.server_close()


def test_the_sheet_of_an_edition_is_one_page_of_paper(page: Page, address: str):
    page.goto(address + "/sheet/")
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", printed), "A4"


@pytest.mark.parametrize(
    ("path", "charts"), [("/", 2), ("/goals/catch-deception/", 1), ("/timeline/", 3), ("/grades/", 2)]
)
def test_every_interactive_chart_loads_on_demand_under_the_strict_policy(
    page: Page, address: str, path: str, charts: int
):
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path)
    assert not any("plotly" in url for url in asked)
    buttons = page.get_by_role("button", name="Load the interactive chart")
    expect(buttons).to_have_count(charts)
    for left in range(charts - 1, -1, -1):
        buttons.first.click()
        expect(buttons).to_have_count(left)
    expect(page.locator(".plot .main-svg:first-child")).to_have_count(charts)
    assert complaints == []
    assert all(url.startswith(address) for url in asked)
    colours = page.evaluate(
        "JSON.stringify([...document.querySelectorAll('.plot')].flatMap((plot) => plot.data.map((one) => one.marker ?? one.line)))"
    )
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


def test_on_a_phone_the_matrix_of_the_map_scrolls_in_its_own_region_by_keyboard(page: Page, address: str):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address + "/map/")
    region = page.get_by_role("region", name="Thresholds and measures")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("one => one.scrollLeft > 0", arg=region.element_handle())


def test_home_is_light(page: Page, address: str):
    """Five requests at most and 25 kB on the wire, as the design promises."""
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(address + "/", wait_until="networkidle")
    assert len(sizes) <= 5
    assert sum(sizes) <= 25_000
