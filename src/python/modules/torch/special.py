"""torch.special: functions that torch and torch.nn.functional have under their own names."""

from _page.missing import stand_in_getattr
from torch._functions.registry import functions

for _name in ("exp2", "expm1", "log1p", "erf", "logsumexp", "softmax", "log_softmax"):
    globals()[_name] = functions[_name]

expit = functions["sigmoid"]

__getattr__ = stand_in_getattr("torch.special")
