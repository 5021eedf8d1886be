"""The only reader of everything: internal rows -> internal values -> public parts as bytes."""

from goals import snapshot
from grading.snapshot import cycle_values, grades_of, publishable_cycles, rubric_values
from public_site.projection import Internal, Leak, Projection, find_leaks, project
from public_site.schema import validate
from roadmap import canonical_json
from roadmap.errors import RuleViolation


class WithheldWordsShow(RuleViolation):
    """Words withheld in one place can be read in another: nothing is compiled until that is settled."""


def compile_parts() -> dict[str, bytes]:
    """Every public part by key, as canonical JSON, from what the database says now.

    Raises WithheldWordsShow or keep.CannotBeWithheld; Roadmap.DoesNotExist before there is a roadmap;
    schema.NotThePublishedFormat, which is a mistake in the code.
    """
    projection = project(read_everything())
    leaks = find_leaks(projection)
    if leaks:
        raise WithheldWordsShow(_sentence(leaks))
    return as_bytes(projection)


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
        policies=snapshot.policy_version_values(),
        reports=snapshot.report_values(),
        rubrics=rubric_values(),
        cycles=cycle_values(cycles),
        grades=grades_of(cycles),
        spans=snapshot.all_spans(),
    )


def _sentence(leaks: list[Leak]) -> str:
    places = [f"box {leak.hidden.box} of {leak.hidden.subject} in {leak.key}" for leak in leaks]
    more = f" and {len(places) - 5} more" if len(places) > 5 else ""
    return f"Withheld words can still be read: {'; '.join(places[:5])}{more}. Withhold them there too."
