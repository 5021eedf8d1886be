"""The proof of one record: that the log, as it was signed last, has it. For people who hold no copy of the log."""

from roadmap.errors import RuleViolation
from roadmap.records.checkpoints import Checkpoint, CheckpointRefused, tlog_proof
from roadmap.records.merkle import inclusion_proof, root
from roadmap.records.models import Record
from roadmap.records.notes import Note, NoteRefused
from roadmap.records.signer import the_public_log
from roadmap.records.tiles import CHECKPOINT


class NotSignedYet(RuleViolation):
    """The newest checkpoint does not reach this record."""


class TableContradictsCheckpoint(RuleViolation):
    """The records in the database are not those that were signed."""


def newest_checkpoint() -> tuple[Checkpoint, bytes] | None:
    """The newest public checkpoint and its note, as they lie on disk; None where there is none that can be read."""
    note = the_public_log().read(CHECKPOINT)
    try:
        return Checkpoint.parse(Note.parse(note).text), note
    except (NoteRefused, CheckpointRefused):
        return None


def proof_of(seq: int) -> bytes:
    """The bytes of a `.tlog-proof` (C2SP tlog-proof v1) of a record, from the leaf hashes in the database.

    Raises NotSignedYet, or TableContradictsCheckpoint: a proof that proves nothing is not handed out.
    """
    found = newest_checkpoint()
    if found is None or seq >= found[0].size:
        raise NotSignedYet(f"Record {seq} is in no checkpoint yet. The signer runs once a minute.")
    checkpoint, note = found
    rows = Record.objects.filter(seq__lt=checkpoint.size).in_order().values_list("leaf_hash", flat=True)
    hashes = [bytes(one) for one in rows]
    if len(hashes) != checkpoint.size or root(hashes) != checkpoint.root:
        raise TableContradictsCheckpoint("The records here are not those that were signed. Run manage.py reconcile.")
    return tlog_proof(index=seq, proof=inclusion_proof(hashes, seq), checkpoint=note)
