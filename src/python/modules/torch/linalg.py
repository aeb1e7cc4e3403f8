"""torch.linalg: norms, products and decompositions."""

from _page.missing import stand_in_getattr
from torch._surface import home as _home

globals().update(_home("torch.linalg"))

_real_and_imaginary = eigvals  # noqa: F821


class Eigenvalues:
    """Complex numbers, in their two parts. No other arithmetic of complex numbers is known here."""

    def __init__(self, real, imag):
        self.real, self.imag = real, imag

    @property
    def shape(self):
        return self.real.shape

    def abs(self):
        return (self.real.square() + self.imag.square()).sqrt()

    def angle(self):
        return self.imag.atan2(self.real)

    def cpu(self):
        return self

    detach = cpu

    def __abs__(self):
        return self.abs()

    def __len__(self):
        return len(self.real)

    def __getitem__(self, places):
        return Eigenvalues(self.real[places], self.imag[places])

    def __getattr__(self, name):
        raise AttributeError(
            f"eigvals: complex numbers have .real, .imag, .abs() and .angle() here, got .{name}; compute with these parts"
        )

    def __repr__(self):
        return f"Eigenvalues(real={self.real}, imag={self.imag})"


def eigvals(A, *, out=None):
    if out is not None:
        raise TypeError("eigvals: out is not known here, as there are no complex tensors; leave it out")
    return Eigenvalues(*_real_and_imaginary(A))


__getattr__ = stand_in_getattr("torch.linalg")
