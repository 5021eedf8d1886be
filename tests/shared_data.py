"""Samples that others made, beside the checkout; a test that needs one is skipped where they are not there."""

from pathlib import Path

import pytest

_DATA = Path(__file__).parents[2] / "shared" / "data"


def shared(folder: str) -> Path:
    """The folder of a sample, which exists; else the test is skipped with a line that says so."""
    found = _DATA / folder
    if not found.is_dir():
        pytest.skip(f"The sample {folder} is not beside this checkout.")
    return found
