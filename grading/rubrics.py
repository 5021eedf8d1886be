"""The rubrics that ship: one per kind of grade. Editors may add later versions; these texts are what version 1 says.

Levels and criteria are written to be published. Keys are stable: grades refer to them.
"""

from typing import TypedDict

from grading.values import GradeKind, LevelValue, RubricCriterionValue


class RubricText(TypedDict):
    kind: GradeKind
    title: str
    question: str
    levels: list[LevelValue]
    criteria: list[RubricCriterionValue]


AMBITION: RubricText = {
    "kind": "ambition",
    "title": "How ambitious is this goal?",
    "question": (
        "How much would the world gain, beyond what is done already and beyond what law or ordinary practice asks "
        "for, if this goal were met exactly as written?"
    ),
    "levels": [
        {
            "key": "leading",
            "label": "Leading",
            "rank": 1,
            "definition": (
                "Nobody is known to have done this. Meeting it would show others what is possible, and failing is a "
                "real prospect even with strong effort."
            ),
        },
        {
            "key": "stretching",
            "label": "Stretching",
            "rank": 2,
            "definition": (
                "Clearly beyond the developer's present practice and beyond what most comparable developers do. It "
                "needs new work, new people or hard choices."
            ),
        },
        {
            "key": "modest",
            "label": "Modest",
            "rank": 3,
            "definition": (
                "A real step beyond the developer's present practice, of a size that careful ordinary work will "
                "probably deliver in time."
            ),
        },
        {
            "key": "routine",
            "label": "Routine",
            "rank": 4,
            "definition": (
                "What the developer does already, what a rule requires, or what would happen without the goal."
            ),
        },
    ],
    "criteria": [
        {
            "key": "distance",
            "question": "How far is the target from where things stand on the day the goal is set?",
            "required": True,
            "anchors": {
                "leading": "No one is known to be there, and the way is not known.",
                "stretching": "The way is known in outline; much of it is still to be built.",
                "modest": "The way is known; the work is planned and mostly staffed.",
                "routine": "Almost there on the day it is set.",
            },
        },
        {
            "key": "risk-reduced",
            "question": "If the goal is met, how much does it reduce a serious risk named in the roadmap?",
            "required": True,
            "anchors": {
                "leading": "It removes a main way in which a named risk could come true.",
                "stretching": "It makes a named risk clearly less likely or less harmful.",
                "modest": "It prepares or supports such a reduction.",
                "routine": "The link to a named risk is weak or is not stated.",
            },
        },
        {
            "key": "room-to-retreat",
            "question": "How hard is it to declare this goal met without having done what it is about?",
            "required": False,
            "anchors": {
                "leading": "Outsiders measure it, and the measure is fixed beforehand.",
                "stretching": "The test is fixed beforehand and its result can be checked.",
                "modest": "The test is stated, but the developer alone applies it.",
                "routine": "The wording allows nearly any outcome to count.",
            },
        },
    ],
}

PROGRESS: RubricText = {
    "kind": "progress",
    "title": "How far along is this goal?",
    "question": (
        "Given the time that has passed and what was promised by now, how far does the evidence show this goal to be? "
        "Judge what the evidence shows to exist, not plans, effort or intent."
    ),
    "levels": [
        {
            "key": "ahead",
            "label": "Ahead",
            "rank": 1,
            "definition": "The evidence shows more than was promised by now, and nothing points to a late finish.",
        },
        {
            "key": "on_course",
            "label": "On course",
            "rank": 2,
            "definition": (
                "The evidence shows what was promised by now. If things go on like this, the goal is met when due."
            ),
        },
        {
            "key": "behind",
            "label": "Behind",
            "rank": 3,
            "definition": (
                "The evidence shows less than was promised by now. The goal can still be met when due, but only if "
                "something changes."
            ),
        },
        {
            "key": "far_behind",
            "label": "Far behind",
            "rank": 4,
            "definition": (
                "The evidence shows much less than was promised by now. Nothing shown so far suggests that the goal "
                "will be met when due."
            ),
        },
        {
            "key": "no_visible_progress",
            "label": "No visible progress",
            "rank": 5,
            "definition": "Evidence was available to the reviewers, and it shows no progress since the goal was set.",
        },
    ],
    "criteria": [
        {
            "key": "against-plan",
            "question": "How do milestones and measured values stand against what was promised by now?",
            "required": True,
            "anchors": {
                "ahead": "Every milestone due is done, and some that are not due yet.",
                "on_course": "Every milestone due is done, and measured values are on the line to the target.",
                "behind": "A milestone due is open, or a measured value is short of the line to the target.",
                "far_behind": "Most milestones due are open, or a measured value has hardly moved or moved the wrong way.",
                "no_visible_progress": "No milestone is done and no measured value has moved.",
            },
        },
        {
            "key": "evidence",
            "question": "How well does the evidence support what the owner reports?",
            "required": True,
            "anchors": {
                "ahead": "Checked by somebody outside the team, and it agrees with the report.",
                "on_course": "First-hand evidence for every claim that matters.",
                "behind": "First-hand evidence for some claims; the rest is the owner's word.",
                "far_behind": "Mostly the owner's word.",
                "no_visible_progress": "The evidence contradicts the report, or supports none of it.",
            },
        },
        {
            "key": "obstacles",
            "question": "Are the known obstacles named and being dealt with?",
            "required": False,
            "anchors": {
                "ahead": "No open obstacle is known.",
                "on_course": "Obstacles are named, each with a credible plan.",
                "behind": "Obstacles are named, some without a plan.",
                "far_behind": "A main obstacle has no plan, or is not named.",
                "no_visible_progress": "The work is stopped by an obstacle.",
            },
        },
    ],
}

RESULT: RubricText = {
    "kind": "result",
    "title": "How much of what was promised exists?",
    "question": (
        "How much of what was promised does the evidence show to exist? Lateness is told elsewhere and is not part of "
        "this judgement. Judge against the last wording, and beside it against the first one that was published."
    ),
    "levels": [
        {
            "key": "met_in_full",
            "label": "Met in full",
            "rank": 1,
            "definition": "The evidence shows everything that was promised, in the sense a fair outsider would read it.",
        },
        {
            "key": "mostly_met",
            "label": "Mostly met",
            "rank": 2,
            "definition": (
                "The main thing that was promised exists. What is missing is small, and does not change what the goal "
                "was for."
            ),
        },
        {
            "key": "partly_met",
            "label": "Partly met",
            "rank": 3,
            "definition": "A substantial part exists and is of use by itself, but the main thing is incomplete.",
        },
        {
            "key": "little_met",
            "label": "Little met",
            "rank": 4,
            "definition": "Only a minor part exists, or only preparations do.",
        },
        {
            "key": "not_met",
            "label": "Not met",
            "rank": 5,
            "definition": "The evidence shows nothing of what was promised.",
        },
    ],
    "criteria": [
        {
            "key": "completeness",
            "question": "Criterion by criterion: how many are shown to be met?",
            "required": True,
            "anchors": {
                "met_in_full": "All of them.",
                "mostly_met": "All that matter for the purpose of the goal.",
                "partly_met": "Some of those that matter, not all.",
                "little_met": "Only side points.",
                "not_met": "None.",
            },
        },
        {
            "key": "evidence",
            "question": "How well does the evidence show that the result exists and works as promised?",
            "required": True,
            "anchors": {
                "met_in_full": "Checked by somebody outside the team, or open for anybody to check.",
                "mostly_met": "First-hand evidence for everything that matters.",
                "partly_met": "First-hand evidence for some of it.",
                "little_met": "Mostly the owner's word.",
                "not_met": "No evidence, or evidence against it.",
            },
        },
        {
            "key": "purpose",
            "question": "Does what was delivered serve the purpose that the goal states?",
            "required": False,
            "anchors": {
                "met_in_full": "Yes, as intended or better.",
                "mostly_met": "Yes, with small limits.",
                "partly_met": "In part; important uses are left out.",
                "little_met": "Hardly.",
                "not_met": "No.",
            },
        },
    ],
}

DEFAULT_RUBRICS = (AMBITION, PROGRESS, RESULT)
