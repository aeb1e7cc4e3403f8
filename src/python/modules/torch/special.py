"""torch.special: functions that torch and torch.nn.functional have under their own names."""

from _page.missing import stand_in_getattr
from torch._surface import home as _home

globals().update(_home("torch.special"))

__getattr__ = stand_in_getattr("torch.special")
