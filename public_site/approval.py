"""What forbids an approval beyond the roles: one's own work in the edition, and what was withheld since it was prepared."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q

from goals.models import Ownership
from grading.models import Adjudication, Assignment
from public_site.candidate import read_parts
from public_site.desk.searching import is_searched
from public_site.keep import Hidden
from public_site.models import OutputSearch
from public_site.schema import kind_of, slug_of
from roadmap import canonical_json
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation


class SomethingIsNowWithheld(RuleViolation):
    """What was open when the edition was prepared is withheld since."""


class OutputIsNotSearched(RuleViolation):
    """Words are withheld in the edition, and nobody has looked whether its pages show them, or they do."""


def refuse_own_work(keys: Collection[str], by: User) -> None:
    """Raises Refused where one of the changed parts is a goal this person owns or a grade he had a hand in."""
    goals = [slug_of(key) for key in keys if kind_of(key) == "goal"]
    near = Q(goal__slug__in=goals) | Q(goal__parent__slug__in=goals) | Q(goal__parts__slug__in=goals)
    own = Ownership.objects.filter(near, user=by, until__isnull=True).select_related("goal").first()
    if own is not None:
        raise Refused(f"You own the goal {own.goal.slug}, which this edition changes. Another publisher approves it.")
    for cycle, goal, kind in (slug_of(key).split("--") for key in keys if kind_of(key) == "grade"):
        graded = {"cycle_goal__cycle__slug": cycle, "cycle_goal__goal__slug": goal, "cycle_goal__kind": kind}
        scored = Assignment.objects.filter(**graded, reviewer=by, state=Assignment.State.SUBMITTED)
        if scored.exists() or Adjudication.objects.filter(**graded, adjudicator=by).exists():
            raise Refused(
                f"You took part in grading {goal}, and this edition brings the grade. Another publisher approves it."
            )


def check_nothing_withheld_since(prepared: Mapping[str, str], compiled: Mapping[str, bytes]) -> None:
    """What is withheld, made a stub or taken back after the preparation must not come out by it.

    `compiled`: what would be prepared now. Raises SomethingIsNowWithheld.
    """
    now = {key: canonical_json.loads(content) for key, content in compiled.items()}
    contents = read_parts(set(prepared.values()))
    for key, sha256 in prepared.items():
        then, today = canonical_json.loads(contents[sha256]), now.get(key)
        if today is None:
            raise SomethingIsNowWithheld(f"{key} is not public any more. Prepare the edition again.")
        closed = today["withheld"].keys() - then["withheld"].keys()
        became_stub = today.get("visibility") == "stub" and then.get("visibility") == "public"
        if closed or became_stub:
            raise SomethingIsNowWithheld(f"Part of {key} has been withheld since. Prepare the edition again.")


def check_output_is_searched(hidden: Sequence[Hidden], last: OutputSearch | None) -> None:
    """Where words are withheld, the last search of the output has found none of them. Raises OutputIsNotSearched."""
    if not any(is_searched(one) for one in hidden):
        return
    if last is None:
        raise OutputIsNotSearched("The pages of this edition are not searched for withheld words yet.")
    if last.hits:
        first = last.hits[0]
        raise OutputIsNotSearched(
            f"Words of box {first['box']} of {first['subject']} can be read in {first['file']}. Withhold them there too."
        )
