"""Looking at links: fetch one after the other, each in no transaction, and keep what it came to. Killed at any moment it
leaves a link that is due again when the time it was held for is over."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.utils import timezone

from goals.actions.links import follow_links, give_back, put_off, store_look, take_link
from goals.links.judging import Answer, Judged
from goals.models import LinkLook
from roadmap.outbound.failing import NotFetched
from roadmap.outbound.fetching import Fetched, Limits, fetch

logger = logging.getLogger(__name__)

Fetch = Callable[[str], Fetched]
ONE_RUN: Final = timedelta(minutes=4)


def look_at_due(*, fetcher: Fetch | None = None, now: Callable[[], datetime] = timezone.now) -> int:
    """Look at what is due, for one run's time; how many looks were taken. Tests hand in their own fetcher and clock."""
    until = time.monotonic() + ONE_RUN.total_seconds()
    follow_links(at=now())
    count = 0
    while time.monotonic() < until and (taken := take_link(at=now())) is not None:
        look(taken, fetcher=fetcher or the_fetcher(), now=now)
        count += 1
    return count


def look_at(
    evidence: int, *, fetcher: Fetch | None = None, now: Callable[[], datetime] = timezone.now
) -> Judged | None:
    """Look at the link of one piece of evidence, if it is due and nobody is at its host; else the next run does."""
    taken = take_link(at=now(), only=evidence)
    return None if taken is None else look(taken, fetcher=fetcher or the_fetcher(), now=now)


def look(taken: LinkLook, *, fetcher: Fetch, now: Callable[[], datetime]) -> Judged | None:
    try:
        return store_look(taken=taken, answer=answer_of(fetcher, taken.url), at=now())
    except Exception:
        logger.exception("The link of evidence %s could not be looked at.", taken.pk)
        put_off(taken=taken, at=now())
        return None
    except BaseException:
        give_back(taken=taken)
        raise


def answer_of(fetcher: Fetch, url: str) -> Answer:
    try:
        found = fetcher(url)
    except NotFetched as error:
        return Answer(status=None, sentence=error.sentence, reason=str(error.reason))
    content = found.content if found.status == 200 else None
    kind = "".join(letter for letter in found.content_type if " " <= letter <= "~")
    return Answer(status=found.status, url=found.url, content_type=kind, content=content)


def the_fetcher() -> Fetch:
    return partial(fetch, limits=Limits(size=settings.LINK_LARGEST_MB * 1_000_000))
