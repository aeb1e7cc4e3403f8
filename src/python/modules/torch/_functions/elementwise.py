"""Functions that act on each element by itself."""

from _page.bridge import tensors
from torch._functions.registry import both, function, method, require_tensor
from torch._tensor import Tensor, operand

_unary = {
    "abs": ("absolute", "__abs__"),
    "neg": ("negative", "__neg__"),
    "sign": (),
    "exp": (),
    "exp2": (),
    "expm1": (),
    "log": (),
    "log1p": (),
    "log2": (),
    "log10": (),
    "sqrt": (),
    "rsqrt": (),
    "reciprocal": (),
    "square": (),
    "sin": (),
    "cos": (),
    "tan": (),
    "tanh": (),
    "sigmoid": (),
    "erf": (),
    "floor": (),
    "ceil": (),
    "trunc": ("fix",),
    "relu": (),
    "isnan": (),
    "isinf": (),
    "isfinite": (),
    "logical_not": (),
    "bitwise_not": ("__invert__",),
}


def _define_unary(name, aliases):
    def unary(input):
        return Tensor(getattr(tensors, name)(require_tensor(name, input)))

    unary.__name__ = name
    both(name, *aliases)(unary)


for _name, _others in _unary.items():
    _define_unary(_name, _others)

_binary = {
    "mul": ("multiply",),
    "floor_divide": (),
    "remainder": (),
    "fmod": (),
    "pow": (),
    "maximum": (),
    "minimum": (),
    "eq": (),
    "ne": ("not_equal",),
    "lt": ("less",),
    "le": ("less_equal",),
    "gt": ("greater",),
    "ge": ("greater_equal",),
    "logical_and": (),
    "logical_or": (),
    "logical_xor": (),
    "bitwise_and": (),
    "bitwise_or": (),
    "bitwise_xor": (),
}


def _define_binary(name, aliases):
    def binary(input, other):
        return Tensor(getattr(tensors, name)(operand(input), operand(other)))

    binary.__name__ = name
    both(name, *aliases)(binary)


for _name, _others in _binary.items():
    _define_binary(_name, _others)


@both("add")
def add(input, other, *, alpha=None):
    return Tensor(tensors.add(operand(input), operand(other), alpha))


@both("sub", "subtract")
def sub(input, other, *, alpha=None):
    return Tensor(tensors.sub(operand(input), operand(other), alpha))


@both("div", "divide", "true_divide")
def div(input, other, *, rounding_mode=None):
    return Tensor(tensors.div(operand(input), operand(other), rounding_mode))


_operators = {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "pow",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "matmul": "matmul",
}


def _define_operator(symbol, name):
    compute = getattr(tensors, name)

    def fits(other):
        return isinstance(other, Tensor) or (symbol != "matmul" and isinstance(other, (bool, int, float)))

    def forward(self, other):
        return Tensor(compute(self, operand(other))) if fits(other) else NotImplemented

    def backward(self, other):
        return Tensor(compute(operand(other), self)) if fits(other) else NotImplemented

    def in_place(self, other):
        if not fits(other):
            return NotImplemented
        return self._assign(compute(self, operand(other)))

    setattr(Tensor, f"__{symbol}__", forward)
    setattr(Tensor, f"__r{symbol}__", backward)
    setattr(Tensor, f"__i{symbol}__", in_place)


for _symbol, _name in _operators.items():
    _define_operator(_symbol, _name)


def _define_comparison(name):
    def compare(self, other):
        if not isinstance(other, (Tensor, bool, int, float)):
            return NotImplemented
        return Tensor(getattr(tensors, name)(self, operand(other)))

    setattr(Tensor, f"__{name}__", compare)


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _define_comparison(_name)

Tensor.__hash__ = object.__hash__
Tensor.__pos__ = lambda self: self


@both("round")
def round(input, *, decimals=0):
    if decimals == 0:
        return Tensor(tensors.round(input))
    return div(Tensor(tensors.round(input * 10.0**decimals)), 10.0**decimals)


Tensor.__round__ = lambda self, decimals=0: round(self, decimals=decimals or 0)


@both("clamp", "clip")
def clamp(input, min=None, max=None):
    ends = [None if end is None else operand(end) for end in (min, max)]
    return Tensor(tensors.clamp(input, *ends))


@method("clamp_min")
def clamp_min(input, min):
    return clamp(input, min=min)


@method("clamp_max")
def clamp_max(input, max):
    return clamp(input, max=max)


@function("where")
def where(condition, input=None, other=None):
    if input is None and other is None:
        return tuple(Tensor(line) for line in tensors.nonzero(condition))
    return Tensor(tensors.where(require_tensor("where", condition), operand(input), operand(other)))


@method("where")
def where_method(self, condition, other):
    return where(condition, self, other)


@both("masked_fill")
def masked_fill(input, mask, value):
    return Tensor(tensors.masked_fill(input, mask, operand(value)))


@both("nan_to_num")
def nan_to_num(input, nan=None, posinf=None, neginf=None):
    return Tensor(tensors.nan_to_num(input, nan, posinf, neginf))


@both("lerp")
def lerp(input, end, weight):
    return Tensor(tensors.lerp(input, operand(end), operand(weight)))


@both("addcmul")
def addcmul(input, tensor1, tensor2, *, value=1):
    return Tensor(tensors.addcmul(input, tensor1, tensor2, value))


@both("addcdiv")
def addcdiv(input, tensor1, tensor2, *, value=1):
    return Tensor(tensors.addcdiv(input, tensor1, tensor2, value))


@both("isclose")
def isclose(input, other, rtol=1e-05, atol=1e-08):
    return Tensor(tensors.isclose(input, operand(other), rtol, atol))


@both("allclose")
def allclose(input, other, rtol=1e-05, atol=1e-08):
    return bool(isclose(input, other, rtol, atol).all())


@both("equal")
def equal(input, other):
    return input.shape == other.shape and bool((input == other).all())


# in place by other names: the rest of them follows from the out-of-place ones


@method("zero_")
def zero_(self):
    return self.fill_(0)


@method("fill_")
def fill_(self, value):
    self[...] = value
    return self


@method("copy_")
def copy_(self, source, non_blocking=False):
    self[...] = source
    return self
