"""torch.nn.functional: activations, softmax, norms, losses."""

from _page.missing import stand_in_getattr
from torch._surface import home as _home

globals().update(_home("torch.nn.functional"))

__getattr__ = stand_in_getattr("torch.nn.functional")
