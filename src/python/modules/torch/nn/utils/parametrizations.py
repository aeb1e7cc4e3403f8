"""torch.nn.utils.parametrizations: matrices that stay orthogonal while they are trained."""

from _page.missing import stand_in_getattr
from torch._modes import no_grad
from torch._tensor import Tensor
from torch.nn.module import Module
from torch.nn.utils.parametrize import register_parametrization

_MAPS = ("matrix_exp", "cayley", "householder")


class _Orthogonal(Module):
    """An orthogonal matrix from any one, by a map; moved to where it began, so that training starts at the identity."""

    def __init__(self, weight, orthogonal_map, use_trivialization):
        super().__init__()
        self.shape = weight.shape
        self.orthogonal_map = orthogonal_map
        self._is_moved = use_trivialization
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X):
        is_wide = X.shape[-2] < X.shape[-1]
        tall = X.mT if is_wide else X
        made = self._reflected(tall) if self.orthogonal_map == "householder" else self._turned(tall)
        if self._is_moved:
            made = self.base @ made
        return made.mT if is_wide else made

    def _turned(self, X):
        from torch import cat, eye, linalg, matrix_exp

        n, k = X.shape[-2:]
        X = X.tril()
        if n != k:
            X = cat([X, X.new_zeros(n, n - k).expand(*X.shape[:-2], -1, -1)], dim=-1)
        A = X - X.mT
        if self.orthogonal_map == "matrix_exp":
            made = matrix_exp(A)
        else:
            one = eye(n)
            made = linalg.solve(one - A * 0.5, one + A * 0.5)
        return made if n == k else made[..., :k]

    def _reflected(self, X):
        from torch import eye

        n, k = X.shape[-2:]
        A = X.tril(diagonal=-1)
        tau = 2.0 / (1.0 + (A * A).sum(dim=-2))
        made = eye(n, k).expand(X.shape)
        vectors = A + eye(n, k)
        for place in reversed(range(k)):
            v = vectors[..., place : place + 1]
            made = made - tau[..., place, None, None] * v @ (v.mT @ made)
        return made * X.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)

    @no_grad()
    def right_inverse(self, Q):
        from torch import allclose, cat, eye, finfo, randn, zeros_like

        if tuple(Q.shape) != tuple(self.shape):
            raise ValueError(f"orthogonal: expected a tensor of shape {list(self.shape)}, got {list(Q.shape)}")
        if not self._is_moved:
            raise NotImplementedError(
                "orthogonal: use_trivialization=False is not offered here; leave it out, which has the same matrices"
            )
        tall = Q.mT if Q.shape[-2] < Q.shape[-1] else Q
        n, k = tall.shape[-2:]
        if n != k:
            tall = _orthonormal(cat([tall, randn(*tall.shape[:-2], n, n - k)], dim=-1))
        elif allclose(tall.mT @ tall, eye(n), atol=10.0 * n * finfo(tall.dtype).eps):
            tall = tall.clone()
        else:
            tall = _orthonormal(tall)
        self.base = tall
        start = zeros_like(Q)
        start.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return start


def _orthonormal(A):
    """The first factor of A = QR whose R has no negative number on its diagonal."""
    from torch import linalg

    Q, R = linalg.qr(A)
    return Q * R.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)


def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
    """The module's matrix stays orthogonal."""
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(f"orthogonal: expected a matrix or a batch of matrices, got {weight.ndim} axes")
    if orthogonal_map is None:
        orthogonal_map = "matrix_exp" if weight.shape[-2] == weight.shape[-1] else "householder"
    if orthogonal_map not in _MAPS:
        raise ValueError(f"orthogonal: orthogonal_map must be one of {', '.join(_MAPS)}, got {orthogonal_map!r}")
    return register_parametrization(module, name, _Orthogonal(weight, orthogonal_map, use_trivialization), unsafe=True)


__getattr__ = stand_in_getattr("torch.nn.utils.parametrizations")
