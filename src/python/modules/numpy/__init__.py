"""A stand-in for NumPy over the page's tensors: arrays that share their numbers with PyTorch's."""

import math as _math

from _page.missing import stand_in_getattr
from numpy import linalg, random  # noqa: F401
from numpy._array import (  # noqa: F401
    bool_,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    ndarray,
    uint8,
)
from numpy._dtypes import dtype  # noqa: F401
from numpy._functions import *  # noqa: F403
from numpy._functions import abs, all, any, max, min, round, sum  # noqa: A004, F401

__version__ = "the page's stand-in"
pi, e, inf, nan, newaxis = _math.pi, _math.e, _math.inf, _math.nan, None
int_, float_, intp = int64, float64, int64


def set_printoptions(**_options):
    raise NotImplementedError("np.set_printoptions: arrays print with NumPy's defaults here; np.round(x, 3) shortens them")


class errstate:
    """Warnings of divisions, which nobody gives here."""

    def __init__(self, **_settings):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False


def seterr(**_settings):
    return {}


__getattr__ = stand_in_getattr("numpy")
