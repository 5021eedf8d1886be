"""Setting up the roadmap and its areas."""

from datetime import datetime
from typing import Any

from django.db import transaction

from goals import logged
from goals.actions.guards import check_fields, check_slug_is_free, refuse_unless, set_fields
from goals.models import Area, Roadmap
from goals.permissions import can_set_up_roadmap
from goals.snapshot import roadmap_value
from goals.values import RoadmapValue
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of
from roadmap.records.log import append


class ObserverSaysKnownUntil(RuleViolation):
    field = "known_until"


@transaction.atomic
def set_up_roadmap(*, by: User | None, at: datetime, **fields: Any) -> Roadmap:
    """Set the fields of the one roadmap (name, developer, kept_by …, as `values.RoadmapValue` names them).

    Fields not named keep what they have. Where nothing changes nothing is stored and no record is written.
    """
    sentence = "Only an editor or administrator can set up the roadmap."
    refuse_unless(by is None or can_set_up_roadmap(by), sentence)
    found = Roadmap.objects.select_for_update().first()
    row = found or Roadmap(created_at=at)
    before = roadmap_value(row) if found else None
    set_fields(row, fields, known=RoadmapValue.__annotations__)
    check_fields(row)
    if row.kept_by == Roadmap.KeptBy.OBSERVER and row.known_until is None:
        raise ObserverSaysKnownUntil("An observer says until when the sources were read.")
    after = roadmap_value(row)
    if after != before:
        row.save()
        changed = [name for name, value in after.items() if before is None or before[name] != value]  # type: ignore[literal-required]
        said = fields_of(row, *changed) if found else fields_of(row)
        append(type="roadmap.set_up", subject=logged.ROADMAP, by=by, at=at, after=said)
    return row


@transaction.atomic
def add_area(*, slug: str, name: str, definition: str, position: int = 0, by: User | None, at: datetime) -> Area:
    refuse_unless(by is None or can_set_up_roadmap(by), "Only an editor or administrator can add an area.")
    check_slug_is_free(Area, slug)
    area = Area(slug=slug, name=name, definition=definition, position=position, created_at=at)
    check_fields(area)
    area.save(force_insert=True)
    append(type="area.added", subject=f"area/{slug}", by=by, at=at, after=logged.named(area))
    return area
