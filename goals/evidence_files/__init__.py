"""Files as evidence: what may come in, under which name, and where the bytes are kept. Knows no models."""
