"""Signing in: by e-mail, by invitation only, slowed down when guessed, with a second factor where the role asks for it."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from roadmap.accounts.demo import DEMO_ACCOUNTS, NoDemoHere, open_demo_accounts
from roadmap.accounts.models import User
from roadmap.records.models import Record
from tests.conftest import PASSWORD

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def sign_in(client, person, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def test_a_person_signs_in_by_address_and_lands_on_the_dashboard(client, owner):
    response = sign_in(client, owner)

    assert response.status_code == 302
    assert response.url == reverse("internal_home")


def test_a_wrong_password_is_refused_and_the_address_is_kept_in_the_form(client, owner):
    response = sign_in(client, owner, password="not the password")

    assert response.status_code == 200
    page = response.content.decode()
    assert "There is a problem" in page
    assert f'value="{owner.email}"' in page


def test_a_deactivated_person_cannot_sign_in(client, owner):
    User.objects.filter(pk=owner.pk).update(is_active=False)
    response = sign_in(client, owner)
    assert "_auth_user_id" not in client.session
    assert response.url == reverse("account_inactive")


@pytest.mark.django_db
def test_nobody_signs_up(client):
    values = {"email": "new@example.org", "password1": "a long enough one", "password2": "a long enough one"}
    response = client.post(reverse("account_signup"), values)
    assert not User.objects.exists()
    assert "Closed" in response.content.decode()


def test_guessing_a_password_is_slowed_down(client, owner, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    for _ in range(6):
        last = sign_in(client, owner, password="a guess")
    assert "Too many failed login attempts" in last.content.decode()

    assert sign_in(client, owner).status_code == 200  # the right password comes too late as well
    assert "_auth_user_id" not in client.session
    cache.clear()


def test_a_forgotten_password_is_set_anew_through_a_link_in_a_mail(client, owner):
    client.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(word for word in mail.outbox[0].body.split() if "/accounts/password/reset/key/" in word)
    form_page = client.get(link[link.index("/accounts/") :], follow=True)
    new = "another long password"
    client.post(form_page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert sign_in(client, owner, password=new).status_code == 302


def test_a_reset_for_an_unknown_address_looks_the_same(client, owner):
    known = client.post(reverse("account_reset_password"), {"email": owner.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_nobody_changes_the_own_address_and_trying_is_recorded(client, owner, fresh_database):
    client.force_login(owner)
    response = client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})

    assert response.status_code == 403
    assert "changed by an administrator" in response.content.decode()
    owner.refresh_from_db()
    assert owner.email == "owner.one@example.org"
    assert Record.objects.filter(type="refusal").count() == 1


def test_staff_pages_ask_for_sign_in_first(client, db):
    response = client.get(reverse("internal_home"))
    assert response.url == f"{reverse('account_login')}?next={reverse('internal_home')}"


@pytest.mark.django_db
def test_demo_accounts_are_refused_outside_a_demo():
    with pytest.raises(NoDemoHere):
        open_demo_accounts("a demo password", at=NOW)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_every_demo_account_signs_in_with_the_password_that_was_printed(client, settings):
    settings.DEMO = True
    people = open_demo_accounts("a demo password", at=NOW)

    assert sorted(people) == sorted(account.local_part for account in DEMO_ACCOUNTS)
    for person in people.values():
        assert sign_in(client, person, password="a demo password").status_code == 302
        client.post(reverse("account_logout"))


@pytest.mark.django_db
def test_making_the_demo_accounts_twice_changes_nothing(settings):
    settings.DEMO = True
    first = open_demo_accounts("a demo password", at=NOW)
    records = Record.objects.count()

    assert open_demo_accounts("another password", at=NOW) == first
    assert Record.objects.count() == records


@pytest.mark.django_db
def test_the_demo_says_so_on_every_staff_page_and_a_real_installation_does_not(client, settings):
    login = reverse("account_login")
    assert "demo" not in client.get(login).content.decode().lower()

    settings.DEMO = True
    page = client.get(login).content.decode()
    assert "This is a demo" in page
    assert "publisher2@example.org" in page
    assert settings.DEMO_PASSWORD in page
