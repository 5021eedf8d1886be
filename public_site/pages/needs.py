"""What each page shows, as keys of parts: a page is made anew exactly when one of these has another hash."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from goals.values import RevisionValue
from public_site.schema import kind_of
from public_site.states import GoalState
from public_site.view import View


def goal_needs(view: View, slug: str) -> tuple[str, ...]:
    """The goal, its parts, grades and evidence whole; of what it links to, the name; what was withheld from all that."""
    goal = view.states[slug].value
    needs = [f"goal/{slug}", f"area/{goal['area']}"]
    needs += [f"goal/{part}" for part in goal["parts"]]
    needs += [f"evidence/{one}" for one in goal["evidence"]]
    needs += [f"goal/{one}#title" for one in (*goal["predecessors"], *goal["successors"])]
    needs += [f"goal/{one['goal']}#title" for one in goal["trade_offs"]]
    needs += [f"goal/{goal['parent']}#title"] if goal["parent"] else []
    needs += [f"{anchor}#title" for anchor in _anchors(view.states[slug].revision) if anchor.startswith("goal/")]
    needs += _links(view).get(slug, ())
    return (*needs, *(f"{key}#withheld" for key in needs if view.edition.register.about(key)))


def _anchors(revision: RevisionValue) -> list[str]:
    """What days of this revision are counted from: the page names it."""
    deadlines = [revision["deadline"], *(one["deadline"] for one in revision["milestones"])]
    return [one["anchor"] for one in deadlines if one["kind"] == "relative"]


def area_needs(view: View, area: str) -> tuple[str, ...]:
    needs = [f"area/{area}"]
    for state in view.states.of_area(area):
        needs += [f"goal/{state.slug}", *_grades(view).get(state.slug, ())]
    return tuple(needs)


def rows_needs(view: View, states: Sequence[GoalState]) -> tuple[str, ...]:
    """Of a page that lists these goals and leads to every area."""
    needs = list(all_of(view, "area"))
    for state in states:
        needs += [f"goal/{state.slug}", *state.part_keys, *_grades(view).get(state.slug, ())]
    return tuple(needs)


def all_of(view: View, *kinds: str) -> tuple[str, ...]:
    """Every part of these kinds."""
    return tuple(key for key in sorted(view.edition.parts) if kind_of(key) in kinds)


@lru_cache(maxsize=4)
def _links(view: View) -> dict[str, tuple[str, ...]]:
    """Goal -> parts that name it: its grades with their rubrics, cycles, thresholds and reports."""
    found: dict[str, list[str]] = defaultdict(list)
    for slug, keys in _grades(view).items():
        found[slug] += keys
    for slug, cycle in view.cycles.items():
        for goal in {one["goal"] for one in cycle["goals"]}:
            found[goal].append(f"cycle/{slug}")
    for slug, threshold in view.thresholds.items():
        for goal in {goal for one in threshold["mitigations"] for goal in one["revisions"][-1]["goals"]}:
            found[goal].append(f"threshold/{slug}#title")
    for slug, report in view.reports.items():
        for goal in set(report["goals"]):
            found[goal].append(f"report/{slug}#title")
    return {slug: tuple(sorted(keys)) for slug, keys in found.items()}


@lru_cache(maxsize=4)
def _grades(view: View) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for grade in view.grades.all:
        found[grade.value["goal"]] += [f"grade/{grade.slug}", f"rubric/{grade.value['rubric']}"]
    return {slug: tuple(sorted(set(keys))) for slug, keys in found.items()}
