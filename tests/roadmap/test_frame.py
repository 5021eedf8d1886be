"""The frame of the staff pages in a real browser: accessible, usable on a phone, no script and no third party needed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from tests.conftest import PASSWORD

SIGNED_IN_PAGES = (
    "internal_home",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "usersessions_list",
)
PHONE = {"width": 320, "height": 640}


def sign_in(page, live_server, person):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{reverse('internal_home')}")


def faults(page):
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_before_sign_in_have_no_accessibility_fault(page, live_server, scheme):
    page.emulate_media(color_scheme=scheme)
    for name in ("account_login", "account_reset_password", "account_signup"):
        page.goto(live_server.url + reverse(name))
        assert faults(page) == [], name


def test_a_refused_sign_in_is_announced_and_leads_to_the_field(page, live_server, owner):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(owner.email)
    assert faults(page) == []


def test_the_pages_of_a_signed_in_person_have_no_accessibility_fault(page, live_server, publisher):
    sign_in(page, live_server, publisher)
    for name in SIGNED_IN_PAGES:
        page.goto(live_server.url + reverse(name))
        expect(page.get_by_text("Internal, not public")).to_be_visible()
        assert faults(page) == [], name


def test_adding_a_second_factor_is_accessible_too(page, live_server, publisher):
    sign_in(page, live_server, publisher)
    page.goto(live_server.url + reverse("mfa_activate_totp"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("img")).to_be_visible()
    assert faults(page) == []


def test_on_a_phone_the_sections_are_in_a_menu_and_nothing_is_wider_than_the_screen(page, live_server, publisher):
    page.set_viewport_size(PHONE)
    sign_in(page, live_server, publisher)

    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("link", name="Dashboard")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_keyboard_reaches_the_content_past_the_links(page, live_server, publisher):
    sign_in(page, live_server, publisher)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_policy_blocks_nothing_of_ours_and_no_request_leaves_the_site(page, live_server, publisher):
    complaints, hosts = [], set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))

    sign_in(page, live_server, publisher)

    assert complaints == []
    assert hosts == {live_server.url.split("/")[2]}
