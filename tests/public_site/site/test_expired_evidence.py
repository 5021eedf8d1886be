"""On the public site evidence reads "Expired" from the day after its last, and its page knows that day beforehand."""

from datetime import date
from typing import cast

import pytest

from goals.values import EvidenceValue
from public_site.pages.evidence import EvidenceRow
from tests.public_site.site.parts import evidence

DAY = date(2026, 10, 1)


def row(on: date, **fields: object) -> EvidenceRow:
    return EvidenceRow(cast(EvidenceValue, evidence("report", "Report", expires_on="2026-10-01", **fields)), on)


@pytest.mark.parametrize("visibility", ["public", "stub"])
def test_it_reads_expired_by_the_date_alone(visibility: str) -> None:
    assert row(DAY, visibility=visibility).state == "Accepted"
    assert row(date(2026, 10, 2), visibility=visibility).state == "Expired"
    assert row(date(2026, 10, 2), state="rejected").state == "Rejected"


def test_the_page_is_made_anew_on_the_day_it_expires() -> None:
    assert row(DAY).holds_until == date(2026, 10, 2)
    assert row(date(2026, 10, 2)).holds_until is None
    assert row(DAY, state="rejected").holds_until is None
    assert EvidenceRow(cast(EvidenceValue, evidence("report", "Report")), DAY).holds_until is None
