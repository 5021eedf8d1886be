"""One edition on one sheet of paper: how the roadmap stands, what needs attention, what is due, what changed, where to check."""

from goals.standing import track_record, track_sentence
from public_site.diff import direction_counts
from public_site.page import Made, Page
from public_site.pages.entries import changes_between, direction_lines
from public_site.pages.home import due_soon, latest_changes, next_edition_due
from public_site.pages.lists import goal_rows, standing_of
from public_site.pages.rounds import earliest, next_late_day, waiting
from public_site.view import View

MOST_GOALS = 7
MOST_DUE = 6
MOST_CHANGES = 6


def sheet_page(view: View) -> Page:
    return Page("/sheet/", "The edition on one sheet", ("edition",), lambda: make_sheet(view))


def make_sheet(view: View) -> Made:
    goals = [one.value for one in view.states.all]
    attention = [row.state for row in goal_rows(view, view.states.top) if row.state.attention[0] < 6]
    soon, soon_holds = due_soon(view)
    rounds = waiting(view)
    told = changes_between(view.before, view.edition) if view.before else ()
    context = {
        "roadmap": view.roadmap,
        "edition": view.edition,
        "standing": standing_of(view, list(view.areas)),
        "track": track_sentence(track_record(goals, view.on, view.roadmap)),
        "attention": attention[:MOST_GOALS],
        "attention_more": len(attention[MOST_GOALS:]),
        "soon": soon[:MOST_DUE],
        "soon_more": len(soon[MOST_DUE:]),
        "latest": latest_changes(view)[:MOST_CHANGES],
        "told": len(told),
        "weaker": sum(one.weakens for one in told),
        "directions": direction_lines(direction_counts(view.edition)),
        "rounds": rounds,
        "graded": len({one.value["goal"] for one in view.grades.all if one.value["level"]}),
        "withheld": sum(one.withheld_count for one in view.states.all),
        "next_edition": next_edition_due(view),
    }
    until = earliest(view.states.hold_until(), soon_holds, next_late_day(rounds))
    return Made("public_site/sheet.html", context, holds_until=until)
