"""Charts as pure geometry: plain values in, SVG coordinates and a Plotly figure out. No Django, no colour values."""

from roadmap.charts.dumbbell import DumbbellDrawing, MovedRow, by_slip, draw_dumbbell, slip_text
from roadmap.charts.figures import metric_figure, standing_figure
from roadmap.charts.metric import MetricDrawing, MetricSeries, Reading, TargetPath, draw_metric
from roadmap.charts.standing import StandingDrawing, StandingRow, draw_standing
from roadmap.charts.strip import Period, StripDrawing, draw_strip
from roadmap.charts.timeline import DatedGroup, DatedRow, TimelineDrawing, draw_timeline

__all__ = [
    "DatedGroup",
    "DatedRow",
    "DumbbellDrawing",
    "MetricDrawing",
    "MetricSeries",
    "MovedRow",
    "Period",
    "Reading",
    "StandingDrawing",
    "StandingRow",
    "StripDrawing",
    "TargetPath",
    "TimelineDrawing",
    "by_slip",
    "draw_dumbbell",
    "draw_metric",
    "draw_standing",
    "draw_strip",
    "draw_timeline",
    "metric_figure",
    "slip_text",
    "standing_figure",
]
