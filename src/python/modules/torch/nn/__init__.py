"""torch.nn: modules with parameters, and their functions."""

from _page.missing import stand_in_getattr
from torch.nn import functional, init, norms, parameter  # noqa: F401
from torch.nn.containers import ModuleDict, ModuleList, ParameterDict, ParameterList, Sequential  # noqa: F401
from torch.nn.layers import *  # noqa: F401, F403
from torch.nn.module import Module  # noqa: F401
from torch.nn.norms import BatchNorm1d, GroupNorm  # noqa: F401
from torch.nn.parameter import Buffer, Parameter  # noqa: F401

__getattr__ = stand_in_getattr("torch.nn")

from torch.nn import utils  # noqa: E402, F401

# made of torch's functions, which they could not be before
functional.group_norm, functional.batch_norm = norms.group_norm, norms.batch_norm
