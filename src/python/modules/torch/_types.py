"""dtype, device and Size."""

import builtins
import json

import page_functions


class dtype:
    is_complex = False

    def __init__(self, name, is_floating_point=False):
        self.name = name
        self.is_floating_point = is_floating_point
        self.is_signed = name not in ("bool", "uint8")
        self.itemsize = {"bool": 1, "bfloat16": 2}.get(name) or builtins.int(name.lstrip("uintfloa")) // 8

    def __repr__(self):
        return f"torch.{self.name}"


float32 = dtype("float32", True)
float64 = dtype("float64", True)
float16 = dtype("float16", True)
bfloat16 = dtype("bfloat16", True)
int64 = dtype("int64")
int32 = dtype("int32")
int16 = dtype("int16")
int8 = dtype("int8")
uint8 = dtype("uint8")
bool = dtype("bool")

_all = (float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool)
by_name = {kind.name: kind for kind in _all}

# types of PyTorch that are not here, and what to take instead
_others = json.loads(page_functions.surface.refusedDtypes)


def missing_dtype(name):
    """Why a name such as float64 is not here; None for other names."""
    if name not in _others:
        return None
    if name.startswith("c"):
        return f"torch.{name}: there are no complex numbers here; keep the real and the imaginary part in two tensors"
    return f"torch.{name}: is not here; use torch.int64"


def dtype_name(kind):
    """The name of a dtype as the graph has it; Python's int and bool stand for theirs, its float for one it lacks."""
    if kind is None:
        return None
    if isinstance(kind, dtype):
        return kind.name
    known = {builtins.float: "float64", builtins.int: "int64", builtins.bool: "bool"}
    if kind in known:
        return known[kind]
    raise TypeError(f"dtype: expected a dtype such as torch.float32, got {kind!r}")


# of PyTorch's own devices
_devices = "cpu cuda xpu mps meta xla hpu ipu mtia vulkan mkldnn opengl opencl ideep hip ve fpga maia lazy".split()


class device:
    """A name, kept for code that asks: the page decides where tensors live."""

    def __init__(self, type="cpu", index=None):
        if isinstance(type, builtins.int) and not isinstance(type, builtins.bool):  # the number of a GPU
            type, index = "cuda", type
        if not isinstance(type, (str, device)):
            raise TypeError(f"device: expected a name such as 'cpu' or 'cuda', got {type!r}")
        name, _, number = str(type).partition(":")
        if name not in _devices or (number and not number.isdecimal()):
            raise RuntimeError(f"device: expected 'cpu', 'cuda' or another device of PyTorch, got {str(type)!r}")
        self.type = name
        self.index = builtins.int(number) if number else index

    def __repr__(self):
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self):
        return hash((self.type, self.index))


class Size(tuple):
    __slots__ = ()

    def numel(self):
        count = 1
        for size in self:
            count *= size
        return count

    def __repr__(self):
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index):
        part = tuple.__getitem__(self, index)
        return Size(part) if isinstance(index, slice) else part

    def __add__(self, other):
        return Size(tuple(self) + tuple(other))

    def __mul__(self, times):
        return Size(tuple(self) * times)

    __rmul__ = __mul__


for _kind in (dtype, device, Size):
    _kind.__module__ = "torch"  # as PyTorch's classes print
