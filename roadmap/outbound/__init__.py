"""The one way out: fetching addresses that people typed, without being led to anything that is not public."""
