"""Tables of evaluations: suites, their runs, and the protocols deposited for studies."""

from collections.abc import Iterator
from typing import Final

from public_site.pages.tables.table import Row, Table, columns
from public_site.pages.tables.texts import Texts, plain_fields
from public_site.view import View


def _suites(view: View) -> Iterator[Row]:
    for slug, one in view.edition.suites().items():
        yield {
            "suite": slug,
            **plain_fields(one, "visibility capability"),
            **Texts(one).of(one, "name description"),
            **plain_fields(one, "threshold cadence_days added_on ended_on"),
        }


SUITES: Final = Table(
    "evaluation-suites",
    "Evaluation suites",
    "one evaluation suite; one that is not named is counted too",
    ("suite",),
    columns("""
        suite Short name; of one that is not named "unnamed--" and a number that stays
        visibility public, or internal (not named)
        capability Capability that it checks: biological, chemical, cyber, code_execution, autonomy, ai_research or alignment
        name Name; empty where it is not named
        description What it does; empty where it is not named
        threshold Threshold that it informs
        cadence_days integer It is to be run on each model at least every so many days
        added_on date Added on
        ended_on date No longer used since
    """),
    _suites,
)


def _runs(view: View) -> Iterator[Row]:
    for slug, one in view.edition.suites().items():
        for run in one["runs"]:
            yield {
                "suite": slug,
                **plain_fields(run, "number study target ran_on status samples repeats states_intervals"),
                **plain_fields(run, "lacks evidence recorded_on"),
            }


RUNS: Final = Table(
    "evaluation-runs",
    "Runs of evaluation suites",
    "one run of one suite on one model, also one that came to no end",
    ("suite",),
    columns("""
        suite Suite
        number integer Number of the run
        study integer Number of the study that it is of
        target Model
        ran_on date Day of the run
        status complete, partial, cancelled or crashed; only a complete run covers anything
        samples integer Number of samples; empty where it is not stated or not public
        repeats integer How often each sample was run
        states_intervals boolean Whether its results have intervals
        lacks list What is lacking to do it again or to know how sure its numbers are
        evidence list Evidence named for it
        recorded_on date Recorded on
    """),
    _runs,
)


def _studies(view: View) -> Iterator[Row]:
    for slug, one in view.edition.suites().items():
        text = Texts(one)
        for study in one["studies"]:
            yield {
                "suite": slug,
                **plain_fields(study, "number"),
                **text.of(study, "title"),
                **plain_fields(study, "deposited_on starts_on protocol_sha256"),
            }


STUDIES: Final = Table(
    "evaluation-studies",
    "Studies with deposited protocols",
    "one study whose protocol was deposited before it starts",
    ("suite",),
    columns("""
        suite Suite
        number integer Number of the study
        title Title; empty where the suite is not named
        deposited_on date Day on which the protocol was deposited
        starts_on date Day on which the study starts
        protocol_sha256 SHA-256 of the protocol
    """),
    _studies,
)

TABLES: Final = (SUITES, RUNS, STUDIES)
