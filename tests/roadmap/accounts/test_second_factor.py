"""The second factor: who needs one, what they reach without, that a code works once, and that the last one stays."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.cache import cache
from django.urls import get_resolver, reverse

from roadmap.accounts.second_factor import SECOND_FACTOR_ROLES
from tests.conftest import PASSWORD
from tests.roadmap.accounts.signing_in import SECRET, code_of, forget_the_codes, sign_in, sign_in_with_code, with_app
from tests.test_access import addresses

# In the middle of an interval of the codes, so that no test runs across its end.
MOMENT = datetime(2026, 3, 4, 10, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


@pytest.fixture
def clock():
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.mark.slow
@pytest.mark.parametrize("role", SECOND_FACTOR_ROLES)
def test_without_a_second_factor_such_a_role_reaches_nothing_but_the_pages_that_add_one(client, make_user, role):
    sign_in(client, make_user("Somebody", role))

    for address in addresses(get_resolver()):
        path = "/" + address.replace("<", "").replace(">", "")
        if path.startswith(("/internal/", "/api/")):
            for ask in (client.get, client.post):
                answer = ask(path)
                assert (answer.status_code, answer.url) == (302, reverse("mfa_index")), path
    assert "Your role needs a second factor" in client.get(reverse("mfa_index")).content.decode()


def test_every_page_of_staff_lies_where_the_second_factor_is_asked_for():
    outside = {one for one in addresses(get_resolver()) if not one.startswith(("internal/", "api/"))}
    assert all(one.startswith("accounts/") or one == "<path>" for one in outside if one not in ELSEWHERE)


# Addresses outside that no sign-in opens, each with its own guard.
ELSEWHERE = {"corrections/new/"}


def test_other_roles_go_on_without_one(client, owner):
    sign_in(client, owner)
    assert client.get(reverse("internal_home")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, publisher):
    RecoveryCodes.activate(publisher)
    client.force_login(publisher)
    assert client.get(reverse("internal_home")).url == reverse("mfa_index")


def test_a_publisher_adds_an_app_and_is_asked_for_its_code_next_time(client, publisher, clock):
    sign_in(client, publisher)
    asked_again = client.get(reverse("mfa_activate_totp"))
    page = client.post(asked_again.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    first = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert "They are shown only now" in first.content.decode()
    assert client.get(reverse("internal_home")).status_code == 200

    client.post(reverse("account_logout"))
    assert sign_in(client, publisher).url == reverse("mfa_authenticate")
    assert client.get(reverse("internal_home")).status_code == 302
    again = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert again.status_code == 200  # the code that set the app up is spent
    clock.shift(timedelta(seconds=30))
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).url == reverse("internal_home")


def test_a_mail_tells_of_a_new_second_factor(client, make_user, fresh_database):
    person = make_user("Publisher One", "publisher")
    sign_in(client, person)
    page = client.post(
        reverse("account_reauthenticate") + "?next=" + reverse("mfa_activate_totp"), {"password": PASSWORD}
    )
    secret = client.get(page.url).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_code_of_the_app_opens_once_even_when_the_cache_is_lost(client, publisher, clock):
    with_app(publisher)
    assert sign_in_with_code(client, publisher).url == reverse("internal_home")

    thief = type(client)()
    assert sign_in_with_code(thief, publisher).status_code == 200
    cache.clear()
    assert sign_in_with_code(thief, publisher).status_code == 200
    assert "_auth_user_id" not in thief.session

    clock.shift(timedelta(seconds=30))
    assert sign_in_with_code(thief, publisher).status_code == 302


def test_a_code_that_confirmed_something_does_not_sign_in_afterwards(client, publisher, clock):
    with_app(publisher)
    sign_in_with_code(client, publisher)
    clock.shift(timedelta(seconds=30))
    client.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    cache.clear()
    assert sign_in_with_code(type(client)(), publisher).status_code == 200


def test_a_code_of_another_secret_is_refused(client, publisher):
    with_app(publisher)
    sign_in(client, publisher)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of("B" * 32)}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_guessing_codes_is_slowed_down_for_the_account(client, publisher, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    with_app(publisher)
    for _ in range(6):
        sign_in(client, publisher)
        last = client.post(reverse("mfa_authenticate"), {"code": code_of("B" * 32)})
    assert "Too many failed login attempts" in last.content.decode()


def test_a_recovery_code_opens_once(client, publisher):
    with_app(publisher)
    code = RecoveryCodes.activate(publisher).get_unused_codes()[0]
    sign_in(client, publisher)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302

    other = type(client)()
    sign_in(other, publisher)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_recovery_codes_are_shown_once(client, publisher):
    with_app(publisher)
    sign_in_with_code(client, publisher)
    forget_the_codes(publisher)
    cache.clear()
    client.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    made = client.post(reverse("mfa_generate_recovery_codes"), follow=True).content.decode()
    code = RecoveryCodes(Authenticator.objects.get(user=publisher, type="recovery_codes")).get_unused_codes()[0]
    assert code in made
    assert code not in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_the_last_second_factor_cannot_be_removed_while_the_role_needs_it(client, publisher):
    with_app(publisher)
    confirmed(client, publisher)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "Add a passkey before you remove the app" in page.content.decode()
    assert Authenticator.objects.filter(user=publisher, type="totp").exists()


def test_the_last_passkey_cannot_be_removed_either(client, publisher):
    with_app(publisher)
    confirmed(client, publisher)
    passkey = a_passkey(publisher)
    Authenticator.objects.filter(user=publisher, type="totp").delete()

    answer = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert answer.url == reverse("mfa_list_webauthn")
    assert Authenticator.objects.filter(pk=passkey.pk).exists()


def test_one_of_two_can_be_removed(client, publisher):
    with_app(publisher)
    confirmed(client, publisher)
    passkey = a_passkey(publisher)
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not Authenticator.objects.filter(pk=passkey.pk).exists()


def test_who_needs_none_removes_the_last(client, owner):
    with_app(owner)
    confirmed(client, owner)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=owner).exists()


def test_nobody_reaches_the_passkey_of_somebody_else(client, publisher, publisher2):
    with_app(publisher)
    confirmed(client, publisher)
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.get(reverse(name, args=[a_passkey(publisher2).pk])).status_code == 404


def test_in_a_demo_none_is_asked_for_and_the_banner_says_so(client, publisher, settings):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    sign_in(client, publisher)
    page = client.get(reverse("internal_home"))
    assert page.status_code == 200
    assert "no second factor is asked for" in page.content.decode()


def confirmed(client, person):
    """Signed in with the app and confirmed once more, as every change of second factors asks for."""
    sign_in_with_code(client, person)
    forget_the_codes(person)
    cache.clear()
    assert client.post(reverse("mfa_reauthenticate"), {"code": code_of(SECRET)}).status_code == 302


def a_passkey(person):
    """A row as a browser leaves it; the browser's own work is tested in test_passkeys.py."""
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key", "credential": {}})
