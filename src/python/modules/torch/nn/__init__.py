"""torch.nn: only its functions; the one model of this page comes from nnsight."""

from _page.missing import stand_in_getattr
from torch.nn import functional  # noqa: F401

__getattr__ = stand_in_getattr("torch.nn")
