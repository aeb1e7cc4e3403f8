"""matplotlib.pyplot: plot, scatter, bar, hist and imshow on one or several axes, each drawn as a chart by the page."""

from _page import cell, drawing
from _page.missing import stand_in_getattr
from plotly.colors import is_diverging

MODULE = "matplotlib"

# the page has its own look, so these change nothing
_looks = {
    "align", "alpha", "aspect", "c", "cmap", "color", "constrained_layout", "dpi", "edgecolor", "edgecolors", "figsize",
    "fontsize", "fontweight", "interpolation", "layout", "lw", "linestyle", "linewidth", "ls", "marker", "markersize",
    "ms", "pad", "rotation", "s", "sharex", "sharey", "squeeze", "tight_layout", "width", "zorder",
}  # fmt: skip


def _missing(what, name):
    """What an axes or a figure of matplotlib's has, with what the module's function of that name is refused with."""
    if name.startswith("__"):
        raise AttributeError(name)
    short = name.removeprefix("set_")  # ax.set_yscale is plt.yscale
    try:
        __getattr__(short)
    except AttributeError as error:
        raise AttributeError(str(error).replace(f"matplotlib.pyplot.{short}", f"{what}.{name}", 1)) from None


def _check(name, options):
    drawing.refuse_unknown(name, options, _looks, MODULE)


class _Artist:
    """What a mark is called by: its look is the page's own, so there is nothing to change."""

    def __init__(self, kind, axes=None):
        self._kind = kind
        self._axes = axes

    def __iter__(self):
        if self._kind == "histogram":
            raise NotImplementedError("hist: its counts and edges are not handed back here; np.histogram(x, bins) gives them")
        raise NotImplementedError(f"{self._kind}: single marks are not handed out here; draw those that differ as a series of their own")

    __getitem__ = __len__ = lambda self, *_place: self.__iter__()

    def __getattr__(self, name):
        raise AttributeError(f"{self._kind}.{name}: this page's stand-in for matplotlib does not have it")

    def __repr__(self):
        return f"<matplotlib {self._kind}>"


class _Colorbar:
    """The colours of a grid, which stand above it anyway; their title is of use there."""

    def __init__(self, axes):
        self._axes = axes
        self.ax = self

    def set_label(self, label, **_look):
        if self._axes is not None:
            self._axes._value_title = drawing.text(label)

    set_ylabel = set_title = set_label

    def __getattr__(self, name):
        raise AttributeError(f"colorbar.{name}: this page's stand-in for matplotlib does not have it")


_LINES = ("-", "--", "-.", ":")


def _is_unlined(form, look):
    """Whether `plot` is asked for marks alone, as with "o" or linestyle="none"."""
    style = look.get("linestyle", look.get("ls"))
    if style is not None:
        return style in ("", " ", "none", "None")
    return bool(form) and any(mark in form for mark in ".,ov^<>sp*hH+xXDd|_1234") and not any(line in form for line in _LINES)


class Axes:
    """One plot: what was drawn on it becomes a chart when its figure is shown."""

    def __init__(self):
        self._kind = None
        self._parts = []
        self._title = self._x = self._y = ""
        self._xlabels = self._ylabels = None
        self._value_title = None

    def _add(self, kind, part):
        if self._kind not in (None, kind):
            raise ValueError(f"{kind}: marks of one kind are drawn on one axes here, got {self._kind} before")
        self._kind = kind
        self._parts.append(part)

    def plot(self, *values, label=None, **look):
        _check("plot", look)
        form = ""
        if values and isinstance(values[-1], str):
            form, values = values[-1], values[:-1]
        unlined = _is_unlined(form, look)
        if len(values) not in (1, 2):
            raise TypeError(f"plot: expected values, or places and values, got {len(values)} arguments")
        x = None if len(values) == 1 else drawing.numbers("plot: x", values[0])
        y = values[-1]
        columns = [y[:, i] for i in range(y.shape[1])] if getattr(y, "ndim", 1) == 2 else [y]
        for column in columns:
            column = drawing.numbers("plot: y", column)
            drawing.require_some("plot: y", column)
            if x is not None and len(x) != len(column):
                raise ValueError(f"plot: x and y must have one length, got {len(x)} and {len(column)}")
            if unlined:
                places = [float(place) for place in range(len(column))] if x is None else x
                self._add("scatter", (label, places, column, None))
            else:
                self._add("plot", (label, x, column))
        return [_Artist("line") for _ in columns]

    def scatter(self, x, y, *, label=None, **look):
        for name in ("c", "color", "s"):
            if hasattr(look.get(name), "__len__") and not isinstance(look[name], str):
                raise TypeError(
                    f"scatter: {name} must be one for all points, got a list; colours by number are for imshow, "
                    "groups are drawn by a scatter of each"
                )
        _check("scatter", look)
        x, y = drawing.numbers("scatter: x", x), drawing.numbers("scatter: y", y)
        if len(x) != len(y):
            raise ValueError(f"scatter: x and y must have one length, got {len(x)} and {len(y)}")
        self._add("scatter", (label, x, y, None))
        return _Artist("points")

    def bar(self, x, height, *, label=None, **look):
        _check("bar", look)
        heights = drawing.numbers("bar", height)
        drawing.require_some("bar", heights)
        labels = drawing.texts(x)
        if len(labels) != len(heights):
            raise ValueError(f"bar: x and height must have one length, got {len(labels)} and {len(heights)}")
        if self._parts and self._xlabels != labels:
            raise ValueError("bar: all bars of an axes must have the same places along x here")
        self._xlabels = labels
        self._add("bar", (label, heights))
        return _Artist("bars")

    def hist(self, x, bins=None, *, label=None, **look):
        _check("hist", look)
        if bins is not None and not isinstance(bins, int):
            raise TypeError(f"hist: bins must be a count, got {bins!r}; their ends are round numbers here")
        many = isinstance(x, (list, tuple)) and x and getattr(x[0], "ndim", 0) == 1
        for i, values in enumerate(x if many else [x]):
            name = label[i] if many and isinstance(label, (list, tuple)) else label
            self._add("hist", (name, drawing.numbers("hist", values), bins))
        return _Artist("histogram")

    def imshow(self, z, *, cmap=None, vmin=None, vmax=None, origin="upper", **look):
        _check("imshow", look)
        if origin != "upper":
            raise ValueError(f"imshow: rows run down here, origin must be 'upper', got {origin!r}")
        if self._parts:
            raise ValueError("imshow: one grid is drawn on an axes, got a second")
        values = drawing.grid("imshow", z)
        drawing.require_some("imshow", values)
        self._add("imshow", (values, cmap, vmin, vmax))
        return _Artist("grid", self)

    matshow = imshow

    def set_title(self, title, **look):
        _check("title", look)
        self._title = drawing.text(title)

    def set_xlabel(self, label, **look):
        _check("xlabel", look)
        self._x = drawing.text(label)

    def set_ylabel(self, label, **look):
        _check("ylabel", look)
        self._y = drawing.text(label)

    def set_xticks(self, ticks=None, labels=None, **look):
        _check("xticks", look)
        self._xlabels = _tick_names("xticks", ticks, labels, self._xlabels)

    def set_yticks(self, ticks=None, labels=None, **look):
        _check("yticks", look)
        self._ylabels = _tick_names("yticks", ticks, labels, self._ylabels)

    def set_xticklabels(self, labels, **look):
        self.set_xticks(range(len(labels)), labels, **look)

    def set_yticklabels(self, labels, **look):
        self.set_yticks(range(len(labels)), labels, **look)

    def set(self, *, title=None, xlabel=None, ylabel=None, **options):
        _check("set", options)
        if title is not None:
            self.set_title(title)
        if xlabel is not None:
            self.set_xlabel(xlabel)
        if ylabel is not None:
            self.set_ylabel(ylabel)

    def legend(self, labels=None, **_look):
        """Several series have their legend anyway; here it may name them."""
        if isinstance(labels, (list, tuple)):
            self._parts = [(name, *rest) for name, (_, *rest) in zip(labels, self._parts)]

    def grid(self, *_arguments, **_look):
        """The page's charts have their own."""

    def tick_params(self, *_arguments, **_look):
        """Looks are the page's own."""

    def __getattr__(self, name):
        return _missing("Axes", name)

    def _show(self, above):
        if self._kind is None:
            return
        titles = (": ".join(part for part in (above, self._title) if part), self._x, self._y)
        _DRAW[self._kind](self, titles)


def _tick_names(name, ticks, labels, before):
    if labels is None:
        return before  # where ticks stand is the page's own
    if ticks is not None and not drawing.are_positions(ticks):
        raise ValueError(f"{name}: names are given to every place from 0 on here; leave the places out or name them all")
    return drawing.texts(labels)


def _named(parts):
    return [(f"series {i}" if part[0] is None and len(parts) > 1 else part[0], *part[1:]) for i, part in enumerate(parts)]


def _draw_plot(axes, titles):
    if axes._xlabels is not None:
        raise ValueError("xticks: names along x are drawn for bars and grids, got a line; leave them out")
    drawing.draw_curves(titles, _named(axes._parts))


def _draw_scatter(axes, titles):
    drawing.draw_points(titles, _named(axes._parts))


def _draw_bar(axes, titles):
    drawing.draw_bars(titles, axes._xlabels, _named(axes._parts), False)


def _draw_hist(axes, titles):
    bins = next((part[2] for part in axes._parts if part[2] is not None), None)
    series = [{"name": drawing.text(name), "values": values} for name, values, _ in _named(axes._parts)]
    drawing.draw("histogram", titles, bins=bins, series=series)


def _draw_imshow(axes, titles):
    ((values, cmap, vmin, vmax),) = axes._parts
    drawing.draw_grid(
        titles,
        values,
        axes._xlabels,
        axes._ylabels,
        low=None if vmin is None else drawing.number("vmin", vmin),
        high=None if vmax is None else drawing.number("vmax", vmax),
        diverging=True if is_diverging(cmap) else None,
        valueTitle=axes._value_title,
    )


_DRAW = {
    "plot": _draw_plot,
    "scatter": _draw_scatter,
    "bar": _draw_bar,
    "hist": _draw_hist,
    "imshow": _draw_imshow,
}


class Figure:
    def __init__(self):
        self.axes = []
        self._title = ""

    def add_subplot(self, *_place, **look):
        _check("add_subplot", look)
        self.axes.append(Axes())
        return self.axes[-1]

    def suptitle(self, title, **look):
        _check("suptitle", look)
        self._title = drawing.text(title)

    def colorbar(self, mappable=None, cax=None, ax=None, *, label=None, **look):
        """A grid has its colours above it anyway, and the title that is given here."""
        drawing.refuse_unknown("colorbar", look, _looks | {"shrink", "fraction", "location", "orientation", "use_gridspec"}, MODULE)
        grids = [axes for axes in self.axes if axes._kind == "imshow"]
        made = _Colorbar(mappable._axes if mappable is not None else grids[-1] if grids else None)
        if label is not None:
            made.set_label(label)
        return made

    def tight_layout(self, *_arguments, **_options):
        """Each chart has its own place."""

    subplots_adjust = set_size_inches = tight_layout

    def show(self, *_arguments, **_options):
        if self in _open:
            _open.remove(self)
        for axes in self.axes:
            axes._show(self._title)

    def __getattr__(self, name):
        return _missing("Figure", name)

    def __repr__(self):
        return f"<Figure with {len(self.axes)} Axes>"


class _Grid(list):
    """Axes by row and column, as axs[0, 1] or axs[0][1]."""

    def __getitem__(self, place):
        if isinstance(place, tuple):
            row, column = place
            if isinstance(row, slice):
                return _Grid(each[column] for each in super(_Grid, self).__getitem__(row))
            return super().__getitem__(row)[column]
        part = super().__getitem__(place)
        return _Grid(part) if isinstance(place, slice) else part

    def flatten(self):
        return _Grid(axes for row in self for axes in (row if isinstance(row, list) else [row]))

    ravel = flatten

    def tolist(self):
        return [list(row) if isinstance(row, list) else row for row in self]

    @property
    def flat(self):
        return iter(self.flatten())

    @property
    def shape(self):
        rows = [len(row) for row in self if isinstance(row, list)]
        return (len(self), *rows[:1])

    @property
    def size(self):
        return len(self.flatten())


_open = []


def figure(*_number, **look):
    _check("figure", look)
    _open.append(Figure())
    return _open[-1]


def gcf():
    return _open[-1] if _open else figure()


def gca():
    current = gcf()
    return current.axes[-1] if current.axes else current.add_subplot()


def subplots(nrows=1, ncols=1, *, squeeze=True, **look):
    _check("subplots", look)
    current = figure()
    rows = [[current.add_subplot() for _ in range(ncols)] for _ in range(nrows)]
    if not squeeze or (nrows > 1 and ncols > 1):
        return current, _Grid(_Grid(row) for row in rows)
    flat = _Grid(axes for row in rows for axes in row)
    return current, flat[0] if len(flat) == 1 else flat


def show(*_arguments, **_options):
    for current in list(_open):
        current.show()


def close(*_arguments):
    _open.clear()


def colorbar(mappable=None, cax=None, ax=None, **options):
    return gcf().colorbar(mappable, cax, ax, **options)


def tight_layout(*_arguments, **_options):
    """Looks, and the places of charts, are the page's own."""


grid = tick_params = tight_layout


def suptitle(title, **look):
    gcf().suptitle(title, **look)


def _on_current(method):
    def call(*arguments, **options):
        return getattr(gca(), method)(*arguments, **options)

    return call


plot = _on_current("plot")
scatter = _on_current("scatter")
bar = _on_current("bar")
hist = _on_current("hist")
imshow = _on_current("imshow")
matshow = _on_current("imshow")
title = _on_current("set_title")
xlabel = _on_current("set_xlabel")
ylabel = _on_current("set_ylabel")
xticks = _on_current("set_xticks")
yticks = _on_current("set_yticks")
legend = _on_current("legend")

# as in a notebook: what was drawn and not shown is shown when the cell ends, and is not carried into the next
cell.at_end(show, close)

__getattr__ = stand_in_getattr("matplotlib.pyplot")
