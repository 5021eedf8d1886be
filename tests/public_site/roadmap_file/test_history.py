"""Importing again: nothing new, something new at the end, and history that somebody tries to rewrite."""

import pytest

from goals.models import Goal, Roadmap, StatusUpdate
from public_site.models import Publication
from roadmap.accounts.models import User
from roadmap.records.models import Record
from tests.public_site.roadmap_file.files import changed, guide_example, imported, line_of, refused

pytestmark = [pytest.mark.usefixtures("guide"), pytest.mark.django_db]
LATER_UPDATE = """      - submitted_at: 2026-05-29
        by: owner@example.org
        health: at_risk
        done: The rota works at last.
    drafts:
"""
LATER_EDITION = "  - {published_at: 2026-06-02, notes: The fourth.}\n\npreparations:\n"


def reasons(text: str) -> list[str]:
    return [str(fault) for fault in refused(text)]


def test_importing_twice_changes_nothing() -> None:
    records, editions = Record.objects.count(), Publication.objects.count()

    again = imported(guide_example())

    assert again.events == []
    assert (Record.objects.count(), Publication.objects.count()) == (records, editions)


def test_a_longer_file_adds_only_what_is_new() -> None:
    records = Record.objects.count()
    longer = changed(guide_example(), ("    drafts:\n", LATER_UPDATE), ("\npreparations:\n", LATER_EDITION))

    added = imported(longer)

    assert [(event.kind, event.at[:10]) for event in added.events] == [
        ("update", "2026-05-29"),
        ("update draft", "2026-05-30"),
        ("edition", "2026-06-02"),
    ]
    assert StatusUpdate.objects.filter(submitted_at__isnull=False).count() == 2
    assert Publication.objects.count() == 4
    assert Record.objects.count() > records
    assert imported(longer).events == []


def test_history_is_not_rewritten() -> None:
    other = changed(
        guide_example(),
        ("value: 88", "value: 78"),
        ("The end is as before.", "We do not care."),
        ("coded_at: 2026-05-25", "coded_at: 2026-05-26"),
        ("notes: First edition.", "notes: Zeroth edition."),
    )

    assert reasons(other) == [
        f"line {line_of(other, 'value: 78')}, goals[1].metrics[1].readings[1].value: "
        "History is not rewritten. Stored here: 88.",
        f"line {line_of(other, 'We do not care')}, goals[1].revisions[2].labels.owner_words: "
        "History is not rewritten. Stored here: The end is as before..",
        f"line {line_of(other, 'coded_at: 2026-05-26')}, goals[1].revisions[2].coded_at: "
        "History is not rewritten. Stored here: 2026-05-25T12:00:00Z.",
        f"line {line_of(other, 'Zeroth')}, editions[1].notes: History is not rewritten. Stored here: First edition..",
    ]
    assert Goal.objects.get().revisions.count() == 2


def test_what_is_stored_cannot_be_left_out() -> None:
    text = guide_example()
    start, end = text.index("policy_versions:"), text.index("reports:")

    assert reasons(text[:start] + text[end:]) == [
        "the file: History is not rewritten. This is stored and not in the file: "
        "policy version policy/safety-policy-1-0 (policy_versions[1])."
    ]


def test_nothing_slips_in_before_an_edition_that_is_out() -> None:
    other = changed(
        guide_example(),
        ("    drafts:\n", LATER_UPDATE.replace("2026-05-29", "2026-04-29")),
    )

    assert reasons(other) == [
        f"line {line_of(other, '2026-04-29')}, goals[1].updates[2]: History is not rewritten: it is new, and lies before "
        "edition 3 (2026-05-16T12:00:00Z), which was published without it."
    ]


def test_how_the_roadmap_presents_itself_may_change_and_drafts_are_no_history() -> None:
    other = changed(
        guide_example(),
        ("contact: roadmap@example.org", "contact: safety@example.org"),
        ("done: Half written.", "done: Nearly written."),
    )

    assert [event.kind for event in imported(other).events] == ["roadmap", "update draft"]
    assert Roadmap.objects.get().contact == "safety@example.org"
    assert StatusUpdate.objects.get(submitted_at=None).done == "Nearly written."
    assert reasons(changed(other, ("developer: Example Developer", "developer: Somebody else")))[0].endswith(
        "roadmap.developer: History is not rewritten. Stored here: Example Developer."
    )


def test_people_who_are_here_are_left_as_they_are() -> None:
    person = User.objects.get(email="owner@example.org")
    person.set_password("a long password of her own")
    person.save()

    other = changed(guide_example(), ("name: Olive Owner, roles: [owner]", "name: Olive O., roles: [owner, publisher]"))
    imported(other)

    again = User.objects.get(email="owner@example.org")
    assert again.name == "Olive Owner"
    assert again.roles == {"owner"}
    assert again.check_password("a long password of her own")


def test_imported_people_cannot_sign_in_until_a_password_is_set() -> None:

    assert not any(user.has_usable_password() for user in User.objects.all())
