"""torch.utils: data in batches."""

from _page.missing import stand_in_getattr
from torch.utils import data  # noqa: F401

__getattr__ = stand_in_getattr("torch.utils")
