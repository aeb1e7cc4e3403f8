"""A stand-in for NumPy over the page's tensors: arrays that share their numbers with PyTorch's."""

import builtins as _builtins
import contextlib as _contextlib
import math as _math
import types as _types

import torch as _torch
from _page.missing import stand_in_getattr
from numpy import _printing, linalg, random  # noqa: F401
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
from numpy._array import scalar as _scalar
from numpy._dtypes import dtype  # noqa: F401
from numpy._dtypes import name_of as _name_of
from numpy._dtypes import torch_of as _torch_of
from numpy._functions import *  # noqa: F403
from numpy._printing import set_printoptions  # noqa: F401
from numpy._functions import abs, all, any, max, min, round, sum  # noqa: A004, F401

__version__ = "the page's stand-in"
pi, e, inf, nan, newaxis = _math.pi, _math.e, _math.inf, _math.nan, None
True_, False_ = bool_(True), bool_(False)
int_, float_, intp = int64, float64, int64


def get_printoptions():
    return dict(_printing.options)


@_contextlib.contextmanager
def printoptions(**given):
    before = get_printoptions()
    set_printoptions(**given)
    try:
        yield get_printoptions()
    finally:
        _printing.options.update(before)


def _printed(write):
    def call(a, max_line_width=None, precision=None, suppress_small=None):
        with printoptions(linewidth=max_line_width, precision=precision, suppress=suppress_small):
            return write(asarray(a))  # noqa: F405

    return call


array_str, array_repr = _printed(str), _printed(repr)


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" "):
    if separator != " ":
        raise NotImplementedError(f"np.array2string: separator must be ' ' here, got {separator!r}; write str(a.tolist())")
    return array_str(a, max_line_width, precision, suppress_small)


class _Abstract(type):
    """What elements are asked for being: np.floating, np.integer."""

    def __instancecheck__(cls, value):
        return isinstance(value, cls.kinds)


class floating(metaclass=_Abstract):
    kinds = (float64, float32, float16)


class integer(metaclass=_Abstract):
    kinds = (int64, int32, int16, int8, uint8)


class signedinteger(metaclass=_Abstract):
    kinds = (int64, int32, int16, int8)


class number(metaclass=_Abstract):
    kinds = floating.kinds + integer.kinds


class generic(metaclass=_Abstract):
    kinds = number.kinds + (bool_,)


def issubdtype(arg1, arg2):
    """Whether a dtype is of a kind, such as np.floating."""
    kinds = arg2.kinds if isinstance(arg2, _Abstract) else ()
    return _builtins.any(dtype(each) == dtype(arg1) for each in kinds) if kinds else dtype(arg1) == dtype(arg2)


def finfo(dtype):
    """The limits of a dtype of floats, each as a number of it."""
    name = _name_of(dtype)
    limits = _torch.finfo(_torch_of(name))
    given = {each: _scalar(getattr(limits, each), name) for each in ("eps", "max", "min", "tiny", "smallest_normal", "resolution")}
    return _types.SimpleNamespace(bits=limits.bits, dtype=globals()["dtype"](name), **given)


def iinfo(type):
    """The limits of a dtype of whole numbers."""
    return _torch.iinfo(_torch_of(_name_of(type)))


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
