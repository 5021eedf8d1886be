"""The anchor cases that ship with the rubrics: made-up cases, and the level each of them stands for.

Reviewers grade them before a cycle opens and then read the answer. Each is close to the line between two levels, where
people differ. Like the rubrics they are written to be published.
"""

from typing import TypedDict


class CaseText(TypedDict):
    key: str
    title: str
    text: str
    level: str  # key of a level of the rubric
    reason: str


AMBITION: list[CaseText] = [
    {
        "key": "yearly-report",
        "title": "A report that comes out every year",
        "text": (
            'The goal: "Publish a report on our safety evaluations by 31 December." The developer has published such a '
            "report in each of the last three years. The goal names no contents, no method, and nobody outside who "
            "could say that the report falls short."
        ),
        "level": "routine",
        "reason": (
            "It promises what happens anyway. That a report is useful does not make promising it ambitious, and nothing "
            "in the wording would make this year's report say more than the last."
        ),
    },
    {
        "key": "fixes-in-four-days",
        "title": "Fixes in four days instead of nine",
        "text": (
            'The goal: "Cut the median time from a reported bypass to a deployed fix from 9 days to 4 by 31 March." '
            "In the last half year the time fell from 14 days to 9. A team of four works on it, and a tool that is being "
            "built accounts for most of the remaining gain."
        ),
        "level": "modest",
        "reason": (
            "A real and measured step. But the way is known, staffed and half walked, and careful ordinary work will "
            "probably do it in time. A large number alone does not make a goal stretching."
        ),
    },
    {
        "key": "two-outside-groups",
        "title": "Two outside groups before every release",
        "text": (
            'The goal: "From 1 July on, two outside groups test every model for misuse before its release and publish '
            'their full reports within 60 days, unedited." So far one group has tested one release, under an agreement '
            "that let the developer take passages out. Other developers publish outside reports now and then; none is "
            "known to have bound itself to unedited ones."
        ),
        "level": "stretching",
        "reason": (
            "It gives control away, each time and in advance, which is clearly beyond present practice and beyond what "
            "most others do. It is not leading: outside tests exist, and no part of the way is unknown."
        ),
    },
]

PROGRESS: list[CaseText] = [
    {
        "key": "two-above-the-line",
        "title": "Slightly above the line",
        "text": (
            "By now two of four milestones were promised. Both are done, and the report that the second one asks for is "
            "public. The share of requests that are screened was to be 50 per cent by now; the measured share is 52. "
            'The owner writes: "We are ahead of plan."'
        ),
        "level": "on_course",
        "reason": (
            "What was promised by now is there, and the value is on the line within what such a measure moves from month "
            "to month. No milestone that is not due yet is done. The owner's word for it does not count."
        ),
    },
    {
        "key": "one-agreement-late",
        "title": "One agreement is late",
        "text": (
            "By now three of five milestones were promised. Two are done. The third, a signed agreement with a second "
            "laboratory, is eight weeks late. The update says why, shows the draft, and names a new date, which leaves "
            "five months before the goal is due. Nothing else is late."
        ),
        "level": "behind",
        "reason": (
            "Less is there than was promised by now, so it is not on course, however openly it is told. It is not far "
            "behind: most of what was due is done, and there is evidence that the rest can come in time."
        ),
    },
    {
        "key": "seven-months-of-plans",
        "title": "Seven months of plans",
        "text": (
            "Seven of twelve months have passed. Four updates tell of strong momentum, three people hired, and a "
            "workshop. The evidence is a set of slides with a plan. No milestone is done, and the measured value is "
            "where it was when the goal was set."
        ),
        "level": "no_visible_progress",
        "reason": (
            "Evidence was given, and it shows intent and effort. The question is what exists. Hiring may lead to "
            "progress later; a later cycle will see it. Far behind would need some part of the promised thing."
        ),
    },
]

RESULT: list[CaseText] = [
    {
        "key": "thirty-eight-of-forty",
        "title": "Thirty-eight systems of forty",
        "text": (
            'The goal: "By 1 July every one of the 40 systems that hold model weights can be entered only with a '
            'hardware key." A letter of an outside auditor of September confirms 38. The two others hold no current '
            "weights, are listed by name, and are to be switched off."
        ),
        "level": "mostly_met",
        "reason": (
            "The main thing exists and somebody outside has checked it. What is missing is small and leaves the purpose "
            "as it was, yet it is missing, so it is not met in full. That it came two months late is told elsewhere."
        ),
    },
    {
        "key": "summaries-for-results",
        "title": "Summaries instead of results",
        "text": (
            'The first wording: "Publish the full results of the dangerous-capability tests of every model we release." '
            'It was changed to: "Publish a summary of the tests of every model we release." Summaries of all five models '
            "are public. Full results of none are. You are judging against the first wording."
        ),
        "level": "partly_met",
        "reason": (
            "Against the last wording this is met in full. Against the first one the main thing, full results, is "
            "incomplete; summaries of every model are a substantial part and of use by themselves."
        ),
    },
    {
        "key": "a-drill-that-is-agreed",
        "title": "A drill with a date",
        "text": (
            'The goal: "Hold an emergency drill together with the regulator before 31 May and publish what it found." '
            "At the time of grading a date in autumn is agreed, a scenario is written and the invitations are out. "
            "No drill has taken place."
        ),
        "level": "little_met",
        "reason": (
            "Only preparations exist. They are real and shown, so it is not nothing; but neither the drill nor its "
            "findings exist, so no substantial part is there."
        ),
    },
]

DEFAULT_CASES = {"ambition": AMBITION, "progress": PROGRESS, "result": RESULT}
