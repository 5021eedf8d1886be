"""One worked case of every action on what machines measure and evaluate."""

from goals import actions
from tests import builders as b
from tests.goals.action_case import Case, Do


def _map_runs() -> Do:
    metric = b.a_metric(b.a_goal())
    return lambda by: actions.map_runs(metric=metric, tool="suite", measure="passed", by=by, at=b.later(1))


def _end_run_mapping() -> Do:
    mapping = b.mapped_runs(b.a_metric(b.a_goal()))
    return lambda by: actions.end_run_mapping(mapping=mapping, by=by, at=b.later(2))


def _record_runs() -> Do:
    goal = b.a_goal()
    b.mapped_runs(b.a_metric(goal))
    evidence, reports = b.some_evidence(goals=[goal]), [b.a_run()]
    return lambda by: actions.record_runs(evidence=evidence, reports=reports, by=by, at=b.later(2))


def _add_evaluation_suite() -> Do:
    b.a_suite()
    return lambda by: b.a_suite(by=by)


def _end_evaluation_suite() -> Do:
    suite = b.a_suite()
    return lambda by: actions.end_evaluation_suite(suite=suite, by=by, at=b.later(2))


def _deposit_protocol() -> Do:
    suite, start = b.a_suite(), b.later(9).date()
    return lambda by: actions.deposit_protocol(
        suite=suite, title="Uplift", starts_on=start, protocol_sha256="ab" * 32, by=by, at=b.later(2)
    )


def _record_evaluation_run() -> Do:
    suite = b.a_suite()
    b.an_evaluation_run(suite)
    return lambda by: b.an_evaluation_run(suite, by=by)


RUNS = {
    "map_runs": Case(_map_runs, b.an_owner, "goal.runs.mapped"),
    "end_run_mapping": Case(_end_run_mapping, b.an_owner, "goal.runs.unmapped"),
    "record_runs": Case(_record_runs, b.an_owner, "goal.reading.recorded"),
    "add_evaluation_suite": Case(_add_evaluation_suite, b.an_editor, "suite.added"),
    "end_evaluation_suite": Case(_end_evaluation_suite, b.an_editor, "suite.ended"),
    "deposit_protocol": Case(_deposit_protocol, b.an_owner, "suite.study.deposited"),
    "record_evaluation_run": Case(_record_evaluation_run, b.an_owner, "suite.run.recorded"),
}
