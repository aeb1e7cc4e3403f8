"""Figures: traces on one pair of axes, drawn where they are shown."""

from _page import drawing
from plotly.colors import is_diverging

# the page has its own look, so these change nothing
LOOKS = {
    "autosize", "bargap", "bargroupgap", "coloraxis", "coloraxis_showscale", "color_continuous_scale",
    "color_discrete_map", "color_discrete_sequence", "colorscale", "colorbar", "fill", "fillcolor", "font", "height",
    "hoverinfo", "hovermode", "hovertemplate", "legend", "legend_title", "legend_title_text", "legendgroup", "line",
    "line_shape", "margin", "marker", "marker_color", "markers", "opacity", "paper_bgcolor", "plot_bgcolor",
    "render_mode", "showlegend", "showscale", "template", "title_x", "width", "xgap", "ygap",
}  # fmt: skip

# of an axis: everything that is about its looks alone
AXIS_LOOKS = LOOKS | {"gridcolor", "linecolor", "showgrid", "showline", "tickangle", "tickfont", "title_font", "zeroline"}

MODULE = "plotly"


class Trace:
    """One set of marks. What it is made of is checked when it is made."""

    kind = ""

    def __init__(self, **options):
        self.name = options.pop("name", None)
        self._set(options)

    def _set(self, options):
        _require_one_colour(type(self).__name__, options)
        known = {key: options.pop(key) for key in list(options) if key in self.parts}
        for part in self.parts:
            if part in known or not hasattr(self, part):
                setattr(self, part, known.get(part))
        drawing.refuse_unknown(f"{type(self).__name__}", options, LOOKS, MODULE)

    parts = ()

    def update(self, **options):
        self.name = options.pop("name", self.name)
        self._set(options)
        return self


def _require_one_colour(name, options):
    """Colours and sizes that stand for numbers say something that the page's look does not."""
    marker = options.get("marker")
    given = {"color": options.get("marker_color"), **(marker if isinstance(marker, dict) else {})}
    for what in ("color", "size"):
        value = given.get(what)
        if hasattr(value, "__len__") and not isinstance(value, str) and not drawing.is_text(value):
            raise TypeError(f"{name}: marker {what} must be one for all, got numbers; colours by number are for px.imshow")


class Scatter(Trace):
    """Points, joined by lines or not."""

    parts = ("x", "y", "mode", "text", "hovertext")

    def _set(self, options):
        super()._set(options)
        if self.y is None:
            raise TypeError("Scatter: y is missing; write go.Scatter(y=values)")
        values = drawing.numbers("Scatter: y", self.y)
        drawing.require_some("Scatter: y", values)
        if self.mode not in (None, "lines", "markers", "lines+markers", "markers+lines", "markers+text"):
            raise ValueError(f"Scatter: mode must be 'lines', 'markers' or 'lines+markers', got {self.mode!r}")

    @property
    def are_points(self):
        return self.mode in ("markers", "markers+text")


class Bar(Trace):
    parts = ("x", "y", "text")

    def _set(self, options):
        super()._set(options)
        if self.text is not None:
            raise TypeError("Bar: text on bars is not known here; the table below the chart has their numbers")


class Heatmap(Trace):
    parts = ("z", "x", "y", "zmin", "zmax", "zmid", "text_auto", "diverging", "value_title", "text", "texttemplate")

    def _set(self, options):
        if is_diverging(options.get("colorscale")):
            options["diverging"] = True
        if isinstance(options.get("colorbar"), dict) and "title" in options["colorbar"]:
            options["value_title"] = _title(options["colorbar"]["title"], None)
        super()._set(options)
        if self.text is not None or self.texttemplate is not None:
            raise TypeError("Heatmap: text of one's own in the cells is not known here; text_auto writes their numbers")


class Histogram(Trace):
    parts = ("x", "nbinsx")


class Figure:
    def __init__(self, data=None, layout=None, **options):
        drawing.refuse_unknown("Figure", options, LOOKS, MODULE)
        self.data = []
        self._title = self._x = self._y = None
        self._barmode = None
        traces = data if isinstance(data, (list, tuple)) else [] if data is None else [data]
        for trace in traces:
            self.add_trace(trace)
        if layout is not None:
            self.update_layout(**layout)

    def add_trace(self, trace, **place):
        if place:
            raise TypeError("add_trace: row and col are of subplots, which are not known here; show a figure for each")
        if not isinstance(trace, Trace):
            raise TypeError(f"add_trace: must be a Scatter, Bar, Heatmap or Histogram, got {trace!r}")
        self.data.append(trace)
        return self

    def add_traces(self, traces):
        for trace in traces:
            self.add_trace(trace)
        return self

    def add_scatter(self, **options):
        return self.add_trace(Scatter(**options))

    def add_bar(self, **options):
        return self.add_trace(Bar(**options))

    def add_heatmap(self, **options):
        return self.add_trace(Heatmap(**options))

    def add_histogram(self, **options):
        return self.add_trace(Histogram(**options))

    def update_layout(self, *_dictionaries, **options):
        for dictionary in _dictionaries:
            self.update_layout(**dictionary)
        self._title = _title(options.pop("title", options.pop("title_text", None)), self._title)
        for axis in ("x", "y"):
            own = options.pop(f"{axis}axis", None) or {}
            # xaxis_title stands for xaxis={"title": …}
            prefix = f"{axis}axis_"
            apart = {name: options.pop(name) for name in list(options) if name.startswith(prefix)}
            self._axis(axis, {**own, **{name.removeprefix(prefix): value for name, value in apart.items()}})
        barmode = options.pop("barmode", None)
        if barmode is not None:
            if barmode not in ("group", "stack", "relative", "overlay"):
                raise ValueError(f"update_layout: barmode must be 'group' or 'stack', got {barmode!r}")
            self._barmode = barmode
        drawing.refuse_unknown("update_layout", options, LOOKS, MODULE)
        return self

    def update_xaxes(self, **options):
        self._axis("x", options)
        return self

    def update_yaxes(self, **options):
        # a grid's rows run down as they do here
        if options.get("autorange") == "reversed" and all(isinstance(trace, Heatmap) for trace in self.data):
            options.pop("autorange")
        self._axis("y", options)
        return self

    def update_traces(self, **options):
        for trace in self.data:
            trace.update(**options)
        return self

    def _axis(self, axis, options):
        options = dict(options)
        title = _title(options.pop("title", None), options.pop("title_text", None))
        if title is not None:
            setattr(self, f"_{axis}", title)
        drawing.refuse_unknown(f"{axis}axis", options, AXIS_LOOKS, MODULE)

    @property
    def _titles(self):
        return self._title, self._x, self._y

    def show(self, *_arguments, **_options):
        kinds = {type(trace) for trace in self.data}
        if not kinds:
            raise ValueError("Figure: there is nothing to draw; add a trace first")
        if len(kinds) > 1:
            names = ", ".join(sorted(kind.__name__ for kind in kinds))
            raise ValueError(f"Figure: marks of one kind are drawn together, got {names}; show a figure for each")
        _SHOW[kinds.pop()](self)

    _show_as_result_ = show

    def __getattr__(self, name):
        raise AttributeError(f"Figure.{name}: this page's stand-in for plotly does not have it")


def _title(title, before):
    if isinstance(title, dict):
        title = title.get("text")
    return before if title is None else drawing.text(title)


def _show_scatter(figure):
    points = [trace.are_points for trace in figure.data]
    if any(points) and not all(points):
        raise ValueError("Figure: lines and points are not drawn together here; show a figure for each")
    names = _names(figure.data)
    rows = []
    for name, trace in zip(names, figure.data):
        y = drawing.numbers("Scatter: y", trace.y)
        x = trace.x
        if x is not None and drawing.is_text(x):
            raise TypeError("Scatter: x must be numbers, got names; bars can have names, as in go.Bar")
        if x is not None:
            x = drawing.numbers("Scatter: x", x)
            if len(x) != len(y):
                raise ValueError(f"Scatter: x and y must have one length, got {len(x)} and {len(y)}")
        rows.append((name, x, y, trace.text if trace.text is not None else trace.hovertext))
    if all(points):
        drawing.draw_points(
            figure._titles,
            [(name, [float(i) for i in range(len(y))] if x is None else x, y, labels) for name, x, y, labels in rows],
        )
        return
    if all(x is None or drawing.are_positions(x) for _, x, _, _ in rows):
        rows = [(name, None, y, labels) for name, _, y, labels in rows]
    drawing.draw_curves(figure._titles, [(name, x, y) for name, x, y, _ in rows])


def _names(traces):
    """As plotly names them, where nobody has."""
    if len(traces) == 1:
        return [traces[0].name]
    return [f"trace {i}" if trace.name is None else trace.name for i, trace in enumerate(traces)]


def _show_bar(figure):
    labels = None
    series = []
    for name, trace in zip(_names(figure.data), figure.data):
        values = drawing.numbers("Bar: y", trace.y)
        drawing.require_some("Bar: y", values)
        own = None if trace.x is None else drawing.texts(trace.x)
        if own is not None and len(own) != len(values):
            raise ValueError(f"Bar: x and y must have one length, got {len(own)} and {len(values)}")
        if series and own != labels:
            raise ValueError("Bar: all series must have the same places along x; show the others by themselves")
        labels = own
        series.append((name, values))
    if figure._barmode == "overlay" and len(series) > 1:
        raise ValueError("Figure: bars are drawn side by side or stacked, not over each other; got barmode='overlay'")
    drawing.draw_bars(figure._titles, labels, series, figure._barmode in ("stack", "relative"))


def _show_heatmap(figure):
    if len(figure.data) > 1:
        raise ValueError("Figure: one heatmap is drawn, got several; show a figure for each")
    (trace,) = figure.data
    values = drawing.grid("Heatmap: z", trace.z)
    drawing.require_some("Heatmap: z", values)
    drawing.draw_grid(
        figure._titles,
        values,
        None if trace.x is None else drawing.texts(trace.x),
        None if trace.y is None else drawing.texts(trace.y),
        valueTitle=None if trace.value_title is None else drawing.text(trace.value_title),
        low=None if trace.zmin is None else drawing.number("zmin", trace.zmin),
        high=None if trace.zmax is None else drawing.number("zmax", trace.zmax),
        midpoint=None if trace.zmid is None else drawing.number("midpoint", trace.zmid),
        diverging=True if trace.diverging else None,
        decimals=_decimals(trace.text_auto),
    )


def _decimals(text_auto):
    if text_auto in (None, False):
        return None
    if text_auto is True:
        return 2
    digits = str(text_auto).strip(".f")
    if not digits.isdigit():
        raise ValueError(f"text_auto: must be True or a format such as '.2f', got {text_auto!r}")
    return int(digits)


def _show_histogram(figure):
    bins = next((trace.nbinsx for trace in figure.data if trace.nbinsx is not None), None)
    drawing.draw(
        "histogram",
        figure._titles,
        bins=bins,
        series=[
            {"name": drawing.text(name), "values": drawing.numbers("Histogram: x", trace.x)}
            for name, trace in zip(_names(figure.data), figure.data)
        ],
    )


_SHOW = {Scatter: _show_scatter, Bar: _show_bar, Heatmap: _show_heatmap, Histogram: _show_histogram}
