"""Measurements: medians and ratios of one run on one machine. Nothing here is asserted; `make bench-records` runs it."""
