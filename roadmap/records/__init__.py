"""The append-only, Merkle-hashed record log."""
