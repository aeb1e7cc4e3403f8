"""Random numbers: PyTorch's own for the same seed."""

from _page.bridge import page, tensors
from torch._functions.creation import sizes
from torch._functions.registry import function
from torch._tensor import Tensor, whole
from torch._types import dtype_name


@function("manual_seed")
def manual_seed(seed):
    page.manualSeed(whole(seed))


@function("seed")
def seed():
    page.seedAnew()
    return page.initialSeed()


@function("initial_seed")
def initial_seed():
    return page.initialSeed()


def _one_stream(generator):
    if generator is not None:
        raise NotImplementedError("generator: this page has one stream of random numbers; use torch.manual_seed")


@function("randint")
def randint(low, high=None, size=None, *, generator=None, dtype=None, device=None, requires_grad=False):
    _one_stream(generator)
    if size is None:  # randint(high, size)
        low, high, size = 0, low, high
    return Tensor(tensors.randint(whole(low), whole(high), sizes((size,)), dtype_name(dtype)))


@function("rand")
def rand(*size, generator=None, dtype=None, device=None, requires_grad=False):
    _one_stream(generator)
    return Tensor(tensors.rand(sizes(size)))


@function("randn")
def randn(*size, generator=None, dtype=None, device=None, requires_grad=False):
    _one_stream(generator)
    return Tensor(tensors.randn(sizes(size)))


@function("randperm")
def randperm(n, *, generator=None, dtype=None, device=None):
    _one_stream(generator)
    return Tensor(tensors.randperm(whole(n)))


@function("rand_like")
def rand_like(input, *, dtype=None, device=None):
    return rand(input.shape)


@function("randn_like")
def randn_like(input, *, dtype=None, device=None):
    return randn(input.shape)


@function("randint_like")
def randint_like(input, low, high=None, *, dtype=None, device=None):
    if high is None:
        low, high = 0, low
    return randint(low, high, input.shape, dtype=dtype or input.dtype)
