"""The terms of the site, each with its rule. Words come from the constants that pages use, numbers from the rules.

Every dictionary here has one entry for each code of the rule it explains; a test holds that none is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from goals.coverage import STATE_WORDS as COVERAGE_WORDS
from goals.coverage import CellState
from goals.outcome import WORDS
from goals.reporting import DUE_WITHIN, FRESHNESS_WORDS, HEALTH_MEANS, HEALTH_WORDS
from goals.values import Firmness, Freshness, Headline, Health, Outcome
from grading.values import NonGrade
from public_site.method.examples import EXAMPLES, freshness_examples
from public_site.words import (
    ASSESSMENTS,
    CONFIDENCE,
    CRITERION_WORDS,
    DIRECTIONS,
    EVIDENCE_STATES,
    FIRMNESS,
    MITIGATION_STATES,
    NON_GRADES,
    Tag,
    criterion_tag,
    direction_tag,
    freshness_tag,
    health_tag,
    outcome_tag,
    state_tag,
    term_of,
)


@dataclass(frozen=True)
class Term:
    """`id` is its anchor on /method/. `tag` is how pages show it, where they show it as a tag."""

    id: str
    word: str
    rule: str
    example: str = ""
    tag: Tag | None = None


OUTCOME_RULES: Final[dict[Outcome, str]] = {
    "achieved": (
        "Delivered by the due day, and a second person has accepted the evidence. Somebody other than the owner was told by "
        "the due day, or it was established when it was accepted that the delivery was in time. A goal without a date only "
        "has to be delivered."
    ),
    "achieved_timing_unknown": (
        "Delivered and accepted, but it cannot be said that it was in time: the day is not known exactly enough, or nobody was "
        "told by the due day."
    ),
    "achieved_late": (
        "Delivered and accepted, and even the first possible day of delivery is after the due day. It stays late for ever "
        "and is counted apart."
    ),
    "partly_achieved": "A part was delivered, and a second person accepted that ending by the due day.",
    "missed": (
        "From 00:00 UTC on the day after the due day, by itself, if nothing was delivered, claimed or ended by then. Afterwards only an "
        "accepted delivery changes it; a claim or a withdrawal does not."
    ),
    "stopped_after_learning": (
        "Given up by the due day because the work itself showed that it is not worth going on; what was learned is told."
    ),
    "no_longer_needed": "Given up by the due day because what it was needed for is gone; the reason is told.",
    "replaced": "Another goal has taken its place, by the due day; the two are linked.",
    "merged": "It became part of another goal by the due day; the two are linked.",
    "withdrawn": (
        "Given up by the due day, with a reason. It counts from the day a second person accepted it, not from a day it names."
    ),
    "being_checked": (
        "By the due day the owner said that it is delivered, and nobody has accepted or declined that yet. A claim made after "
        "the due day leaves it as it was."
    ),
    "not_known": (
        "Only where an observer keeps the roadmap: the due day has passed and no source says what became of the goal. It is "
        "in no rate."
    ),
    "not_started": "The day on which the goal says it starts has not come.",
    "in_progress": "None of the others: it has started, and its due day has not passed, or it has none.",
}
HEALTH_RULES: Final[dict[Health, str]] = {health: f"The owner says: {means}" for health, means in HEALTH_MEANS.items()}
FRESHNESS_RULES: Final[dict[Freshness, str]] = {
    "current": "The last update is younger than the goal's cadence, and the next one is not due yet.",
    "due": f"The last {DUE_WITHIN} days of the cadence have begun; never on the day of an update itself.",
    "overdue": "More days than one cadence have passed since the last update.",
    "stale": (
        "More than one and a half cadences have passed since the last update (rounded down to whole days). The owner's last "
        "word on health no longer stands for today and is drawn as an outline."
    ),
    "no_cadence": "The goal promises no rhythm of updates; nothing is ever called overdue.",
    "ended": "The goal has ended and owes no updates. A missed goal goes on owing them until it is delivered or given up.",
    "not_started": "The goal has not started and owes no updates yet.",
}
DIRECTION_RULES: Final[dict[Headline, str]] = {
    "more": "More is asked than before: an earlier date, a higher target, a further criterion, a firmer promise.",
    "same": "Something changed, but not what is promised.",
    "less": (
        "Less is asked than before: a later date, a lower target, a criterion dropped or made easier, a date given up, a "
        "measure moved from the developer's own column to the industry's. Where one thing got less and another cannot be told, it is "
        "less."
    ),
    "mixed": "Some of it asks for more and some for less.",
    "cannot_tell": "Only words changed, and arithmetic cannot read them.",
    "contested": "The owner and the independent coder read the change differently. Every label stays, with its author.",
    "correction": (
        "The text was wrong as published and is put right. The old text stays in the history; the first published date stays "
        "the first."
    ),
}
CRITERION_RULES: Final[dict[str, str]] = {
    "reached": "The last reading passes every test of the criterion. Readings are self-reported unless it says “checked”.",
    "not_reached": "The last reading fails at least one test.",
    "not_reported": "No reading says how far it is. That is unknown, not failed.",
    "judged": "No number decides; reviewers judge it.",
    "not_applicable": "Its own condition says that it is not needed; the justification stands beside it.",
}
EVIDENCE_RULES: Final[dict[str, str]] = {
    "draft": "Named, and nobody has looked at it.",
    "in_review": "Somebody other than who brought it is looking at it.",
    "accepted": "A second person has looked at it and found that it shows what it is said to show.",
    "rejected": "A second person has looked at it and found that it does not; the reason stands beside it.",
    "expired": "Its own last day has passed, by date alone. What rests on it is marked.",
    "unconfirmed": "Brought from published sources; nobody here has looked at it.",
}
ASSESSMENT_RULES: Final[dict[str, str]] = {
    "not_reached": "Whoever assessed the model says that it does not have the capability.",
    "cannot_be_ruled_out": "Whoever assessed the model could not rule the capability out.",
    "reached": "Whoever assessed the model says that it has the capability.",
    "not_assessed": "No assessment of this threshold has been published.",
}
COVERAGE_RULES: Final[dict[CellState, str]] = {
    "gap": "No suite for this capability has run on this model, or there is no suite.",
    "never_finished": "It was tried, and no run came to its end.",
    "stale": "The newest run that came to its end is older than the suite itself allows.",
    "current": "At least one suite ran to its end within the days in which it is to be run again.",
}
MITIGATION_RULES: Final[dict[str, str]] = {
    "planned": "Promised and not in place.",
    "partly": "In place for some of what it has to cover.",
    "in_place": "In place since the day named; the day of its last test stands beside it where there is one.",
    "suspended": "It was in place and is not at present.",
}
FIRMNESS_RULES: Final[dict[Firmness, str]] = {
    "aspiration": "What is hoped for.",
    "goal": "What is worked towards and answered for.",
    "commitment": "What is bound to be done.",
    "conditional": "What is done only if its condition comes about; the condition is part of the text.",
}
CONFIDENCE_RULE: Final = "Stated by the owner when the goal was set or changed; no formula makes it."
NON_GRADE_RULES: Final[dict[NonGrade, str]] = {
    "too_early": "The reviewer finds that nothing can be judged yet.",
    "no_evidence": "The reviewer found nothing to judge by.",
    "cannot_judge_withheld": "What is withheld would decide it, and the reviewer has not seen it.",
    "not_applicable": "The question does not fit this goal.",
}
SILENT_RULE: Final = (
    "In progress, and its updates are stale: in charts and lists it stands as silent, whatever its owner said last."
)


def outcome_terms(*, observed: bool) -> list[Term]:
    """An observer never says that a promise was missed, and only an observer says that it does not know."""
    left_out: Outcome = "missed" if observed else "not_known"
    return [
        Term(term_of(key), WORDS[key], rule, EXAMPLES[key].words, outcome_tag(key))
        for key, rule in OUTCOME_RULES.items()
        if key != left_out
    ]


def silent_term() -> Term:
    tag = state_tag("silent")
    return Term(tag.term, tag.word, SILENT_RULE, tag=tag)


def health_terms() -> list[Term]:
    return [Term(term_of(key), HEALTH_WORDS[key], rule, tag=health_tag(key)) for key, rule in HEALTH_RULES.items()]


def freshness_terms() -> list[Term]:
    examples = freshness_examples()
    shown = [key for key in FRESHNESS_RULES if key not in ("ended", "not_started")]
    return [
        Term(_freshness_id(key), FRESHNESS_WORDS[key], FRESHNESS_RULES[key], examples.get(key, ""), freshness_tag(key))
        for key in shown
    ]


def _freshness_id(key: Freshness) -> str:
    tag = freshness_tag(key)
    return tag.term if tag else term_of(key)


def direction_terms() -> list[Term]:
    return [
        Term(direction_tag(key).term, DIRECTIONS[key], rule, tag=direction_tag(key))
        for key, rule in DIRECTION_RULES.items()
    ]


def criterion_terms() -> list[Term]:
    return [
        Term(criterion_tag(key).term, CRITERION_WORDS[key], rule, tag=criterion_tag(key))
        for key, rule in CRITERION_RULES.items()
    ]


def evidence_terms() -> list[Term]:
    return _plain("evidence", EVIDENCE_STATES, EVIDENCE_RULES)


def assessment_terms() -> list[Term]:
    return _plain("assessment", ASSESSMENTS, ASSESSMENT_RULES)


def coverage_terms() -> list[Term]:
    return _plain("coverage", COVERAGE_WORDS, COVERAGE_RULES)


def mitigation_terms() -> list[Term]:
    return _plain("measure", MITIGATION_STATES, MITIGATION_RULES)


def firmness_terms() -> list[Term]:
    return _plain("firmness", FIRMNESS, FIRMNESS_RULES)


def non_grade_terms() -> list[Term]:
    return _plain("non-grade", NON_GRADES, NON_GRADE_RULES)


def confidence_words() -> Sequence[str]:
    return list(CONFIDENCE.values())


def _plain(kind: str, words: Mapping[Any, str], rules: Mapping[Any, str]) -> list[Term]:
    return [Term(term_of(key, kind), words[key], rule) for key, rule in rules.items()]
