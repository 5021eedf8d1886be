"""Invitations: one link, for one address, used once, within 72 hours, and with the roles that were chosen."""

import hashlib
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from roadmap.accounts.actions import (
    EmailIsTaken,
    InvitationIsNotValid,
    RoleIsNotForOutsiders,
    RoleIsUnknown,
    RolesAreMissing,
    accept_invitation,
    deactivate_user,
    invite,
    withdraw_invitation,
)
from roadmap.accounts.logged import everything
from roadmap.accounts.models import Invitation, User
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests.conftest import PASSWORD

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
CHOSEN = {"name": "Ada Kern", "password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture
def offer(administrator):
    """offer() invites ada@example.org as owner, unless told otherwise."""

    def make(**changed):
        values = {"email": "ada@example.org", "roles": ["owner"], "by": administrator, "at": NOW}
        return invite(**(values | changed))

    return make


def accept(token, at=NOW):
    return accept_invitation(token=token, name="Ada Kern", password=PASSWORD, at=at)


def types_of(invitation):
    rows = Record.objects.filter(subject=f"invitation/{invitation.public_id}").order_by("seq")
    return list(rows.values_list("type", flat=True))


def test_an_invited_person_gets_a_mail_opens_the_account_and_signs_in(client, administrator):
    client.force_login(administrator)
    client.post(
        reverse("people:invite"), {"email": "Ada@Example.org", "roles": ["owner", "reader"], "team": "Security"}
    )
    client.logout()

    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    link = next(word for word in letter.body.split() if "/invitation/" in word)
    path = link[link.index("/accounts/") :]
    for _ in range(2):  # a mail scanner that reads the link uses nothing up
        assert "ada@example.org" in client.get(path).content.decode()
    assert client.post(path, CHOSEN, follow=True).redirect_chain[-1][0] == reverse("account_login")

    client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})
    assert client.get(reverse("internal_home")).status_code == 200
    ada = User.objects.get(email="ada@example.org")
    assert (ada.name, ada.team, ada.roles) == ("Ada Kern", "Security", {"owner", "reader"})


def test_what_is_stored_does_not_open_the_account(offer):
    invitation, token = offer()
    stored = [str(value) for row in Invitation.objects.values_list() for value in row]
    assert token not in " ".join(stored)
    assert invitation.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    with pytest.raises(InvitationIsNotValid, match="not a link"):
        accept(invitation.token_sha256)


def test_the_form_cannot_raise_the_roles_or_change_the_address(client, offer):
    _, token = offer(roles=["reader"])
    more = {"roles": ["administrator"], "email": "eve@example.org", "is_external": "", "team": "Board"}
    with time_machine.travel(NOW, tick=False):
        client.post(reverse("accept_invitation", args=[token]), CHOSEN | more)

    (ada,) = User.objects.filter(name="Ada Kern")
    assert (ada.email, ada.roles, ada.team) == ("ada@example.org", {"reader"}, "")


def test_a_link_works_until_the_last_second_of_72_hours(offer):
    _, token = offer()
    with pytest.raises(InvitationIsNotValid, match="has expired"):
        accept(token, at=NOW + timedelta(hours=72))
    assert accept(token, at=NOW + timedelta(hours=72, seconds=-1)).email == "ada@example.org"


def test_a_link_works_once(offer):
    invitation, token = offer()
    accept(token)
    with pytest.raises(InvitationIsNotValid, match="used already"):
        accept(token)
    assert User.objects.filter(email="ada@example.org").count() == 1
    assert types_of(invitation) == ["invitation.made", "invitation.accepted"]


def test_a_withdrawn_link_says_so_and_an_accepted_one_cannot_be_withdrawn(offer, administrator):
    first, token = offer()
    withdraw_invitation(invitation=first, by=administrator, at=NOW)
    withdraw_invitation(invitation=first, by=administrator, at=NOW)
    assert types_of(first) == ["invitation.made", "invitation.withdrawn"]
    with pytest.raises(InvitationIsNotValid, match="withdrawn"):
        accept(token)

    second, token = offer()
    accept(token)
    with pytest.raises(InvitationIsNotValid, match="accepted already"):
        withdraw_invitation(invitation=second, by=administrator, at=NOW)


def test_inviting_again_replaces_the_earlier_link(offer):
    first, old = offer()
    _, new = offer(email="ADA@example.org", roles=["reader"])
    assert types_of(first)[-1] == "invitation.withdrawn"
    with pytest.raises(InvitationIsNotValid, match="replaced"):
        accept(old)
    assert accept(new).roles == {"reader"}


def test_the_link_of_somebody_who_is_no_administrator_any_more_opens_nothing(offer, administrator, make_user):
    _, token = offer()
    deactivate_user(user=administrator, by=make_user("Second", "administrator"), at=NOW)
    with pytest.raises(InvitationIsNotValid, match="may no longer invite"):
        accept(token)


def test_an_address_that_got_an_account_meanwhile_is_not_opened_twice(offer, make_user):
    _, token = offer()
    make_user("Ada", email="ada@example.org")
    with pytest.raises(EmailIsTaken):
        accept(token)
    with pytest.raises(EmailIsTaken):
        offer()


@pytest.mark.parametrize(
    ("changed", "violation"),
    [
        ({"roles": []}, RolesAreMissing),
        ({"roles": ["emperor"]}, RoleIsUnknown),
        ({"roles": ["editor"], "is_external": True}, RoleIsNotForOutsiders),
    ],
)
def test_an_invitation_with_impossible_roles_is_not_made(offer, changed, violation):
    with pytest.raises(violation):
        offer(**changed)
    assert not Invitation.objects.exists()


def test_only_an_administrator_invites_and_withdraws(offer, editor):
    with pytest.raises(Refused):
        offer(by=editor)
    with pytest.raises(Refused):
        withdraw_invitation(invitation=offer().invitation, by=editor, at=NOW)


@pytest.mark.parametrize("end", ["accepted", "withdrawn"])
def test_an_ended_invitation_keeps_no_address_and_never_changes_again(offer, administrator, end):
    invitation, token = offer()
    if end == "accepted":
        accept(token)
    else:
        withdraw_invitation(invitation=invitation, by=administrator, at=NOW)
    rows = Invitation.objects.filter(pk=invitation.pk)
    assert rows.get().email == ""
    for change in ({"email": "eve@example.org"}, {"withdrawn_at": NOW + timedelta(days=1)}, {"roles": ["publisher"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_roles_and_token_of_an_open_invitation_cannot_be_changed_in_the_database(offer):
    rows = Invitation.objects.filter(pk=offer().invitation.pk)
    for change in ({"roles": ["administrator"]}, {"token_sha256": "0" * 64}, {"expires_at": NOW + timedelta(days=9)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


def test_the_log_holds_of_an_invitation_what_the_database_holds(offer):
    invitation, token = offer(team="Security")
    accept(token)
    subject = f"invitation/{invitation.public_id}"
    folded = {}
    for record in Record.objects.filter(subject=subject).order_by("seq"):
        folded |= record.content["after"]
        assert b"ada@example.org" not in bytes(record.body)
    found = dict(everything())[subject]
    assert {name for name, value in folded.items() if value is not None} == found.keys()


def test_of_two_who_send_the_form_at_once_one_opens_the_account(fresh_database, make_user):
    by = make_user("Administrator One", "administrator")
    _, token = invite(email="ada@example.org", roles=["owner"], by=by, at=NOW)
    start, ends = Barrier(2), []

    def send():
        start.wait()
        try:
            accept(token)
            ends.append("opened")
        except InvitationIsNotValid as violation:
            ends.append(violation.sentence)
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(end.split(".")[0] for end in ends) == ["This invitation was used already", "opened"]
    assert User.objects.filter(email="ada@example.org").count() == 1


def test_the_page_says_in_words_why_a_link_no_longer_works(client, offer):
    _invitation, token = offer()
    with time_machine.travel(NOW + timedelta(hours=73), tick=False):
        page = client.get(reverse("accept_invitation", args=[token]))
    assert page.status_code == 404
    assert "This invitation has expired. Ask an administrator for a new one." in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "short", "password_again": "short"}, "at least 12 characters"),
        ({"password_again": "another long password"}, "The two passwords differ."),
        ({"password": "ada@example.org", "password_again": "ada@example.org"}, "too similar"),
        ({"name": " "}, "This field is required."),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_weak_password_or_no_name_opens_no_account_and_the_link_stays_good(client, offer, typed, sentence):
    _, token = offer()
    path = reverse("accept_invitation", args=[token])
    assert sentence in client.post(path, CHOSEN | typed).content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()
    assert client.post(path, CHOSEN).status_code == 302


def test_when_the_mail_server_is_away_the_administrator_is_told_and_can_invite_again(client, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client.force_login(administrator)
    page = client.post(reverse("people:invite"), {"email": "ada@example.org", "roles": ["owner"]}, follow=True)
    assert "did not take the mail" in page.content.decode()

    again = client.get(reverse("people:invite"), {"again": Invitation.objects.get().public_id})
    assert again.context["form"].initial["roles"] == ["owner"]
    client.post(reverse("people:withdraw", args=[Invitation.objects.get().public_id]))
    assert Invitation.objects.get().email == ""
