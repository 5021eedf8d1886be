"""The roadmap itself, its areas, policy versions and reports as plain values."""

from collections.abc import Sequence
from typing import Literal, cast

from django.db.models import QuerySet

from goals.change_values import CorrectionValue
from goals.models import Area, PolicyVersion, Report, Roadmap
from goals.snapshot.corrections import corrections_of
from goals.snapshot.plain import iso
from goals.values import AreaValue, PolicyVersionValue, ReportValue, RoadmapValue


def the_roadmap() -> RoadmapValue | None:
    """The one roadmap of this installation; None before it is set up."""
    row = Roadmap.objects.first()
    return roadmap_value(row) if row else None


def roadmap_value(roadmap: Roadmap | None = None) -> RoadmapValue:
    """The one roadmap of this installation. Raises Roadmap.DoesNotExist before it is set up."""
    row = Roadmap.objects.get() if roadmap is None else roadmap
    return {
        "name": row.name,
        "developer": row.developer,
        "kept_by": cast(Literal["developer", "observer"], row.kept_by),
        "known_until": iso(row.known_until),
        "promise_days": row.promise_days,
        "contact": row.contact,
        "licence": row.licence,
        "base_address": row.base_address,
        "notice": row.notice,
        "about": row.about,
        "demonstration": row.demonstration,
    }


def area_value(row: Area) -> AreaValue:
    return {"slug": row.slug, "name": row.name, "definition": row.definition, "position": row.position}


def area_values() -> list[AreaValue]:
    return [area_value(row) for row in sorted(Area.objects.all(), key=lambda row: (row.position, row.slug))]


def policy_version_value(row: PolicyVersion, corrections: Sequence[CorrectionValue] = ()) -> PolicyVersionValue:
    value: PolicyVersionValue = {
        "slug": row.slug,
        "document": row.document,
        "version": row.version,
        "effective_on": row.effective_on.isoformat(),
        "summary": row.summary,
        "source": row.source,
    }
    return {**value, "corrections": [*corrections]} if corrections else value


def policy_version_values(versions: QuerySet[PolicyVersion] | None = None) -> list[PolicyVersionValue]:
    """Policy versions by the day they came into force, in two queries."""
    chosen = PolicyVersion.objects.all() if versions is None else versions
    rows = sorted(chosen, key=lambda row: (row.effective_on, row.slug))
    corrections = corrections_of("policy")
    return [policy_version_value(row, corrections.get((f"policy/{row.slug}", None), ())) for row in rows]


def report_values(reports: QuerySet[Report] | None = None) -> list[ReportValue]:
    """Reports by day of publication, in three queries."""
    chosen = Report.objects.all() if reports is None else reports
    rows = sorted(chosen.prefetch_related("goals"), key=lambda row: (row.published_on, row.slug))
    corrections = corrections_of("report")
    return [_report(row, corrections.get((f"report/{row.slug}", None), ())) for row in rows]


def _report(row: Report, corrections: Sequence[CorrectionValue]) -> ReportValue:
    value: ReportValue = {
        "slug": row.slug,
        "kind": cast(Literal["risk_report", "system_card", "external_review", "procedural_check"], row.kind),
        "title": row.title,
        "author": row.author,
        "coverage_on": iso(row.coverage_on),
        "published_on": row.published_on.isoformat(),
        "url": row.url,
        "sha256": row.sha256,
        "summary": row.summary,
        "goals": sorted(goal.slug for goal in row.goals.all()),
        "series": row.series,
        "every_from_months": row.every_from_months,
        "every_to_months": row.every_to_months,
        "coverage_max_days": row.coverage_max_days,
    }
    return {**value, "corrections": [*corrections]} if corrections else value
