"""Arrays over the page's tensors: NumPy's dtypes, names and defaults, and its way of printing."""

import builtins
import math
import operator

import torch
from _page.missing import stand_in_getattr
from numpy._dtypes import dtype, float_of, met, name_in, name_of, torch_of
from numpy._printing import options, repr_of, scalar_text, text_of
from torch import Tensor

_missing = stand_in_getattr("numpy.ndarray")


class _Scalar:
    """One element by itself, which keeps its dtype."""

    ndim = 0
    shape = ()
    size = 1

    @property
    def dtype(self):
        return dtype(self.dtype_name)

    def item(self):
        return self._plain(self)

    def tolist(self):
        return self.item()

    def astype(self, kind):
        return scalar(self.item(), name_of(kind))

    def round(self, decimals=0):
        return scalar(round(self.item(), decimals), self.dtype_name)

    def __round__(self, ndigits=None):
        return round(self.item()) if ndigits is None else self.round(ndigits)

    def __divmod__(self, other):
        return self // other, self % other

    def mean(self):
        return self

    sum = min = max = mean

    def __str__(self):
        return scalar_text(self.item(), self.dtype_name)

    def __repr__(self):
        return f"np.{type(self).__name__}({self})"

    def __format__(self, spec):
        return format(self.item(), spec) if spec else str(self)


def _operated(name):
    compute = getattr(operator, name)

    def forward(self, other):
        if not isinstance(other, Tensor):
            return _elementwise(compute, self, other)
        if isinstance(self, _Scalar):
            return NotImplemented  # the tensor takes it as a number
        if name in ("truediv", "eq", "ne"):
            return _elementwise(compute, self, other)
        raise TypeError(
            f"{name.strip('_')}: NumPy and PyTorch refuse an array before a tensor; write the tensor first, "
            "or bring both to one kind with torch.from_numpy(a) or x.numpy()"
        )

    def backward(self, other):
        return _elementwise(compute, other, self)

    return forward, backward


class _Float(_Scalar, float):
    _plain = staticmethod(float.__float__)

    def __new__(cls, value=0.0):
        return float.__new__(cls, torch.tensor(float(value), dtype=torch_of(cls.dtype_name)).item())

    __hash__ = float.__hash__


class _Whole(_Scalar, int):
    _plain = staticmethod(int.__int__)

    def __new__(cls, value=0):
        return int.__new__(cls, int(value))

    __hash__ = int.__hash__


def _kind(base, name):
    return type(name, (base,), {"dtype_name": name, "__module__": "numpy"})


float64 = _kind(_Float, "float64")
float32 = _kind(_Float, "float32")
float16 = _kind(_Float, "float16")
int64 = _kind(_Whole, "int64")
int32 = _kind(_Whole, "int32")
int16 = _kind(_Whole, "int16")
int8 = _kind(_Whole, "int8")
uint8 = _kind(_Whole, "uint8")


class bool_(_Scalar, int):
    """True or False, as NumPy has them."""

    dtype_name = "bool"
    _plain = staticmethod(int.__bool__)

    def __new__(cls, value=False):
        return int.__new__(cls, bool(value))

    def __repr__(self):
        return f"np.{bool(self)}_"

    def __neg__(self):
        raise TypeError("np.bool_: a boolean has no negative; write ~x for the other one")

    def __invert__(self):
        return bool_(not self)

    __hash__ = int.__hash__


_scalars = {kind.dtype_name: kind for kind in (float64, float32, float16, int64, int32, int16, int8, uint8, bool_)}


def _compared(name):
    compute = getattr(operator, name)

    def compare(self, other):
        if not isinstance(other, (bool, int, float)):
            return NotImplemented
        if _is_weak(other) and isinstance(other, float) and isinstance(self, _Float):
            other = type(self)(other)
        return bool_(compute(self.item(), other.item() if isinstance(other, _Scalar) else other))

    return compare


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    for _class in (_Float, _Whole, bool_):
        setattr(_class, f"__{_name}__", _compared(_name))


def scalar(value, name):
    return _scalars[name](value)


def wrapped(tensor):
    """What NumPy gives: an array, or one element where no axis is left."""
    return ndarray(tensor) if tensor.ndim > 0 else scalar(tensor.item(), name_in(tensor))


def of_elements(tensor, *given):
    """What a function of each element gives: of a tensor of PyTorch's, one of PyTorch's."""
    return tensor if any(isinstance(each, Tensor) for each in given) else wrapped(tensor)


def tensor_of(value, kind=None):
    """What computes: the tensor under an array, or one made of numbers and lists, in NumPy's dtype."""
    if isinstance(value, ndarray):
        found = value._tensor_
    elif isinstance(value, Tensor):
        found = value.numpy()._tensor_
    elif isinstance(value, _Scalar):
        found = torch.tensor(value.item(), dtype=torch_of(value.dtype_name))
    else:
        found = _made(value)
    return found if kind is None else found.to(torch_of(name_of(kind)))


def _made(value):
    if isinstance(value, (list, tuple, range)):
        parts = [tensor_of(part) for part in value]
        if not parts:
            return torch.zeros(0, dtype=torch.float64)
        if any(part.shape != parts[0].shape for part in parts):
            raise ValueError("array: the parts of a list must have one shape; this page's arrays hold numbers only")
        name = name_in(parts[0])
        for part in parts[1:]:
            name = met(name, name_in(part))
        if all(isinstance(part, (int, float)) for part in value):
            return torch.tensor([part * 1 for part in value], dtype=torch_of(name))
        return torch.stack([part.to(torch_of(name)) for part in parts])
    if isinstance(value, (bool, int, float)):
        return torch.tensor(value, dtype={bool: torch.bool, int: torch.int64}.get(type(value), torch.float64))
    if hasattr(value, "__iter__"):
        raise TypeError(f"array: expected numbers or lists of them, got {type(value).__name__}; write list(…) first")
    raise TypeError(f"array: this page's arrays hold numbers, got {type(value).__name__}")


def _is_weak(value):
    """A number of Python's own takes the dtype of what it meets."""
    return isinstance(value, (bool, int, float)) and not isinstance(value, _Scalar)


def _pair(a, b):
    """Two operands in the dtype in which NumPy has them meet."""
    if _is_weak(a) and _is_weak(b):
        a = tensor_of(a)
    if _is_weak(b):
        first = tensor_of(a)
        return first, _weak(b, name_in(first))
    if _is_weak(a):
        second = tensor_of(b)
        return _weak(a, name_in(second)), second
    first, second = tensor_of(a), tensor_of(b)
    common = torch_of(met(name_in(first), name_in(second)))
    return first.to(common), second.to(common)


def _weak(value, name):
    if isinstance(value, float) and not name.startswith("float"):
        return torch.tensor(value, dtype=torch.float64)
    if isinstance(value, int) and not isinstance(value, bool) and name == "bool":
        return torch.tensor(value, dtype=torch.int64)
    if isinstance(value, int) and not isinstance(value, bool) and name in _bounds and value not in _bounds[name]:
        raise OverflowError(f"Python integer {value} out of bounds for {name}")
    return torch.tensor(value, dtype=torch_of(name))


_bounds = {f"int{bits}": range(-(2 ** (bits - 1)), 2 ** (bits - 1)) for bits in (8, 16, 32, 64)}
_bounds["uint8"] = range(256)


def _elementwise(compute, a, b):
    if not _fits(a) or not _fits(b):
        return NotImplemented
    first, second = _pair(a, b)
    if compute in (operator.truediv, torch.atan2, torch.hypot):
        common = torch_of(met(float_of(name_in(first)), float_of(name_in(second))))
        first, second = first.to(common), second.to(common)
    if first.dtype is not second.dtype:
        common = torch_of(met(name_in(first), name_in(second)))
        first, second = first.to(common), second.to(common)
    return of_elements(as_numpy(lambda: compute(first, second)), a, b)


def as_numpy(call):
    """What PyTorch refuses with a RuntimeError, NumPy does with a ValueError."""
    try:
        return call()
    except NotImplementedError:
        raise
    except RuntimeError as error:
        raise ValueError(str(error)) from None


def _fits(value):
    return isinstance(value, (ndarray, _Scalar, bool, int, float, list, tuple, Tensor))


def _axes(axis):
    return tuple(axis) if isinstance(axis, (list, tuple)) else axis


def _index(part):
    if isinstance(part, tuple):
        return tuple(_index(each) for each in part)
    if isinstance(part, ndarray):
        return part._tensor_
    if isinstance(part, list):
        return tensor_of(part) if part else torch.zeros(0, dtype=torch.int64)
    return int(part) if isinstance(part, _Whole) else part


def _by_columns(name, order):
    """Whether elements are taken with the first axis running fastest."""
    if order in ("C", "F"):
        return order == "F"
    raise NotImplementedError(f"{name}: order must be 'C' or 'F' here, got {order!r}")


def _turned(tensor):
    return tensor.permute(*range(tensor.ndim)[::-1]) if tensor.ndim > 1 else tensor


class ndarray:
    """An array: it shares its numbers with the tensor that it was made of."""

    __array_priority__ = 1000

    def __init__(self, tensor):
        self._tensor_ = tensor

    shape = property(lambda self: tuple(self._tensor_.shape))
    ndim = property(lambda self: self._tensor_.ndim)
    size = property(lambda self: self._tensor_.numel())
    dtype = property(lambda self: dtype(name_in(self._tensor_)))
    itemsize = property(lambda self: self._tensor_.element_size())
    nbytes = property(lambda self: self._tensor_.nbytes)
    T = property(lambda self: ndarray(self._tensor_.permute(*reversed(range(self.ndim)))))
    flat = property(lambda self: iter(self.ravel()))

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if self.ndim == 1:  # read together
            name = name_in(self._tensor_)
            return iter([scalar(value, name) for value in self._tensor_.tolist()])
        return iter([self[place] for place in range(len(self))])

    def __getitem__(self, index):
        parts = index if isinstance(index, tuple) else (index,)
        if not any(isinstance(part, slice) and (part.step or 1) < 0 for part in parts):
            return wrapped(self._tensor_[_index(index)])
        found = wrapped(self._turned_back(parts))
        found._is_reversed = True
        return found

    # of what PyTorch cannot look at without a copy
    _is_reversed = False

    def _require_own(self):
        if self._is_reversed:
            raise NotImplementedError(
                "assignment: an array with a negative step is a copy here, and NumPy would write into the other one; "
                "take a copy of your own with .copy(), or write into the first array"
            )

    def _turned_back(self, parts):
        """NumPy's negative steps, which PyTorch has not: those axes are picked first."""
        if any(part is None or part is Ellipsis or isinstance(part, (list, ndarray)) for part in parts):
            raise NotImplementedError("index: a negative step beside None, ... or arrays is not here; write np.flip(…)")
        own, rest = self._tensor_, []
        for axis, (part, size) in enumerate(zip(parts, self.shape)):
            if isinstance(part, slice) and (part.step or 1) < 0:
                own = own.index_select(axis, torch.tensor(list(range(*part.indices(size))), dtype=torch.int64))
                part = slice(None)
            rest.append(part)
        return own[_index((*rest, *parts[len(rest) :]))]

    def __setitem__(self, index, value):
        self._require_own()
        own = tensor_of(value).to(self._tensor_.dtype)
        as_numpy(lambda: self._tensor_.__setitem__(_index(index), own))

    def __contains__(self, value):
        return bool((self == value).any())

    def __bool__(self):
        if self.size != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
            )
        return bool(self._tensor_.item())

    def __float__(self):
        return float(self._tensor_.item())

    def __int__(self):
        return int(self._tensor_.item())

    __index__ = __int__

    def __repr__(self):
        return repr_of(self.tolist(), self.shape, name_in(self._tensor_))

    def __str__(self):
        return text_of(self.tolist(), self.shape, name_in(self._tensor_), " ", "", options["linewidth"])

    def __format__(self, spec):
        if spec and self.ndim > 0:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return format(self.item(), spec) if spec else str(self)

    __hash__ = None

    def tolist(self):
        return self._tensor_.tolist()

    def item(self, *place):
        return self._tensor_.flatten()[place[0]].item() if place else self._tensor_.item()

    def astype(self, kind, copy=True):
        return ndarray(self._tensor_.to(torch_of(name_of(kind)), copy=copy))

    def copy(self, order="C"):  # how it lies in memory shows nowhere
        return ndarray(self._tensor_.clone().contiguous())

    def view(self):
        return ndarray(self._tensor_.detach())

    def reshape(self, *shape, order="C"):
        shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape
        sizes = [int(size) for size in shape]
        if _by_columns("reshape", order):
            return ndarray(_turned(_turned(self._tensor_).reshape(sizes[::-1])))
        return ndarray(as_numpy(lambda: self._tensor_.reshape(sizes)))

    def ravel(self, order="C"):
        return self.reshape(-1, order=order)

    def flatten(self, order="C"):
        return self.copy().reshape(-1, order=order)

    def squeeze(self, axis=None):
        return wrapped(self._tensor_.squeeze() if axis is None else self._tensor_.squeeze(_axes(axis)))

    def transpose(self, *axes):
        axes = axes[0] if len(axes) == 1 and isinstance(axes[0], (list, tuple)) else axes
        return ndarray(self._tensor_.permute(*axes)) if axes else self.T

    def swapaxes(self, a, b):
        return ndarray(self._tensor_.transpose(a, b))

    def fill(self, value):
        self._require_own()
        self._tensor_.fill_(value)

    def sort(self, axis=-1):
        self._require_own()
        self._tensor_.copy_(self._tensor_.sort(axis).values)

    def numpy(self):
        raise AttributeError("'numpy.ndarray' object has no attribute 'numpy'")

    def __array__(self, *_arguments, **_options):
        return self

    def __getattr__(self, name):
        return _missing(name)


_signs = "add sub mul truediv floordiv mod pow and or xor lshift rshift matmul".split()
_names = {"and": "and_", "or": "or_"}
for _sign in _signs:
    _forward, _backward = _operated(_names.get(_sign, _sign))
    for _class in (ndarray, _Float, _Whole, bool_):
        if _class is not ndarray and _sign in ("and", "or", "xor", "lshift", "rshift", "matmul") and _class is _Float:
            continue
        setattr(_class, f"__{_sign}__", _forward)
        setattr(_class, f"__r{_sign}__", _backward)


def _written(name):
    compute = getattr(operator, name)

    def in_place(self, other):
        self._require_own()
        result = _elementwise(compute, self, other)
        kind = met(name_in(self._tensor_), tensor_name(result))
        if kind != name_in(self._tensor_) and kind.startswith("float") and not name_in(self._tensor_).startswith("float"):
            raise TypeError(f"{name}: floats cannot be written into an array of {self.dtype}; write x = x … instead")
        self._tensor_.copy_(tensor_of(result).to(self._tensor_.dtype))
        return self

    return in_place


def tensor_name(value):
    return name_in(tensor_of(value))


for _sign in _signs[:-1]:
    setattr(ndarray, f"__i{_sign}__", _written(_names.get(_sign, _sign)))

for _sign in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(ndarray, f"__{_sign}__", _operated(_sign)[0])

ndarray.__neg__ = lambda self: ndarray(-self._tensor_)
ndarray.__pos__ = lambda self: self.copy()
ndarray.__abs__ = lambda self: ndarray(self._tensor_.abs())
ndarray.__invert__ = lambda self: ndarray(~self._tensor_)
_Float.__neg__ = lambda self: type(self)(-self.item())
_Float.__abs__ = lambda self: type(self)(abs(self.item()))
_Whole.__neg__ = lambda self: type(self)(-self.item())
_Whole.__abs__ = lambda self: type(self)(abs(self.item()))
