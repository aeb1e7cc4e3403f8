"""Python's operators on tensors."""

from _page.bridge import tensors
from torch._surface import functions
from torch._tensor import Tensor, operand

_operators = {
    "add": "add",
    "sub": "sub",
    "mul": "mul",
    "truediv": "div",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "pow": "pow",
    "matmul": "matmul",
}

_bitwise = {
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "lshift": "bitwise_left_shift",
    "rshift": "bitwise_right_shift",
}


def _computed(symbol, name):
    if symbol in _bitwise:
        compute = functions[f"torch.{name}"]
        return lambda a, b: compute(a, b)
    compute = getattr(tensors, name)
    return lambda a, b: Tensor(compute(operand(a), operand(b)))


def _define_operator(symbol, name):
    compute = _computed(symbol, name)

    def fits(other):
        return isinstance(other, Tensor) or (symbol != "matmul" and isinstance(other, (bool, int, float)))

    def forward(self, other):
        return compute(self, other) if fits(other) else NotImplemented

    def backward(self, other):
        return compute(other, self) if fits(other) else NotImplemented

    def in_place(self, other):
        if not fits(other):
            return NotImplemented
        return self._assign(compute(self, other)._js, f"{symbol}=", other)

    setattr(Tensor, f"__{symbol}__", forward)
    setattr(Tensor, f"__r{symbol}__", backward)
    setattr(Tensor, f"__i{symbol}__", in_place)


for _symbol, _name in {**_operators, **_bitwise}.items():
    _define_operator(_symbol, _name)


def _define_comparison(name):
    compute = getattr(tensors, name)

    def compare(self, other):
        if not isinstance(other, (Tensor, bool, int, float)):
            return NotImplemented
        return Tensor(compute(self, operand(other)))

    setattr(Tensor, f"__{name}__", compare)


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _define_comparison(_name)

Tensor.__hash__ = object.__hash__
Tensor.__pos__ = lambda self: self
Tensor.__neg__ = functions["Tensor.neg"]
Tensor.__abs__ = functions["Tensor.abs"]
Tensor.__invert__ = functions["Tensor.bitwise_not"]
Tensor.T = property(lambda self: Tensor(tensors.reversed(self)))
Tensor.mT = property(lambda self: self.adjoint())
Tensor.H = Tensor.mT
