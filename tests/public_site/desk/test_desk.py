"""The publishing desk as publishers meet it: answer, look, search, approve, publish, and what happens where it fails."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from goals import actions as goals
from public_site import actions, runs
from public_site.actions.desk import SentenceIsMissing, ThereIsNoSuchWarning
from public_site.approval import OutputIsNotSearched
from public_site.desk.progress import Teller, read_progress
from public_site.desk.states import CandidateHasErrors, WarningsAreUnanswered
from public_site.models import OutputSearch, Preparation, Publication, WarningAnswer
from public_site.publish import public_root, publish
from public_site.release import current_release
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b
from tests.desk import approve, get_ready

pytestmark = pytest.mark.django_db

SECRET = "the third door of the old cellar"


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("report")


@pytest.fixture
def claim(goal):
    """A value for which the owner alone answers."""
    return b.a_reading(b.a_metric(goal), on=b.later(3).date(), at=b.later(3))


def prepared(days=20, **fields):
    return actions.prepare(by=b.a_publisher(), at=b.later(days), **fields)


def approved(preparation, days=21):
    return actions.approve(preparation=preparation, by=b.another_publisher(), at=b.later(days))


def answered(preparation, days=20, sentence="The log follows in May.", check="self_marked", by=None):
    by = by or b.a_publisher()
    return actions.answer_warning(preparation=preparation, check=check, sentence=sentence, by=by, at=b.later(days))


def withheld(goal, text=f"We went through {SECRET}.", days=5):
    update = b.an_update(goal, done=text, at=b.later(days))
    start = text.index(SECRET)
    span = {"field": f"updates.{update.number}.done", "start": start, "end": start + len(SECRET)}
    why = {"reason": "protections", "justification": "A way in.", "review_on": b.later(300).date()}
    return goals.withhold(subject="goal/report", **span, **why, by=b.an_editor(), at=b.later(days))


def candidate_page(client, person, preparation):
    client.force_login(person)
    return client.get(reverse("publishing:candidate", args=[preparation.pk])).content.decode()


def states_in(text):
    """The steps of a candidate's page with their states, in their order."""
    summary = text[text.index('class="process-summary"') : text.index('<ol class="process">')]
    return dict(re.findall(r'<a href="#\w+">([^<]+)</a>: ([\w ]+)', summary))


# --- warnings ---------------------------------------------------------------------------------------------------------


def test_nothing_comes_out_before_its_warnings_are_answered(claim):
    preparation = prepared()
    with pytest.raises(WarningsAreUnanswered, match="has to answer first: claims of the owner alone"):
        approved(preparation)
    answered(preparation)
    assert approved(preparation).number == 1


def test_who_approves_does_not_answer_and_nobody_answers_with_nothing(claim):
    preparation = prepared()
    with pytest.raises(Refused, match="Only who prepared"):
        answered(preparation, by=b.another_publisher())
    with pytest.raises(SentenceIsMissing):
        answered(preparation, sentence="  ")
    with pytest.raises(ThereIsNoSuchWarning):
        answered(preparation, check="link")
    assert not WarningAnswer.objects.exists()


def test_an_answer_holds_for_what_it_was_given_for_and_no_more(claim, goal):
    """Another goal that turns stale by itself has to be answered for, though nobody touched the candidate."""
    b.an_update(goal, at=b.later(4))
    b.a_goal("silent")
    preparation = prepared()
    answered(preparation)
    with pytest.raises(WarningsAreUnanswered, match="first: update overdue"):
        approved(preparation, 47)
    answered(preparation, 47, check="overdue", sentence="The owner is ill.")
    with pytest.raises(WarningsAreUnanswered, match="first: update overdue"):
        approved(preparation, 51)  # by now the other goal's update is overdue, too
    answered(preparation, 51, check="overdue", sentence="Both owners are ill.")
    assert approved(preparation, 51).number == 1


def test_answers_are_kept_when_the_same_person_prepares_again(claim, goal):
    first = prepared()
    answered(first)
    b.some_evidence("memo", goals=[goal], at=b.later(20, 12))
    again = prepared(21)
    assert [row.sentence for row in again.answers.all()] == ["The log follows in May."]
    assert approved(again, 22).number == 1
    b.a_reading(claim.metric, "60", on=b.later(23).date(), at=b.later(23))
    second = prepared(24)
    answered(second, 24)
    theirs = actions.prepare(by=b.another_publisher(), at=b.later(25))
    assert not theirs.answers.exists()


def test_what_was_said_is_recorded_as_a_hash_and_shown_to_the_approver(client, claim):
    preparation = prepared()
    answered(preparation, sentence="The log follows in May, says Ada.")
    record = Record.objects.get(type="preparation.warning_answered")
    assert (record.subject, record.disclosed) == (f"preparation/{preparation.pk}", False)
    assert record.content["actor"] == {"id": b.a_publisher().public_id, "role": "publisher"}
    assert b"The log follows" not in bytes(record.body)
    assert "The log follows in May, says Ada." in candidate_page(client, b.another_publisher(), preparation)
    get_ready(preparation, at=timezone.now())
    approved(preparation)
    text = client.get("/internal/publishing/editions/1/").content.decode()
    assert "Known." in text  # the newest answer to the same warning


def test_an_error_is_not_answered_away(goal):
    b.an_update(goal, at=b.later(20))
    preparation = prepared(as_of=b.later(19).date())
    with pytest.raises(CandidateHasErrors, match="is later than 21 Mar 2026"):
        approved(preparation)
    with pytest.raises(ThereIsNoSuchWarning):
        answered(preparation, check="later")


def test_a_publisher_ticks_and_says_on_the_page_and_a_tick_alone_is_not_enough(client, claim):
    preparation = prepared()
    client.force_login(b.a_publisher())
    address = reverse("publishing:answer", args=[preparation.pk])
    sent = {"check": "self_marked", "self_marked-sentence": "It follows."}
    for missing in ({"self_marked-seen": "on", "self_marked-sentence": ""}, {"self_marked-seen": ""}):
        text = client.post(address, sent | missing).content.decode()
        assert "This field is required." in text
    assert not WarningAnswer.objects.exists()
    answer = client.post(address, sent | {"self_marked-seen": "on"})
    assert answer["Location"].endswith(f"/candidates/{preparation.pk}/#checks")
    row = WarningAnswer.objects.get()
    assert (row.about, row.sentence, row.answered_by) == (["goal/report"], "It follows.", b.a_publisher().public_id)


# --- the steps --------------------------------------------------------------------------------------------------------


def test_the_steps_tell_what_is_done_and_what_everybody_waits_for(client, goal, data_dir):
    withheld(goal)
    preparation = prepared()
    text = candidate_page(client, b.another_publisher(), preparation)
    assert states_in(text) == {
        "Content checks": "to do",  # stale by now
        "Changes since the last edition": "to read",
        "Preview": "to read",
        "Search for withheld words": "to do",
        "Approval by a second person": "later",
        "Publication": "later",
    }
    assert "Waits for: content checks, search for withheld words." in text
    get_ready(preparation, at=timezone.now())
    text = candidate_page(client, b.another_publisher(), preparation)
    assert states_in(text)["Approval by a second person"] == "to do"
    assert "Waits for you." in text
    assert "Waits for another publisher" in candidate_page(client, b.a_publisher(), preparation)


def test_moved_dates_are_told_before_and_after(client, goal, data_dir):
    approve(preparation=prepared(2), by=b.another_publisher(), at=b.later(2))
    b.a_coded_revision(goal)
    preparation = prepared()
    sentence = "1 date will move in subscribers&#x27; calendars, 0 new, 0 cancelled."
    assert sentence in candidate_page(client, b.another_publisher(), preparation)
    approve(preparation=preparation, by=b.another_publisher(), at=b.later(21))
    text = client.get("/internal/publishing/editions/2/").content.decode()
    assert "1 date moved in subscribers&#x27; calendars" in text
    assert Publication.objects.get(number=2).sha256 in text


# --- the preview ------------------------------------------------------------------------------------------------------


def test_a_candidate_is_seen_as_readers_would_see_it_and_marked_as_no_edition(client, goal, data_dir):
    b.a_goal("other")
    approve(preparation=prepared(2), by=b.another_publisher(), at=b.later(2))
    publish(public_root(), at=b.later(2))
    b.an_update(goal, done="Half of it is written.", at=b.later(10))
    preparation = prepared()
    client.force_login(b.an_editor())
    base = f"/internal/publishing/candidates/{preparation.pk}/preview/"
    listed = client.get(f"/internal/publishing/candidates/{preparation.pk}/pages/").content.decode()
    assert f'href="{base}goals/report/"' in listed
    assert f'href="{base}goals/other/"' not in listed  # it does not change
    answer = client.get(f"{base}goals/report/")
    text = answer.content.decode()
    assert "Half of it is written." in text
    assert "Preview of edition 2." in text
    assert "<title>Preview of edition 2: " in text
    assert answer["Cache-Control"] == "no-store"
    addresses = {one for one in re.findall(r'(?:href|src)="(/[^"#]*)', text) if not one.startswith("/static/")}
    assert {one for one in addresses if not one.startswith("/internal/publishing/candidates/")} == set()
    style = next(one for one in addresses if one.endswith(".css"))
    assert client.get(style)["Content-Type"] == "text/css"
    assert client.get(f"{base}goals/none/").status_code == 404
    release = current_release(public_root())
    assert release is not None
    assert release.edition == 1
    assert b"Half of it is written." not in b"".join(one.read_bytes() for one in release.site.rglob("*.html"))


def test_no_preview_for_people_from_outside_and_none_of_what_was_decided(client, goal, data_dir):
    preparation = prepared()
    base = f"/internal/publishing/candidates/{preparation.pk}/preview/goals/report/"
    client.force_login(b.person("An Outsider", "reviewer", is_external=True))
    assert client.get(base).status_code == 403
    client.logout()
    assert client.get(base)["Location"].startswith("/accounts/login/")
    actions.decline(preparation=preparation, reason="No.", by=b.another_publisher(), at=b.later(21))
    client.force_login(b.a_publisher())
    assert client.get(base).status_code == 404


# --- the search for withheld words ------------------------------------------------------------------------------------


def test_words_are_withheld_and_nothing_comes_out_before_every_page_was_searched(goal, data_dir):
    withheld(goal)
    preparation = prepared()
    with pytest.raises(OutputIsNotSearched, match="not searched"):
        approved(preparation)
    found = runs.search_and_tell(public_root(), preparation.pk, at=b.later(20))
    assert found is not None
    assert (list(found.hits), found.passages) == ([], 1)
    assert found.files > 20
    row = OutputSearch.objects.get()
    assert Record.objects.get(type="preparation.searched").content["actor"]["id"] == "system"
    assert row.hits == []
    assert approved(preparation).number == 1


def test_words_that_the_notes_of_an_edition_tell_are_found_where_they_would_be_printed(client, goal, data_dir):
    """No part holds them, so compiling sees nothing; only who reads the finished pages does."""
    withheld(goal)
    preparation = prepared(notes=f"We say nothing of {SECRET}.")
    runs.search_and_tell(public_root(), preparation.pk, at=b.later(20))
    files = {hit["file"] for hit in OutputSearch.objects.get().hits}
    assert "changes/index.html" in files
    with pytest.raises(OutputIsNotSearched, match="Words of box 1 of goal/report can be read in"):
        approved(preparation)
    text = candidate_page(client, b.another_publisher(), preparation)
    assert "can be read in <code>changes/index.html</code>" in text
    assert states_in(text)["Search for withheld words"] == "blocked"


def test_a_comparison_with_an_edition_that_told_the_words_shows_none_of_them(goal, data_dir):
    update = b.an_update(goal, done=f"We went through {SECRET}.", at=b.later(1))
    approve(preparation=prepared(2), by=b.another_publisher(), at=b.later(2))
    publish(public_root(), at=b.later(2))
    why = {"reason": "legal", "justification": "A contract.", "review_on": b.later(300).date(), "by": b.an_editor()}
    goals.withhold(subject="goal/report", field=f"updates.{update.number}.done", **why, at=b.later(3))
    preparation = prepared()
    runs.search_and_tell(public_root(), preparation.pk, at=b.later(20))
    assert OutputSearch.objects.get().hits == []


def test_a_search_of_what_was_decided_finds_nothing_to_do(goal, data_dir):
    preparation = prepared()
    approve(preparation=preparation, by=b.another_publisher(), at=b.later(20))
    assert runs.search_and_tell(public_root(), preparation.pk, at=b.later(21)) is None


def test_preparing_and_asking_have_the_worker_search(client, goal, data_dir, django_capture_on_commit_callbacks):
    withheld(goal)
    client.force_login(b.a_publisher())
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/internal/publishing/prepare/", {"as_of": timezone.now().date().isoformat()})
    preparation = Preparation.objects.get()
    assert OutputSearch.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("publishing:search", args=[preparation.pk]))
    assert [row.number for row in OutputSearch.objects.order_by("number")] == [1, 2]
    progress = client.get(reverse("publishing:search_progress", args=[preparation.pk])).json()
    assert progress == {"is_running": False, "percent": 100}


# --- publishing -------------------------------------------------------------------------------------------------------


def test_an_approved_edition_is_followed_to_the_public(client, goal, data_dir):
    approve(preparation=prepared(), by=b.another_publisher(), at=b.later(21))
    client.force_login(b.an_editor())
    assert "not made yet" in client.get("/internal/publishing/editions/1/").content.decode()
    told = []
    runs.publish_and_tell(public_root(), at=b.later(21), progress=lambda done, total: told.append(done == total))
    assert told[-1]
    text = client.get("/internal/publishing/editions/1/").content.decode()
    assert 'href="/v/1/"' in text
    assert "not made yet" not in text
    assert client.get("/internal/publishing/progress.json").json() == {"is_running": False, "percent": 100}


def test_while_it_is_rendered_the_page_says_how_far_it_is(client, goal, data_dir):
    approve(preparation=prepared(), by=b.another_publisher(), at=b.later(21))
    teller = Teller(runs.PUBLISHING)
    teller.start("Pages are rendered")
    teller.count(30, 120)
    client.force_login(b.an_editor())
    assert (
        '<progress id="percent" max="100" value="25">'
        in client.get("/internal/publishing/editions/1/").content.decode()
    )
    assert client.get("/internal/publishing/progress.json").json() == {"is_running": True, "percent": 25}


def test_where_rendering_fails_the_old_edition_stays_and_the_page_says_so(client, goal, data_dir):
    root = public_root()
    approve(preparation=prepared(2), by=b.another_publisher(), at=b.later(2))
    publish(root, at=b.later(2))
    b.an_update(goal, at=b.later(4))
    approve(preparation=prepared(), by=b.another_publisher(), at=b.later(21))
    (root / "releases" / "left").mkdir()
    (root / "current.new").touch()
    blocked = root / "editions" / "2.json"
    blocked.mkdir()  # what no disk can write over
    with pytest.raises(OSError):  # noqa: PT011 -- which one is the system's to say
        runs.publish_and_tell(root, at=b.later(21))
    progress = read_progress(runs.PUBLISHING)
    assert progress is not None
    assert progress.failed.startswith("Files could not be written: ")
    client.force_login(b.a_publisher())
    text = client.get("/internal/publishing/editions/2/").content.decode()
    assert "The public pages could not be made. Files could not be written:" in text
    assert "still reads edition 1, which is whole" in text
    assert "Ask the worker again" in text
    release = current_release(root)
    assert release is not None
    assert release.edition == 1
    blocked.rmdir()
    runs.publish_and_tell(root, at=b.later(21))
    assert "could not be made" not in client.get("/internal/publishing/editions/2/").content.decode()
