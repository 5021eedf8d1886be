"""The publishing desk: what is looked at before a candidate becomes an edition, and what follows from it."""
