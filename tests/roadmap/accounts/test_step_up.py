"""Confirming shortly before something grave: approving, publishing, changes of people. What was sent is not lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from goals.models import Revision
from public_site.actions import prepare
from public_site.models import Publication
from roadmap.accounts.models import User
from tests import builders as b
from tests.conftest import PASSWORD
from tests.desk import get_ready
from tests.roadmap.accounts.signing_in import code_of, sign_in, sign_in_with_code, with_app

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 6, 4, 10, 0, 5, tzinfo=UTC)
LONGER = timedelta(minutes=5, seconds=30)
CONFIRM = "Confirm that it is you"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.STEP_UP_REQUIRED = True
    cache.clear()


@pytest.fixture
def clock():
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


def page_of(person, name):
    return reverse(f"people:{name}", args=[person.public_id])


@pytest.mark.parametrize("name", ["roles", "deactivate", "reactivate", "edit"])
def test_the_question_comes_before_the_form_is_filled_in(client, administrator, reader, clock, name):
    sign_in(client, administrator)
    assert client.get(page_of(reader, name)).status_code == 200  # signed in a moment ago

    clock.shift(LONGER)
    asked = client.get(page_of(reader, name), follow=True)
    assert CONFIRM in asked.content.decode()
    back = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD, "next": page_of(reader, name)})
    assert back.url == page_of(reader, name)
    assert client.get(back.url).status_code == 200


def test_a_form_that_took_too_long_waits_for_the_confirmation_and_is_carried_out(client, administrator, reader, clock):
    sign_in(client, administrator)
    clock.shift(LONGER)
    asked = client.post(page_of(reader, "roles"), {"roles": ["editor"], "reason": "Joins."}, follow=True)
    assert CONFIRM in asked.content.decode()
    assert User.objects.get(pk=reader.pk).roles == {"reader"}

    client.post(reverse("account_reauthenticate"), {"password": "a guess", "next": page_of(reader, "roles")})
    assert User.objects.get(pk=reader.pk).roles == {"reader"}
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": page_of(reader, "roles")})
    assert User.objects.get(pk=reader.pk).roles == {"editor"}


def test_a_form_with_a_fault_comes_back_with_what_was_typed(client, administrator, reader, clock):
    sign_in(client, administrator)
    clock.shift(LONGER)
    client.post(page_of(reader, "edit"), {"name": "New Name", "email": "not an address", "reason": ""})
    again = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": page_of(reader, "edit")})
    assert 'value="New Name"' in again.content.decode()
    assert "There is a problem" in again.content.decode()


def test_a_form_that_was_given_up_is_not_carried_out_later(client, administrator, reader, clock):
    sign_in(client, administrator)
    clock.shift(LONGER)
    client.post(page_of(reader, "roles"), {"roles": ["editor"], "reason": "A mistake."})
    client.get(reverse("internal_home"))

    client.get(page_of(reader, "roles"))
    back = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": page_of(reader, "roles")})
    assert back.status_code == 302
    assert User.objects.get(pk=reader.pk).roles == {"reader"}


def test_who_may_not_is_refused_without_being_asked(client, owner, reader, clock):
    sign_in(client, owner)
    clock.shift(LONGER)
    assert client.get(page_of(reader, "roles")).status_code == 403


def test_an_invitation_asks_too(client, administrator, clock):
    sign_in(client, administrator)
    clock.shift(LONGER)
    assert CONFIRM in client.get(reverse("people:invite"), follow=True).content.decode()


def test_with_a_second_factor_only_that_confirms(client, administrator, reader, settings, clock):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in_with_code(client, with_app(administrator))
    assert client.get(page_of(reader, "roles")).status_code == 200

    clock.shift(LONGER)
    asked = client.get(page_of(reader, "roles"))
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    by_password = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert by_password.url.startswith(reverse("mfa_reauthenticate"))
    assert client.get(page_of(reader, "roles")).status_code == 302
    client.post(reverse("mfa_reauthenticate"), {"code": code_of()})
    assert client.get(page_of(reader, "roles")).status_code == 200


def test_in_a_demo_a_password_is_enough(client, administrator, reader, settings, clock):
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    sign_in_with_code(client, with_app(administrator))
    clock.shift(LONGER)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(page_of(reader, "roles")).status_code == 200


def test_the_window_is_a_setting(client, administrator, reader, settings, clock):
    settings.STEP_UP_MINUTES = 1
    sign_in(client, administrator)
    clock.shift(timedelta(seconds=61))
    assert client.get(page_of(reader, "roles")).status_code == 302


def test_an_edition_is_approved_after_a_confirmation(client, clock):
    b.a_roadmap()
    b.a_goal()
    waiting = prepare(by=b.a_publisher(), at=timezone.now())
    get_ready(waiting, at=timezone.now())
    second = with_password(b.another_publisher())
    sign_in(client, second)
    clock.shift(LONGER)
    path = reverse("publishing:approve", args=[waiting.pk])
    asked = client.post(path, follow=True)
    assert CONFIRM in asked.content.decode()
    assert not Publication.objects.exists()

    done = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": path})
    assert done.url == reverse("publishing:edition", args=[1])
    assert Publication.objects.count() == 1


def test_a_change_of_a_goal_is_approved_after_a_confirmation(client, clock):
    b.a_roadmap()
    row = b.a_proposed_revision(b.a_goal())
    editor = with_password(b.person("Editor Two", "editor"))
    sign_in(client, editor)
    clock.shift(LONGER)
    path = reverse("goals:revision", args=[row.goal.slug, row.number])
    asked = client.post(path, {"do": "approve", "revision": row.pk}, follow=True)
    assert CONFIRM in asked.content.decode()
    assert Revision.objects.get(pk=row.pk).is_pending

    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": path})
    assert not Revision.objects.get(pk=row.pk).is_pending


def with_password(person):
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person
