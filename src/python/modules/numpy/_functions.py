"""NumPy's functions, computed by PyTorch's in NumPy's dtypes and with NumPy's defaults."""

import builtins
import functools
import inspect
import itertools
import math
import operator

import torch
from numpy._array import _elementwise, _pair, bool_, ndarray, of_elements, scalar, tensor_of, wrapped
from numpy._dtypes import float_of, met, name_in, name_of, torch_of

# Making arrays


def array(object, dtype=None, copy=True, ndmin=0):
    made = ndarray(tensor_of(object, dtype).clone()) if copy else asarray(object, dtype)
    return made.reshape((1,) * (ndmin - made.ndim) + made.shape) if made.ndim < ndmin else made


def asarray(a, dtype=None):
    if isinstance(a, ndarray) and dtype is None:
        return a
    return ndarray(tensor_of(a, dtype))


def _size(shape):
    return [int(size) for size in shape] if isinstance(shape, (list, tuple)) else [int(shape)]


def full(shape, fill_value, dtype=None):
    value = tensor_of(fill_value)
    kind = torch_of(name_of(dtype)) if dtype is not None else value.dtype
    return ndarray(torch.full(_size(shape), 0, dtype=kind) + value.to(kind))


def zeros(shape, dtype=float):
    return ndarray(torch.zeros(_size(shape), dtype=torch_of(name_of(dtype))))


def ones(shape, dtype=float):
    return ndarray(torch.ones(_size(shape), dtype=torch_of(name_of(dtype))))


empty = zeros


def _like(fill):
    def make(a, dtype=None, shape=None):
        like = tensor_of(a)
        return fill(tuple(like.shape) if shape is None else shape, dtype=name_in(like) if dtype is None else dtype)

    return make


zeros_like, ones_like, empty_like = _like(zeros), _like(ones), _like(zeros)


def full_like(a, fill_value, dtype=None):
    like = tensor_of(a)
    return full(tuple(like.shape), fill_value, name_in(like) if dtype is None else dtype)


def arange(*ends, dtype=None):
    start, stop, step = {1: (0, *ends, 1), 2: (*ends, 1), 3: ends}[len(ends)]
    whole = builtins.all(isinstance(each, int) for each in (start, stop, step))
    kind = name_of(dtype) if dtype is not None else "int64" if whole else "float64"
    count = builtins.max(0, math.ceil((stop - start) / step))
    return ndarray((torch.arange(count, dtype=torch.int64 if whole else torch.float64) * step + start).to(torch_of(kind)))


def linspace(start, stop, num=50, endpoint=True, dtype=None):
    steps = (num - 1 if endpoint else num) or 1
    made = torch.arange(num, dtype=torch.float64) * ((stop - start) / steps) + start
    if endpoint and num > 1:
        made[-1] = float(stop)
    return ndarray(made if dtype is None else made.to(torch_of(name_of(dtype))))


def geomspace(start, stop, num=50):
    return logspace(math.log10(start), math.log10(stop), num)


def logspace(start, stop, num=50, base=10.0):
    return ndarray(float(base) ** linspace(start, stop, num)._tensor_)


def eye(N, M=None, dtype=float):
    return ndarray(torch.eye(N, N if M is None else M, dtype=torch_of(name_of(dtype))))


def identity(n, dtype=float):
    return eye(n, dtype=dtype)


def meshgrid(*xi, indexing="xy"):
    return tuple([ndarray(each.clone()) for each in torch.meshgrid(*[tensor_of(x) for x in xi], indexing=indexing)])


def indices(dimensions):
    return ndarray(torch.stack(torch.meshgrid(*[torch.arange(size) for size in dimensions], indexing="ij")))


# Each element by itself


def _float_function(compute):
    def call(x, dtype=None):
        own = tensor_of(x)
        kind = float_of(name_in(own)) if dtype is None else name_of(dtype)
        return of_elements(compute(own.to(torch_of(kind))), x)

    return call


_floats = "exp log sqrt sin cos tan tanh sinh cosh log2 log10 log1p expm1 exp2 floor ceil trunc"
for _name in _floats.split():
    globals()[_name] = _float_function(getattr(torch, _name))
arcsin, arccos, arctan = (_float_function(each) for each in (torch.asin, torch.acos, torch.atan))
rad2deg = degrees = _float_function(lambda x: x * (180 / math.pi))
deg2rad = radians = _float_function(lambda x: x * (math.pi / 180))


def _same_function(compute):
    return lambda x: of_elements(compute(tensor_of(x)), x)


abs = absolute = fabs = _same_function(torch.abs)
sign, square, negative = _same_function(torch.sign), _same_function(torch.square), _same_function(torch.neg)
isnan, isinf, isfinite = _same_function(torch.isnan), _same_function(torch.isinf), _same_function(torch.isfinite)
logical_not = _same_function(torch.logical_not)


def reciprocal(x):
    own = tensor_of(x)
    if own.is_floating_point():
        return of_elements(torch.reciprocal(own), x)
    if (own == 0).any():
        raise NotImplementedError("reciprocal: of the whole number 0 NumPy gives the least one; call .astype(float) first")
    return of_elements(torch.div(torch.ones_like(own), own, rounding_mode="trunc"), x)


def round(a, decimals=0):
    own = tensor_of(a)
    return of_elements(torch.round(own, decimals=decimals) if own.is_floating_point() else own, a)


around = round


def clip(a, a_min=None, a_max=None):
    result = asarray(a)
    if a_min is not None:
        result = maximum(result, a_min)
    return result if a_max is None else minimum(result, a_max)


rint = _float_function(torch.round)
cbrt = _float_function(lambda x: torch.sign(x) * torch.abs(x) ** (1 / 3))


def nan_to_num(x, nan=0.0):
    return wrapped(torch.nan_to_num(tensor_of(x), nan=nan))


def _of_two(compute):
    return lambda x1, x2: _elementwise(compute, x1, x2)


add, subtract, multiply = _of_two(torch.add), _of_two(torch.sub), _of_two(torch.mul)
power, mod, remainder, floor_divide = (_of_two(each) for each in (torch.pow, torch.remainder, torch.remainder, torch.floor_divide))
maximum, minimum = _of_two(torch.maximum), _of_two(torch.minimum)
fmax, fmin = _of_two(torch.fmax), _of_two(torch.fmin)
logaddexp = _of_two(lambda a, b: torch.logaddexp(a, b) if a.is_floating_point() else torch.logaddexp(a.double(), b.double()))
arctan2, hypot = _of_two(torch.atan2), _of_two(torch.hypot)
equal, not_equal, less, greater = (_of_two(each) for each in (torch.eq, torch.ne, torch.lt, torch.gt))
less_equal, greater_equal = _of_two(torch.le), _of_two(torch.ge)
logical_and, logical_or, logical_xor = (_of_two(each) for each in (torch.logical_and, torch.logical_or, torch.logical_xor))


divide = _of_two(operator.truediv)
true_divide = divide


# Folding axes


def _folded(own, axis, keepdims, compute):
    """A function of PyTorch's over axes; all of them where none is named."""
    axis = axis.__index__() if hasattr(axis, "__index__") else axis
    axes = list(range(own.ndim)) if axis is None else [axis] if isinstance(axis, int) else list(axis)
    return wrapped(compute(own, axes, keepdims)) if own.ndim > 0 else wrapped(own)


def _counted(own):
    return own if own.is_floating_point() else own.to(torch.int64)


def sum(a, axis=None, dtype=None, keepdims=False):
    own = _counted(tensor_of(a, dtype))
    return _folded(own, axis, keepdims, lambda x, axes, keep: x.sum(axes, keepdim=keep))


def _averaged(own):
    return own if own.is_floating_point() else own.to(torch.float64)


def mean(a, axis=None, dtype=None, keepdims=False):
    return _folded(_averaged(tensor_of(a, dtype)), axis, keepdims, lambda x, axes, keep: x.mean(axes, keepdim=keep))


def var(a, axis=None, dtype=None, ddof=0, keepdims=False):
    own = _averaged(tensor_of(a, dtype))
    return _folded(own, axis, keepdims, lambda x, axes, keep: torch.var(x, axes, correction=ddof, keepdim=keep))


def std(a, axis=None, dtype=None, ddof=0, keepdims=False):
    own = _averaged(tensor_of(a, dtype))
    return _folded(own, axis, keepdims, lambda x, axes, keep: torch.std(x, axes, correction=ddof, keepdim=keep))


def max(a, axis=None, keepdims=False):
    return _folded(tensor_of(a), axis, keepdims, lambda x, axes, keep: x.amax(axes, keepdim=keep))


def min(a, axis=None, keepdims=False):
    return _folded(tensor_of(a), axis, keepdims, lambda x, axes, keep: x.amin(axes, keepdim=keep))


amax, amin = max, min


def ptp(a, axis=None):
    return max(a, axis) - min(a, axis)


def _line(own, axis):
    return (own.reshape(-1), 0) if axis is None else (own, axis)


def prod(a, axis=None):
    own, dim = _line(_counted(tensor_of(a)), axis)
    return wrapped(own.prod(dim))


def any(a, axis=None, keepdims=False):
    own, dim = _line(tensor_of(a), axis)
    return wrapped(own.any(dim, keepdim=keepdims))


def all(a, axis=None, keepdims=False):
    own, dim = _line(tensor_of(a), axis)
    return wrapped(own.all(dim, keepdim=keepdims))


def argmax(a, axis=None, keepdims=False):
    own, dim = _line(tensor_of(a), axis)
    return wrapped(own.argmax(dim, keepdim=keepdims))


def argmin(a, axis=None, keepdims=False):
    own, dim = _line(tensor_of(a), axis)
    return wrapped(own.argmin(dim, keepdim=keepdims))


def cumsum(a, axis=None):
    own, dim = _line(_counted(tensor_of(a)), axis)
    return wrapped(own.cumsum(dim))


def cumprod(a, axis=None):
    own, dim = _line(_counted(tensor_of(a)), axis)
    return wrapped(own.cumprod(dim))


def count_nonzero(a, axis=None):
    return wrapped(torch.count_nonzero(tensor_of(a), axis))


def median(a, axis=None, keepdims=False):
    return quantile(a, 0.5, axis, keepdims=keepdims)


# how methods of quantiles count, as Hyndman and Fan number them: the place of q among n values is n q + a + q (1 - a - b) - 1
_counts = {
    "linear": (1, 1),
    "weibull": (0, 0),
    "hazen": (0.5, 0.5),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
    "interpolated_inverted_cdf": (0, 1),
}


def _place(method, n, q):
    if method in ("lower", "higher", "nearest", "midpoint"):
        method = "linear"
    if method == "linear":
        return (n - 1) * q
    a, b = _counts[method]
    return n * q + (a + q * (1 - a - b)) - 1


def quantile(a, q, axis=None, method="linear", keepdims=False):
    own, dim = _line(_averaged(tensor_of(a)), axis)
    if method not in _counts and method not in ("lower", "higher", "nearest", "midpoint"):
        offered = ", ".join([*_counts, "lower", "higher", "nearest", "midpoint"])
        raise NotImplementedError(f"quantile: method must be one of {offered} here, got {method!r}")
    # a number of Python's takes the array's dtype, arrays of them are in double precision
    fractions = tensor_of(q).to(own.dtype if isinstance(q, (int, float)) else torch.float64)
    if not bool(((fractions >= 0) & (fractions <= 1)).all()):
        raise ValueError("Quantiles must be in the range [0, 1]")
    lined = own.movedim(dim, 0)
    ordered, n = lined.sort(0).values, lined.shape[0]
    if n == 0:
        raise IndexError("quantile: an axis to fold must not be empty")
    place = _place(method, n, fractions).clamp(0, n - 1)
    below = place.floor()
    if method == "nearest":
        share = torch.round(place) - below  # half to even, as NumPy's
    elif method in ("lower", "higher", "midpoint"):
        isolated = (place > below).to(place.dtype)
        share = {"lower": 0.0, "higher": 1.0, "midpoint": 0.5}[method] * isolated
    else:
        share = place - below
    low = below.to(torch.int64)
    first, second = ordered[low], ordered[(low + 1).clamp(max=n - 1)]
    shares = share.reshape([*share.shape, *[1] * (lined.ndim - 1)])
    kind = torch.promote_types(own.dtype, fractions.dtype)
    first, second = first.to(kind), second.to(kind)
    if method in ("lower", "higher", "nearest"):
        found = torch.where(shares == 0, first, second).to(own.dtype)
    else:
        step = second - first
        # from the nearer end, as NumPy does for what is rounded
        found = torch.where(shares >= 0.5, second - step * (1 - shares), first + step * shares)
    found = torch.where(torch.isnan(lined).any(0), math.nan, found)
    if keepdims:
        sizes = [1] * asarray(a).ndim if axis is None else [1 if at == dim % own.ndim else size for at, size in enumerate(own.shape)]
        found = found.reshape([*fractions.shape, *sizes])
    return wrapped(found)


def percentile(a, q, axis=None, method="linear", keepdims=False):
    own = tensor_of(a)
    parts = q / 100 if isinstance(q, (int, float)) else ndarray(tensor_of(q).to(torch.float64) / 100)
    if isinstance(q, (int, float)) and own.is_floating_point():  # divided in the array's dtype
        parts = (torch.tensor(float(q), dtype=own.dtype) / 100).item()
    return quantile(a, parts, axis, method, keepdims)


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis)
    return sum(asarray(a) * asarray(weights), axis) / sum(asarray(weights), axis)


def nanmean(a, axis=None):
    own, dim = _line(_averaged(tensor_of(a)), axis)
    return wrapped(own.nanmean(dim))


def _without_nan(a, axis, compute):
    """Along an axis, of the numbers that are numbers."""
    own, dim = _line(_averaged(tensor_of(a)), axis)
    lines = own.movedim(dim, -1)
    found = [compute(line[~torch.isnan(line)]) for line in lines.reshape(-1, lines.shape[-1])]
    return wrapped(torch.stack(found).reshape(lines.shape[:-1]))


def nanvar(a, axis=None, ddof=0):
    return _without_nan(a, axis, lambda line: torch.var(line, correction=ddof))


def nanstd(a, axis=None, ddof=0):
    return _without_nan(a, axis, lambda line: torch.std(line, correction=ddof))


def nanmedian(a, axis=None):
    return _without_nan(a, axis, lambda line: torch.quantile(line, 0.5))


def nansum(a, axis=None):
    own, dim = _line(tensor_of(a), axis)
    return wrapped(own.nansum(dim))


def nanmax(a, axis=None):
    return max(wrapped(torch.nan_to_num(tensor_of(a), nan=-math.inf, posinf=math.inf, neginf=-math.inf)), axis)


def nanmin(a, axis=None):
    return min(wrapped(torch.nan_to_num(tensor_of(a), nan=math.inf, posinf=math.inf, neginf=-math.inf)), axis)


# Order and choice


def sort(a, axis=-1):
    own, dim = _line(tensor_of(a), axis)
    return ndarray(own.sort(dim).values)


def argsort(a, axis=-1, kind=None, stable=None):
    own, dim = _line(tensor_of(a), axis)
    return ndarray(torch.sort(own, stable=True, dim=dim).indices)


def where(condition, *choices):
    chosen = tensor_of(condition) != 0
    if not choices:
        return nonzero(condition)
    a, b = _pair(*choices)
    common = torch_of(met(name_in(a), name_in(b)))
    return wrapped(torch.where(chosen, a.to(common), b.to(common)))


def nonzero(a):
    return tuple(ndarray(each) for each in torch.nonzero(tensor_of(a), as_tuple=True))


def flatnonzero(a):
    return nonzero(asarray(a).ravel())[0]


def argwhere(a):
    return ndarray(torch.nonzero(tensor_of(a)))


def unique(ar, return_index=False, return_inverse=False, return_counts=False):
    if return_index:
        own = tensor_of(ar).reshape(-1)
        values, inverse, counts = torch.unique(own, return_inverse=True, return_counts=True)
        order = torch.sort(inverse, stable=True).indices
        first = order[torch.cumsum(counts, 0) - counts]
        rest = ([inverse.reshape(tensor_of(ar).shape)] if return_inverse else []) + ([counts] if return_counts else [])
        return tuple([ndarray(each) for each in (values, first, *rest)])
    found = torch.unique(tensor_of(ar), return_inverse=return_inverse, return_counts=return_counts)
    return tuple(ndarray(each) for each in found) if isinstance(found, tuple) else ndarray(found)


def take(a, indices, axis=None):
    own, dim = _line(tensor_of(a), axis)
    places = tensor_of(indices)
    found = own.index_select(dim, (places.reshape(-1) + own.shape[dim]) % own.shape[dim])
    return wrapped(found.reshape(*own.shape[:dim], *places.shape, *own.shape[dim + 1 :]))


def take_along_axis(arr, indices, axis):
    return ndarray(torch.take_along_dim(tensor_of(arr), tensor_of(indices), axis))


def searchsorted(a, v, side="left"):
    return wrapped(torch.searchsorted(tensor_of(a), tensor_of(v), side=side))


def isin(element, test_elements):
    return wrapped(torch.isin(tensor_of(element), tensor_of(test_elements)))


def bincount(x, weights=None, minlength=0):
    return ndarray(torch.bincount(tensor_of(x), None if weights is None else tensor_of(weights, "float64"), minlength))


def histogram_bin_edges(a, bins=10, range=None):
    own = _averaged(tensor_of(a)).reshape(-1)
    if isinstance(bins, str):
        raise NotImplementedError(f"histogram: bins must be a number or edges here, got {bins!r}")
    if not isinstance(bins, int):
        return asarray(bins)
    low, high = (float(own.min()), float(own.max())) if range is None else range
    if low == high:
        low, high = low - 0.5, high + 0.5
    return linspace(low, high, bins + 1)


def histogram(a, bins=10, range=None, density=False, weights=None):
    own = _averaged(tensor_of(a)).reshape(-1).to(torch.float64)
    edges = histogram_bin_edges(a, bins, range)
    lines = edges._tensor_.to(torch.float64)
    kept = (own >= lines[0]) & (own <= lines[-1])
    places = (torch.searchsorted(lines, own[kept].contiguous(), right=True) - 1).clamp(0, len(lines) - 2)
    shares = None if weights is None else tensor_of(weights, "float64").reshape(-1)[kept]
    counts = torch.bincount(places, shares, len(lines) - 1)
    if density:
        counts = counts / torch.diff(lines) / counts.sum()
    return ndarray(counts), edges


def digitize(x, bins, right=False):
    own, edges = _tensors([x, bins])
    if bool((torch.diff(edges) < 0).any()):
        raise NotImplementedError("digitize: bins must ascend here")
    return wrapped(torch.searchsorted(edges.contiguous(), own, right=not right))


def interp(x, xp, fp, left=None, right=None):
    own, places, values = [tensor_of(each, "float64") for each in (x, xp, fp)]
    at = (torch.searchsorted(places.contiguous(), own, right=True) - 1).clamp(0, builtins.max(len(places) - 2, 0))
    slope = torch.diff(values)[at] / torch.diff(places)[at]
    found = slope * (own - places[at]) + values[at]
    found = torch.where(own <= places[0], values[0], torch.where(own >= places[-1], values[-1], found))
    if left is not None:
        found = torch.where(own < places[0], float(left), found)
    if right is not None:
        found = torch.where(own > places[-1], float(right), found)
    return wrapped(found)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    own = _averaged(tensor_of(y)).movedim(axis, -1)
    widths = dx if x is None else torch.diff(tensor_of(x))
    return wrapped(((own[..., 1:] + own[..., :-1]) / 2 * widths).sum(-1))


def convolve(a, v, mode="full"):
    first, second = _tensors([a, v])
    if len(second) > len(first):
        first, second = second, first
    n, m = len(first), len(second)
    full_sums = torch.stack([(first[builtins.max(0, at - m + 1) : at + 1] * second.flip(0)[builtins.max(0, m - 1 - at) :][: n - builtins.max(0, at - m + 1)]).sum() for at in range(n + m - 1)])
    full_sums = full_sums.to(first.dtype)
    cut = {"full": (0, n + m - 1), "same": ((m - 1) // 2, n), "valid": (m - 1, n - m + 1)}
    if mode not in cut:
        raise ValueError(f"convolve: mode must be one of 'full', 'same', 'valid', got {mode!r}")
    start, count = cut[mode]
    return ndarray(full_sums[start : start + count])


def _set_of(*arrays):
    return [torch.unique(each.reshape(-1)) for each in _tensors(arrays)]


def intersect1d(ar1, ar2):
    first, second = _set_of(ar1, ar2)
    return ndarray(first[torch.isin(first, second)])


def union1d(ar1, ar2):
    return ndarray(torch.unique(torch.cat(_set_of(ar1, ar2))))


def setdiff1d(ar1, ar2):
    first, second = _set_of(ar1, ar2)
    return ndarray(first[~torch.isin(first, second)])


def lexsort(keys, axis=-1):
    order = None
    for key in keys:
        own = tensor_of(key)
        if own.ndim != 1:
            raise NotImplementedError("lexsort: keys must be rows of numbers here")
        again = torch.sort(own if order is None else own[order], stable=True).indices
        order = again if order is None else order[again]
    return ndarray(order)


def compress(condition, a, axis=None):
    own, dim = _line(tensor_of(a), axis)
    chosen = (tensor_of(condition) != 0).nonzero().reshape(-1)
    return ndarray(own.index_select(dim, chosen))


# Shapes


def _tensors(arrays):
    given = [tensor_of(each) for each in arrays]
    name = name_in(given[0])
    for each in given[1:]:
        name = met(name, name_in(each))
    return [each.to(torch_of(name)) for each in given]


def concatenate(arrays, axis=0):
    parts = _tensors(arrays)
    if axis is None:
        parts, axis = [part.reshape(-1) for part in parts], 0
    return ndarray(torch.cat(parts, axis))


def stack(arrays, axis=0):
    return ndarray(torch.stack(_tensors(arrays), axis))


def vstack(tup):
    return ndarray(torch.vstack(_tensors(tup)))


def hstack(tup):
    return ndarray(torch.hstack(_tensors(tup)))


def column_stack(tup):
    return ndarray(torch.column_stack(_tensors(tup)))


def split(ary, indices_or_sections, axis=0):
    return [ndarray(each) for each in torch.tensor_split(tensor_of(ary), indices_or_sections, axis)]


array_split = split


def reshape(a, shape, order="C"):
    return asarray(a).reshape(*_size(shape), order=order)


def ravel(a):
    return asarray(a).ravel()


def transpose(a, axes=None):
    return asarray(a).transpose(*(axes or ()))


def swapaxes(a, axis1, axis2):
    return asarray(a).swapaxes(axis1, axis2)


def moveaxis(a, source, destination):
    return ndarray(torch.movedim(tensor_of(a), source, destination))


def squeeze(a, axis=None):
    return asarray(a).squeeze(axis)


def expand_dims(a, axis):
    return ndarray(tensor_of(a).unsqueeze(axis))


def broadcast_to(array, shape):
    return ndarray(tensor_of(array).expand(*_size(shape)))


def atleast_1d(a):
    return ndarray(torch.atleast_1d(tensor_of(a)))


def atleast_2d(a):
    return ndarray(torch.atleast_2d(tensor_of(a)))


def tile(A, reps):
    return ndarray(tensor_of(A).tile(*_size(reps)))


def repeat(a, repeats, axis=None):
    own, dim = _line(tensor_of(a), axis)
    return ndarray(torch.repeat_interleave(own, repeats if isinstance(repeats, int) else tensor_of(repeats), dim))


def flip(m, axis=None):
    own = tensor_of(m)
    return ndarray(own.flip(*([axis] if isinstance(axis, int) else axis or range(own.ndim))))


def roll(a, shift, axis=None):
    own = tensor_of(a)
    return ndarray(own.roll(shift) if axis is None else own.roll(shift, axis))


def fliplr(m):
    return flip(m, 1)


def flipud(m):
    return flip(m, 0)


def rot90(m, k=1, axes=(0, 1)):
    return ndarray(torch.rot90(tensor_of(m), k, axes))


def ascontiguousarray(a, dtype=None):
    return ndarray(tensor_of(a, dtype).contiguous())


def copy(a):
    return ndarray(tensor_of(a).clone())


def ix_(*args):
    wide = [tensor_of(each) for each in args]
    wide = [each.nonzero().reshape(-1) if each.dtype is torch.bool else each for each in wide]
    return tuple([ndarray(each.reshape([-1 if at == place else 1 for at in range(len(wide))])) for place, each in enumerate(wide)])


def ndenumerate(arr):
    own = asarray(arr)
    return zip(ndindex(own.shape), own.ravel())


def ndindex(*shape):
    sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape
    return itertools.product(*[range(int(size)) for size in sizes])


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    lines = tensor_of(arr).movedim(axis, -1)
    found = [func1d(ndarray(line), *args, **kwargs) for line in lines.reshape(-1, lines.shape[-1])]
    made = tensor_of(found)
    if made.ndim > 2:
        raise NotImplementedError("apply_along_axis: the function must give a number or a row of them here")
    made = made.reshape([*lines.shape[:-1], *made.shape[1:]])
    return ndarray(made.movedim(-1, axis) if made.ndim == lines.ndim else made)


def ediff1d(ary):
    return diff(asarray(ary).ravel())


def append(arr, values, axis=None):
    return concatenate([arr, values], axis)


def pad(array, pad_width, mode="constant", constant_values=0):
    own = tensor_of(array)
    if mode != "constant":
        raise NotImplementedError(f'pad: mode must be "constant" here, got {mode!r}')
    widths = [(pad_width, pad_width)] * own.ndim if isinstance(pad_width, int) else pad_width
    widths = [widths] * own.ndim if isinstance(widths[0], int) else widths
    flat = [size for pair in reversed(widths) for size in pair]
    return ndarray(torch.nn.functional.pad(own, flat, value=constant_values))


def diff(a, n=1, axis=-1):
    return ndarray(torch.diff(tensor_of(a), n, axis))


def tril(m, k=0):
    return ndarray(torch.tril(tensor_of(m), k))


def triu(m, k=0):
    return ndarray(torch.triu(tensor_of(m), k))


def diag(v, k=0):
    return ndarray(torch.diag(tensor_of(v), k))


def trace(a):
    return wrapped(torch.trace(tensor_of(a)))


def fill_diagonal(a, val):
    a._tensor_.fill_diagonal_(val)


def triu_indices(n, k=0, m=None):
    rows, columns = torch.triu_indices(n, n if m is None else m, k)
    return ndarray(rows), ndarray(columns)


def tril_indices(n, k=0, m=None):
    rows, columns = torch.tril_indices(n, n if m is None else m, k)
    return ndarray(rows), ndarray(columns)


def unravel_index(indices, shape):
    rest, places = tensor_of(indices), []
    for size in reversed(shape):
        places.insert(0, wrapped(rest % size))
        rest = rest // size
    return tuple(places)


def shape(a):
    return asarray(a).shape


def ndim(a):
    return asarray(a).ndim


def size(a):
    return asarray(a).size


# Products


def matmul(x1, x2):
    return wrapped(torch.matmul(*_tensors([x1, x2])))


def dot(a, b):
    first, second = _tensors([a, b])
    if first.ndim == 0 or second.ndim == 0:
        return wrapped(first * second)
    if first.ndim > 2 or second.ndim > 2:
        return wrapped(torch.tensordot(first, second, ([first.ndim - 1], [builtins.max(second.ndim - 2, 0)])))
    return wrapped(torch.matmul(first, second))


def inner(a, b):
    return wrapped(torch.inner(*_tensors([a, b])))


def outer(a, b):
    return ndarray(torch.outer(*[each.reshape(-1) for each in _tensors([a, b])]))


def kron(a, b):
    return wrapped(torch.kron(*_tensors([a, b])))


def vdot(a, b):
    return dot(asarray(a).ravel(), asarray(b).ravel())


def tensordot(a, b, axes=2):
    return wrapped(torch.tensordot(*_tensors([a, b]), axes))


def einsum(subscripts, *operands, optimize=False):
    return wrapped(torch.einsum(subscripts, *_tensors(operands)))


def cross(a, b):
    return ndarray(torch.cross(*_tensors([a, b]), dim=-1))


def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    own = _averaged(tensor_of(m)).to(torch.float64)
    if y is not None:
        own = torch.vstack([torch.atleast_2d(own), torch.atleast_2d(tensor_of(y).to(torch.float64))])
    ddof = (0 if bias else 1) if ddof is None else ddof
    return ndarray(torch.cov(own if rowvar else own.T, correction=ddof))


def corrcoef(x, y=None, rowvar=True):
    own = tensor_of(x).to(torch.float64)
    own = own if rowvar else own.T
    if y is not None:
        own = torch.vstack([torch.atleast_2d(own), torch.atleast_2d(tensor_of(y).to(torch.float64))])
    return wrapped(torch.corrcoef(own))


# Questions


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    first, second = [each.to(torch.float64) for each in _tensors([a, b])]
    return wrapped(torch.isclose(first, second, rtol=rtol, atol=atol, equal_nan=equal_nan))


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2):
    first, second = tensor_of(a1), tensor_of(a2)
    return first.shape == second.shape and bool((first == second).all())


def isscalar(element):
    return isinstance(element, (bool, int, float, str))


# Errors

_remedies = {
    "where": "select first, as in np.sum(a[mask]), or np.where(mask, a, 0)",
    "out": "assign instead: a[...] = np.exp(x)",
    "initial": "put the number in with np.maximum, np.minimum or +",
}


class AxisError(ValueError, IndexError):
    """An axis that an array has not."""


def _refused(name, call, options):
    """The argument of NumPy's that is not here, by name."""
    known = inspect.signature(call).parameters
    for word in options:
        if word not in known and not builtins.any(each.kind is each.VAR_KEYWORD for each in known.values()):
            remedy = _remedies.get(word, f"it takes {', '.join(known)}")
            raise NotImplementedError(f"np.{name}: {word}= is not offered here; {remedy}")


# NumPy hands these to the tensor, which does not take its arguments
_refused_by_tensors = ("sum", "mean", "std", "var", "max", "min", "amax", "amin", "prod")


def _public(name, call):
    """A function of NumPy's, with its kinds of errors."""

    @functools.wraps(call)
    def checked(*given, **options):
        _refused(name, call, options)
        if name in _refused_by_tensors and given and isinstance(given[0], torch.Tensor):
            raise TypeError(f"np.{name}: NumPy and PyTorch refuse a tensor here; write x.{name.lstrip('a')}() or x.numpy()")
        try:
            return call(*given, **options)
        except NotImplementedError:
            raise
        except RuntimeError as error:
            raise ValueError(str(error)) from None
        except IndexError as error:
            if "dim must be" in str(error):
                raise AxisError(str(error).replace('dim must', 'axis must')) from None
            raise

    checked.reduce = checked.accumulate = checked.outer = checked.at = _no_form(name)
    return checked


def _no_form(name):
    instead = {"add": "np.sum, np.cumsum", "multiply": "np.prod, np.cumprod", "maximum": "np.max", "minimum": "np.min"}

    def refuse(*_given, **_options):
        raise NotImplementedError(f"np.{name}: its reduce, accumulate, outer and at are not here; use {instead.get(name, 'a[:, None] and axis=')}")

    return refuse


for _name, _value in list(globals().items()):
    if inspect.isfunction(_value) and not _name.startswith("_") and _value.__module__ in (__name__, None):
        globals()[_name] = _public(_name, _value)

_methods = (
    "sum mean var std max min prod any all argmax argmin cumsum cumprod argsort round clip nonzero take repeat dot trace"
)
for _name in _methods.split():
    setattr(ndarray, _name, globals()[_name])
def _ptp_is_gone(_self):
    raise AttributeError("`ptp` was removed from the ndarray class in NumPy 2.0. Use np.ptp(arr, ...) instead.")


ndarray.ptp = property(_ptp_is_gone)
ndarray.conj = lambda self: self
ndarray.diagonal = lambda self, offset=0: ndarray(self._tensor_.diagonal(offset))
ndarray.searchsorted = searchsorted
