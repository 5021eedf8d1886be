"""JUnit XML, as Ant, Maven, pytest and many others write it; there is no standard, so what differs is taken as it comes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from goals.machine_evidence.bounds import DEEPEST, MIB, Source, Unreadable
from goals.machine_evidence.json_events import text
from goals.machine_evidence.report import Counts, RunReport, Status, contradictions
from roadmap.english import plural

MOST_BYTES: Final = 64 * MIB
_ROOTS: Final = ("testsuites", "testsuite")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_DECLARED: Final = {"tests": "total", "failures": "failed", "errors": "errors"}


def read(source: Source) -> list[RunReport]:
    """One report for the file. A case that failed and then passed when run again counts as passed, with a warning."""
    seen = _Seen()
    try:
        _walk(source, seen)
    except DefusedXmlException as error:
        raise Unreadable("This XML declares a document type or entities; a test report needs neither.") from error
    except (ParseError, ValueError, LookupError) as error:  # LookupError: an encoding that does not exist
        raise Unreadable(f"This is not valid XML: {str(error)[:200]}.") from error
    return [seen.report()]


def _walk(source: Source, seen: "_Seen") -> None:
    around: list[Element] = []
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            around.append(element)
            seen.begin(element, around)
            if len(around) > DEEPEST:
                raise Unreadable(f"Elements lie within elements more than {DEEPEST} deep.")
            continue
        around.pop()
        within = _name(around[-1]) if around else ""
        seen.end(element, within)
        if within in _ROOTS:  # what a case holds is looked at when the case ends
            around[-1].remove(element)


@dataclass
class _Seen:
    tool: str = ""
    name: str = ""
    run_on: str = ""
    root: dict[str, str] = field(default_factory=dict)
    suites: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    flaky: int = 0

    def begin(self, element: Element, around: list[Element]) -> None:
        name = _name(element)
        if len(around) == 1:
            if name not in _ROOTS:
                raise Unreadable(
                    f"A JUnit report begins with <testsuites> or <testsuite>, this file with <{name[:40]}>."
                )
            self.root, self.name = dict(element.attrib), element.get("name", "")
        if name == "testsuite":
            self.run_on = self.run_on or element.get("timestamp", "")
            if len(around) == 2:
                self.suites.append({key: element.get(key, "") for key in (*_DECLARED, "skipped", "disabled", "name")})

    def end(self, element: Element, within: str) -> None:
        name = _name(element)
        if name == "testcase":
            parts = {_name(part) for part in element}
            self._count(next((outcome for tag, outcome in _OUTCOMES if tag in parts), "passed"))
            self.flaky += bool(parts & {"flakyFailure", "flakyError"})
        elif within == "testsuite" and name in ("error", "failure"):  # the suite broke before or after its cases
            self._count("errors")

    def _count(self, outcome: str) -> None:
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def report(self) -> RunReport:
        counts, declared = Counts(**self.counts), dict(self._declared())
        warnings = contradictions(declared, counts)
        if self.flaky:
            warnings.append(f"{plural(self.flaky, 'case')} failed at first and passed when run again.")
        if not counts.total:
            warnings.append("The report holds no case: nothing was tested.")
        only = self.suites[0]["name"] if len(self.suites) == 1 else ""
        return RunReport(
            format="junit",
            tool="JUnit XML",
            target=text(self.name or only),
            run_on=text(self.root.get("timestamp") or self.run_on),
            status=_status(counts.total, declared.get("total", 0)),
            counts=counts,
            declared=declared,
            warnings=tuple(warnings),
        )

    def _declared(self) -> Iterator[tuple[str, int]]:
        """What the root says; where it says nothing, what its suites say if all of them do."""
        for attribute, name in _DECLARED.items():
            said = [self.root.get(attribute)]
            if said == [None] and self.suites:
                said = [suite[attribute] for suite in self.suites]
            if all(_NUMBER.fullmatch((one or "").strip()) for one in said):
                yield name, sum(int(one or 0) for one in said)


_OUTCOMES: Final = (("error", "errors"), ("failure", "failed"), ("skipped", "skipped"), ("disabled", "skipped"))


def _status(counted: int, declared: int) -> Status:
    if not counted:
        return "not_run"
    return "complete" if counted >= declared else "partial"


def _name(element: Any) -> str:
    """The tag without a namespace."""
    return str(element.tag).rsplit("}", 1)[-1]
