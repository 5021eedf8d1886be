"""The charts of metrics as files: the interactive figure, the numbers as CSV, the drawing as SVG."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from goals.metric_figures import MetricFigure
from public_site.page import Charts, Drawing, Table
from roadmap.csv_lines import Cell
from roadmap.markdown import plain

HEAD = ("What", "Day", "Value", "Unit", "Numerator", "Denominator", "Who says so", "Note")


def metric_charts(figures: Sequence[MetricFigure]) -> Charts:
    """Each under the slug of the metric. A metric without a reading has no drawing."""
    return Charts(
        figures={one.slug: one.plot for one in figures},
        tables={one.slug: Table(HEAD, list(_rows(one))) for one in figures},
        drawings={
            one.slug: Drawing("metric_chart.html", one.wide, one.headline, f"metric-{one.slug}", {"figure": one})
            for one in figures
            if one.series.readings
        },
    )


def _rows(figure: MetricFigure) -> Iterator[Sequence[Cell]]:
    unit = figure.metric["unit"]
    for row in figure.rows:
        one = row.value
        what = "reading, corrected since" if row.superseded_by else "reading"
        note = plain(one["reason"])
        yield (
            what,
            one["on"],
            Decimal(one["value"]),
            unit,
            _number(one["numerator"]),
            _number(one["denominator"]),
            one["by"],
            note,
        )
    baseline = figure.series.baseline
    if baseline:
        yield "baseline", baseline.on.isoformat(), baseline.value, unit, None, None, None, None
    for version in figure.targets:
        for step in version.target["steps"] if version.target else []:
            what = f"target until {version.until.isoformat()}" if version.until else "target"
            yield (
                what,
                step["due"],
                Decimal(step["value"]),
                unit,
                None,
                None,
                None,
                f"in force since {version.since.isoformat()}",
            )


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
