"""Passkeys in a real browser, with the virtual authenticator of Chromium: added, signed in with, confirmed with."""

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("fresh_database")]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def publisher(fresh_database, settings, make_user):
    settings.SECOND_FACTOR_REQUIRED = True
    return make_user("Publisher One", "publisher")


@pytest.fixture
def at(live_server):
    """at("account_login") -> the address of that page. Passkeys belong to a name, so it is localhost."""
    return lambda name, *args: f"http://localhost:{live_server.thread.port}{reverse(name, args=args)}"


@pytest.fixture
def complaints(page: Page):
    """What the browser says in its console: the content security policy is strict, and nothing may run into it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def is_complaint(message):
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


@pytest.fixture
def key_in_phone(page: Page, complaints):
    """A phone with a fingerprint reader; `key_in_phone(False)` makes it refuse the finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    number = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def finger(is_right: bool) -> None:
        session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": is_right})

    return finger


def sign_in(page, at, person):
    page.goto(at("account_login"))
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def add_passkey(page, at, *, alone):
    page.goto(at("mfa_add_webauthn"))
    if page.get_by_role("heading", name="Confirm that it is you").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name of the passkey").fill("Phone")
    if alone:
        page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_publisher_adds_a_passkey_and_signs_in_with_it_alone(page, at, key_in_phone, complaints, publisher, size):
    page.set_viewport_size(size)
    sign_in(page, at, publisher)
    expect(page.get_by_role("heading", name="Second factor", exact=True)).to_be_visible()
    add_passkey(page, at, alone=True)
    assert Authenticator.objects.filter(user=publisher, type="webauthn").count() == 1

    page.goto(at("internal_home"))
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    assert complaints == []


def test_a_passkey_is_the_second_factor_after_the_password(page, at, key_in_phone, complaints, publisher):
    sign_in(page, at, publisher)
    add_passkey(page, at, alone=False)
    page.goto(at("internal_home"))
    sign_out(page)

    sign_in(page, at, publisher)
    expect(page.get_by_role("heading", name="Second factor", exact=True)).to_be_visible()
    page.goto(at("internal_home"))
    expect(page.get_by_role("heading", name="Second factor", exact=True)).to_be_visible()
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    assert complaints == []


def test_a_wrong_finger_signs_nobody_in_and_the_page_says_so(page, at, key_in_phone, publisher):
    sign_in(page, at, publisher)
    add_passkey(page, at, alone=True)
    page.goto(at("internal_home"))
    sign_out(page)

    key_in_phone(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    page.goto(at("internal_home"))
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_passkey_confirms_before_a_role_is_changed(
    page, at, key_in_phone, complaints, settings, make_user, fresh_database
):
    settings.SECOND_FACTOR_REQUIRED = settings.STEP_UP_REQUIRED = True
    administrator, reader = make_user("Administrator One", "administrator"), make_user("Reader One", "reader")
    sign_in(page, at, administrator)
    add_passkey(page, at, alone=False)  # signed in by password alone: the passkey was not used yet
    page.goto(at("people:roles", reader.public_id))
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("heading", name="Change roles")).to_be_visible()
    assert complaints == []


def test_the_pages_of_passkeys_have_no_fault_that_axe_finds(page, at, key_in_phone, publisher):
    sign_in(page, at, publisher)
    add_passkey(page, at, alone=True)
    key = Authenticator.objects.get(user=publisher, type="webauthn").pk
    Authenticator.objects.create(user=publisher, type="webauthn", data={"name": "Blue key", "credential": {}})
    pages = [
        at("mfa_index"),
        at("mfa_list_webauthn"),
        at("mfa_add_webauthn"),
        at("mfa_edit_webauthn", key),
        at("mfa_remove_webauthn", key),
        at("mfa_reauthenticate_webauthn"),
        at("mfa_activate_totp"),
        at("mfa_generate_recovery_codes"),
        at("usersessions_list"),
        at("account_change_password"),
        at("account_logout"),
        at("account_reset_password_done"),
        at("account_inactive"),
    ]
    faults = {}
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for address in pages:
            page.goto(address)
            assert page.url == address
            found = [rule["id"] for rule in Axe().run(page).response["violations"]]
            beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if found or beyond > 0:
                faults[address] = (found, beyond)
    assert faults == {}
