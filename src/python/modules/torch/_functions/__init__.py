"""PyTorch's functions and methods: calling conventions here, semantics in the page's TypeScript."""

from torch._functions import creation, elementwise, linalg, movement, random, reduction  # noqa: F401
