"""The interactive versions: Plotly figures of the same numbers, as plain dictionaries.

Colours are names of CSS variables; the page's script puts in the values of the reader's theme.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from roadmap.charts.metric import MetricSeries, Reading
from roadmap.charts.standing import MANY, StandingRow


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


def _trace(name: str, readings: Sequence[Reading], style: dict[str, Any]) -> dict[str, Any]:
    """Values go as JSON numbers: this file is a picture, the decimals are in the parts."""
    return {
        "type": "scatter",
        "name": name,
        "x": [reading.on.isoformat() for reading in readings],
        "y": [float(reading.value) for reading in readings],
    } | style
