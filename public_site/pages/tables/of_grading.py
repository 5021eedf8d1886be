"""Tables of grading: rounds, grades, and how many reviewers gave which level."""

from collections.abc import Iterator
from typing import Any, Final

from public_site.graded import GradeShown
from public_site.pages.tables.table import Row, Table, columns
from public_site.pages.tables.texts import Texts, plain_fields
from public_site.view import View

_DATES: Final = "announced_on scoring_from scoring_to discussion_to reply_to comments_to results_due"
_NUMBERS: Final = (
    "assigned submitted recused lapsed levels non_grades adjudicated invited days_open discussed amended kept"
    " entered_from_file"
)


def _cycles(view: View) -> Iterator[Row]:
    for slug, one in view.cycles.items():
        text = Texts(one)
        yield {
            "cycle": slug,
            **plain_fields(one, "title phase quorum spread_rule period_from period_to"),
            **plain_fields(one["dates"], _DATES),
            **plain_fields(one, "opened_at closed_at inside external"),
            **text.of(one, "panel_text"),
            "goals": [f"{each['goal']} ({each['kind']})" for each in one["goals"]],
            **plain_fields(one["numbers"], _NUMBERS),
            **_agreement(one.get("agreement", {})),
            "source": one["source"],
        }


def _agreement(found: dict[str, Any]) -> dict[str, Any]:
    return {f"alpha_{kind}": found.get(kind, {}).get("alpha") for kind in ("ambition", "progress", "result")}


CYCLES: Final = Table(
    "cycles",
    "Rounds of grading",
    "one round of grading",
    ("cycle",),
    columns("""
        cycle Short name
        title Title
        phase setup, scoring, discussion, reply, closed or published
        quorum integer Levels that a grade needs
        spread_rule integer Levels apart from which a goal is discussed
        period_from date First day that is graded
        period_to date Last day that is graded
        announced_on date Announced
        scoring_from date Scoring from
        scoring_to date Scoring until
        discussion_to date Discussion until
        reply_to date Replies of owners until
        comments_to date Comments until
        results_due date Day by which results are due
        opened_at datetime When scoring opened
        closed_at datetime When it was closed
        inside integer Reviewers of the developer's own
        external integer External reviewers
        panel_text How reviewers were chosen and paid
        goals list Goals with the kind of grade
        assigned integer Assignments; this and what follows is empty until the round is closed
        submitted integer Scores submitted
        recused integer Reviewers who stepped back
        lapsed integer Assignments that ended without a score
        levels integer Levels given
        non_grades integer Answers other than a level
        adjudicated integer Goals that an adjudicator decided
        invited integer Reviewers asked
        days_open integer Days from the opening to the last closing
        discussed integer Goals whose scores were far apart
        amended integer Scores changed after the discussion
        kept integer Scores that were stood by
        entered_from_file integer Submitted scores that an editor entered from a file
        alpha_ambition number Krippendorff's alpha of the first scores on ambition; empty below 10 goals
        alpha_progress number The same on progress
        alpha_result number The same on results
        source Address of the source
    """),
    _cycles,
)


def _grades(view: View) -> Iterator[Row]:
    for one in view.grades.all:
        value, text = one.value, Texts(one.value)
        yield {
            **_named(one),
            "number": one.number,
            "level": value["level"],
            "level_label": one.label(value["level"]) if value["level"] else None,
            **plain_fields(value, "non_grade between n quorum provisional disputed adjudicated first_level verifiable"),
            **text.of(value, "reason dissent reply"),
            **plain_fields(value["panel"], "own external"),
            **plain_fields(value, "revision rubric graded_on snapshot_sha256"),
        }


def _named(one: GradeShown) -> dict[str, Any]:
    return plain_fields(one.value, "cycle goal kind")


GRADES: Final = Table(
    "grades",
    "Grades",
    "one grade of one goal in one round",
    ("grade", "rubric"),
    columns("""
        cycle Round
        goal Goal
        kind ambition, progress or result
        number integer 2 and more: made again after the round was opened again
        level Key of the level; empty while provisional or where no level was given
        level_label The level in words
        non_grade What was given where no level was
        between list The two middle levels, where the lower of them was taken
        n integer Levels given
        quorum integer Levels needed
        provisional boolean Whether there are fewer levels than needed
        disputed boolean Whether the reviewers were far apart
        adjudicated boolean Whether an adjudicator decided
        first_level Result against the first published wording, where it differs
        verifiable yes, partly or no
        reason Reason in words
        dissent Dissent in words
        reply Reply of the owner, unedited
        own integer Reviewers of the developer's own
        external integer External reviewers
        revision integer Revision of the goal that was graded
        rubric Rubric
        graded_on date Day of the grade
        snapshot_sha256 Salted hash of what was graded
    """),
    _grades,
)


def _distributions(view: View) -> Iterator[Row]:
    for one in view.grades.all:
        ranks = {level["key"]: level["rank"] for level in one.rubric["levels"]} if one.rubric else {}
        asked = {"overall": one.value["distribution"], "first_wording": one.value.get("first_distribution", {})}
        for question, counts in (asked | one.value.get("criteria", {})).items():
            for level, count in sorted(counts.items(), key=lambda pair: (ranks.get(pair[0], 99), pair[0])):
                yield {
                    **_named(one),
                    "question": question,
                    "level": level,
                    "rank": ranks.get(level),
                    "count": count,
                }


DISTRIBUTIONS: Final = Table(
    "distributions",
    "Distributions of scores",
    "how many reviewers of one goal gave one answer to one question",
    ("grade", "rubric"),
    columns("""
        cycle Round
        goal Goal
        kind ambition, progress or result
        question overall, first_wording (against the first published wording), or the key of a question of the rubric
        level Key of the level or of the answer that is none
        rank integer Place of the level, 1 is best; empty for an answer that is no level
        count integer How many reviewers gave it
    """),
    _distributions,
)

TABLES: Final = (CYCLES, GRADES, DISTRIBUTIONS)
