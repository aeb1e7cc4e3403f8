"""plotly.express: line, scatter, bar, histogram and imshow, drawn by the page."""

from _page import drawing
from _page.missing import stand_in_getattr
from plotly import _figure as _parts, colors  # noqa: F401
from torch import Tensor

MODULE = "plotly.express"


def _figure(traces, labels, title, x, y):
    labels = labels or {}
    if not isinstance(labels, dict):
        raise TypeError('labels: expected a dictionary such as {"x": "Position", "y": "Loss"}, got ' + repr(labels))
    figure = _parts.Figure(traces)
    return figure.update_layout(title=title or "", xaxis_title=labels.get(*x), yaxis_title=labels.get(*y))


def _column(frame, name):
    """A column by its name, where a dictionary of columns was given; else what was given."""
    if isinstance(frame, dict) and isinstance(name, str):
        if name not in frame:
            raise ValueError(f"columns: {name!r} is not one of {sorted(frame)}")
        return frame[name]
    return name


def _series(name, frame, x, y, color):
    """What is drawn as lines, points or bars: (name, x, y) for each, and the keys of the two axes' titles."""
    x_key = x if isinstance(x, str) else "x"
    y_key = y if isinstance(y, str) else "y"
    if y is None and frame is None:
        raise TypeError(f"{name}: y is missing; write px.{name}(y=values)")
    places = _column(frame, x)
    if y is None:
        # columns side by side
        x_key, y_key = ("index" if x is None else x_key), "value"
        if isinstance(frame, dict):
            columns = [(key, values) for key, values in frame.items() if key != x]
        elif getattr(frame, "ndim", 1) == 2:
            columns = [(str(i), frame[:, i]) for i in range(frame.shape[1])]
        elif isinstance(frame, (list, tuple)) and frame and _is_row(frame[0]):
            columns = [(str(i), [row[i] for row in frame]) for i in range(len(frame[0]))]
        else:
            columns = [(None, frame)]
    elif isinstance(y, (list, tuple)) and y and isinstance(frame, dict) and isinstance(y[0], str):
        columns = [(key, _column(frame, key)) for key in y]
        y_key = "value"
    elif isinstance(y, (list, tuple)) and y and _is_row(y[0]):
        columns = [(f"wide_variable_{i}", values) for i, values in enumerate(y)]
        y_key = "value"
    else:
        columns = [(None, _column(frame, y))]
    columns = [(key, drawing.numbers(name, values)) for key, values in columns]
    for _, values in columns:
        drawing.require_some(name, values)
    if places is not None and any(len(places) != len(values) for _, values in columns):
        raise ValueError(f"{name}: x and y must have one length, got {len(places)} and {len(columns[0][1])}")
    groups = _column(frame, color)
    if groups is None:
        return [(key, places, values) for key, values in columns], x_key, y_key
    if len(columns) > 1:
        raise ValueError(f"{name}: color groups one column of values, got {len(columns)}")
    return _grouped(name, places, columns[0][1], groups), x_key, y_key


def _is_row(part):
    return isinstance(part, (list, tuple, range)) or getattr(part, "ndim", 0) == 1


def _grouped(name, places, values, groups):
    groups = drawing.texts(groups)
    values = values.tolist() if isinstance(values, Tensor) else list(values)
    places = list(range(len(values))) if places is None else places
    places = places.tolist() if isinstance(places, Tensor) else list(places)
    if len(groups) != len(values):
        raise ValueError(f"{name}: color must have a group for each value, got {len(groups)} for {len(values)}")
    return [
        (
            group,
            [place for place, own in zip(places, groups) if own == group],
            [value for value, own in zip(values, groups) if own == group],
        )
        for group in dict.fromkeys(groups)
    ]


def line(data_frame=None, x=None, y=None, *, color=None, labels=None, title=None, **look):
    drawing.refuse_unknown("line", look, _parts.LOOKS, MODULE)
    series, x_key, y_key = _series("line", data_frame, x, y, color)
    traces = [_parts.Scatter(name=name, x=x, y=values, mode="lines") for name, x, values in series]
    return _figure(traces, labels, title, ("x" if x_key == "index" else x_key, ""), (y_key, y_key if y_key != "value" else "y"))


def scatter(
    data_frame=None, x=None, y=None, *, color=None, hover_name=None, text=None, labels=None, title=None, **look
):
    drawing.refuse_unknown("scatter", look, _parts.LOOKS, MODULE)
    if color is not None and not drawing.is_text(_column(data_frame, color)):
        raise TypeError("scatter: color must be names of groups, got numbers; colours by number are for px.imshow")
    series, x_key, y_key = _series("scatter", data_frame, x, y, color)
    names = _column(data_frame, hover_name if text is None else text)
    if names is not None and color is not None:
        raise TypeError("scatter: names of points and groups by color are not drawn together here; leave one out")
    traces = [_parts.Scatter(name=name, x=x, y=values, mode="markers", text=names) for name, x, values in series]
    return _figure(traces, labels, title, (x_key, x_key), (y_key, y_key))


def bar(data_frame=None, x=None, y=None, *, color=None, barmode="relative", labels=None, title=None, **look):
    drawing.refuse_unknown("bar", look, _parts.LOOKS, MODULE)
    series, x_key, y_key = _series("bar", data_frame, x, y, color)
    traces = [_parts.Bar(name=name, x=x, y=values) for name, x, values in series]
    return _figure(traces, labels, title, (x_key, x_key), (y_key, y_key)).update_layout(barmode=barmode)


def histogram(data_frame=None, x=None, *, nbins=None, color=None, labels=None, title=None, **look):
    drawing.refuse_unknown("histogram", look, _parts.LOOKS, MODULE)
    series, _, _ = _series("histogram", data_frame, None, x, color)
    x_key = x if isinstance(x, str) else "x"
    traces = [_parts.Histogram(name=name, x=values, nbinsx=nbins) for name, _, values in series]
    return _figure(traces, labels, title, (x_key, x_key), ("count", "count"))


def imshow(
    img,
    *,
    x=None,
    y=None,
    zmin=None,
    zmax=None,
    color_continuous_midpoint=None,
    color_continuous_scale=None,
    range_color=None,
    text_auto=False,
    aspect=None,
    origin=None,
    labels=None,
    title=None,
    **look,
):
    drawing.refuse_unknown("imshow", look, _parts.LOOKS, MODULE)
    if origin not in (None, "upper"):
        raise ValueError(f"imshow: rows run down here, origin must be 'upper', got {origin!r}")
    if range_color is not None:
        zmin, zmax = range_color
    trace = _parts.Heatmap(
        z=drawing.grid("imshow", img),
        x=x,
        y=y,
        zmin=zmin,
        zmax=zmax,
        zmid=color_continuous_midpoint,
        text_auto=text_auto,
        colorscale=color_continuous_scale,
        value_title=(labels or {}).get("color") if isinstance(labels, dict) else None,
    )
    drawing.require_some("imshow", trace.z)
    return _figure([trace], labels, title, ("x", ""), ("y", ""))


__getattr__ = stand_in_getattr("plotly.express")
