"""matplotlib.pyplot: plot, scatter, bar, hist and imshow on one or several axes, each drawn as a chart by the page."""

from _page import cell, drawing
from _page.missing import stand_in_getattr
from plotly.colors import is_diverging
from torch import Tensor

MODULE = "matplotlib"

# the page has its own look, so these change nothing
_looks = {
    "align", "alpha", "aspect", "c", "cmap", "color", "constrained_layout", "dpi", "edgecolor", "edgecolors", "figsize",
    "fontsize", "fontweight", "interpolation", "layout", "lw", "linestyle", "linewidth", "ls", "marker", "markersize",
    "ms", "pad", "rotation", "s", "sharex", "sharey", "squeeze", "tight_layout", "width", "zorder",
}  # fmt: skip


def _check(name, options):
    drawing.refuse_unknown(name, options, _looks, MODULE)


class _Artist:
    def __init__(self, kind):
        self._kind = kind

    def __repr__(self):
        return f"<matplotlib {self._kind}>"


class Axes:
    """One plot: what was drawn on it becomes a chart when its figure is shown."""

    def __init__(self):
        self._kind = None
        self._parts = []
        self._title = self._x = self._y = ""
        self._xlabels = self._ylabels = None

    def _add(self, kind, part):
        if self._kind not in (None, kind):
            raise ValueError(f"{kind}: marks of one kind are drawn on one axes here, got {self._kind} before")
        self._kind = kind
        self._parts.append(part)

    def plot(self, *values, label=None, **look):
        _check("plot", look)
        if values and isinstance(values[-1], str):
            values = values[:-1]  # its format is a look
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
            self._add("plot", (label, x, column))
        return [_Artist("line") for _ in columns]

    def scatter(self, x, y, *, label=None, **look):
        if isinstance(look.get("c"), (list, tuple, Tensor)):
            raise TypeError("scatter: c must be one colour, got a list; colours by number are for imshow")
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
        return _Artist("bars")

    def imshow(self, z, *, cmap=None, vmin=None, vmax=None, origin="upper", **look):
        _check("imshow", look)
        if origin != "upper":
            raise ValueError(f"imshow: rows run down here, origin must be 'upper', got {origin!r}")
        if self._parts:
            raise ValueError("imshow: one grid is drawn on an axes, got a second")
        values = drawing.grid("imshow", z)
        drawing.require_some("imshow", values)
        self._add("imshow", (values, cmap, vmin, vmax))
        return _Artist("grid")

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
        raise AttributeError(f"Axes.{name}: this page's stand-in for matplotlib does not have it")

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

    def colorbar(self, *_arguments, **_options):
        """A grid has its colours above it anyway."""

    def tight_layout(self, *_arguments, **_options):
        """Each chart has its own place."""

    subplots_adjust = set_size_inches = tight_layout

    def show(self, *_arguments, **_options):
        if self in _open:
            _open.remove(self)
        for axes in self.axes:
            axes._show(self._title)

    def __getattr__(self, name):
        raise AttributeError(f"Figure.{name}: this page's stand-in for matplotlib does not have it")

    def __repr__(self):
        return f"<Figure with {len(self.axes)} Axes>"


class _Grid(list):
    """Axes by row and column, as axs[0, 1] or axs[0][1]."""

    def __getitem__(self, place):
        if isinstance(place, tuple):
            row, column = place
            return super().__getitem__(row)[column]
        return super().__getitem__(place)

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


def colorbar(*_arguments, **_options):
    """A grid has its colours above it anyway."""


tight_layout = grid = tick_params = colorbar


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
