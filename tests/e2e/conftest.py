"""The people of a walk, their browsers, and the sign-in page that leads them in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from roadmap.accounts.models import User
from tests.builders import person
from tests.conftest import PASSWORD

Open = Callable[[], Page]
SignIn = Callable[[User], Page]


@pytest.fixture
def people(request: pytest.FixtureRequest, fresh_database: None, data_dir: Path) -> dict[str, User]:
    """Everybody in PEOPLE of the module, by name; made before the builders ask for them, so that they have a password."""
    return {name: person(name, role, password=PASSWORD, **fields) for name, role, fields in request.module.PEOPLE}


@pytest.fixture
def screen() -> ViewportSize:
    """What the browsers of a test show at once; a test for phones gives its own."""
    return {"width": 1280, "height": 900}


@pytest.fixture
def open_browser(browser: Browser, live_server: LiveServer, screen: ViewportSize) -> Iterator[Open]:
    """Each call is another browser: a context of its own, with no cookie."""
    with ExitStack() as stack:

        def opened() -> Page:
            context: BrowserContext = stack.enter_context(
                browser.new_context(base_url=live_server.url, viewport=screen)
            )
            context.set_default_timeout(15_000)
            return context.new_page()

        yield opened


@pytest.fixture
def sign_in(open_browser: Open) -> SignIn:
    """The dashboard of a person, reached over the sign-in page in a browser of his or her own."""

    def signed_in(person: User) -> Page:
        page = open_browser()
        page.goto("/internal/")
        expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
        page.get_by_label("Email").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
        return page

    return signed_in
