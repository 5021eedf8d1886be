"""The pages of a discussion: only goals far apart, only to those who take part, signed by letters."""

from html import unescape

import pytest

from grading import actions
from grading.actions.discussion import NothingToDiscuss
from grading.actions.grade import NothingToDecide
from grading.models import Adjudication, Kept, Post
from grading.todo import todo_for
from roadmap.accounts.actions import grant_role
from tests.builders import a_goal, an_editor, an_owner, another_editor, later, person, some_evidence
from tests.grading.builders import (
    a_cycle,
    a_judgement,
    assignment_of,
    fresh,
    in_cycle,
    opened,
    panel,
    scored,
    submit,
    windows,
)
from tests.grading.talking import (
    DISCUSSING,
    a_goal_with_scores,
    address,
    an_adjudicator,
    closed,
    cycle_address,
    discussed,
    queries_of,
    replied_to,
    sent,
    visit,
)

pytestmark = pytest.mark.django_db

CANARY, NOTE, SAID = "CANARY-REASON of one reviewer", "CANARY-NOTE of one reviewer", "CANARY-SAID in the thread"


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def with_canaries(make=discussed):
    row = make(a_judgement("ahead", reason=CANARY, note=NOTE), "behind", "behind")
    return row


def everybody_without_a_part():
    roles = ["reader", "publisher", "auditor", "administrator"]
    return [an_owner(), an_editor(), another_editor(), *(person(f"{role.title()} One", role) for role in roles)]


def pages_of(row):
    names = ("discussion", "adjudicate", "goal", "score", "reply", "object")
    return [
        *(address(name, row) for name in names),
        *(cycle_address(name, row) for name in ("cycle", "discussed", "phases")),
    ]


@pytest.mark.parametrize("make", [a_goal_with_scores, discussed])
def test_no_word_and_no_level_of_a_discussion_reaches_anybody_without_a_part_in_it(client, make):
    row = with_canaries(make)
    if make is discussed:
        actions.post(cycle_goal=row, text=SAID, by=panel()[1], at=DISCUSSING)
    for someone in everybody_without_a_part():
        for page in pages_of(row):
            answer = visit(client, someone, page, DISCUSSING)
            assert answer.status_code in (200, 403), (someone, page)
            assert b"CANARY" not in answer.content, (someone.name, page)
            assert b"levels apart" not in answer.content, (someone.name, page)
            assert b'class="level"' not in answer.content, (someone.name, page)


def test_before_everybody_is_done_even_the_panel_and_the_adjudicator_find_nothing(client):
    cycle = a_cycle(dates=windows())
    row = in_cycle(cycle)
    opened(cycle)
    scored(fresh(row), a_judgement("ahead", reason=CANARY, note=NOTE), "behind")
    for someone in (panel()[1], panel()[2], an_adjudicator()):
        for page in pages_of(fresh(row)):
            assert b"CANARY" not in visit(client, someone, page, DISCUSSING).content, (someone.name, page)


def test_the_panel_reads_levels_reasons_and_overlap_side_by_side_without_names(client):
    goal = a_goal()
    shared, alone = (some_evidence(goals=[goal], title=title) for title in ("Log of May", "Log of June"))
    cited = [shared.slug, alone.slug]
    row = discussed(
        a_judgement("ahead", evidence_cited=cited),
        a_judgement("behind", evidence_cited=cited[:1]),
        a_judgement("behind", evidence_cited=cited[:1]),
        goal=goal,
    )
    page = words(visit(client, panel()[0], address("discussion", row), DISCUSSING))
    assert all(f"Reviewer {letter}" in page for letter in "ABC")
    assert "From Ahead to Behind: 2 levels apart, on both sides of On course." in page
    assert "2 pieces of evidence are cited: 1 by everybody, 1 by one reviewer alone." in page
    assert "Log of May" in page
    assert not any(reviewer.name in page.split("<main")[1] for reviewer in panel())
    assert page.count("(you)") == 1


def test_letters_follow_opaque_ids_and_not_the_order_in_which_scores_came(client):
    row = discussed(
        *(
            a_judgement(level, reason=f"Reason {n} is long enough.")
            for n, level in enumerate(["ahead", "behind", "behind"])
        )
    )
    order = sorted(range(3), key=lambda n: panel()[n].public_id)
    page = words(visit(client, panel()[0], address("discussion", row), DISCUSSING))
    places = [page.index(f"Reason {n}") for n in order]
    assert places == sorted(places)


def test_names_are_shown_where_the_cycle_says_so(client):
    row = discussed(names_in_discussion=True)
    actions.post(cycle_goal=row, text="Well.", by=an_adjudicator(), at=DISCUSSING)
    page = words(visit(client, panel()[0], address("discussion", row), DISCUSSING))
    assert all(reviewer.name in page for reviewer in panel())
    assert "Adjudicator One (adjudicator)" in page


def test_posts_are_signed_with_the_letter_of_the_score(client):
    row = discussed()
    for author in (panel()[1], an_adjudicator()):
        actions.post(cycle_goal=row, text=f"Said by number {author.pk}.", by=author, at=DISCUSSING)
    letter = "ABC"[sorted(p.public_id for p in panel()).index(panel()[1].public_id)]
    page = words(visit(client, panel()[0], address("discussion", row), DISCUSSING))
    thread = page[page.index("Messages") :]
    assert thread.index(f"Reviewer {letter}") < thread.index("Said by number") < thread.index("<h3>Adjudicator</h3>")


def test_notes_are_read_by_the_adjudicator_alone(client):
    row = sent(with_canaries())
    assert NOTE in words(visit(client, an_adjudicator(), address("adjudicate", row), DISCUSSING))
    assert NOTE in words(visit(client, an_adjudicator(), address("discussion", row), DISCUSSING))
    assert NOTE not in words(visit(client, panel()[1], address("discussion", row), DISCUSSING))
    assert visit(client, panel()[1], address("adjudicate", row), DISCUSSING).status_code == 403


def test_goals_close_together_are_not_discussed_and_not_decided(client):
    row = discussed(a_judgement("behind", reason=CANARY), "behind", "behind")
    page = words(visit(client, panel()[1], address("discussion", row), DISCUSSING))
    assert "there is nothing to discuss" in page
    assert CANARY not in page
    assert "nothing to decide" in words(visit(client, an_adjudicator(), address("adjudicate", row), DISCUSSING))
    with pytest.raises(NothingToDecide):
        actions.adjudicate(cycle_goal=row, level="ahead", reason="I say so.", by=an_adjudicator(), at=DISCUSSING)
    with pytest.raises(NothingToDiscuss):
        actions.post(cycle_goal=row, text="Well.", by=panel()[0], at=DISCUSSING)
    visit(client, panel()[1], address("discussion", row), DISCUSSING, {"do": "post", "text": "Well."})
    assert not Post.objects.exists()
    shown = words(visit(client, panel()[1], cycle_address("discussed", row), DISCUSSING))
    assert "The one goal is within one level." in shown


def test_reviewers_who_came_together_may_still_write_keep_and_amend(client):
    row = discussed()
    submit(row, panel()[0], "behind", at=later(41, hour=10))
    assert "first: Ahead" in words(visit(client, panel()[1], address("discussion", row), later(42)))
    visit(client, panel()[1], address("discussion", row), later(42), {"do": "keep"})
    assert Kept.objects.count() == 1
    submit(row, panel()[0], "on_course", at=later(42, hour=11))
    assert "Amend your score" in words(visit(client, panel()[0], address("discussion", row), later(42)))


def test_a_decision_needs_a_reason_and_loses_nothing_typed(client):
    row = sent(discussed())
    page = words(visit(client, an_adjudicator(), address("adjudicate", row), DISCUSSING, {"reason": "Half a thought."}))
    assert "Choose a level." in page
    assert "Half a thought." in page
    assert not Adjudication.objects.exists()


def test_an_adjudicator_who_scored_or_has_a_conflict_does_not_decide(client):
    row = discussed()
    for someone in (panel()[0], an_owner()):
        grant_role(user=someone, role="adjudicator", by=None, at=later(40))
        someone.forget_roles()
        assert visit(client, someone, address("adjudicate", row), DISCUSSING).status_code == 403
    assert "Hidden because of your conflict" in words(visit(client, an_owner(), address("discussion", row), DISCUSSING))


def test_who_stepped_back_reads_that_the_goal_is_hidden_because_of_the_conflict(client):
    cycle = a_cycle(dates=windows())
    row = in_cycle(cycle, reviewers=4)
    opened(cycle)
    gone = panel(4)[3]
    actions.recuse(assignment=assignment_of(row, gone), conflict="personal", by=gone, at=later(23))
    scored(fresh(row), "ahead", "behind", "behind")
    actions.move_cycle(cycle=cycle, to="discussion", by=an_editor(), at=DISCUSSING)
    for page in (address("discussion", row), "/internal/grading/"):
        assert "Hidden because of your conflict" in words(visit(client, gone, page, DISCUSSING))
    inside = panel()[1]
    assert "Hidden" not in words(visit(client, inside, address("goal", row), DISCUSSING))


def a_cycle_of(count):
    cycle = a_cycle(dates=windows())
    rows = [in_cycle(cycle) for _ in range(count)]
    opened(cycle)
    for row in rows:
        scored(fresh(row), "ahead", "behind", "behind")
    actions.move_cycle(cycle=cycle, to="discussion", by=an_editor(), at=DISCUSSING)
    return fresh(rows[0])


def test_the_list_tells_an_editor_which_goals_are_discussed_and_nothing_else(client):
    row = with_canaries()
    page = words(visit(client, an_editor(), cycle_address("discussed", row), DISCUSSING))
    assert "The scores of 1 of 1 goals were far apart" in page
    assert address("discussion", row) not in page
    assert address("discussion", row) in words(visit(client, panel()[0], cycle_address("discussed", row), DISCUSSING))
    outside = words(visit(client, person("Reader One", "reader"), cycle_address("discussed", row), DISCUSSING))
    assert "You have no part in the discussions of this cycle." in outside


def test_the_list_takes_the_same_queries_for_any_number_of_goals(client):
    taken = [
        queries_of(client, panel()[0], cycle_address("discussed", a_cycle_of(count)), DISCUSSING) for count in (1, 3)
    ]
    assert taken[0] == taken[1]


def test_a_discussion_takes_the_same_queries_for_any_number_of_messages(client):
    row, taken = discussed(), []
    for count in (1, 2):
        for _ in range(count):
            actions.post(cycle_goal=row, text="Well.", by=panel()[1], at=DISCUSSING)
        taken.append(queries_of(client, panel()[0], address("discussion", row), DISCUSSING))
    assert taken[0] == taken[1] < 45
    assert words(visit(client, panel()[0], address("discussion", row), DISCUSSING)).count("<p>Well.</p>") == 3


def todo(user, at):
    return [item.text for item in todo_for(user, at.date())]


def test_to_do_lists_name_what_is_to_be_discussed_decided_and_moved():
    row = discussed()
    which = f"{row.goal.slug} (progress, First half)"
    assert todo(panel()[0], DISCUSSING) == [f"Discuss the scores of {which}"]
    assert todo(an_adjudicator(), DISCUSSING) == [], "the panel discusses first"
    assert todo(an_adjudicator(), sent(row).cycle.discussion_at) == [f"Decide the level of {which}"]
    actions.keep_score(assignment=assignment_of(row, panel()[0]), by=panel()[0], at=later(42))
    submit(row, panel()[1], "on_course", at=later(42))
    assert todo(panel()[0], later(42)) == []
    assert todo(panel()[1], later(42)) == []
    assert todo(panel()[2], later(42)) == [f"Discuss the scores of {which}"]
    assert todo(an_editor(), later(44)) == []
    assert todo(an_editor(), later(45)) == ["Move First half on to its next step"]
    actions.adjudicate(cycle_goal=row, level="behind", reason="So.", by=an_adjudicator(), at=later(42))
    assert (todo(panel()[2], later(43)), todo(an_adjudicator(), later(43))) == ([], [])


def test_to_do_lists_name_no_goal_whose_scores_are_close_together_or_that_is_closed_to_one():
    discussed("behind", "behind", "behind")
    assert (todo(panel()[0], DISCUSSING), todo(an_adjudicator(), DISCUSSING)) == ([], [])
    sent(discussed())
    grant_role(user=an_owner(), role="adjudicator", by=None, at=later(40))
    assert todo(an_owner(), DISCUSSING) == []


def test_a_request_to_open_a_cycle_again_waits_for_somebody_else():
    row = closed()
    actions.ask_reopening(cycle=row.cycle, reason="A log was mislaid.", by=an_editor(), at=later(60))
    assert todo(an_editor(), later(60)) == []
    assert todo(another_editor(), later(60)) == ["Decide whether First half is opened again"]
    assert todo(an_owner(), later(60)) == []


def test_after_the_close_the_thread_stays_with_those_who_took_part(client):
    row = replied_to()
    assert words(visit(client, panel()[0], address("discussion", row), later(46)))
    actions.close_cycle(cycle=row.cycle, by=an_editor(), at=later(56))
    assert words(visit(client, panel()[0], address("discussion", row), later(57)))
    assert visit(client, an_editor(), address("discussion", row), later(57)).status_code == 403
