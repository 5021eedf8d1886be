"""People and roles: who may add whom, and what the record log keeps of it."""

from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from roadmap.accounts.actions import (
    EmailIsTaken,
    LastAdministratorStays,
    ManagerIsTheSamePerson,
    ReasonIsMissing,
    RoleIsNotForOutsiders,
    RoleIsUnknown,
    change_roles,
    change_user,
    create_user,
    deactivate_user,
    grant_role,
    reactivate_user,
    revoke_role,
)
from roadmap.accounts.models import RoleGrant, User
from roadmap.errors import Refused
from roadmap.records.models import Record

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def types_of(person):
    return list(
        Record.objects.filter(subject=f"user/{person.public_id}").order_by("seq").values_list("type", flat=True)
    )


def test_an_administrator_adds_a_person_with_roles_and_each_step_is_recorded(administrator):
    person = create_user(
        email=" Ada@Example.ORG ", name="Ada", roles=["owner", "reader"], team="Security", by=administrator, at=NOW
    )

    person.refresh_from_db()
    assert person.email == "ada@example.org"
    assert person.roles == {"owner", "reader"}
    assert person.has_role("editor", "owner")
    assert not person.has_role("editor")
    assert types_of(person) == ["user.created", "user.role.granted", "user.role.granted"]


def test_the_records_of_a_person_hold_neither_name_nor_address(administrator):
    person = create_user(email="ada@example.org", name="Ada Kern", team="Security", by=administrator, at=NOW)

    stored = b"".join(
        bytes(value)
        for row in Record.objects.filter(subject=f"user/{person.public_id}").values_list()
        for value in row
        if isinstance(value, bytes | memoryview)
    )
    assert person.public_id.encode() in stored
    for secret in (b"Ada", b"ada@", b"Security"):
        assert secret not in stored


def test_a_public_id_is_opaque_and_differs_for_each_person(make_user):
    first, second = make_user("Ada Kern"), make_user("Ben Ott")

    assert len(first.public_id) == len(second.public_id) == 13
    assert first.public_id[0] == "u"
    assert first.public_id != second.public_id


@pytest.mark.parametrize("role", ["reader", "owner", "editor", "publisher", "auditor"])
def test_only_an_administrator_adds_people_and_grants_roles(make_user, role):
    somebody, other = make_user("Somebody", role), make_user("Other")

    with pytest.raises(Refused):
        create_user(email="new@example.org", name="New", by=somebody, at=NOW)
    with pytest.raises(Refused):
        grant_role(user=other, role="reader", by=somebody, at=NOW)
    with pytest.raises(Refused):
        revoke_role(user=other, role="reader", by=somebody, at=NOW)
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_administrator_cannot_grant_a_role_to_himself(administrator):
    with pytest.raises(Refused):
        grant_role(user=administrator, role="publisher", by=administrator, at=NOW)
    assert not administrator.has_role("publisher")


def test_a_deactivated_administrator_may_nothing(administrator):
    administrator.is_active = False
    with pytest.raises(Refused):
        create_user(email="new@example.org", name="New", by=administrator, at=NOW)


def test_a_second_person_with_the_same_address_is_refused_whatever_its_case(administrator, make_user):
    make_user("Ada", email="ada@example.org")
    with pytest.raises(EmailIsTaken):
        create_user(email="ADA@example.org", name="Ada again", by=administrator, at=NOW)


def test_a_role_granted_twice_is_one_row_and_one_record(administrator, reader):
    first = grant_role(user=reader, role="auditor", by=administrator, at=NOW)
    second = grant_role(user=reader, role="auditor", by=administrator, at=NOW)

    assert first == second
    assert types_of(reader).count("user.role.granted") == 2  # reader when made, auditor now


def test_a_revoked_role_no_longer_counts_and_the_log_remembers_it(administrator, reader):
    revoke_role(user=reader, role="reader", by=administrator, at=NOW, reason="Left the programme.")

    assert not reader.has_role("reader")
    assert not User.objects.get(pk=reader.pk).has_role("reader")
    assert types_of(reader)[-1] == "user.role.revoked"
    revoke_role(user=reader, role="reader", by=administrator, at=NOW)
    assert types_of(reader).count("user.role.revoked") == 1


@pytest.mark.parametrize("remove", [partial(revoke_role, role="administrator"), deactivate_user])
def test_the_last_administrator_cannot_be_removed_not_even_from_the_server(administrator, make_user, remove):
    with pytest.raises(LastAdministratorStays):
        remove(user=administrator, by=None, at=NOW)

    second = make_user("Second", "administrator")
    remove(user=administrator, by=second, at=NOW)
    assert not administrator.has_role("administrator")


@pytest.mark.parametrize("remove", [partial(revoke_role, role="administrator"), deactivate_user])
def test_no_administrator_takes_away_the_own_role_or_account(administrator, make_user, remove):
    make_user("Second", "administrator")
    with pytest.raises(Refused, match="never"):
        remove(user=administrator, by=administrator, at=NOW)
    assert administrator.has_role("administrator")


def test_roles_are_changed_together_each_with_a_record_that_keeps_the_reason(administrator, make_user):
    person = make_user("Ada", "owner", "reader")
    change_roles(user=person, roles=["reader", "editor"], by=administrator, at=NOW, reason="Joins the office.")

    assert User.objects.get(pk=person.pk).roles == {"reader", "editor"}
    last = Record.objects.filter(subject=f"user/{person.public_id}").order_by("-seq")[:2]
    assert [one.type for one in last] == ["user.role.revoked", "user.role.granted"]
    assert all(one.content["reason"] for one in last)


def test_when_one_of_the_roles_is_refused_none_is_changed(administrator, make_user):
    person = make_user("Outsider", "reviewer", is_external=True)
    with pytest.raises(RoleIsNotForOutsiders):
        change_roles(user=person, roles=["auditor", "editor"], by=administrator, at=NOW, reason="A try.")
    assert User.objects.get(pk=person.pk).roles == {"reviewer"}


def test_roles_and_details_are_not_changed_without_a_reason(administrator, reader):
    with pytest.raises(ReasonIsMissing):
        change_roles(user=reader, roles=[], by=administrator, at=NOW, reason=" ")
    with pytest.raises(ReasonIsMissing):
        change_user(user=reader, **details(reader, team="Other"), by=administrator, at=NOW, reason="")
    assert User.objects.get(pk=reader.pk).roles == {"reader"}


def details(person, **changed):
    return {name: getattr(person, name) for name in ("email", "name", "team", "manager")} | changed


def test_details_are_changed_with_one_record_of_what_differs(administrator, reader, owner):
    new = details(reader, team="Security", manager=owner)
    change_user(user=reader, **new, by=administrator, at=NOW, reason="Moved.")
    change_user(user=reader, **new, by=administrator, at=NOW, reason="Moved again, to the same place.")

    assert User.objects.get(pk=reader.pk).manager == owner
    assert types_of(reader).count("user.changed") == 1
    content = Record.objects.get(type="user.changed").content
    assert sorted(content["after"]) == ["manager", "team"]


def test_a_taken_address_and_oneself_as_manager_are_refused(administrator, reader, owner):
    with pytest.raises(EmailIsTaken):
        change_user(user=reader, **details(reader, email=owner.email.upper()), by=administrator, at=NOW, reason="No.")
    with pytest.raises(ManagerIsTheSamePerson):
        change_user(user=reader, **details(reader, manager=reader), by=administrator, at=NOW, reason="No.")


def test_somebody_who_was_deactivated_can_be_let_in_again(administrator, reader):
    deactivate_user(user=reader, by=administrator, at=NOW, reason="On leave.")
    assert not User.objects.get(pk=reader.pk).has_role("reader")
    reactivate_user(user=reader, by=administrator, at=NOW, reason="Back.")

    assert User.objects.get(pk=reader.pk).has_role("reader")
    assert types_of(reader)[-2:] == ["user.deactivated", "user.reactivated"]


def test_people_from_outside_may_review_but_not_edit_or_publish(administrator, make_user):
    outsider = make_user("Outsider", is_external=True)
    grant_role(user=outsider, role="reviewer", by=administrator, at=NOW)

    for role in ("reader", "owner", "editor", "publisher", "administrator"):
        with pytest.raises(RoleIsNotForOutsiders):
            grant_role(user=outsider, role=role, by=administrator, at=NOW)


def test_an_unknown_role_is_refused(administrator, reader):
    with pytest.raises(RoleIsUnknown):
        grant_role(user=reader, role="emperor", by=administrator, at=NOW)


def test_a_person_is_not_stored_when_one_of_the_roles_is_refused(administrator):
    with pytest.raises(RoleIsUnknown):
        create_user(email="new@example.org", name="New", roles=["reader", "emperor"], by=administrator, at=NOW)
    assert not User.objects.filter(email="new@example.org").exists()
    assert not Record.objects.filter(type="user.created", at__gte=NOW).filter(subject__contains="new").exists()


def test_the_public_id_of_a_person_can_never_be_changed(reader):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=reader.pk).update(public_id="uaaaaaaaaaaaa")
    User.objects.filter(pk=reader.pk).update(name="New Name", public_id=reader.public_id)


@pytest.mark.parametrize(
    "fault",
    [
        {"email": "Upper@example.org"},
        {"name": ""},
        {"manager": "self"},
    ],
)
def test_the_database_itself_refuses_a_malformed_person(make_user, fault):
    person = make_user("Ada")
    values = {field: person if value == "self" else value for field, value in fault.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(**values)


def test_the_database_itself_refuses_an_unknown_role_and_one_granted_to_oneself(reader):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=reader, role="emperor", granted_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=reader, role="editor", granted_by=reader, granted_at=NOW)


def test_roles_are_read_once(reader, django_assert_num_queries):
    person = User.objects.get(pk=reader.pk)
    with django_assert_num_queries(1):
        assert person.has_role("reader")
        assert not person.has_role("editor")
