"""A stand-in for plotly: the figures of plotly.express and graph_objects that the page can draw."""

from _page.missing import stand_in_getattr
from plotly import colors, express, graph_objects, io  # noqa: F401

__getattr__ = stand_in_getattr("plotly")
