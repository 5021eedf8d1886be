"""Charts as pure geometry: plain values in, SVG coordinates and a Plotly figure out. No Django, no colour values."""

from public_site.charts.figures import metric_figure, standing_figure
from public_site.charts.metric import MetricDrawing, MetricSeries, Reading, TargetPath, draw_metric
from public_site.charts.standing import StandingDrawing, StandingRow, draw_standing

__all__ = [
    "MetricDrawing",
    "MetricSeries",
    "Reading",
    "StandingDrawing",
    "StandingRow",
    "TargetPath",
    "draw_metric",
    "draw_standing",
    "metric_figure",
    "standing_figure",
]
