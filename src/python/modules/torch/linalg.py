"""torch.linalg: norms and products. Decompositions are not on this page."""

from _page.bridge import tensors
from _page.missing import stand_in_getattr
from torch._functions.registry import functions
from torch._tensor import Tensor


def norm(A, ord=None, dim=None, keepdim=False, *, dtype=None):
    if ord not in (None, 2, "fro") and dim is None and A.ndim == 2:
        raise NotImplementedError(
            f"norm: matrix norms of order {ord!r} are not supported here; torch.linalg.vector_norm folds all elements"
        )
    return vector_norm(A, 2 if ord in (None, "fro") else ord, dim, keepdim)


def vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None):
    return Tensor(tensors.norm(x, float(ord), list(dim) if isinstance(dim, tuple) else dim, keepdim))


matmul = functions["matmul"]
diagonal = functions["diagonal"]

__getattr__ = stand_in_getattr("torch.linalg", {"svd": "a decomposition", "inv": "an inverse", "eigh": "a decomposition"})
