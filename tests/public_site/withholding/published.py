"""A goal told in three editions with words that do harm, and the act that withholds them."""

from typing import Any

from public_site import actions
from public_site.actions.withholding import Wanted
from public_site.models import Publication, Withholding
from tests import builders as b
from tests.desk import approve

SECRET = "the third door of the old cellar"
DAY = 20  # of the act


def published(day: int) -> Publication:
    preparation = actions.prepare(by=b.a_publisher(), at=b.later(day))
    return approve(preparation=preparation, by=b.another_publisher(), at=b.later(day))


def wanted(words: str = SECRET, field: str = "updates.1.done", key: str = "goal/report", **fields: Any) -> Wanted:
    values: dict[str, Any] = {
        "reason": "protections",
        "justification": "It names a way in.",
        "review_on": b.later(200).date(),
    }
    return Wanted(key=key, field=field, words=words, **(values | fields))


def withheld(days: int = DAY, **fields: Any) -> Withholding:
    return actions.withhold_published(wanted=wanted(**fields), by=b.a_publisher(), at=b.later(days))
