"""torch.optim: parameters follow their gradients."""

from _page.missing import stand_in_getattr
from torch.optim import lr_scheduler  # noqa: F401
from torch.optim.adam import Adam, AdamW  # noqa: F401
from torch.optim.optimizer import Optimizer  # noqa: F401
from torch.optim.rmsprop import Adagrad, RMSprop  # noqa: F401
from torch.optim.sgd import SGD  # noqa: F401

__getattr__ = stand_in_getattr("torch.optim")
