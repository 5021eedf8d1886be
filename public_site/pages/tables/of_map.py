"""Tables of the map: thresholds, what is done at them, levels, policies and reports."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from goals.direction import headline
from public_site.pages.tables.table import Row, Table, columns
from public_site.pages.tables.texts import Texts, plain_fields
from public_site.view import View


def _revision(revisions: Sequence[Any]) -> dict[str, Any]:
    """What every thing on the map says about its newest revision."""
    newest = revisions[-1]
    return {
        "revision": newest["number"],
        "revision_kind": newest["kind"],
        "direction": headline(newest) if len(revisions) > 1 else None,
        "effective_on": newest["effective_on"],
    }


_OF_REVISION: Final = """
        revision integer Number of the newest revision
        revision_kind What kind of change it was
        direction Headline direction of that change; empty for the first version
        effective_on date In force since
"""


def _thresholds(view: View) -> Iterator[Row]:
    for slug, one in view.thresholds.items():
        newest, text = one["revisions"][-1], Texts(one)
        assessed = max(one["assessments"], key=lambda each: (each["on"], each["number"]), default=None)
        yield {
            "threshold": slug,
            **text.of(newest, "name definition"),
            **plain_fields(newest, "policy level"),
            "state": assessed["state"] if assessed else None,
            "assessed_on": assessed["on"] if assessed else None,
            **_revision(one["revisions"]),
        }


THRESHOLDS: Final = Table(
    "thresholds",
    "Capability thresholds",
    "one capability threshold as its newest revision defines it",
    ("threshold",),
    columns(f"""
        threshold Short name
        name Name
        definition Definition
        policy Document and version that defines it
        level Safety level that belongs to it
        state State by the newest assessment: not_reached, cannot_be_ruled_out, reached or not_assessed
        assessed_on date Day of that assessment
        {_OF_REVISION.strip()}
    """),
    _thresholds,
)


def _assessments(view: View) -> Iterator[Row]:
    for slug, threshold in view.thresholds.items():
        text = Texts(threshold)
        for one in threshold["assessments"]:
            yield {
                "threshold": slug,
                **plain_fields(one, "number revision state"),
                **text.of(one, "model by note"),
                **plain_fields(one, "on next_due source evidence"),
            }


ASSESSMENTS: Final = Table(
    "assessments",
    "Assessments of thresholds",
    "one assessment of one threshold for one model",
    ("threshold",),
    columns("""
        threshold Threshold
        number integer Number of the assessment
        revision integer Revision of the threshold that was assessed
        state not_reached, cannot_be_ruled_out, reached or not_assessed
        model Model
        by Who says so
        note Note
        on date Day
        next_due date Day by which the next assessment is due
        source Address of the source
        evidence list Evidence named for it
    """),
    _assessments,
)


def _mitigations(view: View) -> Iterator[Row]:
    for slug, threshold in view.thresholds.items():
        text = Texts(threshold)
        for one in threshold["mitigations"]:
            newest = one["revisions"][-1]
            yield {
                "threshold": slug,
                "mitigation": one["slug"],
                "column": newest["column"],
                **text.of(newest, "text caveat"),
                **plain_fields(newest, "state in_place_since tested_on goals evidence"),
                **_revision(one["revisions"]),
            }


MITIGATIONS: Final = Table(
    "mitigations",
    "Mitigations",
    "one measure at a threshold: of the company, or recommended for the whole industry",
    ("threshold",),
    columns(f"""
        threshold Threshold
        mitigation Short name of the measure
        column company (will be done regardless) or industry (a recommendation, not a promise)
        text The measure
        caveat Caveat
        state planned, partly, in_place or suspended; empty in the industry column
        in_place_since date In place since
        tested_on date Last tested on
        goals list Goals linked to it
        evidence list Evidence named for it
        {_OF_REVISION.strip()}
    """),
    _mitigations,
)


def _commitments(view: View) -> Iterator[Row]:
    for slug, one in view.edition.commitments().items():
        text = Texts(one)
        yield {"commitment": slug, **text.of(one["revisions"][-1], "scenario response"), **_revision(one["revisions"])}


COMMITMENTS: Final = Table(
    "commitments",
    "Conditional commitments",
    "one scenario with what the company will do in it",
    ("commitment",),
    columns(f"""
        commitment Short name
        scenario Scenario
        response What the company will do
        {_OF_REVISION.strip()}
    """),
    _commitments,
)


def _standards(view: View) -> Iterator[Row]:
    for slug, level in view.edition.safety_levels().items():
        for one in level["standards"]:
            yield {"level": slug, "name": level["name"], **plain_fields(one, "kind model active_since because source")}


STANDARDS: Final = Table(
    "standards",
    "Standards of safety levels",
    "one standard that is active for one model",
    ("safety-level",),
    columns("""
        level Short name of the safety level
        name Name of the safety level
        kind deployment or security
        model Model
        active_since date Active since
        because reached or precaution
        source Address of the source
    """),
    _standards,
)


def _policies(view: View) -> Iterator[Row]:
    for slug, one in view.edition.policies().items():
        text = Texts(one)
        named = plain_fields(one, "document version effective_on")
        yield {"policy": slug, **named, **text.of(one, "summary"), "source": one["source"]}


POLICIES: Final = Table(
    "policies",
    "Versions of policies",
    "one version of one policy document",
    ("policy",),
    columns("""
        policy Short name
        document Document
        version Version
        effective_on date In force since
        summary Summary
        source Address
    """),
    _policies,
)


def _reports(view: View) -> Iterator[Row]:
    for slug, one in view.reports.items():
        text = Texts(one)
        yield {
            "report": slug,
            "kind": one["kind"],
            **text.of(one, "title author summary"),
            **plain_fields(one, "published_on coverage_on url sha256 goals series every_from_months every_to_months"),
            "coverage_max_days": one["coverage_max_days"],
        }


REPORTS: Final = Table(
    "reports",
    "Reports",
    "one published report",
    ("report",),
    columns("""
        report Short name
        kind risk_report, system_card, external_review or procedural_check
        title Title
        author Author
        summary Summary
        published_on date Day of publication
        coverage_on date Last day it speaks of
        url Address
        sha256 SHA-256 of the file
        goals list Goals it speaks of
        series Series it belongs to
        every_from_months integer Fewest months between two reports of the series
        every_to_months integer Most months between two
        coverage_max_days integer Most days between the last day it speaks of and its publication
    """),
    _reports,
)

TABLES: Final = (THRESHOLDS, ASSESSMENTS, MITIGATIONS, COMMITMENTS, STANDARDS, POLICIES, REPORTS)
