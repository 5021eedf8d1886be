"""How a goal ends through the web, and the evidence it ends on."""

import pytest
import time_machine

from goals.actions import link_predecessor
from goals.models import Evidence, Resolution
from tests import builders as b
from tests.goals.views.pages import at_page, decide, refusals_of, text_of

pytestmark = pytest.mark.django_db

LINK = {"title": "Report of May", "kind": "report", "url": "https://example.org/may", "visibility": "public"}


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def goal():
    return b.a_goal("faster-fixes")


def test_an_owner_adds_a_link_and_ends_the_goal_with_it_and_a_second_person_accepts(client, goal):
    client.force_login(b.an_owner())
    sent = LINK | {"captured_on": "2026-03-05"}
    page = text_of(client.post(at_page("add_evidence", goal), sent, follow=True))
    assert "Report of May" in page
    evidence = Evidence.objects.get()
    assert evidence.slug == "faster-fixes-evidence-1"
    assert list(evidence.goals.all()) == [goal]
    assert evidence.revisions.get().state == "in_review"
    ending = {
        "ending": "achieved",
        "achieved_on": "2026-03-10",
        "how_known": "We saw it.",
        "proof_report": [evidence.slug],
    }
    assert "waits for a second person" in text_of(client.post(at_page("resolution", goal), ending, follow=True))
    row = Resolution.objects.get()
    assert "Accept this ending" not in text_of(client.get(at_page("resolution", goal)))
    client.force_login(b.a_reviewer())
    page = text_of(client.get(at_page("resolution", goal)))
    assert "Report of May" in page
    assert "Timing established" in page or "The rule finds: established" in page
    sent = {"do": "accept", "resolution": row.pk}
    asked = text_of(client.post(at_page("resolution", goal), sent))
    assert "Is this right? From the next edition on the public reads: Achieved. This cannot be taken back" in asked
    assert Resolution.objects.get().accepted_at is None
    assert "The ending is accepted." in text_of(decide(client, at_page("resolution", goal), sent, follow=True))
    assert Resolution.objects.get().accepted_by == b.a_reviewer()


def test_an_ending_without_evidence_names_what_is_missing_and_keeps_the_form(client, goal):
    client.force_login(b.an_owner())
    sent = {"ending": "achieved", "achieved_on": "2026-03-10", "how_known": "Seen.", "account": "All of it is out."}
    page = text_of(client.post(at_page("resolution", goal), sent))
    assert "Name the evidence for: report." in page
    assert "All of it is out." in page
    assert 'value="2026-03-10"' in page
    assert not Resolution.objects.exists()


def test_nobody_accepts_an_own_ending_and_the_try_is_recorded(client, goal):
    row = b.a_proposed_ending(goal)
    client.force_login(b.an_owner())
    answer = client.post(at_page("resolution", goal), {"do": "accept", "resolution": row.pk})
    assert answer.status_code == 403
    assert refusals_of(b.an_owner())[0]["route"] == "goals:resolution"
    assert Resolution.objects.get().accepted_at is None


def test_a_second_person_declines_with_a_reason_and_the_goal_goes_on(client, goal):
    row = b.a_proposed_ending(goal)
    client.force_login(b.an_editor())
    sent = {"do": "decline", "resolution": row.pk}
    assert "This field is required." in text_of(client.post(at_page("resolution", goal), sent))
    client.post(at_page("resolution", goal), sent | {"decline-reason": "The report is a draft."})
    assert Resolution.objects.get().decline_reason == "The report is a draft."
    client.force_login(b.an_owner())
    assert "Propose this ending" in text_of(client.get(at_page("resolution", goal)))


def test_a_reader_can_neither_end_a_goal_nor_add_evidence(client, goal):
    client.force_login(b.person("Reader One", "reader"))
    assert client.get(at_page("resolution", goal)).status_code == 403
    assert client.post(at_page("add_evidence", goal), LINK).status_code == 403
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "no address"}, "Enter a valid URL."),
        ({"captured_on": "2027-01-01"}, "cannot lie in the future"),
        ({"slug": "Not A Slug"}, "Use lower-case letters, digits and single hyphens."),
    ],
)
def test_wrong_evidence_is_named_and_kept(client, goal, wrong, sentence):
    client.force_login(b.an_owner())
    page = text_of(client.post(at_page("add_evidence", goal), LINK | wrong))
    assert sentence in page
    assert 'value="Report of May"' in page
    assert not Evidence.objects.exists()


def test_names_made_for_evidence_never_tell_its_title_and_never_clash(client, goal):
    client.force_login(b.an_owner())
    for title in ("Secret one", "Secret two", "Secret three"):
        client.post(at_page("add_evidence", goal), LINK | {"title": title, "visibility": "stub"})
    names = set(Evidence.objects.values_list("slug", flat=True))
    assert names == {f"faster-fixes-evidence-{number}" for number in (1, 2, 3)}


def test_the_day_of_an_achievement_says_how_it_is_known(client, goal):
    client.force_login(b.an_owner())
    sent = {"ending": "achieved", "achieved_on": "2026-03-10"}
    assert "Say how the day is known" in text_of(client.post(at_page("resolution", goal), sent))
    assert not Resolution.objects.exists()


def test_an_ending_without_delivery_is_asked_for_once_more(client, goal):
    client.force_login(b.an_owner())
    sent = {"ending": "withdrawn", "account": "We dropped it."}
    asked = client.post(at_page("resolution", goal), sent)
    assert "Is this right? Once a second person accepts it, the public reads: Withdrawn." in text_of(asked)
    assert not Resolution.objects.exists()
    sure = {"ending__sure": asked.context["form"].fields["ending__sure"].widget.number}
    other = client.post(at_page("resolution", goal), sent | sure | {"ending": "no_longer_needed"})
    assert "the public reads: No longer needed." in text_of(other)
    assert client.post(at_page("resolution", goal), sent | sure).status_code == 302
    assert Resolution.objects.get().ending == "withdrawn"


def test_a_goal_past_its_day_stays_missed_and_the_form_says_so(client):
    late = b.a_goal("late", revision=b.a_revision(deadline=b.deadline("2026-03-10")))
    client.force_login(b.an_owner())
    page = text_of(client.get(at_page("resolution", late)))
    assert "The goal is past its due day, 10 Mar 2026." in page
    asked = client.post(at_page("resolution", late), {"ending": "withdrawn", "account": "We dropped it."})
    assert "The goal stays Missed; this is told beside it." in text_of(asked)
    row = b.a_proposed_ending(late, ending="withdrawn", account="We dropped it.")
    client.force_login(b.an_editor())
    accepting = client.post(at_page("resolution", late), {"do": "accept", "resolution": row.pk})
    assert "the public reads: Withdrawn. The goal stays Missed; this is told beside it." in text_of(accepting)


@pytest.mark.parametrize("ending", ["replaced", "merged"])
def test_a_goal_is_replaced_only_by_a_goal_that_is_named(client, goal, ending):
    client.force_login(b.an_owner())
    sent = {"ending": ending, "account": "Another one does it."}
    asked = client.post(at_page("resolution", goal), sent)
    sent |= {"ending__sure": asked.context["form"].fields["ending__sure"].widget.number}
    assert "Say first which goal takes its place" in text_of(client.post(at_page("resolution", goal), sent))
    link_predecessor(goal=b.a_goal("newer"), predecessor=goal, by=b.an_editor(), at=b.later(1))
    assert client.post(at_page("resolution", goal), sent).status_code == 302


def test_what_is_delivered_is_being_checked_until_somebody_accepts(client, goal):
    b.a_proposed_ending(goal)
    client.force_login(b.an_owner())
    for page in ("goal", "resolution"):
        assert "Delivered, says the owner; being checked" in text_of(client.get(at_page(page, goal)))
