"""Passwords: which are taken, how fast they can be guessed, and that no page tells who has an account."""

import os
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import time_machine
from allauth.account import app_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from redis import Redis
from redis.exceptions import RedisError

from tests.conftest import PASSWORD
from tests.roadmap.accounts.signing_in import sign_in

WEAK = ["short one", "passwordpassword"[:11], "qwertyuiop123", "owner.one@example.org"]
GOOD = "a new and long password"


def change(client, new):
    values = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), values)


@pytest.mark.parametrize("weak", WEAK)
def test_short_common_and_similar_passwords_are_refused_when_one_is_changed(client, owner, weak):
    client.force_login(owner)
    assert "There is a problem" in change(client, weak).content.decode()
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


@pytest.mark.parametrize("weak", WEAK)
def test_and_when_a_forgotten_one_is_set_anew(client, owner, weak):
    client.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(word for word in mail.outbox[0].body.split() if "/accounts/password/reset/key/" in word)
    page = client.get(link[link.index("/accounts/") :], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": weak, "password2": weak})
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_long_one_is_taken_as_it_is(client, owner):
    client.force_login(owner)
    change(client, GOOD)
    owner.refresh_from_db()
    assert owner.check_password(GOOD)


def test_the_link_of_a_reset_works_once(client, owner):
    client.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(word for word in mail.outbox[0].body.split() if "/accounts/password/reset/key/" in word)
    link = link[link.index("/accounts/") :]
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": GOOD, "password2": GOOD})
    assert Client().get(link, follow=True).context["token_fail"]


class CountingHasher(PBKDF2PasswordHasher):
    """Slow work is what takes time when somebody signs in; it is counted."""

    algorithm = "counting"
    iterations = 1
    runs = 0

    def encode(self, password, salt, iterations=None):
        type(self).runs += 1
        return super().encode(password, salt, iterations)


def test_signing_in_says_and_takes_the_same_for_unknown_addresses(client, make_user, settings):
    settings.PASSWORD_HASHERS = ["tests.roadmap.accounts.test_passwords.CountingHasher"]
    known = make_user("Owner One", "owner")
    seen = []
    for email in (known.email, "nobody@example.org"):
        CountingHasher.runs = 0
        page = client.post(reverse("account_login"), {"login": email, "password": "a wrong password"})
        seen.append((page.status_code, page.context["form"].errors, CountingHasher.runs))
    assert seen[0] == seen[1]
    assert seen[0][2] == 1


def test_a_reset_says_the_same_for_unknown_addresses_and_mails_both(client, owner):
    for email in (owner.email, "nobody@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        assert answer.redirect_chain == [(reverse("account_reset_password_done"), 302)]
        assert email not in answer.content.decode()
    assert [message.to for message in mail.outbox] == [[owner.email], ["nobody@example.org"]]


REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/13")


def redis_answers():
    try:
        return Redis.from_url(REDIS, socket_connect_timeout=1).ping()
    except RedisError:
        return False


@pytest.fixture(params=["memory of the process", "redis"])
def counted_in(request, settings):
    """Sign-in limits of as many guesses as by default, counted there; for an hour, since a machine may stand still."""
    settings.ACCOUNT_RATE_LIMITS = {}
    limits = {name: re.sub(r"/(m|300s)/", "/h/", rates) for name, rates in app_settings.RATE_LIMITS.items()}
    settings.ACCOUNT_RATE_LIMITS = limits
    if request.param == "redis":
        if not redis_answers():
            pytest.skip("No Redis here: set REDIS_URL to run it.")
        # Never emptied: others count and queue in the same Redis. Keys of this test's own expire by themselves.
        redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS, "KEY_PREFIX": uuid4().hex}
        settings.CACHES = {"default": redis}
    else:
        cache.clear()
    with time_machine.travel(datetime.now(UTC), tick=False):  # the minute of a limit, however busy the machine
        yield


def test_guesses_at_one_account_are_stopped_and_nobody_else_is_harmed(client, owner, editor, counted_in):
    guess = {"login": owner.email, "password": "a guess"}
    for number in range(6):  # each from another address
        last = client.post(reverse("account_login"), guess, REMOTE_ADDR=f"198.51.100.{number}")
    assert "Too many failed login attempts" in last.content.decode()
    assert sign_in(client, owner).status_code == 200  # the right password comes too late as well
    assert "_auth_user_id" not in client.session
    assert sign_in(Client(), editor).url == reverse("internal_home")


def test_guesses_from_one_address_are_stopped_whatever_account_they_are_at(client, db, counted_in):
    answers = [
        client.post(reverse("account_login"), {"login": f"person{number}@example.org", "password": "a guess"})
        for number in range(31)
    ]
    assert answers[29].status_code == 200
    assert answers[30].status_code == 429


def test_a_made_up_forwarding_header_does_not_help(client, owner, counted_in):
    for number in range(31):
        last = client.post(
            reverse("account_login"),
            {"login": f"person{number}@example.org", "password": "a guess"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.{number}",
        )
    assert last.status_code == 429
