"""What listings draw, as the page's charts: numbers and names made plain, the rest refused by name."""

from _page import place
from _page.bridge import page
from torch import Tensor, stack, tensor


def text(value):
    return "" if value is None else str(value)


def texts(values):
    """Names of places: a list of anything that has a text."""
    values = getattr(values, "_tensor_", values)
    if isinstance(values, Tensor):
        values = values.tolist()
    return [text(value) for value in values]


def number(name, value):
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: must be a number, got {value!r}") from None


def is_text(values):
    # an array's numbers are not looked at one by one: that would have them computed here and now
    return not _is_tensor(values) and any(isinstance(value, str) for value in values)


def _is_tensor(values):
    return isinstance(getattr(values, "_tensor_", values), Tensor)


def numbers(name, values):
    """A row of numbers: a tensor, or a list of Python's own, which keep all their digits."""
    values = getattr(values, "_tensor_", values)
    if isinstance(values, Tensor):
        if values.ndim != 1:
            raise ValueError(
                f"{name}: expected 1 axes, got shape {list(values.shape)}; "
                "one row of numbers is drawn; fold the others, as in y.mean(0), or choose one, as in y[0]"
            )
        return values
    values = _listed(name, values)
    if any(isinstance(value, Tensor) for value in values):
        return stack([value if isinstance(value, Tensor) else tensor(float(value)) for value in values])
    return [float("nan") if value is None else number(name, value) for value in values]


def grid(name, values):
    """Rows of numbers, all of one length."""
    values = getattr(values, "_tensor_", values)
    if isinstance(values, Tensor):
        if values.ndim != 2:
            raise ValueError(
                f"{name}: expected 2 axes, got shape {list(values.shape)}; "
                "one grid is drawn; fold or choose the other axes, as in z[0] or z.mean(0)"
            )
        return values
    rows = [numbers(name, row) for row in _rows(name, values)]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError(f"{name}: rows must have one length, got {sorted({len(row) for row in rows})}")
    if any(isinstance(row, Tensor) for row in rows):
        return stack([row if isinstance(row, Tensor) else tensor(row) for row in rows])
    return rows


def _rows(name, values):
    rows = _listed(name, values)
    if any(isinstance(row, (int, float, str)) or getattr(row, "ndim", 1) == 0 for row in rows):
        raise ValueError(
            f"{name}: expected 2 axes, got 1; one grid is drawn, and a grid of one row is written [values]"
        )
    return rows


def _listed(name, values):
    if isinstance(values, (str, bytes, dict)):
        raise TypeError(f"{name}: must be numbers, got {values!r}")
    try:
        return list(values)
    except TypeError:
        raise TypeError(f"{name}: must be a list or a tensor of numbers, got {values!r}") from None


def size(values):
    return values.numel() if isinstance(values, Tensor) else sum(
        size(part) if isinstance(part, (list, Tensor)) else 1 for part in values
    )


def require_some(name, values):
    if size(values) == 0:
        shape = list(values.shape) if isinstance(values, Tensor) else [0]
        raise ValueError(f"{name}: there is nothing to draw, the shape is {shape}")


def are_positions(x):
    """Whether places along x are 0, 1, 2, …: then the values alone say it."""
    return not _is_tensor(x) and list(x) == list(range(len(x)))


def refuse_unknown(name, options, looks, module):
    """Looks are the page's own and change nothing; anything else would, so it is refused."""
    for option, value in options.items():
        if option not in looks and value is not None:
            raise TypeError(f"{name}: {option} is not known to this page's stand-in for {module}")


def draw(kind, titles, **data):
    """Puts a chart out. Data that is None is left out."""
    title, x, y = titles
    chart = {"kind": kind, "title": text(title), "xTitle": text(x), "yTitle": text(y)}
    chart.update({name: value for name, value in data.items() if value is not None})
    page.chart(chart, place.line())


def draw_grid(titles, values, xLabels, yLabels, **data):
    rows, columns = (len(values), len(values[0]))
    for axis, names, count in (("x", xLabels, columns), ("y", yLabels, rows)):
        if names is not None and len(names) != count:
            raise ValueError(f"{axis}: must have a name for each of {count}, got {len(names)}")
    draw("heatmap", titles, values=values, xLabels=xLabels, yLabels=yLabels, **data)


def draw_curves(titles, curves):
    """Lines by (name, x or None, values); one alone over positions is a line without a legend."""
    if len(curves) == 1 and curves[0][1] is None:
        return draw("line", titles, values=curves[0][2])
    places = [x for _, x, _ in curves]
    if any((x is None) != (places[0] is None) for x in places) or not all(_same(x, places[0]) for x in places):
        raise ValueError("lines: all must have the same places along x; draw those with others by themselves")
    draw("lines", titles, x=places[0], curves=[{"name": text(name), "values": values} for name, _, values in curves])


def _same(a, b):
    # made anew for each curve they are other tensors, though of the same numbers
    return a is b or _numbers(a) == _numbers(b)


def _numbers(places):
    return places.tolist() if isinstance(places, Tensor) else places


def draw_points(titles, series):
    """Points by (name, x, y, labels or None)."""
    draw(
        "scatter",
        titles,
        series=[
            {"name": text(name), "x": x, "y": y, **({} if labels is None else {"labels": texts(labels)})}
            for name, x, y, labels in series
        ],
    )


def draw_bars(titles, labels, series, stacked):
    """Bars by (name, values)."""
    draw(
        "bar",
        titles,
        labels=labels,
        stacked=stacked,
        series=[{"name": text(name), "values": values} for name, values in series],
    )
