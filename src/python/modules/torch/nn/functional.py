"""torch.nn.functional: activations, softmax, norms, losses."""

from _page.missing import stand_in_getattr
from torch._surface import home

globals().update(home("torch.nn.functional"))

__getattr__ = stand_in_getattr("torch.nn.functional")
