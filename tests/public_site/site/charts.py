"""Reads the drawings of a page and the files of its charts."""

import csv
import io
import re


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode())))


def drawings(body: bytes, name: str) -> list[str]:
    """The wide and the narrow drawing in the figure of this name."""
    figure = re.search(rf'<figure id="{name}".*?</figure>', body.decode(), re.DOTALL)
    return re.findall(r'<svg class="chart.*?</svg>', figure[0], re.DOTALL) if figure else []


def texts(drawing: str, style: str) -> list[str]:
    """What is written in a drawing in this style."""
    return re.findall(rf'<text class="{style}"[^>]*>([^<]*)<', drawing)
