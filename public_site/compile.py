"""The only reader of everything: internal rows -> internal values -> public parts as bytes."""

import hashlib
from datetime import UTC
from typing import NamedTuple

from goals import snapshot
from grading.snapshot import cycle_values, grades_of, publishable_cycles, rubric_values
from public_site.keep import Hidden
from public_site.models import CorrectionRequest
from public_site.projection import Internal, Leak, Projection, find_leaks, project
from public_site.registering import hidden_now, register_now
from public_site.request_value import RequestValue
from public_site.schema import validate
from roadmap import canonical_json
from roadmap.errors import RuleViolation


class WithheldWordsShow(RuleViolation):
    """Words withheld in one place can be read in another: nothing is compiled until that is settled."""


class Compiled(NamedTuple):
    """What would be published now: every part by key, and the words that are withheld in them."""

    parts: dict[str, bytes]
    hidden: list[Hidden]


def compile_parts() -> dict[str, bytes]:
    """Every public part by key, as canonical JSON, from what the database says now. Raises as `compile_all` does."""
    return compile_all().parts


def compile_all() -> Compiled:
    """Every public part, and what is withheld in them.

    Raises WithheldWordsShow or keep.CannotBeWithheld; Roadmap.DoesNotExist before there is a roadmap;
    schema.NotThePublishedFormat, which is a mistake in the code.
    """
    projection = project(read_everything())
    projection.hidden.extend(hidden_now())
    parts = as_bytes(projection)
    # A part that did not change since words were withheld in it is read in its other form.
    stand_ins = register_now().stand_ins
    leaks = [one for one in find_leaks(projection) if hashlib.sha256(parts[one.key]).hexdigest() not in stand_ins]
    if leaks:
        raise WithheldWordsShow(_sentence(leaks))
    return Compiled(parts, projection.hidden)


def as_bytes(projection: Projection) -> dict[str, bytes]:
    """The parts as they are published, in the order of their keys. Raises schema.NotThePublishedFormat."""
    for part in projection.parts.values():
        validate(part)
    return {key: canonical_json.dumps(part) for key, part in sorted(projection.parts.items())}


def read_everything() -> Internal:
    """All there is as plain values; the number of queries does not depend on how much there is."""
    cycles = publishable_cycles()
    return Internal(
        roadmap=snapshot.roadmap_value(),
        areas=snapshot.area_values(),
        goals=snapshot.goal_values(pending=True),
        evidence=snapshot.evidence_values(),
        thresholds=snapshot.threshold_values(pending=True),
        safety_levels=snapshot.safety_level_values(),
        commitments=snapshot.commitment_values(pending=True),
        suites=snapshot.suite_values(),
        policies=snapshot.policy_version_values(),
        reports=snapshot.report_values(),
        rubrics=rubric_values(),
        cycles=cycle_values(cycles),
        grades=grades_of(cycles),
        requests=_requests(),
        spans=snapshot.all_spans(),
    )


def _requests() -> list[RequestValue]:
    """What people outside asked to have corrected, without anything that tells who they are."""
    return [_request(row) for row in CorrectionRequest.objects.order_by("number")]


def _request(row: CorrectionRequest) -> RequestValue:
    return {
        "slug": str(row.number),
        "number": row.number,
        "goal": row.goal,
        "asked_on": row.asked_at.astimezone(UTC).date().isoformat(),
        "state": row.state,  # type: ignore[typeddict-item]  # the choices are the words of the format
        "subject": row.subject,
        "quoted": row.words if row.is_quoted else "",
        "answer": row.answer,
        "answered_on": row.answered_at.astimezone(UTC).date().isoformat() if row.answered_at else None,
    }


def _sentence(leaks: list[Leak]) -> str:
    places = [f"box {leak.hidden.box} of {leak.hidden.subject} in {leak.key}" for leak in leaks]
    more = f" and {len(places) - 5} more" if len(places) > 5 else ""
    return f"Withheld words can still be read: {'; '.join(places[:5])}{more}. Withhold them there too."
