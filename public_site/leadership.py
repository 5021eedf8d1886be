"""What the leadership page says of editions: the one that waits, and the days since which changes can be told."""

from collections.abc import Iterator
from datetime import date, datetime

from goals.models import Roadmap
from public_site.models import Preparation, Publication
from roadmap.accounts.models import User
from roadmap.dashboard import Mark, Section

MOST = 100  # editions to choose from


def leadership(user: User, on: date, since: datetime) -> Iterator[Section]:
    """The edition that waits for its second publisher, and how old the last one is. Three queries."""
    context = {
        "waiting": Preparation.objects.filter(state=Preparation.State.WAITING).defer("parts").first(),
        "last": Publication.objects.order_by("-number").defer("manifest").first(),
        "promise_days": Roadmap.objects.values_list("promise_days", flat=True).first(),
    }
    yield Section(60, "edition", "Editions", "public_site/staff/_edition_waits.html", context)


def editions(on: date) -> list[Mark]:
    """Each edition, as a moment: what was recorded later is not in it."""
    rows = Publication.objects.order_by("-number").values_list("number", "published_at")[:MOST]
    return [Mark(str(number), f"Edition {number}, {at:%-d %b %Y}", at) for number, at in rows]
