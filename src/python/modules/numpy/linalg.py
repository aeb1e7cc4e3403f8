"""numpy.linalg: norms and decompositions."""

import torch
from _page.missing import stand_in_getattr
from numpy._array import ndarray, tensor_of, wrapped
from numpy._dtypes import float_of, name_in, torch_of


def _float(value):
    own = tensor_of(value)
    return own.to(torch_of(float_of(name_in(own))))


def norm(x, ord=None, axis=None, keepdims=False):
    own = _float(x)
    if axis is None and ord is None:
        found = torch.linalg.vector_norm(own)
        return wrapped(found.reshape([1] * own.ndim) if keepdims else found)
    return wrapped(torch.linalg.norm(own, ord, axis, keepdim=keepdims))


def svd(a, full_matrices=True, compute_uv=True):
    if not compute_uv:
        return ndarray(torch.linalg.svdvals(_float(a)))
    return tuple(ndarray(each) for each in torch.linalg.svd(_float(a), full_matrices=full_matrices))


def eigh(a):
    return tuple(ndarray(each) for each in torch.linalg.eigh(_float(a)))


def eigvalsh(a):
    return ndarray(torch.linalg.eigvalsh(_float(a)))


def inv(a):
    return ndarray(torch.linalg.inv(_float(a)))


def pinv(a):
    return ndarray(torch.linalg.pinv(_float(a)))


def det(a):
    return wrapped(torch.linalg.det(_float(a)))


def solve(a, b):
    return ndarray(torch.linalg.solve(_float(a), _float(b)))


def qr(a):
    return tuple(ndarray(each) for each in torch.linalg.qr(_float(a)))


def matrix_rank(a):
    return wrapped(torch.linalg.matrix_rank(_float(a)))


def lstsq(a, b, rcond=None):
    raise NotImplementedError("np.linalg.lstsq: use np.linalg.pinv(a) @ b")


__getattr__ = stand_in_getattr("numpy.linalg")
