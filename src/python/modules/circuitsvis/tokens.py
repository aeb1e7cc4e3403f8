"""circuitsvis.tokens: colored_tokens, drawn by the page."""

from _page import drawing
from _page.missing import stand_in_getattr

# the page has its own look
_looks = {"max_value", "min_value", "negative_color", "positive_color"}


class _Tokens:
    """Drawn where it is the last expression of a cell, or shown."""

    def __init__(self, tokens, values):
        self._tokens = tokens
        self._values = values

    def show(self):
        drawing.draw("tokens", ("Tokens by value", "", ""), tokens=self._tokens, weights=self._values)

    _show_as_result_ = show


def colored_tokens(tokens, values, **look):
    drawing.refuse_unknown("colored_tokens", look, _looks, "circuitsvis")
    tokens = drawing.texts(tokens)
    values = drawing.numbers("colored_tokens", values)
    if len(tokens) != len(values):
        raise ValueError(f"colored_tokens: must have a value for each of {len(tokens)} tokens, got {len(values)}")
    drawing.require_some("colored_tokens", values)
    return _Tokens(tokens, values)


__getattr__ = stand_in_getattr("circuitsvis.tokens")
