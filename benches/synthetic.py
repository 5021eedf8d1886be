"""A roadmap of any size as published editions, made by the project's own projection and never by hand-written formats.

Goals are projected some hundreds at a time, so that a large edition needs no more memory than a small one.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import cast

from goals.values import AreaValue, GoalValue, RoadmapValue, UpdateValue
from public_site.candidate import last_publication, manifest_bytes, parts_of, store_parts
from public_site.compile import as_bytes
from public_site.models import Publication
from public_site.projection import Internal, project
from public_site.schema import VERSION
from tests.public_site.site import parts as p

FIRST_DAY = date(2026, 11, 2)
AREAS, TEXT_BYTES, AT_ONCE = 8, 3_000, 250
HEALTH = ("on_track", "on_track", "on_track", "at_risk", "off_track")
_WORDS = """
access alignment audit before capability classifier control deployment during evaluation every exercise finding isolation
key log measure model monitor of plan protocol record red report result review risk room safeguard sandbox security sensor
standard team test the threshold to tool training trial update weight with
"""
WORDS = _WORDS.split()


def slug(number: int) -> str:
    return f"goal-{number:05}"


def title(number: int) -> str:
    return f"Goal {number}: " + _sentence(Random(number), 6).rstrip(".").lower()  # noqa: S311 -- no secret


def text(number: int) -> str:
    """Markdown of about 3 KB, another one for each goal: paragraphs, a list, some emphasis and a link."""
    draw = Random(-number)  # noqa: S311 -- no secret
    blocks = [f"{_sentence(draw, 9)} This is **promised** in [full](https://example.org/{slug(number)})."]
    blocks.append("\n".join(f"- {_sentence(draw, 8)}" for _ in range(4)))
    while sum(map(len, blocks)) < TEXT_BYTES:
        blocks.append(" ".join(_sentence(draw, 12) for _ in range(5)))
    return "\n\n".join(blocks)[:TEXT_BYTES]


def publish_first(goals: int, *, updates: int) -> Publication:
    """The first edition of a new roadmap, in the database as approving leaves it."""
    hashes = store_parts(as_bytes(project(Internal(roadmap=_roadmap(), areas=_areas(), spans={}))))
    for chunk in _chunks(goals):
        hashes |= _stored([goal(number, updates=updates) for number in chunk])
    return _publication(hashes)


def publish_change(number: int, *, updates: int, round_: int) -> Publication:
    """The next edition: one goal has one update more than in the last one, and nothing else differs."""
    changed = goal(number, updates=updates)
    changed["updates"].append(_update(updates + round_, FIRST_DAY, HEALTH[round_ % len(HEALTH)]))
    return _publication(parts_of(last_publication()) | _stored([changed]))


def goal(number: int, *, updates: int) -> GoalValue:
    """A goal as a snapshot of the database has it, due between 200 days ago and 500 days from now."""
    due = FIRST_DAY + timedelta(days=number * 7919 % 700 - 200)
    set_on = (FIRST_DAY - timedelta(days=300)).isoformat()
    criterion = p.criterion("report", "deliverable", f"The report of goal {number} is published.")
    words = {"statement": text(number), "criteria": [criterion], "cadence_days": (30, 60, 90, None)[number % 4]}
    said = [
        _update(one, FIRST_DAY - timedelta(days=14 * (updates - one) + number % 90), HEALTH[(number + one) % 5])
        for one in range(1, updates + 1)
    ]
    revision = p.revision(1, set_on, title(number), due.isoformat(), **words)
    area = f"area-{number % AREAS}"
    return cast(GoalValue, p.goal(slug(number), area, revision, position=number, updates=said))


def _update(number: int, on: date, health: str) -> UpdateValue:
    done = _sentence(Random(number), 30)  # noqa: S311 -- no secret
    return cast(UpdateValue, p.update(number, on.isoformat(), health, done=done))


def _sentence(draw: Random, words: int) -> str:
    return " ".join(draw.choices(WORDS, k=words)).capitalize() + "."


def _stored(goals: list[GoalValue]) -> dict[str, str]:
    parts = as_bytes(project(Internal(roadmap=_roadmap(), goals=goals, spans={})))
    return store_parts({key: content for key, content in parts.items() if key.startswith("goal/")})


def _roadmap() -> RoadmapValue:
    return cast(RoadmapValue, p.roadmap())


def _areas() -> list[AreaValue]:
    return [cast(AreaValue, p.area(f"area-{number}", f"Area {number}", number)) for number in range(AREAS)]


def _chunks(goals: int) -> Iterator[range]:
    return (range(start, min(start + AT_ONCE, goals)) for start in range(0, goals, AT_ONCE))


def _publication(hashes: dict[str, str]) -> Publication:
    last = last_publication()
    number = last.number + 1 if last else 1
    published = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 9, tzinfo=UTC) + timedelta(minutes=number)
    when = published.strftime("%Y-%m-%dT%H:%M:%SZ")
    content = manifest_bytes(
        {
            "v": VERSION,
            "number": number,
            "origin": "prepared",
            "as_of": FIRST_DAY.isoformat(),
            "published_at": when,
            "recorded_at": when,
            "prepared_by": "upppppppppppp",
            "approved_by": "uqqqqqqqqqqqq",
            "prepared_at": when,
            "approved_at": when,
            "notes": "",
            "predecessor": last.sha256 if last else None,
            "parts": dict(sorted(hashes.items())),
        }
    )
    return Publication.objects.create(
        number=number,
        origin="prepared",
        manifest=content,
        sha256=hashlib.sha256(content).hexdigest(),
        as_of=FIRST_DAY,
        published_at=published,
        recorded_at=published,
        prepared_by="upppppppppppp",
        approved_by="uqqqqqqqqqqqq",
    )
