"""Tokens of programs: made by a person, shown once, no stronger than the person, ended at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from roadmap.accounts.actions import (
    ScopeIsNotForThisPerson,
    TokenIsNotValid,
    TokenIsUsedTooOften,
    TokenLastsTooLong,
    TooManyTokens,
    create_token,
    deactivate_user,
    open_token,
    revoke_role,
    revoke_token,
)
from roadmap.accounts.actions import token as token_action
from roadmap.accounts.actions.token import PurposeIsMissing, SubjectIsUnclear
from roadmap.accounts.models import Role, Scope, Token
from roadmap.accounts.token_text import PREFIX, is_well_formed, new_text, sha256_of
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests.roadmap.accounts.signing_in import with_app

pytestmark = pytest.mark.django_db
AT = timezone.now().replace(second=0, microsecond=0)


def made(by, *, scopes=(Scope.READ_INTERNAL,), days=30, at=AT, **more):
    return create_token(
        purpose="Nightly run", scopes=scopes, expires_at=at + timedelta(days=days), by=by, at=at, **more
    )


def test_a_token_opens_for_its_person_and_only_its_hash_is_kept(owner):
    token, text = made(owner, scopes=[Scope.WRITE_READINGS], about="goal/reports")
    assert open_token(text, at=AT).user == owner
    row = Token.objects.get()
    assert (row.sha256, row.about, row.scopes) == (sha256_of(text), "goal/reports", ["write:readings"])
    record = Record.objects.of_subject(f"token/{token.public_id}").get()
    assert record.type == "token.created"
    assert text not in repr(record.content)


@pytest.mark.parametrize(
    ("about", "metric", "covered"),
    [
        ("", "", True),
        ("goal/reports", "", True),
        ("goal/reports", "hours", True),
        ("metric/reports/hours", "hours", True),
        ("metric/reports/hours", "days", False),
        ("metric/reports/hours", "", False),
        ("goal/other", "hours", False),
    ],
)
def test_a_token_may_be_narrowed_to_one_subject(about, metric, covered):
    assert Token(about=about).covers("reports", metric) is covered


@pytest.mark.parametrize("about", ["reports", "goal/", "goal/A b", "metric/reports", "goal/reports/hours"])
def test_a_subject_that_is_none_is_refused_by_the_action_itself(owner, about):
    with pytest.raises(SubjectIsUnclear):
        made(owner, about=about)


def test_a_token_without_a_purpose_is_refused(owner):
    with pytest.raises(PurposeIsMissing):
        create_token(purpose=" ", scopes=[Scope.READ_INTERNAL], expires_at=AT + timedelta(days=1), by=owner, at=AT)


def test_a_token_is_no_way_around_the_second_factor(publisher, settings):
    """The pages are closed to such a person by SecondFactorMiddleware, which sees no token."""
    _, text = made(publisher)
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(TokenIsNotValid, match="second factor"):
        open_token(text, at=AT)
    with_app(publisher)
    assert open_token(text, at=AT).user == publisher


def test_nobody_lets_a_program_do_what_he_or_she_may_not(reader, owner, make_user):
    with pytest.raises(ScopeIsNotForThisPerson):
        made(reader, scopes=[Scope.WRITE_READINGS])
    with pytest.raises(ScopeIsNotForThisPerson):
        made(owner, scopes=["grade:anything"])
    with pytest.raises(ScopeIsNotForThisPerson):
        made(owner, scopes=[])
    with pytest.raises(Refused):
        made(make_user("Outside", Role.REVIEWER, is_external=True))


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_token_lasts_at_most_a_year(owner, days):
    with pytest.raises(TokenLastsTooLong):
        made(owner, days=days)


def test_there_is_an_end_to_how_many_work_at_once(owner, monkeypatch):
    monkeypatch.setattr(token_action, "MOST_OPEN", 2)
    first, _ = made(owner)
    made(owner)
    with pytest.raises(TooManyTokens):
        made(owner)
    revoke_token(token=first, by=owner, at=AT)
    made(owner)


def test_a_revoked_token_opens_nothing_from_that_moment(owner, reader, administrator):
    token, text = made(owner)
    with pytest.raises(Refused):
        revoke_token(token=token, by=reader, at=AT)
    revoke_token(token=token, by=administrator, at=AT)
    revoke_token(token=token, by=owner, at=AT + timedelta(hours=1))  # once is enough
    with pytest.raises(TokenIsNotValid, match="revoked"):
        open_token(text, at=AT)
    assert [one.type for one in Record.objects.of_subject(f"token/{token.public_id}").order_by("seq")] == [
        "token.created",
        "token.revoked",
    ]
    token.refresh_from_db()
    assert token.revoked_by == administrator


def test_a_token_ends_on_its_day_and_with_the_roles_of_its_person(owner, administrator):
    _, text = made(owner, days=1)
    with pytest.raises(TokenIsNotValid, match="expired"):
        open_token(text, at=AT + timedelta(days=1))
    revoke_role(user=owner, role=Role.OWNER, reason="Left.", by=administrator, at=AT)
    with pytest.raises(TokenIsNotValid, match="holds no role"):
        open_token(text, at=AT)


def test_a_token_ends_when_its_person_is_deactivated(owner, administrator):
    _, text = made(owner)
    deactivate_user(user=owner, reason="Left.", by=administrator, at=AT)
    with pytest.raises(TokenIsNotValid, match="holds no role"):
        open_token(text, at=AT)


def test_uses_are_counted_by_the_minute_and_too_many_are_refused(owner, monkeypatch):
    monkeypatch.setattr(token_action, "MOST_A_MINUTE", 3)
    token, text = made(owner)
    for second in range(3):
        open_token(text, at=AT + timedelta(seconds=second))
    with pytest.raises(TokenIsUsedTooOften, match="3 times a minute"):
        open_token(text, at=AT + timedelta(seconds=59))
    open_token(text, at=AT + timedelta(minutes=1))
    token.refresh_from_db()
    assert (token.use.count, token.use.last_at) == (1, AT + timedelta(minutes=1))


def test_a_token_can_be_told_from_other_texts_and_from_a_mistyped_one(owner):
    _, text = made(owner)
    assert is_well_formed(text)
    assert text.startswith(PREFIX)
    with pytest.raises(TokenIsNotValid, match="copied whole"):
        open_token(text[:-1], at=AT)
    with pytest.raises(TokenIsNotValid, match="No such token"):
        open_token(new_text(), at=AT)


@given(place=st.integers(0, 52), letter=st.sampled_from("0aZ_"))
def test_one_wrong_letter_is_noticed(place, letter):
    text = new_text()
    changed = text[:place] + letter + text[place + 1 :]
    assert is_well_formed(changed) is (changed == text)


def test_the_page_shows_a_token_once_and_its_use_afterwards(client, owner):
    client.force_login(owner)
    form = {"purpose": "Nightly run", "scopes": ["read:internal"], "days": "30"}
    shown = client.post(reverse("new_token"), form)
    text = shown.context["text"]
    assert text in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    open_token(text, at=timezone.now())
    page = client.get(reverse("tokens")).content.decode()
    assert text not in page
    assert "Nightly run" in page
    assert "last used" in page
    client.post(reverse("revoke_token", args=[Token.objects.get().public_id]))
    with pytest.raises(TokenIsNotValid, match="revoked"):
        open_token(text, at=timezone.now())


def test_the_form_offers_what_the_person_may_do_and_keeps_what_was_typed(client, reader):
    client.force_login(reader)
    page = client.post(reverse("new_token"), {"purpose": "Dashboards", "scopes": ["write:readings"], "about": "x"})
    assert page.context["form"].errors.keys() == {"scopes", "days"}
    assert "Dashboards" in page.content.decode()
    assert 'value="write:readings"' not in page.content.decode()


def test_an_administrator_sees_the_tokens_of_a_person_and_revokes_one(client, administrator, owner):
    token, _ = made(owner, at=timezone.now())
    client.force_login(administrator)
    place = reverse("people:person", args=[owner.public_id])
    assert "Nightly run" in client.get(place).content.decode()
    assert client.post(reverse("revoke_token", args=[token.public_id]))["Location"] == place
    assert client.get(place).context["tokens"] == []
