"""How fast activity records are taken: `make bench-activity`, with DATABASE_URL on PostgreSQL, in a database of its own.

A program sends batches of a thousand over the view, each with a key of its own, and each is committed. Then every record
is counted and checked, the log is signed, and the verifier reads it.
"""

import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time

from django.conf import settings
from django.db import connection
from django.test import Client

from benches.records import own_database, seconds, verify  # sets Django up
from roadmap.accounts.actions import create_token
from roadmap.accounts.models import Scope
from roadmap.activity.models import Activity
from roadmap.records import signer
from roadmap.records.merkle import inclusion_proof, verify_inclusion
from roadmap.records.models import LogHead, Record
from roadmap.records.proving import newest_checkpoint
from roadmap.records.reconciling import reconcile
from tests import builders

BATCHES, BATCH = 30, 1_000
NOW = datetime.now(UTC)


def main() -> None:
    if connection.vendor != "postgresql":
        sys.exit("Set DATABASE_URL to a PostgreSQL database; a database beside it is made and dropped.")
    with own_database(), tempfile.TemporaryDirectory() as folder:
        settings.DATA_DIR, settings.SIGNER_DIR = Path(folder), Path(folder) / "signer"
        text = create_token(
            purpose="Bench",
            scopes=[Scope.WRITE_RECORDS],
            expires_at=NOW + timedelta(days=1),
            by=builders.an_editor(),
            at=NOW,
        ).text
        client = Client(headers={"Authorization": f"Bearer {text}"})
        send(client, "warm")
        used = process_time()
        each = [seconds(lambda: send(client, f"batch-{number}")) for number in range(BATCHES)]  # noqa: B023
        used = process_time() - used
        rate, slowest = BATCH / median(each), BATCH / max(each)
        tell("Activity records a second, median batch", f"{rate:8,.0f}   [slowest {slowest:,.0f}]")
        tell("Processor time of the program for each", f"{used / BATCHES / BATCH * 1e6:8,.0f} us")
        tell("The same batch sent again", f"{seconds(lambda: send(client, 'batch-0')) * 1000:8,.0f} ms")
        check()
        verify(Path(folder))


def tell(what: str, said: str) -> None:
    print(f"{what:58} {said}", flush=True)


def send(client: Client, name: str) -> None:
    records = [
        {
            "kind": "weights_copied",
            "at": NOW.isoformat().replace("+00:00", "Z"),
            "system": "cluster-7",
            "id": f"{name}-{number}",
            "model": "example-4",
            "source": "store-1",
            "destination": f"bucket-{number}",
            "bytes": number * 1_000_000,
            "approval": "D-118",
            "purpose": "Nightly copy, as agreed in the plan for this quarter.",
        }
        for number in range(BATCH)
    ]
    answer = client.post(
        "/api/v1/activity/",
        json.dumps({"records": records}),
        content_type="application/json",
        headers={"Idempotency-Key": name},
    )
    if answer.status_code != 201:
        sys.exit(f"{answer.status_code}: {answer.content.decode()[:500]}")


def check() -> None:
    """Gapless, each activity with its record, and the log and the database agree."""
    size = LogHead.objects.get(pk=1).size
    seqs = list(Record.objects.in_order().values_list("seq", flat=True))
    wanted = (BATCHES + 1) * BATCH
    found = Record.objects.filter(type="activity.weights_copied").count()
    if seqs != list(range(size)) or found != wanted or Activity.objects.count() != wanted:
        sys.exit(f"Of {wanted} records the log has {found}, in {len(seqs)} numbers up to {size}.")
    tell("In the log, numbered without a gap", f"{found:8,}")
    took = seconds(lambda: sys.exit(str(faults[0])) if (faults := reconcile()[1]) else None)
    tell("Reconciled, without a difference", f"{took:8.1f} s")
    tell("Signed and published", f"{seconds(signer.sign):8.1f} s")
    tell("Proofs of inclusion that lead to the signed root", f"{proofs():8,}")


def proofs() -> int:
    """Of every hundredth record; raises ProofRefused for the first that leads elsewhere."""
    signed = newest_checkpoint()
    if signed is None:
        sys.exit("Nothing was signed.")
    hashes = [bytes(one) for one in Record.objects.in_order().values_list("leaf_hash", flat=True)]
    size, root = signed[0].size, signed[0].root
    chosen = range(0, size, 100)
    for index in chosen:
        verify_inclusion(
            leaf=hashes[index], index=index, size=size, proof=inclusion_proof(hashes[:size], index), root=root
        )
    return len(chosen)


if __name__ == "__main__":
    main()
