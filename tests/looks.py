"""Looks at links without a network: what a worker would have been answered, through the same actions."""

from datetime import datetime

from goals.actions.links import follow_links, store_look, take_link
from goals.links.judging import Answer, Judged
from goals.models import Evidence, LinkLook


def answered(content: bytes = b"The report.", kind: str = "application/pdf") -> Answer:
    return Answer(status=200, url="https://example.org/report", content_type=kind, content=content)


def gone(status: int = 404) -> Answer:
    return Answer(status=status, url="https://example.org/report")


def silent(reason: str = "no_host") -> Answer:
    return Answer(status=None, reason=reason, sentence="There is no host of this name.")


def make_due(evidence: Evidence, at: datetime) -> None:
    LinkLook.objects.filter(pk=evidence.pk).update(due_at=at)


def a_look(evidence: Evidence, answer: Answer | None = None, *, at: datetime) -> Judged | None:
    """The worker looks at this link at a moment, due or not."""
    follow_links(at=at)
    make_due(evidence, at)
    taken = take_link(at=at, only=evidence.pk)
    assert taken is not None, "its host rests"
    return store_look(taken=taken, answer=answer or answered(), at=at)
