"""Single sign-on, from the button to the dashboard, through a real OpenID Connect server and a real browser."""

import contextlib
import importlib.util
import json
import socket
import subprocess
import sys
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.urls import reverse
from playwright.sync_api import Page, expect

from roadmap.accounts.actions import change_user, deactivate_user, invite
from roadmap.accounts.models import User
from roadmap.records.models import Record
from tests.conftest import LONG_AGO, PASSWORD
from tests.roadmap.accounts.signing_in import sign_in, with_app

NO_SERVER = "No OpenID Connect server here: install requirements/dev.txt to run it."
pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("fresh_database"),
    pytest.mark.skipif(importlib.util.find_spec("oidc_provider_mock") is None, reason=NO_SERVER),
]

KNOWN, STRANGER, UNVERIFIED = "sub-of-owner", "sub-of-a-stranger", "sub-unverified"
CLAIMS = {
    KNOWN: {"email": "Owner.One@example.org", "email_verified": True, "name": "Somebody Else"},
    STRANGER: {"email": "stranger@example.org", "email_verified": True, "name": "A Stranger"},
    UNVERIFIED: {"email": "owner.one@example.org", "email_verified": False, "name": "Not Verified"},
}


@pytest.fixture(scope="module")
def issuer():
    """An OpenID Connect server, a process of its own, in which everybody above is known. Its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    people = [f"--user-claims={json.dumps({'sub': sub} | claims)}" for sub, claims in CLAIMS.items()]
    command = [sys.executable, "-m", "oidc_provider_mock", f"--port={port}", *people]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"http://localhost:{port}"
    finally:
        running.terminate()
        running.wait()


def wait_for(port):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail("The OpenID Connect server did not start.")


@pytest.fixture
def server(settings, issuer):
    """The settings that name that server."""
    settings.OIDC_NAME, settings.OIDC_SERVER_URL = "Lab sign-in", issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "roadmap", "a secret"
    return issuer


@pytest.fixture
def home(live_server):
    return f"http://localhost:{live_server.thread.port}"


@pytest.fixture
def through_the_server(page: Page, server, home):
    """through_the_server(KNOWN): press the button here, name oneself there, come back."""

    def go(sub):
        page.goto(home + reverse("account_login"))
        page.get_by_role("button", name="Sign in through Lab sign-in").click()
        page.wait_for_url(server + "/**")
        page.get_by_role("button", name=sub).click()
        page.wait_for_url(home + "/**")
        return page

    return go


def heading(page, name):
    return page.get_by_role("heading", name=name, exact=True)


def test_a_person_with_that_address_signs_in(through_the_server, owner):
    expect(heading(through_the_server(KNOWN), "Dashboard")).to_be_visible()

    kept = SocialAccount.objects.get(user=owner)
    assert (kept.uid, kept.extra_data) == (KNOWN, {})
    assert not SocialToken.objects.exists()
    owner.refresh_from_db()
    assert (owner.name, owner.email) == ("Owner One", "owner.one@example.org")
    assert owner.check_password(PASSWORD)
    assert UserSession.objects.filter(user=owner).count() == 1


def test_the_second_time_the_server_is_believed_about_who_it_is(through_the_server, owner, home):
    page = through_the_server(KNOWN)
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(heading(through_the_server(KNOWN), "Dashboard")).to_be_visible()
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("sub", [STRANGER, UNVERIFIED])
def test_others_are_refused_with_a_page_and_a_record_and_no_account_is_made(through_the_server, owner, home, sub):
    page = through_the_server(sub)
    expect(heading(page, "You are not signed in")).to_be_visible()
    expect(page.get_by_text("Accounts are made by invitation only.")).to_be_visible()
    expect(page.get_by_text("The refusal was recorded")).to_be_visible()
    page.goto(home + reverse("internal_home"))
    expect(heading(page, "Sign in")).to_be_visible()

    assert list(User.objects.all()) == [owner]
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()
    record = Record.objects.get(type="refusal")
    assert (record.subject, record.content["after"]["kind"]) == ("sign-in", "SingleSignOnRefused")
    assert "example.org" not in str(record.content)


def test_an_invitation_alone_lets_nobody_in(through_the_server, administrator):
    invite(email="stranger@example.org", roles=["owner"], by=administrator, at=LONG_AGO)
    expect(through_the_server(STRANGER).get_by_text("open the link in that mail first")).to_be_visible()
    assert list(User.objects.all()) == [administrator]


def test_a_deactivated_person_is_refused_the_first_time_and_later(through_the_server, owner, administrator, home):
    page = through_the_server(KNOWN)
    deactivate_user(user=owner, by=administrator, at=LONG_AGO, reason="Left.")
    expect(through_the_server(KNOWN).get_by_text("This account is switched off")).to_be_visible()

    SocialAccount.objects.all().delete()
    expect(through_the_server(KNOWN).get_by_text("This account is switched off")).to_be_visible()
    page.goto(home + reverse("internal_home"))
    expect(heading(page, "Sign in")).to_be_visible()


def test_the_second_factor_is_asked_for_all_the_same(through_the_server, make_user, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with_app(make_user("Owner One", "publisher"))
    expect(heading(through_the_server(KNOWN), "Second factor")).to_be_visible()


def test_a_publisher_without_one_is_led_to_add_one(through_the_server, make_user, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    make_user("Owner One", "publisher")
    expect(through_the_server(KNOWN).get_by_text("Your role needs a second factor")).to_be_visible()


def test_who_says_no_over_there_is_not_signed_in_here(page, server, home, owner):
    page.goto(home + reverse("account_login"))
    page.get_by_role("button", name="Sign in through Lab sign-in").click()
    page.get_by_role("button", name="Deny").click()
    expect(heading(page, "You are not signed in")).to_be_visible()


def test_another_address_here_cuts_the_tie_to_the_server(through_the_server, owner, administrator):
    through_the_server(KNOWN)
    new = {"email": "other@example.org", "name": owner.name, "team": "", "manager": None}
    change_user(user=owner, **new, by=administrator, at=LONG_AGO, reason="Married.")
    expect(heading(through_the_server(KNOWN), "You are not signed in")).to_be_visible()


def test_an_answer_that_nobody_asked_for_signs_nobody_in(client, server, owner):
    path = reverse("openid_connect_callback", args=["sso"])
    assert client.get(path, {"code": "stolen", "state": "made up"}).status_code == 401
    assert "_auth_user_id" not in client.session


def test_signing_in_through_the_server_cannot_be_started_by_a_link(client, server):
    assert client.get(reverse("openid_connect_login", args=["sso"])).status_code == 405


def test_nobody_who_is_signed_in_ties_the_account_of_somebody_else(client, server, owner):
    sign_in(client, owner)
    answer = client.post(reverse("openid_connect_login", args=["sso"]), {"process": "connect"})
    assert answer.url == reverse("internal_home")


def test_without_the_settings_there_is_no_button_and_no_address(client):
    assert "Sign in through" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("openid_connect_login", args=["sso"])).status_code == 404
    assert client.get(reverse("openid_connect_callback", args=["sso"])).status_code == 404
