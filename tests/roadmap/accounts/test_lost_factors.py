"""A lost phone, and an administrator who is locked out: the way back, told in the record log."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.urls import reverse

from roadmap.accounts.actions import HasNoSecondFactor, deactivate_user, remove_second_factors
from roadmap.errors import Refused
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests.conftest import LONG_AGO, PASSWORD
from tests.roadmap.accounts.signing_in import sign_in, with_app

LOST = {"by": None, "at": LONG_AGO, "reason": "Lost the phone."}
ASKED_FOR_PASSWORD = "roadmap.accounts.management.commands.let_in.getpass"


def newest(person):
    return Record.objects.filter(subject=f"user/{person.public_id}").latest("seq")


def test_an_administrator_removes_the_second_factors_of_somebody_who_lost_them(client, administrator, publisher):
    with_app(publisher)
    other = type(client)()
    other.force_login(publisher)
    client.force_login(administrator)
    assert "Lost? Remove" in client.get(reverse("people:person", args=[publisher.public_id])).content.decode()

    path = reverse("people:second_factor", args=[publisher.public_id])
    assert "There is a problem" in client.post(path, {"reason": ""}).content.decode()
    client.post(path, {"reason": "Lost the phone; called back."})
    assert not Authenticator.objects.filter(user=publisher).exists()
    record = newest(publisher)
    assert (record.type, record.content["actor"]["id"]) == ("user.second_factor.removed", administrator.public_id)
    assert reconcile()[1] == []


def test_their_sessions_end(client, publisher):
    sign_in(client, publisher)
    with_app(publisher)
    remove_second_factors(user=publisher, **LOST)
    assert client.get(reverse("inbox:inbox")).status_code == 302


def test_nobody_removes_the_own_ones_that_way(client, administrator):
    with_app(administrator)
    client.force_login(administrator)
    path = reverse("people:second_factor", args=[administrator.public_id])
    assert client.post(path, {"reason": "Why not."}).status_code == 403
    assert Authenticator.objects.filter(user=administrator).exists()


@pytest.mark.parametrize("role", ["editor", "publisher", "auditor"])
def test_only_administrators_do(make_user, publisher, role):
    with_app(publisher)
    with pytest.raises(Refused):
        remove_second_factors(user=publisher, **LOST | {"by": make_user("Somebody", role)})


def test_where_there_is_none_that_is_said(publisher):
    with pytest.raises(HasNoSecondFactor):
        remove_second_factors(user=publisher, **LOST)


def test_who_is_locked_out_is_let_in_by_a_command_on_the_server(client, administrator, owner, monkeypatch):
    with_app(administrator)
    monkeypatch.setattr(ASKED_FOR_PASSWORD, lambda prompt: "a new long password")
    out = StringIO()
    call_command("let_in", administrator.email.upper(), stdout=out)

    assert "can sign in with the new password" in out.getvalue()
    assert newest(administrator).type == "user.let_in"
    assert sign_in(client, administrator).status_code == 200
    assert sign_in(client, administrator, password="a new long password").url == reverse("internal_home")
    assert reconcile()[1] == []


def test_a_deactivated_person_is_let_in_by_it_too(client, owner, monkeypatch):
    deactivate_user(user=owner, by=None, at=LONG_AGO)
    monkeypatch.setattr(ASKED_FOR_PASSWORD, lambda prompt: "a new long password")
    call_command("let_in", owner.email, stdout=StringIO())
    assert sign_in(client, owner, password="a new long password").url == reverse("internal_home")


@pytest.mark.parametrize(("email", "typed"), [("nobody@example.org", "a new long password"), ("", "short")])
def test_the_command_refuses_unknown_people_and_weak_passwords(owner, monkeypatch, email, typed):
    monkeypatch.setattr(ASKED_FOR_PASSWORD, lambda prompt: typed)
    with pytest.raises(CommandError):
        call_command("let_in", email or owner.email)
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
