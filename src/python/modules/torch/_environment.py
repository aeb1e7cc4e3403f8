"""What programs ask or set about the machine; here the page decides."""

import types

from torch._types import bool as _bool
from torch._types import float32, int64


# binary digits after the point, greatest power, decimal resolution
_floats = {
    "float32": (23, 127, 1e-06),
    "float64": (52, 1023, 1e-15),
    "float16": (10, 15, 0.001),
    "bfloat16": (7, 127, 0.01),
}


class finfo:
    """The limits of a floating dtype."""

    def __init__(self, type=float32):
        if not type.is_floating_point:
            raise TypeError(f"finfo: a floating dtype is needed, got {type}; use torch.iinfo")
        digits, power, self.resolution = _floats[type.name]
        self.dtype = type.name
        self.bits = 8 * type.itemsize
        self.eps = 2.0**-digits
        self.max = (2 - self.eps) * 2.0**power
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0 ** (1 - power)

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """The limits of a dtype of whole numbers."""

    def __init__(self, type=int64):
        if type.is_floating_point or type is _bool:
            raise TypeError(f"iinfo: a dtype of whole numbers is needed, got {type}; use torch.finfo")
        self.dtype = type.name
        self.bits = 8 * type.itemsize
        signed = type.is_signed
        self.max = 2 ** (self.bits - signed) - 1
        self.min = -(2 ** (self.bits - 1)) if signed else 0

    def __repr__(self):
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


def compile(model=None, **_options):
    """There is nothing to gain here: what is recorded is compiled in any case."""
    return model if model is not None else (lambda own: own)


def get_num_threads():
    return 1


def set_num_threads(_count):
    pass


def set_float32_matmul_precision(_precision):
    pass


def _no():
    return False


# settings of hardware that is not here: they can be set, and change nothing
backends = types.SimpleNamespace(
    cuda=types.SimpleNamespace(matmul=types.SimpleNamespace(allow_tf32=False), is_built=_no),
    cudnn=types.SimpleNamespace(
        deterministic=False, benchmark=False, enabled=False, allow_tf32=False, is_available=_no
    ),
    mps=types.SimpleNamespace(is_available=_no, is_built=_no),
)
