"""A stand-in for nnsight: traces of the model that this page runs."""

from _page.missing import stand_in_getattr
from nnsight._model import LanguageModel, TransformersModel  # noqa: F401
from nnsight._saving import save  # noqa: F401

__version__ = "the page's stand-in"

__getattr__ = stand_in_getattr(
    "nnsight",
    {"log": "nnsight has not had it since 0.5; print() works in a trace", "apply": "nnsight has not had it since 0.5; call functions as they are", "NNsight": "traces of any PyTorch model; this page has LanguageModel", "CONFIG": "settings of remote runs"},
)
