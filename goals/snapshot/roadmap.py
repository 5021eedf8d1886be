"""The roadmap itself, its areas, policy versions and reports as plain values."""

from typing import Literal, cast

from django.db.models import QuerySet

from goals.models import Area, PolicyVersion, Report, Roadmap
from goals.snapshot.plain import iso
from goals.values import AreaValue, PolicyVersionValue, ReportValue, RoadmapValue


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


def policy_version_value(row: PolicyVersion) -> PolicyVersionValue:
    return {
        "slug": row.slug,
        "document": row.document,
        "version": row.version,
        "effective_on": row.effective_on.isoformat(),
        "summary": row.summary,
        "source": row.source,
    }


def policy_version_values() -> list[PolicyVersionValue]:
    rows = sorted(PolicyVersion.objects.all(), key=lambda row: (row.effective_on, row.slug))
    return [policy_version_value(row) for row in rows]


def report_values(reports: QuerySet[Report] | None = None) -> list[ReportValue]:
    """Reports by day of publication, in two queries."""
    chosen = Report.objects.all() if reports is None else reports
    rows = chosen.prefetch_related("goals")
    return [_report(row) for row in sorted(rows, key=lambda row: (row.published_on, row.slug))]


def _report(row: Report) -> ReportValue:
    return {
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
