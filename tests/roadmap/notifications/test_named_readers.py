"""Who is named to read sealed evidence is told, from inside or outside, until it is opened; by its public name alone."""

from datetime import timedelta

import pytest

from goals import actions
from goals.reminding.readers import named_readers
from roadmap.accounts.actions import revoke_role
from roadmap.notifications.models import Notification
from roadmap.notifications.reminding import remind
from tests import builders as b

pytestmark = pytest.mark.django_db

TITLE = "Attack log of the vault"


@pytest.fixture
def evidence():
    b.a_roadmap()
    return b.some_evidence("secret", goals=[b.a_goal("one")], visibility="stub", title=TITLE, description="Attacks.")


@pytest.fixture
def outsider():
    return b.person("Reviewer Three", "reviewer", is_external=True)


def named(evidence, reader, day=3):
    return actions.name_evidence_reader(evidence=evidence, reader=reader, by=b.an_editor(), at=b.later(day))


def messages(day, hour=10):
    """What is told by then and holds: (person, text, address)."""
    remind(at=b.later(day, hour=hour))
    rows = Notification.objects.filter(kind="evidence.named", over_at__isnull=True).order_by("pk")
    return [(row.user.name, row.text, row.url) for row in rows]


def test_a_named_reader_is_told_by_the_public_name_and_sent_to_the_page_that_opens_it(client, evidence, outsider):
    named(evidence, outsider)
    ((who, text, url),) = messages(3)
    assert who == "Reviewer Three"
    assert text == "You are named to read the sealed evidence secret. Opening it asks for your reason and is recorded."
    client.force_login(outsider)
    assert client.get(url).status_code == 200
    message = Notification.objects.get(kind="evidence.named")
    assert message.by_mail
    assert TITLE not in message.text + message.about
    assert len(messages(4)) == 1, "it is not told twice"


def test_it_is_over_once_it_is_opened_and_told_anew_after_another_naming(evidence, outsider):
    row = named(evidence, outsider)
    messages(3)
    actions.open_evidence(evidence=evidence, reason="I grade it.", by=outsider, at=b.later(4))
    assert messages(4) == []
    actions.end_evidence_reader(reader=row, by=b.an_editor(), at=b.later(5))
    named(evidence, outsider, day=6)
    assert len(messages(6)) == 1


def test_it_is_over_when_the_naming_ends_or_the_evidence_is_sealed_no_longer(evidence, outsider):
    row = named(evidence, outsider)
    reviewer = b.a_reviewer()
    named(evidence, reviewer)
    assert len(messages(3)) == 2
    actions.end_evidence_reader(reader=row, by=b.an_editor(), at=b.later(4))
    assert [name for name, *_ in messages(4)] == [reviewer.name]
    actions.revise_evidence(evidence=evidence, visibility="public", by=b.an_editor(), at=b.later(5))
    assert messages(5) == []


def test_who_names_himself_and_who_may_read_no_sealed_evidence_any_more_is_not_told(evidence):
    both = b.person("Both One", "editor", "reviewer")
    actions.name_evidence_reader(evidence=evidence, reader=both, by=both, at=b.later(3))
    former = b.person("Reviewer Nine", "reviewer")
    named(evidence, former)
    revoke_role(user=former, role="reviewer", by=b.person("Administrator One", "administrator"), at=b.later(3))
    assert messages(3) == []


@pytest.mark.parametrize("count", [1, 4])
def test_the_readers_of_any_number_of_stubs_are_found_in_one_query(evidence, count, django_assert_num_queries):
    for number in range(count):
        named(evidence, b.person(f"Reviewer {number} More", "reviewer"), day=3 + number)
    with django_assert_num_queries(1):
        assert len(list(named_readers())) == count
    assert {one.occasion for one in named_readers()} == {b.DAY + timedelta(days=3 + one) for one in range(count)}
