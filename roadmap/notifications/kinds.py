"""What people are told about: each kind of message with its name on the settings page and why somebody gets it. Pure."""

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """`label` ends "Tell me when ..."; `why` answers "Why am I told?" where the message itself does not say."""

    label: str
    why: str


# In the order of the settings page. A kind that does not stand here, or in ALWAYS, cannot be switched off.
KINDS: Final[dict[str, Kind]] = {
    "update.due": Kind("An update of my goal is due", "You own this goal."),
    "update.overdue": Kind("An update of my goal is overdue", "You own this goal."),
    "update.stale": Kind("My goal has gone without an update for so long that it reads as stale", "You own this goal."),
    "goal.due": Kind("The deadline of my goal is near", "You own this goal."),
    "milestone.due": Kind("A milestone of my goal is due", "You own this goal."),
    "evidence.expires": Kind("Evidence that I brought or that my goal rests on expires", "You answer for it."),
    "evidence.link": Kind(
        "The link of evidence that I brought or that my goal rests on changes or dies", "You answer for it."
    ),
    "evidence.asked": Kind("Somebody asks for evidence of my goal", "You own this goal."),
    "evidence.answered": Kind("A request of mine for evidence is answered", "You asked for it."),
    "evidence.named": Kind("I am named to read sealed evidence", "You are one of its named readers."),
    "approval.waits": Kind("A change, an ending or evidence waits for my decision", "You may decide on it."),
    "coding.waits": Kind(
        "A change waits for my word on which way it goes", "You may say so as an independent reviewer."
    ),
    "proposal.declined": Kind("A change, an ending or evidence of mine was declined", "You proposed it."),
    "preparation.waits": Kind("An edition waits for my approval", "You are a publisher and did not prepare it."),
    "request.asked": Kind("Somebody outside asks for a correction", "You are an editor."),
    "preparation.declined": Kind("An edition that I prepared was declined", "You prepared it."),
    "grading.opened": Kind("Scoring begins", "You are asked to score in this cycle."),
    "grading.assigned": Kind("I am asked to score a goal", "You are a reviewer of this goal."),
    "grading.interest": Kind("A reviewer declares an interest and asks for a waiver", "You run grading cycles."),
    "grading.waived": Kind("My interest in a goal is waived", "You are a reviewer of this goal."),
    "grading.late": Kind("Scores are late", "You are asked to score in this cycle, or you run it."),
    "grading.discussed": Kind("Scores of a goal that I scored are far apart", "You scored this goal."),
    "grading.sent": Kind("A goal waits for my decision on its level", "You are an adjudicator and did not score it."),
    "grade.objected": Kind("Somebody objects to a grade", "You run grading cycles."),
    "grade.reply": Kind("A grade of my goal waits for my reply", "You own this goal."),
    "deadline.moved": Kind("A date of a goal that I watch has moved", "You watch this goal."),
}
# Told whatever a person has chosen.
ALWAYS: Final[dict[str, Kind]] = {
    "withholding.made": Kind("Something was withheld after publication", "You may confirm it or have it shown again."),
    "reconcile.differs": Kind("Log, database and files differ", "You are an administrator."),
    "evidence.file.differs": Kind(
        "A stored file of evidence is missing or changed", "You are an editor, an auditor or an administrator."
    ),
    "grading.entered": Kind("Scores of mine were entered from a file", "You are the reviewer."),
    "mail.refused": Kind("Mail to somebody cannot be delivered", "You are an administrator."),
}
# Reminders of something that happened: unlike "an update is due" they do not stop being so.
HAPPENED: Final = frozenset({"deadline.moved", "proposal.declined", "mail.refused"})


def why(kind: str) -> str:
    """Why somebody is told of this kind; empty for a kind that is not known here."""
    found = KINDS.get(kind) or ALWAYS.get(kind)
    return found.why if found else ""
