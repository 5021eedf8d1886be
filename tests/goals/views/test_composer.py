"""Writing an update: the question about a number, the preview, the kept draft, the page to check, and goals in turn."""

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from goals.models import Reading, StatusUpdate
from tests import builders as b
from tests.goals.views.pages import at_page, submit_update, text_of

pytestmark = pytest.mark.django_db

WORDS = {"health": "on_track", "done": "The fix is in **all** products.", "visibility": "public"}
VALUE, ON, SURE = "reading__hours-to-fix", "reading__hours-to-fix__on", "reading__hours-to-fix__sure"


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal():
    outline = actions.MilestoneInput(key="outline", title="Outline done", deadline=b.deadline("2026-03-20"))
    goal = b.a_goal("faster-fixes", revision=b.a_revision(milestones=[outline]))
    metric = b.a_metric(goal)
    b.a_reading(metric, "80", on=b.later(1).date())
    b.a_reading(metric, "71", on=b.later(2).date())
    return goal


@pytest.fixture
def signed_in(client):
    client.force_login(b.an_owner())
    return client


def test_the_last_value_stands_with_its_change_and_nothing_is_asked_twice(signed_in, goal):
    b.an_update(goal, health="at_risk", confidence=70, period_to=b.later(5).date(), at=b.later(5))
    page = signed_in.get(at_page("update", goal))
    assert "Last: 71 on 4 Mar 2026, 9 less than on 3 Mar 2026." in text_of(page)
    form = page.context["form"]
    assert (form["health"].value(), form["confidence"].value()) == ("at_risk", 70)
    assert str(form["period_from"].value()) == "2026-03-07"
    assert form[VALUE].value() is None  # the last value is shown, not offered: it was not read again


def test_an_unusual_number_is_asked_about_once_and_another_one_again(signed_in, goal):
    typed = WORDS | {VALUE: "710", ON: "2026-03-11"}
    asked = text_of(signed_in.post(at_page("update", goal), typed))
    assert "Is this right? 710 is far from what is known so far: 71 to 80." in asked
    assert not StatusUpdate.objects.exists()
    again = text_of(signed_in.post(at_page("update", goal), typed | {VALUE: "7100", SURE: "710"}))
    assert "Yes, 7100 is right" in again
    submit_update(signed_in, goal, typed | {SURE: "710"})
    assert Reading.objects.order_by("-number")[0].value == 710


@time_machine.travel(b.later(12), tick=False)
def test_the_health_is_suggested_with_the_numbers_of_the_update_itself(client):
    target = actions.TargetInput(
        metric="hours-to-fix", steps=[(b.later(8).date(), 24)], baseline_value=80, baseline_on=b.DAY
    )
    client.force_login(b.an_owner())
    goal = b.a_goal("late")
    b.a_metric(goal)
    b.an_approved_revision(goal, b.a_change(goal, kind="target_changed", targets=[target], effective_on=b.DAY))
    assert "by what is recorded so far. Nothing speaks" in text_of(client.get(at_page("update", goal)))
    typed = WORDS | {VALUE: "70", ON: "2026-03-11"}
    page = text_of(client.post(at_page("update", goal), typed))
    assert "The rule suggests <strong>off track</strong>" in page
    assert "Hours to a fix: 70 hours; 24 was due on 10 Mar 2026." in page
    assert "Say in one public sentence why you see it better." in page
    assert "Check your answers" in text_of(client.post(at_page("update", goal), typed | {VALUE: "24"}, follow=True))


def test_the_preview_is_the_public_rendering_and_names_what_is_not_kept(signed_in, goal):
    typed = WORDS | {"done": "**Done** <script>x</script> ![p](https://e.org/p.png)", "do": "preview"}
    page = text_of(signed_in.post(at_page("update", goal), typed))
    assert "The public will read" in page
    assert "<strong>Done</strong> <script>x</script>" in page  # unescaped by text_of: it was text
    assert "What was done" in page
    assert "Done: <script> is shown as text: HTML is not rendered." in page
    assert "The image https://e.org/p.png is shown as a link" in page
    assert not StatusUpdate.objects.exists()
    empty = text_of(signed_in.post(at_page("update", goal), {"visibility": "internal", "do": "preview"}))
    assert "Nothing to preview" in empty
    assert "The public reads nothing of this update." in empty


def test_the_answers_are_checked_on_a_page_of_their_own_and_then_fixed(signed_in, goal):
    typed = WORDS | {VALUE: "62", ON: "2026-03-11", "confidence": "80", "period_to": "2026-03-12"}
    page = signed_in.post(at_page("update", goal), typed, follow=True)
    assert page.redirect_chain == [(at_page("check_update", goal), 302)]
    answers = {label: words for label, words, _ in page.context["rows"]}
    assert answers["Hours to a fix"] == "62 hours on 11 Mar 2026; 9 less, after 71 on 4 Mar 2026"
    assert answers["Outline done"] == "Still open"
    assert answers["Confidence of delivering in time"] == "80 %"
    assert 'href="/internal/goals/faster-fixes/update/#id_confidence"' in text_of(page)
    assert "The fix is in <strong>all</strong> products." in text_of(page)
    assert StatusUpdate.objects.get().submitted_at is None
    signed_in.post(at_page("check_update", goal), {"version": page.context["version"]})
    assert StatusUpdate.objects.get().submitted_at is not None
    again = signed_in.post(at_page("check_update", goal), {"version": page.context["version"]}, follow=True)
    assert "There is no draft here any more" in text_of(again)
    assert StatusUpdate.objects.count() == 1


def test_answers_changed_elsewhere_are_read_again_before_they_are_submitted(signed_in, goal):
    page = signed_in.post(at_page("update", goal), WORDS, follow=True)
    signed_in.post(at_page("autosave", goal), WORDS | {"done": "Other words."})
    again = signed_in.post(at_page("check_update", goal), {"version": page.context["version"]}, follow=True)
    assert "Read it again, then submit it." in text_of(again)
    assert "Other words." in text_of(again)
    assert StatusUpdate.objects.get().submitted_at is None


def test_what_is_typed_is_kept_as_it_is_right_or_wrong(signed_in, goal):
    typed = WORDS | {VALUE: "many", "confidence": "110", "period_to": "soon", "done": "x\0y"}
    answer = signed_in.post(at_page("autosave", goal), typed)
    assert answer.status_code == 200
    assert answer.json()["saved"] == "Saved 09:00 UTC"
    form = signed_in.get(at_page("update", goal)).context["form"]
    assert [form[name].value() for name in (VALUE, "confidence", "period_to")] == ["many", "110", "soon"]
    assert form["done"].value() == "xy"
    assert "Enter a number." in text_of(signed_in.get(at_page("check_update", goal)))


def test_a_second_window_does_not_write_over_the_first(signed_in, goal):
    opened = {"based_on": ""}
    first = signed_in.post(at_page("autosave", goal), WORDS | opened).json()
    late = signed_in.post(at_page("autosave", goal), WORDS | opened | {"done": "Mine."})
    assert late.status_code == 409
    assert StatusUpdate.objects.get().done == WORDS["done"]
    next_one = signed_in.post(at_page("autosave", goal), WORDS | {"based_on": first["version"], "done": "Next."})
    assert next_one.status_code == 200
    both = signed_in.post(at_page("update", goal), WORDS | opened | {"done": "Mine.", "do": "save"})
    assert "Two texts" in text_of(both)
    assert "Next." in text_of(both)
    assert "Mine." in text_of(both)
    assert StatusUpdate.objects.get().done == "Next."
    mine = WORDS | {"based_on": both.context["based_on"], "done": "Mine.", "do": "save"}
    assert signed_in.post(at_page("update", goal), mine).status_code == 302
    assert StatusUpdate.objects.get().done == "Mine."


def test_goals_whose_update_is_due_come_one_after_the_other(signed_in):
    b.a_roadmap()
    for slug in ("one", "two", "three"):
        b.a_goal(slug)
    b.a_goal("somebody-elses", owners=[actions.OwnerInput(user=b.person("Owner Two", "owner"), since=b.DAY)])
    assert signed_in.get(reverse("goals:update_due")).headers["Location"] == reverse("internal_home")
    with time_machine.travel(b.later(50), tick=False):
        signed_in.force_login(b.an_owner())
        page = signed_in.get(reverse("goals:update_due"), follow=True)
        assert page.redirect_chain[0][0] == "/internal/goals/one/update/?then=three%2Ctwo"
        assert "2 more goals wait after this one." in text_of(page)
        assert page.context["skip"] == "/internal/goals/three/update/?then=two"
        checked = signed_in.post(page.redirect_chain[0][0], WORDS, follow=True)
        assert checked.redirect_chain[-1][0] == "/internal/goals/one/update/check/?then=three%2Ctwo"
        version = {"version": checked.context["version"]}
        done = signed_in.post(checked.redirect_chain[-1][0], version)
        assert done.headers["Location"] == "/internal/goals/three/update/?then=two"
    forged = signed_in.get("/internal/goals/one/update/?then=somebody-elses,//evil.example,two,two,one")
    assert forged.context["skip"] == "/internal/goals/two/update/"
