"""The interactive versions of charts with one row per thing, its name above its dots: scores, grades over rounds, days.

Colours are names of CSS variables, as in `figures.py`; Plotly reads a little HTML in every text, so words are escaped.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from roadmap.charts.dumbbell import MovedRow, slip_text
from roadmap.charts.rounds import RoundPanel
from roadmap.charts.scores import ScoreRow, spots
from roadmap.charts.standing import wrap
from roadmap.charts.timeline import DatedGroup, DatedRow, day_text, in_sight

ACROSS, LINE = 4, 15  # dots beside each other at a level, and the height of a line of them
PLAIN = "--fill-withdrawn"  # colour of what says no state


def scores_figure(columns: Sequence[str], rows: Sequence[ScoreRow], *, levels: int) -> dict[str, Any]:
    """A dot for each score, below the name of its row and around its level; hollow where it is no level."""
    middles, names, end = [], [], 0.0
    for row in rows:
        lines = max((-(-count // ACROSS) for count in row.counts), default=1)
        names.append(_name(row.label, end + 1))
        middles.append(end + 2 + lines / 2)
        end += lines + 3
    dots = [
        (column + right * 0.2, middle + down, column, row.label)
        for middle, row in zip(middles, rows, strict=True)
        for column, count in enumerate(row.counts)
        for right, down in spots(count, ACROSS)
    ]
    medians = [(row.median, middle) for middle, row in zip(middles, rows, strict=True) if row.median is not None]
    shapes = ["circle" if column < levels else "circle-open" for _, _, column, _ in dots]
    line = {"size": 16, "symbol": "line-ns-open", "color": "--color-text", "line": {"width": 3}}
    data = [
        _marks("Median", [x for x, _ in medians], [y for _, y in medians], line) | {"hoverinfo": "skip"},
        _marks(
            "Scores",
            [x for x, _, _, _ in dots],
            [y for _, y, _, _ in dots],
            {"size": 11, "color": PLAIN, "symbol": shapes},
        )
        | {
            "text": [escape(f"{label}: {columns[column]}", quote=False) for _, _, column, label in dots],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]
    return {"data": data, "layout": _level_layout(columns, names, end)}


def rounds_figure(columns: Sequence[str], panels: Sequence[RoundPanel], *, levels: int) -> dict[str, Any]:
    """A dot for each grade, below the name of its round and between the levels that reviewers gave; hollow where it is no level."""
    names, rows, end = [], [], 0.0
    for panel in panels:
        names += [_name(panel.label, end + 1)] if panel.label else []
        end += 2 if panel.label else 0
        for row in panel.rows:
            texts = [row.note, row.label] if row.note else [row.label]
            names += [_name(words, end + 1 + 2 * place) for place, words in enumerate(texts)]
            end += 2 * len(texts)
            rows.append((row, end + 0.5))
            end += 2
    given = [(*row.spread, y) for row, y in rows if row.spread]
    bars = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "Levels given",
        "x": [place for first, last, _ in given for place in (first, last, None)],
        "y": [place for _, _, middle in given for place in (middle, middle, None)],
        "line": {"color": "--color-border", "width": 2},
        "marker": {"size": 14, "symbol": "line-ns-open", "color": "--color-border", "line": {"width": 2}},
        "hoverinfo": "skip",
    }
    marker = {
        "size": 12,
        "color": PLAIN,
        "symbol": ["circle" if row.grade < levels else "circle-open" for row, _ in rows],
    }
    dots = _marks("Grades", [row.grade for row, _ in rows], [y for _, y in rows], marker) | {
        "text": [escape(f"{row.label}: {columns[row.grade]}", quote=False) for row, _ in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return {"data": [bars, dots], "layout": _level_layout(columns, names, end)}


def dated_figure(
    groups: Sequence[DatedGroup],
    words: Mapping[str, str],
    fills: Mapping[str, str],
    *,
    first: date,
    last: date,
    today: date,
) -> dict[str, Any]:
    """The rows that the drawing has, by group; `words` and `fills` give the name and the colour of each state."""
    shown = [
        (group.label, [(row, words[row.state]) for row in group.rows if in_sight(row, first, last)]) for group in groups
    ]
    figure = _days_in_rows([(label, rows) for label, rows in shown if rows], fills)
    figure["layout"]["xaxis"]["range"] = [first.isoformat(), last.isoformat()]
    line = {"color": "--color-text", "dash": "dash", "width": 1}
    figure["layout"]["shapes"] = [
        {
            "type": "line",
            "x0": today.isoformat(),
            "x1": today.isoformat(),
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": line,
        }
    ]
    return figure


def moved_figure(rows: Sequence[MovedRow], fills: Mapping[str, str]) -> dict[str, Any]:
    """From the first day to the day now, in the order given."""
    moved = [(DatedRow(row.label, row.state, row.now, [row.first]), slip_text(row.days)) for row in rows]
    return _days_in_rows([("", moved)], fills)


def _days_in_rows(
    groups: Sequence[tuple[str, Sequence[tuple[DatedRow, str]]]], fills: Mapping[str, str]
) -> dict[str, Any]:
    """Filled dots for the days now, hollow ones for days before, joined; below the name of its row, which is no markup."""
    names, rows, end = [], [], 0.0
    for label, own in groups:
        names += [_name(label, end + 1)] if label else []
        end += 2 if label else 0
        for row, note in own:
            names.append(_name(row.label, end + 1))
            rows.append((row, note, end + 2.5))
            end += 4
    spans = [([*row.earlier, row.due], y) for row, _, y in rows if row.earlier]
    before = [(one, row.label, y) for row, _, y in rows for one in row.earlier]
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [one for days, _ in spans for one in (min(days).isoformat(), max(days).isoformat(), None)],
            "y": [one for _, y in spans for one in (y, y, None)],
            "line": {"color": "--color-border", "width": 2},
            "hoverinfo": "skip",
        },
        _dots([(one, f"{label}: was {day_text(one)}", PLAIN, y) for one, label, y in before], "circle-open"),
        _dots(
            [
                (row.due, f"{row.label}: {day_text(row.due)}, {note}", fills.get(row.state, PLAIN), y)
                for row, note, y in rows
            ],
            "circle",
        ),
    ]
    return {"data": data, "layout": _rows_layout({"type": "date"}, names, end)}


def _dots(dots: Sequence[tuple[date, str, str, float]], symbol: str) -> dict[str, Any]:
    """Day, words, colour and height of each."""
    marker = {"size": 11, "symbol": symbol, "color": [fill for _, _, fill, _ in dots]}
    return _marks("Days", [on.isoformat() for on, _, _, _ in dots], [y for _, _, _, y in dots], marker) | {
        "text": [escape(words, quote=False) for _, words, _, _ in dots],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _level_layout(columns: Sequence[str], names: Sequence[dict[str, Any]], end: float) -> dict[str, Any]:
    """Levels from left to right with their words on top."""
    heads = ["<br>".join(escape(line, quote=False) for line in wrap(one, 9, lines=3)) for one in columns]
    axis = {
        "range": [-0.5, len(columns) - 0.5],
        "tickvals": list(range(len(columns))),
        "ticktext": heads,
        "tickangle": 0,
        "tickfont": {"size": 12},
        "zeroline": False,
    }
    return _rows_layout(axis, names, end)


def _rows_layout(axis: dict[str, Any], names: Sequence[dict[str, Any]], end: float) -> dict[str, Any]:
    """Room for `end` lines of rows, each with its name above it, and what they are measured by on top."""
    return {
        "height": 110 + LINE * end,
        "xaxis": {"side": "top", **axis},
        "yaxis": {"range": [end, 0], "visible": False},
        "annotations": list(names),
        "showlegend": False,
        "margin": {"t": 90, "r": 10, "l": 10, "b": 20},
    }


def _marks(name: str, x: Sequence[float | str], y: Sequence[float], marker: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "markers", "name": name, "x": list(x), "y": list(y), "marker": marker}


def _name(label: str, y: float) -> dict[str, Any]:
    """At the left edge; what looks like markup stays words."""
    [words] = wrap(label, 44, lines=1)
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": y, "showarrow": False}
    return {"text": escape(words, quote=False)} | place
