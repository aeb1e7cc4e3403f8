"""A stand-in for nnsight: traces of the model that this page runs."""

from _page.missing import stand_in_getattr
from nnsight._model import LanguageModel, TransformersModel  # noqa: F401
from nnsight._saving import save  # noqa: F401
from nnsight._settings import CONFIG  # noqa: F401
from nnsight._wrapped import NNsight  # noqa: F401

__version__ = "the page's stand-in"

__getattr__ = stand_in_getattr("nnsight")
