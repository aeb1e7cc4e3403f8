"""plotly.express: line and imshow, drawn by the page."""

from _page.bridge import page, settled
from _page.missing import stand_in_getattr
from torch import Tensor, tensor


class Figure:
    """A chart that is drawn where it is shown."""

    def __init__(self, kind, values, labels, title):
        labels = labels or {}
        if not isinstance(labels, dict):
            raise TypeError('labels: expected a dictionary such as {"x": "Position", "y": "Loss"}, got ' + repr(labels))
        self._kind = kind
        self._values = values
        self._x = settled(labels.get("x", ""))
        self._y = settled(labels.get("y", "" if kind == "heatmap" else "y"))
        self._title = settled("" if title is None else title)

    def show(self, *_arguments, **_options):
        page.chart(
            {
                "kind": self._kind,
                "title": self._title,
                "xTitle": self._x,
                "yTitle": self._y,
                "values": self._values,
            }
        )

    _show_as_result_ = show

    def update_layout(self, *, title=None, xaxis_title=None, yaxis_title=None, **_options):
        if title is not None:
            self._title = settled(title)
        if xaxis_title is not None:
            self._x = settled(xaxis_title)
        if yaxis_title is not None:
            self._y = settled(yaxis_title)
        return self

    def __getattr__(self, name):
        raise AttributeError(f"Figure.{name}: this page's stand-in for plotly does not have it")


# the page has its own look, so these change nothing
_looks = {
    "aspect",
    "color_continuous_midpoint",
    "color_continuous_scale",
    "height",
    "markers",
    "template",
    "text_auto",
    "width",
    "zmax",
    "zmin",
}


def _check_look(name, look):
    unknown = set(look) - _looks
    if unknown:
        raise TypeError(f"{name}: {sorted(unknown)[0]} is not known to this page's stand-in for plotly.express")


def _values(name, values, rank, advice):
    if not isinstance(values, Tensor):
        values = tensor(list(values))
    if values.ndim != rank:
        raise ValueError(f"{name}: expected {rank} axes, got shape {list(values.shape)}; {advice}")
    if values.numel() == 0:
        raise ValueError(f"{name}: there is nothing to draw, the shape is {list(values.shape)}")
    return values.float()


def line(data_frame=None, x=None, y=None, *, labels=None, title=None, **look):
    _check_look("line", look)
    y = data_frame if y is None else y
    if y is None:
        raise TypeError("line: y is missing; write px.line(y=values)")
    values = _values("line", y, 1, "one curve is drawn; fold the others, as in y.mean(0), or choose one, as in y[0]")
    if x is not None and list(x if isinstance(x, range) else _places(x)) != list(range(len(values))):
        raise ValueError("line: positions 0, 1, 2, … are drawn along x; leave x out")
    return Figure("line", values, labels, title)


def _places(x):
    return x.tolist() if isinstance(x, Tensor) else x


def imshow(img, *, labels=None, title=None, **look):
    _check_look("imshow", look)
    values = _values("imshow", img, 2, "one grid is drawn; fold or choose the other axes, as in z[0] or z.mean(0)")
    return Figure("heatmap", values, labels, title)


__getattr__ = stand_in_getattr("plotly.express")
