"""Sessions: listed, ended everywhere, and ended for a person whose password, roles or account change. Drafts stay."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.urls import reverse

from goals.models import StatusUpdate
from roadmap.accounts.actions import change_roles, deactivate_user
from tests import builders as b
from tests.conftest import LONG_AGO, PASSWORD
from tests.roadmap.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def browsers(client, owner):
    """Two browsers in which the owner is signed in."""
    other = type(client)()
    for browser in (client, other):
        sign_in(browser, owner)
        assert is_in(browser)
    return client, other


def is_in(browser):
    return browser.get(reverse("inbox:inbox")).status_code == 200


def test_every_session_is_listed_with_where_and_since_when(browsers):
    page = browsers[0].get(reverse("usersessions_list")).content.decode()
    assert page.count("127.0.0.1") == 2
    assert page.count("Here") == 1


def test_the_others_are_ended_from_the_list(browsers):
    here, other = browsers
    here.post(reverse("usersessions_list"))
    assert is_in(here)
    assert not is_in(other)


def test_signing_out_everywhere_ends_this_session_too(browsers):
    here, other = browsers
    assert here.post(reverse("sign_out_everywhere")).url == reverse("account_login")
    assert not is_in(here)
    assert not is_in(other)
    assert not UserSession.objects.exists()


def test_a_new_password_ends_the_other_sessions(browsers):
    here, other = browsers
    new = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    here.post(reverse("account_change_password"), new)
    assert is_in(here)
    assert not is_in(other)


def test_other_roles_end_all_sessions_of_that_person_and_of_nobody_else(browsers, owner, administrator, editor, client):
    of_editor = type(client)()
    sign_in(of_editor, editor)
    change_roles(user=owner, roles=["owner"], by=administrator, at=LONG_AGO, reason="The same.")
    assert is_in(browsers[0])

    change_roles(user=owner, roles=["owner", "reviewer"], by=administrator, at=LONG_AGO, reason="Reviews too.")
    assert not any(is_in(browser) for browser in browsers)
    assert is_in(of_editor)


def test_a_role_that_is_taken_ends_them_too(browsers, owner, administrator):
    change_roles(user=owner, roles=[], by=administrator, at=LONG_AGO, reason="Left the team.")
    assert not any(is_in(browser) for browser in browsers)


def test_who_comes_back_does_not_find_the_old_sessions_open(browsers, owner, administrator):
    deactivate_user(user=owner, by=administrator, at=LONG_AGO, reason="Left.")
    assert Session.objects.count() == 0
    assert not any(is_in(browser) for browser in browsers)


def test_a_draft_is_there_again_after_the_session_was_ended(client):
    b.a_roadmap()
    goal = b.a_goal()
    author = b.an_owner()
    author.set_password(PASSWORD)
    author.save(update_fields=["password"])
    sign_in(client, author)
    client.post(reverse("goals:autosave", args=[goal.slug]), {"done": "The words of the draft."})
    assert StatusUpdate.objects.get(submitted_at=None).done == "The words of the draft."
    client.post(reverse("sign_out_everywhere"))
    assert not is_in(client)

    sign_in(client, author)
    assert "The words of the draft." in client.get(reverse("goals:update", args=[goal.slug])).content.decode()
