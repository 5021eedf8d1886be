"""Comparisons of automation with people as parts of an edition hold them."""

from typing import Any

from tests.public_site.site import parts as p


def counted(severity: str, automation: int, both: int, people: int) -> p.Part:
    """What automation alone, both, and people alone found."""
    return {
        "severity": severity, "both": both, "only_automation": automation, "only_people": people,
        "automation_days": "12.5", "people_days": "30", "automation_hours": "14.5", "people_hours": None,
        "automation_cost": "1200", "people_cost": "60500",
    }  # fmt: skip


def result(automation: int, both: int, people: int) -> p.Part:
    return {
        "closed_on": "2026-10-02", "judged_by": 2, "judged_again": 1, "reported_late": 3,
        "reported_automation": automation + both, "reported_people": both + people, "out_of_scope": 0,
        "counts": [counted("", automation, both, people), counted("Severe", automation, both, people)],
        "spent_hours_automation": "310", "spent_hours_people": None,
        "spent_cost_automation": "41000", "spent_cost_people": "168000",
    }  # fmt: skip


def window(number: int, first: str, last: str, **fields: Any) -> p.Part:
    """One that is neither counted nor called off; "severe" counts."""
    value: p.Part = {
        "number": number, "criterion": "as-many", "revision": 1, "title": f"Window {number}", "window_from": first,
        "window_to": last, "scope": "The classifiers.", "same_finding": "One fix stops both.", "judging": "By codes.",
        "severities": [{"name": "Severe", "definition": "Helps clearly.", "counts": True}], "judges": 2,
        "baseline_text": "Last year", "baseline_value": "34", "baseline_on": None, "currency": "USD",
        "fixed_on": "2026-01-02", "called_off_on": None, "called_off_reason": "", "called_off_reported": None,
        "called_off_judged": None, "result": None,
    }  # fmt: skip
    return value | fields


def called_off(number: int, first: str, last: str, on: str) -> p.Part:
    end = {"called_off_on": on, "called_off_reason": "The bounty is gone.", "called_off_reported": 8}
    return window(number, first, last, **end, called_off_judged=7)
