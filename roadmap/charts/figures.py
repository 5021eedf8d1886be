"""The interactive versions: Plotly figures of the same numbers, as plain dictionaries.

Colours are names of CSS variables; the page's script puts in the values of the reader's theme.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from roadmap.charts.cumulative import CountPanel, CountStep
from roadmap.charts.dumbbell import ComparedRow
from roadmap.charts.metric import MetricSeries, Reading
from roadmap.charts.rounds import RoundPanel
from roadmap.charts.scores import ScoreRow, spots
from roadmap.charts.standing import MANY, StandingRow, wrap

ACROSS, DOT_LINE = 4, 15  # dots beside each other at a level, and the height of a line of them
PATTERNS = {"achieved-late": "/", "achieved-unknown": "."}


def standing_figure(rows: Sequence[StandingRow], words: Mapping[str, str], fills: Mapping[str, str]) -> dict[str, Any]:
    """Stacked bars: `words` and `fills` give the name and the colour of each state."""
    labels = [row.label for row in rows]
    states = [state for state in words if any(row.counts.get(state) for row in rows)]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words[state],
            "y": labels,
            "x": [row.counts.get(state, 0) for row in rows],
            "marker": {"color": fills.get(state, "--fill-not-started")},
            "hovertemplate": "%{y}: %{x} " + words[state].lower() + "<extra></extra>",
        }
        for state in states
    ]
    layout = {
        "barmode": "stack",
        "xaxis": {
            "title": {"text": "Goals"},
            "dtick": 1 if max((row.total for row in rows), default=0) <= MANY else None,
        },
        "yaxis": {"autorange": "reversed", "automargin": True},
        "legend": {"orientation": "h", "y": -0.25},
        "margin": {"t": 10, "r": 10},
    }
    return {"data": data, "layout": layout}


def metric_figure(series: MetricSeries, name: str) -> dict[str, Any]:
    """Readings, corrected readings, baseline, targets and the due day of one metric."""
    valid = sorted((r for r in series.readings if not r.superseded), key=lambda reading: reading.on)
    data = [_trace(name, valid, {"mode": "lines+markers", "line": {"color": "--fill-on-track"}})]
    struck = [reading for reading in series.readings if reading.superseded]
    if struck:
        cross = {"mode": "markers", "marker": {"symbol": "x", "color": "--fill-not-started", "size": 10}}
        data.append(_trace("Corrected since", struck, cross))
    if series.baseline:
        cross = {"mode": "markers", "marker": {"symbol": "square", "color": "--fill-withdrawn", "size": 9}}
        data.append(_trace("Baseline", [series.baseline], cross))
    for target in series.targets:
        ends = [target.since, *(until for until, _ in target.steps)]
        path = [
            Reading(day, value)
            for start, (until, value) in zip(ends, target.steps, strict=False)
            for day in (start, until)
        ]
        line = {"color": "--fill-achieved", "dash": "solid" if target.current else "dash", "width": 2}
        data.append(_trace("Target" if target.current else "Earlier target", path, {"mode": "lines", "line": line}))
    layout: dict[str, Any] = {
        "xaxis": {"type": "date"},
        "yaxis": {"title": {"text": series.unit}, "rangemode": "tozero" if series.share else "normal"},
        "legend": {"orientation": "h", "y": -0.2},
        "margin": {"t": 20, "r": 10},
    }
    if series.deadline:
        day = series.deadline.isoformat()
        line = {"color": "--fill-off-track", "dash": "dot", "width": 1}
        layout["shapes"] = [{"type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "line": line}]
        layout["annotations"] = [
            {
                "x": day,
                "y": 1,
                "yref": "paper",
                "text": f"due {series.deadline_text}",
                "showarrow": False,
                "xanchor": "right",
            }
        ]
    return {"data": data, "layout": layout}


def cumulative_figure(
    panels: Sequence[CountPanel], words: Mapping[str, str], fills: Mapping[str, str], *, last: date
) -> dict[str, Any]:
    """Stepped bands, a panel below the other with one scale; `words` and `fills` give the name and colour of each kind."""
    kinds = [kind for kind in words if any(kind in step.counts for panel in panels for step in panel.steps[-1:])]
    data = [
        _band(panel.steps, kind, words[kind], fills.get(kind, "--fill-not-started"), place, last)
        for place, panel in enumerate(panels, 1)
        for kind in kinds
    ]
    height = 1 / max(len(panels), 1)
    layout: dict[str, Any] = {
        "xaxis": {"type": "date", "anchor": f"y{len(panels)}" if len(panels) > 1 else "y"},
        "legend": {"orientation": "h", "y": -0.15},
        "margin": {"t": 30, "r": 10},
        "annotations": [],
    }
    for place, panel in enumerate(panels, 1):
        top = 1 - height * (place - 1)
        axis = {"domain": [top - height + (0.12 if place < len(panels) else 0), top], "title": {"text": "Goals"}}
        layout["yaxis" if place == 1 else f"yaxis{place}"] = axis | ({"matches": "y"} if place > 1 else {})
        place_of = {"x": 0, "y": top, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
        layout["annotations"].append({"text": escape(panel.label, quote=False), "showarrow": False, **place_of})
    return {"data": data, "layout": layout}


def _band(steps: Sequence[CountStep], kind: str, word: str, fill: str, place: int, last: date) -> dict[str, Any]:
    counts = [step.counts.get(kind, 0) for step in steps]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": word,
        "x": [*(step.on.isoformat() for step in steps), last.isoformat()],
        "y": [*counts, *counts[-1:]],
        "yaxis": "y" if place == 1 else f"y{place}",
        "stackgroup": f"panel-{place}",
        "legendgroup": kind,
        "showlegend": place == 1,
        "line": {"shape": "hv", "color": fill, "width": 0},
        "fillcolor": fill,
        "fillpattern": {"shape": PATTERNS.get(kind, "")},
    }


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
            {"size": 11, "color": "--fill-withdrawn", "symbol": shapes},
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
        "color": "--fill-withdrawn",
        "symbol": ["circle" if row.grade < levels else "circle-open" for row, _ in rows],
    }
    dots = _marks("Grades", [row.grade for row, _ in rows], [y for _, y in rows], marker) | {
        "text": [escape(f"{row.label}: {columns[row.grade]}", quote=False) for row, _ in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return {"data": [bars, dots], "layout": _level_layout(columns, names, end)}


def _level_layout(columns: Sequence[str], names: Sequence[dict[str, Any]], end: float) -> dict[str, Any]:
    """Levels from left to right with their words on top; `end` lines of rows below, each with its name."""
    heads = ["<br>".join(escape(line, quote=False) for line in wrap(one, 9, lines=3)) for one in columns]
    return {
        "height": 110 + DOT_LINE * end,
        "xaxis": {
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": heads,
            "tickangle": 0,
            "tickfont": {"size": 12},
            "side": "top",
            "zeroline": False,
        },
        "yaxis": {"range": [end, 0], "visible": False},
        "annotations": names,
        "showlegend": False,
        "margin": {"t": 90, "r": 10, "l": 10, "b": 20},
    }


def _marks(name: str, x: Sequence[float], y: Sequence[float], marker: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "markers", "name": name, "x": list(x), "y": list(y), "marker": marker}


def _name(label: str, y: float) -> dict[str, Any]:
    """At the left edge; what looks like markup stays words."""
    [words] = wrap(label, 44, lines=1)
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": y, "showarrow": False}
    return {"text": escape(words, quote=False)} | place


def comparison_figure(rows: Sequence[ComparedRow]) -> dict[str, Any]:
    """What there is and what is needed, from one comparison to the next."""
    labels = [row.label for row in rows]
    solid, dashed = {"color": "--fill-on-track"}, {"color": "--fill-withdrawn", "dash": "dash"}
    lines: list[tuple[str, list[float], dict[str, Any]]] = [
        ("Ours", [float(row.found) for row in rows], {"line": solid}),
        (
            "Needed",
            [float(row.needed) for row in rows],
            {"line": dashed, "marker": {"symbol": "circle-open", "size": 9}},
        ),
    ]
    data = [
        {"type": "scatter", "mode": "lines+markers", "name": name, "x": labels, "y": values} | style
        for name, values, style in lines
    ]
    layout = {
        "xaxis": {"type": "category"},
        "yaxis": {"rangemode": "tozero"},
        "legend": {"orientation": "h", "y": -0.2},
        "margin": {"t": 20, "r": 10},
    }
    return {"data": data, "layout": layout}


def _trace(name: str, readings: Sequence[Reading], style: dict[str, Any]) -> dict[str, Any]:
    """Values go as JSON numbers: this file is a picture, the decimals are in the parts."""
    return {
        "type": "scatter",
        "name": name,
        "x": [reading.on.isoformat() for reading in readings],
        "y": [float(reading.value) for reading in readings],
    } | style
