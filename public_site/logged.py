"""What the log holds of editions: candidates, publications and renderings."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from goals.snapshot.plain import moment
from public_site.candidate import changed_parts, parts_of
from public_site.models import (
    CorrectionRequest,
    OutputSearch,
    Preparation,
    Publication,
    Release,
    WarningAnswer,
    Withholding,
)
from roadmap import canonical_json
from roadmap.records.columns import fields_of, under
from roadmap.records.log import Text

Fields = dict[str, Any]


def preparation(row: Preparation) -> Fields:
    return fields_of(row)


def answer(row: WarningAnswer) -> Fields:
    return under(f"answers.{row.number}", fields_of(row, without=("preparation", "number")))


def search(row: OutputSearch) -> Fields:
    return under(f"searches.{row.number}", fields_of(row, without=("preparation", "number")))


def request(row: CorrectionRequest) -> Fields:
    return fields_of(row)


def withholding(row: Withholding) -> Fields:
    """What the public records of a withholding say; words and places stand there as hashes, the parts as they are."""
    return fields_of(row, without=("parts",)) | {"parts": row.parts}


def publication(row: Publication, last: Publication | None) -> Fields:
    """What the public record of an edition says. Its notes, and whom an imported file named, stand there as hashes."""
    return {
        "number": row.number,
        "origin": row.origin,
        "as_of": row.as_of,
        "published_at": moment(row.published_at),
        "recorded_at": moment(row.recorded_at),
        "prepared_by": row.prepared_by or None,
        "approved_by": row.approved_by or None,
        "predecessor": last.sha256 if last else None,
        "sha256": row.sha256,
        "parts": changed_parts(parts_of(last), parts_of(row)),
        "notes": Text(row.notes) if row.notes else None,
        "claimed": Text(canonical_json.dumps(row.claimed).decode()) if row.claimed else None,
    }


def release(row: Release) -> Fields:
    """What the public record of a rendering says; the moment is that of the record."""
    return {"edition": row.edition, "on": row.on, "files_sha256": row.files_sha256}


def everything() -> Iterator[tuple[str, Fields]]:
    """(subject, fields) of every row, in seven queries; renderings of an edition are numbered as they were made."""
    for candidate in Preparation.objects.all():
        yield f"preparation/{candidate.pk}", preparation(candidate)
    for answered in WarningAnswer.objects.all():
        yield f"preparation/{answered.preparation_id}", answer(answered)
    for searched in OutputSearch.objects.all():
        yield f"preparation/{searched.preparation_id}", search(searched)
    for asked in CorrectionRequest.objects.all():
        yield f"request/{asked.number}", request(asked)
    for held in Withholding.objects.all():
        yield f"withholding/{held.number}", withholding(held)
    editions = [None, *Publication.objects.order_by("number")]
    for last, row in pairwise(editions):
        if row is not None:
            yield f"publication/{row.number}", publication(row, last)
    counted: dict[int, int] = {}
    for made in Release.objects.order_by("pk"):
        number = counted[made.edition] = counted.get(made.edition, 0) + 1
        told = release(made) | {"effective_at": made.rendered_at}
        yield f"release/{made.edition}", {f"{number}.{name}": value for name, value in told.items()}
