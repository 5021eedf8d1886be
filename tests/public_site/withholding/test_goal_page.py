"""The notice on the page of a goal: that words told here were withheld, when, why, and from which editions."""

import re

import pytest

from public_site import actions, serve
from public_site.publish import publish
from tests import builders as b
from tests.public_site.withholding.published import DAY, SECRET, published, withheld

pytestmark = pytest.mark.django_db

NOTICE = re.compile(r'<div class="notice">\s*<p><strong>Withheld after publication\.</strong> (.*?)</p>', re.DOTALL)


def told_on(path):
    """The words of every notice of a page."""
    answer = serve.respond("GET", path, {})
    assert answer.status == 200
    return [re.sub(r"<.*?>", "", text) for text in NOTICE.findall(answer.body.decode())]


def test_it_gives_day_reason_and_editions_on_every_version_of_the_page(editions, root):
    withheld()
    publish(root, at=b.later(DAY))
    said = (
        "On 22 Mar 2026 words that editions 1, 2 and 3 told here were withheld. Reason: security of protections. "
        "Why, and who decided"
    )
    for path in ("/goals/report/", "/v/1/goals/report/", "/v/2/goals/report/"):
        assert told_on(path) == [said], path
    page = serve.respond("GET", "/goals/report/", {}).body.decode()
    assert 'href="/changes/#withheld-1"' in page
    assert 'id="withheld-1"' in serve.respond("GET", "/changes/", {}).body.decode()


def test_it_stays_when_the_goal_goes_on_and_no_version_of_the_page_is_told_twice(goal, editions, root):
    withheld()
    publish(root, at=b.later(DAY))
    b.an_update(goal, done="We went on.", at=b.later(DAY + 1))
    published(DAY + 2)
    publish(root, at=b.later(DAY + 2))
    (said,) = told_on("/goals/report/")
    assert "editions 1, 2 and 3" in said


def test_a_later_version_that_did_not_tell_the_words_any_more_has_it_too(goal, root):
    """The words were boxed inside between two editions: nothing else on the page of the second one is another."""
    published(2)
    done = goal.updates.get().done
    b.actions.withhold(
        subject="goal/report",
        field="updates.1.done",
        start=done.index(SECRET),
        end=done.index(SECRET) + len(SECRET),
        reason="protections",
        justification="It names a way in.",
        by=b.an_editor(),
        at=b.later(3),
    )
    published(4)
    publish(root, at=b.later(DAY))
    withheld()
    publish(root, at=b.later(DAY))
    for path in ("/goals/report/", "/v/1/goals/report/"):
        (said,) = told_on(path)
        assert "words that edition 1 told here" in said


def test_other_goals_have_none_and_their_pages_are_not_made_anew(root, goal):
    b.a_goal("other")
    published(2)
    publish(root, at=b.later(DAY))
    before = (root / "current/site/goals/other/index.html").stat().st_ino
    withheld()
    publish(root, at=b.later(DAY))
    assert told_on("/goals/other/") == []
    assert (root / "current/site/goals/other/index.html").stat().st_ino == before


def test_words_of_its_evidence_are_told_on_its_page(root, goal):
    b.some_evidence("plan", goals=[goal], title="Plan of the way through the second cellar")
    published(2)
    publish(root, at=b.later(2))
    withheld(key="evidence/plan", field="title", words="the way through the second cellar")
    publish(root, at=b.later(DAY))
    assert len(told_on("/goals/report/")) == 1


def test_shown_again_it_is_gone_and_one_of_two_stays(editions, root):
    first = withheld()
    withheld(field="revisions.1.statement", words="Publish a report")
    publish(root, at=b.later(DAY))
    assert len(told_on("/goals/report/")) == 2
    actions.lift_withholding(withholding=first, reason="Told elsewhere.", by=b.an_editor(), at=b.later(DAY, 11))
    publish(root, at=b.later(DAY, 12))
    assert len(told_on("/goals/report/")) == len(told_on("/v/1/goals/report/")) == 1


def test_a_confirmation_does_not_make_the_page_anew(editions, root):
    row = withheld()
    publish(root, at=b.later(DAY))
    before = (root / "current/site/goals/report/index.html").stat().st_ino
    actions.confirm_withholding(withholding=row, by=b.an_editor(), at=b.later(DAY, 10))
    publish(root, at=b.later(DAY, 11))
    assert (root / "current/site/goals/report/index.html").stat().st_ino == before
