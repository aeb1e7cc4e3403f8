"""NumPy's dtypes, and in which of them arrays meet."""

import torch


class dtype:
    """float32, int64, …: by name."""

    def __init__(self, kind):
        self.name = name_of(kind)

    @property
    def kind(self):
        return "b" if self.name == "bool" else "f" if self.name.startswith("float") else "u" if self.name[0] == "u" else "i"

    @property
    def itemsize(self):
        return torch_of(self.name).itemsize

    def __eq__(self, other):
        try:
            return self.name == name_of(other)
        except TypeError:
            return False

    def __hash__(self):
        return hash(self.name)

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.name}')"


NAMES = ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool")
_others = {float: "float64", int: "int64", bool: "bool", "float": "float64", "int": "int64", "bool_": "bool"}
_short = {"f4": "float32", "f8": "float64", "f2": "float16", "i8": "int64", "i4": "int32", "i2": "int16", "u1": "uint8", "?": "bool"}


def name_of(kind):
    if isinstance(kind, dtype):
        return kind.name
    if isinstance(kind, str):
        kind = kind.lstrip("<=|>")
        kind = _short.get(kind, kind)
    found = _others.get(kind) if isinstance(kind, (str, type)) else None
    name = found or (kind if isinstance(kind, str) else getattr(kind, "dtype_name", None))
    if name not in NAMES:
        raise TypeError(f"dtype: expected one of {', '.join(NAMES)}, got {kind!r}")
    return name


def torch_of(name):
    return torch.bool if name == "bool" else getattr(torch, name)


def name_in(tensor):
    """Of a tensor; NumPy has no bfloat16."""
    name = tensor.dtype.name
    if name not in NAMES:
        raise TypeError(f"numpy: there is no {name} in NumPy; call .float() first")
    return name


_whole_bits = {"bool": 0, "uint8": 9, "int8": 8, "int16": 16, "int32": 32, "int64": 64}


def met(a, b):
    """The dtype of NumPy's in which two meet: one that holds all values of both."""
    if a == b:
        return a
    floats = [name for name in (a, b) if name.startswith("float")]
    if len(floats) == 2:
        return max(floats, key=lambda name: int(name[5:]))
    if floats:
        (own,) = floats
        bits = _whole_bits[a if b == own else b]
        least = "float16" if bits <= 9 else "float32" if bits <= 16 else "float64"
        return met(own, least)
    if "bool" in (a, b):
        return a if b == "bool" else b
    if "uint8" in (a, b):
        other = a if b == "uint8" else b
        return "int16" if other == "int8" else other
    return max(a, b, key=lambda name: _whole_bits[name])


def float_of(name):
    """What a function of floats gives for a dtype: NumPy computes whole numbers in double precision."""
    if name.startswith("float"):
        return name
    bits = _whole_bits[name]
    return "float16" if bits <= 9 else "float32" if bits <= 16 else "float64"
