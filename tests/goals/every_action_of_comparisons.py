"""One worked case of every action on comparisons of automation with people."""

from goals import actions
from tests import builders as b
from tests.goals.action_case import Case, Do


def _fix_comparison() -> Do:
    goal = b.a_comparing_goal()
    b.a_judge()
    return lambda by: b.a_comparison(goal, by=by)


def _report_findings() -> Do:
    row = b.a_comparison(b.a_comparing_goal())
    return lambda by: b.a_finding(row, by=by)


def _judge_finding() -> Do:
    finding = b.a_finding(b.a_comparison(b.a_comparing_goal()))
    return lambda by: b.a_judgement(finding, by=by)


def _close_comparison() -> Do:
    row = b.a_comparison(b.a_comparing_goal())
    b.a_judgement(b.a_finding(row))
    return lambda by: actions.close_comparison(comparison=row, spent=actions.SpentInput(), by=by, at=b.later(21))


def _call_off_comparison() -> Do:
    row = b.a_comparison(b.a_comparing_goal())
    return lambda by: actions.call_off_comparison(comparison=row, reason="No bounty.", by=by, at=b.later(2))


COMPARISONS = {
    "fix_comparison": Case(_fix_comparison, b.an_owner, "goal.comparison.fixed"),
    "report_findings": Case(_report_findings, b.an_owner, "goal.findings.reported"),
    "judge_finding": Case(_judge_finding, b.a_judge, "goal.finding.judged"),
    "close_comparison": Case(_close_comparison, b.an_owner, "goal.comparison.closed"),
    "call_off_comparison": Case(_call_off_comparison, b.an_owner, "goal.comparison.called_off"),
}
