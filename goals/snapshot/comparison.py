"""Comparisons of automation with people as plain values. Single findings stay inside: a value has only what was counted."""

from goals.comparison import FindingValue, counts
from goals.comparison_values import ComparisonResultValue, ComparisonValue, Side
from goals.models import Comparison, ComparisonResult, Finding
from goals.snapshot.plain import day_of, iso, number_text


def comparison_value(row: Comparison, result: ComparisonResult | None = None) -> ComparisonValue:
    """`result`: one that is about to be stored."""
    found = result or getattr(row, "result", None)
    return {
        "number": row.number,
        "criterion": row.criterion,
        "revision": row.revision,
        "title": row.title,
        "window_from": row.window_from.isoformat(),
        "window_to": row.window_to.isoformat(),
        "scope": row.scope,
        "same_finding": row.same_finding,
        "judging": row.judging,
        "severities": [
            {"name": one["name"], "definition": one["definition"], "counts": place < row.counting}
            for place, one in enumerate(row.severities)
        ],
        "judges": len(row.judges.all()),
        "baseline_text": row.baseline_text,
        "baseline_value": number_text(row.baseline_value),
        "baseline_on": iso(row.baseline_on),
        "currency": row.currency,
        "fixed_on": day_of(row.fixed_at),
        "called_off_on": day_of(row.called_off_at) if row.called_off_at else None,
        "called_off_reason": row.called_off_reason,
        "called_off_reported": len(row.findings.all()) if row.called_off_at else None,
        "called_off_judged": len([one for one in row.findings.all() if one.judgements.all()])
        if row.called_off_at
        else None,
        "result": _result(row, found) if found else None,
    }


def finding_value(row: Finding) -> FindingValue:
    """As judged last; one that waits for its judgement counts as out of scope."""
    said = max(row.judgements.all(), key=lambda one: one.number, default=None)
    side: Side = "automation" if row.side == Finding.Side.AUTOMATION else "people"
    rank, same_as = (said.severity, said.same_as.code if said.same_as else "") if said else (None, "")
    return FindingValue(row.code, side, row.found_on, rank, same_as, row.hours, row.cost)


def _result(row: Comparison, result: ComparisonResult) -> ComparisonResultValue:
    found = [finding_value(one) for one in sorted(row.findings.all(), key=lambda one: one.code)]
    return {
        "closed_on": day_of(result.closed_at),
        "judged_by": len({said.judged_by_id for one in row.findings.all() for said in one.judgements.all()}),
        "judged_again": sum(len(one.judgements.all()) > 1 for one in row.findings.all()),
        "reported_late": sum(day_of(one.reported_at) > row.window_to.isoformat() for one in row.findings.all()),
        "reported_automation": sum(one.side == "automation" for one in found),
        "reported_people": sum(one.side == "people" for one in found),
        "out_of_scope": sum(one.rank is None for one in found),
        "counts": counts(
            found,
            severities=[one["name"] for one in row.severities],
            counting=row.counting,
            window_from=row.window_from,
        ),
        "spent_hours_automation": number_text(result.spent_hours_automation),
        "spent_hours_people": number_text(result.spent_hours_people),
        "spent_cost_automation": number_text(result.spent_cost_automation),
        "spent_cost_people": number_text(result.spent_cost_people),
    }
