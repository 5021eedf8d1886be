"""Every staff page in a real browser: no fault that axe finds, room on a phone, everything within reach of the keyboard.

The pages are those of the access table, so a page that is added tomorrow is judged tomorrow.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import Browser, Page, Route
from pytest_django.plugin import DjangoDbBlocker

from public_site.answer import TYPES
from public_site.assets import assets
from tests.access_table import CAST
from tests.staff_pages import shown_to_staff
from tests.test_access import World, a_session, a_story

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.browser, pytest.mark.xdist_group("accessible")]

HERE = "http://here.test"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Everything a person can act on, seen, and not switched off; of radio buttons one of a group is a stop.
CONTROLS = """() => {
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility() && !one.disabled && one.type !== "hidden" && one.tabIndex >= 0)
    .filter((one) => one.type !== "radio" || !(groups.has(one.name) || !groups.add(one.name))).length;
}"""
STOPS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  window.stops ??= new Map();
  if (!window.stops.has(one)) window.stops.set(one, window.stops.size);
  const style = getComputedStyle(one), around = getComputedStyle(one.closest("label, .topbar, a") ?? one);
  const seen = [style, around].some((s) => s.outlineStyle !== "none" || s.boxShadow !== "none");
  return [window.stops.get(one), seen, one.outerHTML.slice(0, 120)];
}"""


@pytest.fixture(scope="module")
def pages(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Path -> HTML of every page of staff and of accounts."""
    data_dir = tmp_path_factory.mktemp("accessible")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=data_dir), transaction.atomic():
        sessions = {role: a_session(*who) for role, who in CAST.items()}
        world = World(a_story(data_dir / "public"), sessions)
        sent = {**dict(shown_to_staff(world)), **dict(shown_to_staff(world, "accounts/"))}
        transaction.set_rollback(True)
    return {path: one.text for path, one in sent.items() if one.kind == "text/html"}


@pytest.fixture
def page(browser: Browser, pages: dict[str, str]) -> Iterator[Page]:
    """A page of a browser that is answered from `pages` and the static files."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        if path in pages:
            return route.fulfill(body=pages[path], content_type="text/html; charset=utf-8")
        name = path.rpartition("/preview")[2]  # a page of the public site before it is one
        asset = next((one for one in assets().values() if one.path == name), None)
        if asset is not None:
            return route.fulfill(body=asset.content, content_type=TYPES[name.rpartition(".")[2]])
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        return route.fulfill(path=found) if isinstance(found, str) else route.abort()

    context = browser.new_context()
    context.route("**/*", answer)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_no_page_has_a_fault_that_axe_finds_or_is_wider_than_the_screen(
    pages: dict[str, str], page: Page, size: dict[str, int], scheme: str
) -> None:
    assert len(pages) > 60
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    faults: dict[str, list[str]] = {}
    for path in pages:
        page.goto(HERE + path)
        found = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in Axe().run(page).response["violations"]]
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{beyond} px wider than the screen"] if beyond > 0 else []
        if found:
            faults[path] = found
    assert faults == {}


def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(pages: dict[str, str], page: Page) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    faults: dict[str, object] = {}
    for path in pages:
        page.goto(HERE + path)
        controls = page.evaluate(CONTROLS)
        reached, unseen = walked(page, controls)
        if reached < controls or unseen:
            faults[path] = (f"{reached} of {controls}", unseen)
    assert faults == {}


def walked(page: Page, controls: int) -> tuple[int, list[str]]:
    """How many stops the Tab key makes on a page, and those at which nothing shows it."""
    seen_at: dict[int, tuple[bool, str]] = {}
    for _ in range(3 * controls + 9):  # a field for a day has three stops of its own
        page.keyboard.press("Tab")
        stop = page.evaluate(STOPS)
        if stop is None:
            break
        number, seen, html = stop
        seen_at.setdefault(number, (seen, html))  # later stops inside a field for a day are the browser's own
    return len(seen_at), [html for seen, html in seen_at.values() if not seen]
