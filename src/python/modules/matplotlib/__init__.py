"""A stand-in for matplotlib: the plots of pyplot that the page can draw."""

from _page.missing import stand_in_getattr
from matplotlib import pyplot  # noqa: F401


def use(_backend, **_options):
    """There is one way to draw here."""


__getattr__ = stand_in_getattr("matplotlib")
