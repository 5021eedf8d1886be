"""Evidence through the web: the list, one piece with its judgement, revising it, linking it, and citing it in an update."""

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from goals.actions import MilestoneInput
from goals.models import StatusUpdate
from goals.snapshot import evidence_value
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, submit_update, text_of

pytestmark = pytest.mark.django_db

ACCEPT = {"state": "accepted", "revision": "1"}


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


def page_of(evidence, name="evidence"):
    return reverse(f"goals:{name}", args=[evidence.slug])


def test_a_second_person_finds_what_waits_and_accepts_it(client):
    goal = b.a_goal("faster-fixes")
    evidence = b.some_evidence(goals=[goal], title="Report of May")
    client.force_login(b.a_reviewer())
    listing = text_of(client.get(reverse("goals:evidence_list")))
    assert "Waits for your judgement" in listing
    assert f'href="{page_of(evidence)}"' in listing
    page = text_of(client.get(page_of(evidence)))
    assert "Publish the report" in page
    assert "Choose one of the judgements." in text_of(client.post(page_of(evidence), {"revision": "1"}))
    assert "The evidence is now accepted." in text_of(client.post(page_of(evidence), ACCEPT, follow=True))
    assert evidence_value(evidence)["state"] == "accepted"
    assert "Waits for your judgement" not in text_of(client.get(reverse("goals:evidence_list")))


def test_a_rejection_says_why(client):
    evidence = b.some_evidence()
    client.force_login(b.an_editor())
    page = text_of(client.post(page_of(evidence), {"state": "rejected", "revision": "1"}))
    assert "Say why this evidence is rejected." in page
    typed = {"state": "rejected", "revision": "1", "state_reason": "It speaks of another model."}
    assert "It speaks of another model." in text_of(client.post(page_of(evidence), typed, follow=True))


def test_nobody_judges_own_evidence_or_that_of_an_own_goal(client):
    goal = b.a_goal()
    brought = b.some_evidence(by=b.an_editor())
    owned = b.some_evidence(goals=[goal], by=b.an_editor())
    both = b.person("Both One", "owner", "reviewer")
    owner = actions.OwnerInput(user=both, since=b.DAY)
    actions.add_owner(goal=goal, owner=owner, by=b.an_editor(), at=b.later(2))
    for user, evidence in ((b.an_editor(), brought), (both, owned)):
        client.force_login(user)
        page = text_of(client.get(page_of(evidence)))
        assert "neither brought it nor owns a goal it speaks for" in page
        assert "Record the judgement" not in page
        answer = client.post(page_of(evidence), ACCEPT)
        assert answer.status_code == 403
        assert refusals_of(user)[0]["route"] == "goals:evidence"
        assert evidence_value(evidence)["state"] == "in_review"


def test_a_judgement_is_about_the_revision_that_was_read(client):
    evidence = b.some_evidence(goals=[b.a_goal()])
    client.force_login(b.an_owner())
    typed = {"title": "Another title", "kind": "report", "url": "https://example.org/other", "visibility": "public"}
    assert 'value="The report"' in text_of(client.get(page_of(evidence, "revise_evidence")))
    page = text_of(client.post(page_of(evidence, "revise_evidence"), typed, follow=True))
    assert "Another title" in page
    assert "Revision 1: in review" in page
    client.force_login(b.a_reviewer())
    answer = text_of(client.post(page_of(evidence), ACCEPT, follow=True))
    assert "was revised or judged while you read it" in answer
    assert evidence_value(evidence)["state"] == "in_review"
    assert client.get(page_of(evidence, "revise_evidence")).status_code == 403


def test_evidence_that_is_there_is_linked_to_another_goal(client):
    one, two = b.a_goal("one"), b.a_goal("two")
    evidence = b.some_evidence("shared", goals=[one])
    client.force_login(b.an_owner())
    page = at_page("link_evidence", two)
    assert f'href="{page}"' in text_of(client.get(at_page("goal", two)))
    assert "The report (shared)" in text_of(client.get(page))
    assert "The evidence is linked" in text_of(client.post(page, {"evidence": "shared"}, follow=True))
    assert list(evidence.goals.order_by("slug")) == [one, two]
    assert "All evidence there is speaks for this goal already." in text_of(client.get(page))
    client.force_login(b.person("Owner Two", "owner"))
    assert client.post(page, {"evidence": "shared"}).status_code == 403


def test_an_update_cites_evidence_that_is_there_and_evidence_added_on_the_way(client):
    goal = b.a_goal("faster-fixes")
    old = b.some_evidence("old", goals=[goal])
    client.force_login(b.an_owner())
    typed = {"health": "on_track", "done": "All fixed.", "visibility": "public", "evidence": [old.slug]}
    answer = client.post(at_page("update", goal), typed | {"do": "evidence"})
    assert answer["Location"] == at_page("add_evidence", goal) + "?for=update"
    link = {"title": "Report of May", "kind": "report", "url": "https://example.org/may", "visibility": "public"}
    answer = client.post(answer["Location"], link)
    assert answer["Location"] == at_page("update", goal) + "?evidence=faster-fixes-evidence-1"
    page = client.get(answer["Location"])
    assert "All fixed." in text_of(page)
    assert page.context["form"]["evidence"].value() == ["old", "faster-fixes-evidence-1"]
    both = ["old", "faster-fixes-evidence-1"]
    shown = text_of(submit_update(client, goal, typed | {"evidence": both}))
    assert 'Evidence: <a href="/internal/evidence/faster-fixes-evidence-1/">Report of May</a>' in shown
    assert StatusUpdate.objects.get().evidence.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_one_piece_cost_the_same_for_any_number(client, count, django_assert_num_queries):
    pieces = [b.some_evidence(goals=[b.a_goal() for _ in range(count)]) for _ in range(count)]
    for number in range(count - 1):
        actions.revise_evidence(evidence=pieces[0], holder=f"H{number}", by=b.an_owner(), at=b.later(2 + number))
    client.force_login(b.a_reviewer())
    with django_assert_num_queries(17):
        assert text_of(client.get(reverse("goals:evidence_list"))).count('<th scope="row"') == count
    with django_assert_num_queries(33):
        assert client.get(page_of(pieces[0])).status_code == 200


def test_people_from_outside_read_no_evidence(client):
    evidence = b.some_evidence()
    client.force_login(b.person("Reviewer Three", "reviewer", is_external=True))
    assert client.get(reverse("goals:evidence_list")).status_code == 403
    assert client.get(page_of(evidence)).status_code == 403


def test_the_day_after_its_last_it_reads_expired_everywhere_and_no_row_is_written(client):
    goal = b.a_goal("faster-fixes")
    evidence = b.some_evidence("old", goals=[goal], expires_on=b.later(10).date())
    accepted = {"state": "accepted", "by": b.a_reviewer(), "at": b.later(2)}
    actions.revise_evidence(evidence=evidence, **accepted)
    client.force_login(b.an_owner())
    pages = [page_of(evidence), reverse("goals:evidence_list"), at_page("goal", goal)]
    pages.append(reverse("goals:search") + "?in=evidence")
    for path in pages:
        shown = text_of(client.get(path)).partition("<main")[2].partition("Revisions")[0]
        assert "Accepted" in shown, path
    with time_machine.travel(b.later(11), tick=False):
        client.force_login(b.an_owner())
        page = text_of(client.get(page_of(evidence)))
        assert "proves nothing from the day after. Before that it was accepted." in page
        for path in pages:
            shown = text_of(client.get(path)).partition("<main")[2].partition("Revisions")[0].partition("</form>")
            assert "Expired" in "".join(shown), path
        assert "(expired)" in text_of(client.get(at_page("update", goal)))
        found = [
            text_of(client.get(f"{pages[1]}?state={state}")).count('scope="row"') for state in ("expired", "accepted")
        ]
        assert found == [1, 0]
        exported = client.get(reverse("goals:search_export") + "?in=evidence&state=expired").getvalue().decode()
        assert '"old","faster-fixes","report","expired"' in exported
    assert evidence.revisions.count() == 2


def test_the_table_is_narrowed_by_words_state_kind_and_goal(client):
    goal = b.a_goal("faster-fixes")
    b.some_evidence("one", goals=[goal], title="Alpha of May", kind="report")
    b.some_evidence("two", title="Beta of June", kind="commit")
    client.force_login(b.an_owner())

    def found(**query):
        return text_of(client.get(reverse("goals:evidence_list"), query)).count('<th scope="row"')

    assert found() == 2
    assert [found(q="alpha"), found(q="of"), found(q="gamma")] == [1, 2, 0]
    assert [found(kind="commit"), found(kind="statement")] == [1, 0]
    assert [found(state="in_review"), found(state="accepted")] == [2, 0]
    assert [found(goal="faster-fixes"), found(goal="faster-fixes", kind="commit")] == [1, 0]
    assert found(kind="<script>", state="x", goal="y") == 2


def test_a_piece_says_what_rests_on_it(client):
    goal = b.a_goal("faster-fixes", revision=b.a_revision(milestones=[MilestoneInput(key="outline", title="O")]))
    evidence = b.some_evidence("proof", goals=[goal])
    b.a_reading(b.a_metric(goal), evidence=[evidence])
    done = actions.MilestoneDoneInput(key="outline", achieved_on=b.DAY, evidence=[evidence])
    b.an_update(goal, evidence=[evidence], milestones=[done])
    b.a_proposed_ending(goal, proofs={"report": [evidence]})
    client.force_login(b.an_owner())
    page = text_of(client.get(page_of(evidence)))
    for words in (
        *("faster-fixes: hours-to-fix on 2026-03-02", "faster-fixes: outline", "faster-fixes: update 1"),
        "faster-fixes: criterion report",
    ):
        assert words in page
    assert "Nothing rests on it yet." in text_of(client.get(page_of(b.some_evidence("alone"))))
