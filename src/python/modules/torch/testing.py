"""torch.testing: what exercises check their results with."""

from _page.missing import stand_in_getattr
from torch._creation import tensor
from torch._tensor import Tensor
from torch._types import float64 as _float64

# as PyTorch has them: relative, absolute
_TOLERANCES = {"float16": (1e-3, 1e-5), "bfloat16": (1.6e-2, 1e-5), "float32": (1.3e-6, 1e-5), "float64": (1e-7, 1e-7)}


def assert_close(
    actual,
    expected,
    *,
    allow_subclasses=True,
    rtol=None,
    atol=None,
    equal_nan=False,
    check_device=True,
    check_dtype=True,
    check_layout=True,
    check_stride=False,
    msg=None,
):
    """Raises AssertionError where the two are not equal but for rounding; in lists and dictionaries each by itself."""
    if (rtol is None) != (atol is None):
        raise ValueError(f"assert_close: rtol and atol must be given together, got rtol={rtol} and atol={atol}")

    def refuse(place, what):
        text = f"assert_close: {place}{what}"
        raise AssertionError(msg(text) if callable(msg) else text if msg is None else msg)

    def compare(one, other, place):
        if isinstance(one, dict) and isinstance(other, dict):
            if one.keys() != other.keys():
                refuse(place, f"the names differ: {list(one)} and {list(other)}")
            for name in one:
                compare(one[name], other[name], f"{place}[{name!r}] ")
        elif isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
            if len(one) != len(other):
                refuse(place, f"the lengths differ: {len(one)} and {len(other)}")
            for index, pair in enumerate(zip(one, other)):
                compare(*pair, f"{place}[{index}] ")
        elif isinstance(one, Tensor) and isinstance(other, Tensor):
            if one.shape != other.shape:
                refuse(place, f"the shapes differ: {tuple(one.shape)} and {tuple(other.shape)}")
            if check_dtype and one.dtype != other.dtype:
                refuse(place, f"the dtypes differ: {one.dtype} and {other.dtype}")
            if check_stride and one.stride() != other.stride():
                refuse(place, f"the strides differ: {one.stride()} and {other.stride()}")
            near(one, other, place)
        elif isinstance(one, (int, float)) and isinstance(other, (int, float)):
            near(*(tensor(each, dtype=_float64) for each in (one, other)), place, exact=not _has_float(one, other))
        elif isinstance(one, (Tensor, int, float)) and isinstance(other, (Tensor, int, float)):
            raise TypeError(f"assert_close: expected two tensors or two numbers, got {_kind(one)} and {_kind(other)}")
        elif one != other:
            refuse(place, f"{one!r} is not {other!r}")

    def near(one, other, place, exact=False):
        common = one + other
        relative, absolute = (rtol, atol) if rtol is not None else _TOLERANCES.get(common.dtype.name, (0.0, 0.0))
        if exact and rtol is None:
            relative = absolute = 0.0
        one, other = one.to(common.dtype), other.to(common.dtype)
        close = one.isclose(other, rtol=relative, atol=absolute, equal_nan=equal_nan)
        if close.all():
            return
        count = int((~close).sum())
        apart = (one.double() - other.double()).abs().max().item()
        refuse(
            place,
            f"{count} of {close.numel()} elements are not close, the greatest difference is {apart:.6g}; "
            f"rtol={relative} and atol={absolute} are allowed",
        )

    compare(actual, expected, "")


def _has_float(*values):
    return any(isinstance(value, float) for value in values)


def _kind(value):
    return type(value).__name__


__getattr__ = stand_in_getattr("torch.testing")
