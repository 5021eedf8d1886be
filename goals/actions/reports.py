"""Policy versions and published reports."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from goals import logged
from goals.actions.evidence import check_sha256
from goals.actions.guards import check_day_has_come, check_fields, check_slug_is_free, refuse_unless
from goals.actions.threshold import ONLY_EDITORS
from goals.models import Goal, PolicyVersion, Report
from goals.permissions import can_keep_map
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append


class VersionIsKnown(RuleViolation):
    field = "version"


class CoverageIsNotPast(RuleViolation):
    field = "coverage_on"


class WindowIsNotInOrder(RuleViolation):
    field = "every_to_months"


@transaction.atomic
def add_policy_version(
    *,
    slug: str,
    document: str,
    version: str,
    effective_on: date,
    summary: str = "",
    source: str = "",
    by: User | None,
    at: datetime,
) -> PolicyVersion:
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    check_slug_is_free(PolicyVersion, slug)
    row = PolicyVersion(slug=slug, document=document, version=version, effective_on=effective_on, summary=summary)
    row.source, row.recorded_at = source, at
    check_version_is_new(row)
    check_fields(row)
    row.save(force_insert=True)
    append(type="policy_version.added", subject=f"policy/{slug}", by=by, at=at, after=logged.named(row))
    return row


@transaction.atomic
def add_report(
    *,
    slug: str,
    kind: str,
    title: str,
    published_on: date,
    author: str = "",
    coverage_on: date | None = None,
    url: str = "",
    sha256: str = "",
    summary: str = "",
    goals: Sequence[Goal] = (),
    series: str = "",
    every_from_months: int | None = None,
    every_to_months: int | None = None,
    coverage_max_days: int | None = None,
    by: User | None,
    at: datetime,
) -> Report:
    """Add a published report. The rule of its series lets the window of the next one be computed."""
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    check_slug_is_free(Report, slug)
    row = Report(slug=slug, kind=kind, title=title, published_on=published_on, author=author, coverage_on=coverage_on)
    row.url, row.sha256, row.summary, row.series = url, sha256, summary, series
    row.every_from_months, row.every_to_months = every_from_months, every_to_months
    row.coverage_max_days, row.recorded_at = coverage_max_days, at
    check_report(row, at=at)
    row.save(force_insert=True)
    row.goals.set(goals)
    append(type="report.added", subject=f"report/{slug}", by=by, at=at, after=logged.named(row))
    return row


def check_version_is_new(row: PolicyVersion) -> None:
    others = PolicyVersion.objects.exclude(pk=row.pk)
    if others.filter(document=row.document, version=row.version).exists():
        raise VersionIsKnown(f"Version {row.version} of {row.document} is already here.")


def check_report(row: Report, *, at: datetime) -> None:
    check_day_has_come(row.published_on, at=at, field="published_on", what="The day of publication")
    check_fields(row)
    check_sha256(row.sha256)
    if row.coverage_on is not None and row.coverage_on > row.published_on:
        raise CoverageIsNotPast("A report covers the time before its publication.")
    first, last = row.every_from_months, row.every_to_months
    if (first is None) != (last is None) or (first is not None and last is not None and last < first):
        raise WindowIsNotInOrder("The rule of a series says from how many and until how many months.")
