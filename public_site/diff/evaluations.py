"""Entries for evaluations: suites that come and end, runs, and protocols deposited for studies to come."""

from collections.abc import Mapping
from typing import Any

from goals import evaluation_values as evaluation
from goals.days import day
from public_site.diff.change import Change
from public_site.diff.context import Context
from public_site.diff.plain import as_text
from public_site.diff.walk import Difference
from public_site.words import CAPABILITIES, RUN_STATES
from roadmap.english import listed, plural

ENDED = (evaluation.EvaluationSuiteValue, "ended_on")


def suite_sentence(value: Mapping[str, Any]) -> str:
    """ "Checks “Cyber”, to be run on each model at least every 90 days. Told with it: 2 runs and 1 study."."""
    counts = [plural(len(value[name]), noun) for name, noun in (("runs", "run"), ("studies", "study")) if value[name]]
    told = f" Told with it: {listed(counts)}." if counts else " It has not run yet."
    ended = f" No longer used since {as_text(value['ended_on'])}." if value["ended_on"] else ""
    what = CAPABILITIES[value["capability"]]
    return (
        f"Checks “{what}”, to be run on each model at least every {plural(value['cadence_days'], 'day')}.{told}{ended}"
    )


def ended(context: Context, difference: Difference) -> Change:
    capability = CAPABILITIES[context.value["capability"]]
    return context.entry(
        "Suite ended",
        sentence=f"No longer used since {as_text(difference.after)}; it checked “{capability}”. Its runs stay.",
        field=difference.dotted,
        after=as_text(difference.after),
        effective_on=day(difference.after),
    )


def run(context: Context, difference: Difference) -> Change:
    """One that came to no end is told as the others are."""
    new: evaluation.EvaluationRunValue = difference.after
    state = RUN_STATES[new["status"]].lower()
    return context.entry(
        "Evaluation run",
        sentence=f"{new['target']}, {as_text(new['ran_on'])}: {state}.{_lacks(new)}",
        field=difference.dotted,
        after=state,
        effective_on=day(new["ran_on"]),
    )


def _lacks(value: evaluation.EvaluationRunValue) -> str:
    if value["status"] != "complete":
        return " It covers nothing."
    return f" Not reproducible: no {', no '.join(value['lacks'])}." if value["lacks"] else ""


def study(context: Context, difference: Difference) -> Change:
    new: evaluation.EvaluationStudyValue = difference.after
    what = f"“{new['title'].rstrip('.')}”" if new["title"] else f"Study {new['number']}"
    return context.entry(
        "Protocol deposited",
        sentence=f"{what} starts on {as_text(new['starts_on'])}; its protocol was deposited on "
        f"{as_text(new['deposited_on'])}, SHA-256 {new['protocol_sha256'][:12]}…",
        field=difference.dotted,
        after=f"{new['protocol_sha256'][:12]}…",
        effective_on=day(new["deposited_on"]),
    )
