"""Words of lists: types of change in the changelog, kinds of deadline, roles of people. One sentence each."""

from typing import Final

from goals.values import DeadlineKind
from public_site.diff import ChangeType

CHANGE_TYPES: Final[dict[ChangeType, str]] = {
    "Added": "A goal, threshold or other thing is in an edition for the first time.",
    "Started": "The day on which a goal starts has come.",
    "Being checked": "An owner says that a goal is delivered.",
    "Achieved": "A second person has accepted a delivery that was in time.",
    "Achieved late": "A second person has accepted a delivery after the due day.",
    "Achieved, timing not established": "A delivery is accepted, and it cannot be said that it was in time.",
    "Partly achieved": "A goal ended with a part delivered.",
    "Missed": "A due day passed with nothing delivered.",
    "Replaced": "Another goal took its place.",
    "Merged": "It became part of another goal.",
    "Withdrawn": "It was given up.",
    "Stopped after learning": "It was given up because of what the work showed.",
    "No longer needed": "What it was needed for is gone.",
    "Not known": "A due day passed and no source says what became of it.",
    "In progress again": "An ending was taken back.",
    "Re-dated": "A date changed; the old one stays struck.",
    "Target changed": "What a metric must reach changed.",
    "Re-worded": "Words changed, and nothing that arithmetic can read.",
    "Re-scoped": "What is promised changed in content.",
    "Moved to the industry column": "The developer no longer promises it itself; it recommends it to everybody.",
    "Moved to the company column": "The developer now promises it itself.",
    "Date derived": "A day that depends on another day can now be computed.",
    "Direction coded": "An independent coder has read a change.",
    "Correction": "Something published was wrong and is put right; the wrong value stays visible.",
    "Correction asked for": "Somebody outside asked to put something right; the request is published.",
    "Request answered": "Such a request was answered, with what came of it.",
    "Update": "An owner reported.",
    "Explanation": "An owner explained a miss.",
    "Health changed": "An owner's word on health is another than before.",
    "Reading": "A metric or criterion was read.",
    "Milestone done": "A milestone was delivered.",
    "Occurrence": "What a standing promise waits for has happened, or was answered.",
    "Comparison fixed": "Before a window begins it is said how automation and people will be compared in it.",
    "Comparison called off": "Such a comparison will have no result.",
    "Comparison counted": "A whole window is over, and what each side found in it is counted.",
    "Owner changed": "Another team or person answers for the goal.",
    "Evidence added": "A piece of evidence was named.",
    "Evidence changed": "What is known of a piece of evidence changed, its link or its state for one.",
    "Cycle announced": "A round of grading was announced.",
    "Cycle changed": "What is told of a round changed.",
    "Grade published": "A grade was published.",
    "Grade changed": "A grade was made again after its round was opened again.",
    "Threshold assessed": "A model was assessed against a capability threshold.",
    "Standard active": "A standard of a safety level came into force for a model.",
    "Suite added": "Another evaluation suite is in use; an internal one is told without its name.",
    "Suite ended": "An evaluation suite is no longer used.",
    "Evaluation run": "An evaluation suite ran on a model, to its end or not.",
    "Protocol deposited": "The hash of the protocol of a study was deposited before the study starts.",
    "Policy version added": "The policy document has a new version.",
    "Report added": "A report was published.",
    "Redaction changed": "Words were withheld, or shown again.",
    "Removed": "A part is no longer in the edition; goals never are.",
    "Changed": "Anything else that differs.",
}
DEADLINE_KINDS: Final[dict[DeadlineKind, str]] = {
    "date": "A day. Due on that day.",
    "month": "A month. Due on its last day.",
    "quarter": "A quarter. Due on its last day.",
    "half": "Half a year. Due on its last day.",
    "year": "A year. Due on 31 December.",
    "relative": "So many days after a milestone or goal is done. Until that is done there is no day.",
    "event": "Before something happens. Each time it happens has its own day, if any.",
    "standing": "Within so many days of each time something happens. Each time has its own day.",
    "fuzzy": "Words such as “in the coming weeks”. No day follows from them, so nothing is ever late.",
    "none": "No date.",
}
ROLES: Final[dict[str, str]] = {
    "reader": "reads what is inside and changes nothing",
    "owner": "answers for goals: proposes changes, writes updates, brings evidence, says that a goal is delivered",
    "editor": (
        "sets goals up and runs rounds of grading; approves changes that somebody else proposed, of goals in which he or she has no stake"
    ),
    "reviewer": (
        "grades goals, codes the direction of changes, judges evidence and checks readings, always of goals in which he or she has no stake"
    ),
    "adjudicator": "decides a level where reviewers stay far apart; never of a goal he or she was asked to score",
    "publisher": "prepares an edition; another publisher approves it",
    "auditor": "reads every record of what was done, and by whom",
    "administrator": "keeps accounts and roles, never his or her own",
}
