"""A stand-in for PyTorch: its everyday functions, recorded instead of computed."""

import math as _math

import torch._functions as _functions  # noqa: F401 (defines what the next lines export)
from _page.missing import stand_in_getattr as _stand_in_getattr
from torch import cuda, linalg, nn, special  # noqa: F401
from torch._functions.registry import functions as _all
from torch._modes import (  # noqa: F401
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_default_dtype,
    set_grad_enabled,
    set_printoptions,
    get_default_dtype,
)
from torch._tensor import Tensor
from torch._types import Size, bool, device, dtype, float32, int64, missing_dtype  # noqa: A004, F401

inf = _math.inf
nan = _math.nan
pi = _math.pi
e = _math.e
newaxis = None

float = float32
long = int64
FloatTensor = LongTensor = BoolTensor = Tensor

globals().update(_all)

__version__ = "the page's stand-in"

_missing = _stand_in_getattr(
    "torch",
    {
        "fft": "Fourier transforms",
        "optim": "optimisers, for training",
        "autograd": "gradients",
        "distributed": "training on several machines",
        "compile": "compilation",
        "jit": "compilation",
        "load": "reading files of tensors",
        "save": "writing files of tensors",
        "utils": "data loading and tools",
        "Generator": "a random stream of its own; use torch.manual_seed",
        "bernoulli": "random choices; write torch.rand_like(p) < p",
        "multinomial": "random choices by weight",
        "normal": "random numbers; write mean + std * torch.randn(size)",
        "nested": "ragged tensors",
        "sparse": "sparse tensors",
        "vmap": "functions over batches",
        "func": "transforms of functions",
        "from_numpy": "there is no NumPy on this page; use torch.tensor",
        "svd": "matrix decompositions",
        "histc": "histograms, whose counts need .tolist() and Python",
    },
)


def __getattr__(name):
    reason = missing_dtype(name)
    if reason is not None:
        raise AttributeError(reason)
    return _missing(name)
