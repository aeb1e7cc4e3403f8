"""A stand-in for PyTorch: its everyday functions, recorded instead of computed."""

import math as _math

from _page.missing import stand_in_getattr as _stand_in_getattr
from torch import _operators  # noqa: F401 (gives tensors Python's operators)
from torch._creation import (  # noqa: F401
    Generator,
    as_tensor,
    can_cast,
    default_generator,
    from_numpy,
    initial_seed,
    is_tensor,
    manual_seed,
    promote_types,
    result_type,
    seed,
    tensor,
)
from torch._batching import vmap  # noqa: F401
from torch._environment import (  # noqa: F401
    backends,
    compile,
    finfo,
    get_num_threads,
    iinfo,
    set_float32_matmul_precision,
    set_num_threads,
)
from torch._matrices import matrix_exp  # noqa: F401
from torch._memory import layout, strided  # noqa: F401
from torch._modes import (  # noqa: F401
    enable_grad,
    get_default_dtype,
    get_printoptions,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    printoptions,
    set_default_dtype,
    set_grad_enabled,
    set_printoptions,
)
from torch._surface import functions as _functions
from torch._surface import home as _home
from torch._tensor import Tensor
from torch._types import (  # noqa: A004, F401
    Size,
    bfloat16,
    bool,
    device,
    dtype,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from torch._types import missing_dtype as _missing_dtype

globals().update(_home("torch"))

from torch import autograd, cuda, distributions, linalg, nn, optim, random, special, testing, utils  # noqa: E402, F401

inf = _math.inf
nan = _math.nan
pi = _math.pi
e = _math.e
newaxis = None
asarray = as_tensor

float = float32
double = float64
half = float16
long = int64
int = int32
short = int16


class _Typed(type):
    """torch.LongTensor: makes tensors of one dtype, from numbers or of a size, and all of them are its instances."""

    def __call__(cls, *given):
        if len(given) == 1 and isinstance(given[0], (list, tuple, range, Tensor)):
            return tensor(given[0], dtype=cls.dtype)
        return empty(*given, dtype=cls.dtype)  # noqa: F821 (of the table)

    def __instancecheck__(cls, value):
        return isinstance(value, Tensor) and value.dtype is cls.dtype


class FloatTensor(metaclass=_Typed):
    dtype = float32


class LongTensor(metaclass=_Typed):
    dtype = int64


class BoolTensor(metaclass=_Typed):
    dtype = bool


class DoubleTensor(metaclass=_Typed):
    dtype = float64


class HalfTensor(metaclass=_Typed):
    dtype = float16


class IntTensor(metaclass=_Typed):
    dtype = int32


class ByteTensor(metaclass=_Typed):
    dtype = uint8


_einsum = _functions["torch.einsum"]


def einsum(equation, *operands):
    """Also with lists of axes after each tensor, as einsum(x, [0, 1], y, [1, 2], [0, 2])."""
    if not isinstance(equation, Tensor):
        return _einsum(equation, *operands)
    given = (equation, *operands)
    names = ["".join(chr(ord("a") + axis) for axis in axes) for axes in given[1::2]]
    tensors = given[: len(given) // 2 * 2 : 2]
    result = "->" + "".join(chr(ord("a") + axis) for axis in given[-1]) if len(given) % 2 else ""
    return _einsum(",".join(names[: len(tensors)]) + result, *tensors)


__version__ = "the page's stand-in"

_missing = _stand_in_getattr("torch")


def __getattr__(name):
    reason = _missing_dtype(name)
    if reason is not None:
        raise AttributeError(reason)
    return _missing(name)
