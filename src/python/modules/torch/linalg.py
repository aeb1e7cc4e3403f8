"""torch.linalg: norms, products and decompositions."""

from _page.missing import stand_in_getattr
from torch._surface import home

globals().update(home("torch.linalg"))

_complex = "complex eigenvalues; eigh is for symmetric matrices"
__getattr__ = stand_in_getattr("torch.linalg", {"eig": _complex, "eigvals": _complex})
