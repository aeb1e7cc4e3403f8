"""A stand-in for plotly: the two charts of plotly.express that tutorials use."""

from _page.missing import stand_in_getattr
from plotly import express  # noqa: F401

__getattr__ = stand_in_getattr("plotly", {"graph_objects": "figures by parts", "io": "writing figures"})
