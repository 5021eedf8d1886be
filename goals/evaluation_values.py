"""Plain values of evaluation suites, the protocols of their studies and their runs; the rules of `values.py` hold."""

from typing import Literal, TypedDict

CapabilityKey = Literal["biological", "chemical", "cyber", "code_execution", "autonomy", "ai_research", "alignment"]
# What is missing for somebody else to do a run again, or to know how sure its numbers are.
Lack = Literal["code", "data", "seeds", "environment", "number of samples", "repeated runs", "intervals"]


class EvaluationStudyValue(TypedDict):
    number: int
    title: str  # "" in public where the suite is not named
    starts_on: str
    protocol_sha256: str
    deposited_on: str  # a day before starts_on


class EvaluationRunValue(TypedDict):
    number: int
    study: int | None  # number of the study it is of
    target: str  # the model
    ran_on: str
    status: Literal["complete", "partial", "cancelled", "crashed"]
    samples: int | None
    repeats: int | None
    states_intervals: bool | None  # None in public where the suite is not named
    lacks: list[Lack]
    evidence: list[str]  # one slug or none
    recorded_on: str
    code_at: str  # internal, as the next three: where it is kept
    data_at: str
    seeds_at: str
    environment_at: str


class EvaluationSuiteValue(TypedDict):
    """A set of checks for one capability. An internal one is told in public without name, and with its runs."""

    slug: str
    visibility: Literal["public", "internal"]
    capability: CapabilityKey
    name: str
    description: str
    threshold: str  # slug of the threshold that it informs; "" for none
    cadence_days: int  # it is expected to run on each model at least this often
    added_on: str
    ended_on: str | None  # no longer used since
    studies: list[EvaluationStudyValue]
    runs: list[EvaluationRunValue]
