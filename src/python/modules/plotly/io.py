"""plotly.io: where figures are shown and how they look is the page's business; what programs set is taken and kept."""

from _page.missing import stand_in_getattr


class _Chosen:
    """`pio.renderers.default = "notebook"`: kept for who reads it back."""

    def __init__(self, default):
        self.default = default

    def __repr__(self):
        return f"default: {self.default!r}"


renderers = _Chosen("page")
templates = _Chosen("plotly")


def show(fig, *arguments, **options):
    fig.show(*arguments, **options)


__getattr__ = stand_in_getattr("plotly.io")
