"""`.save()` on what holds tensors: nnsight.save, and lists, tuples and dictionaries by themselves."""

import gc
import sys

from nnsight._activation import ModelOutput, Outputs
from torch import Tensor


def save(value):
    """Keeps a value past the trace, also the tensors in lists, tuples and dictionaries."""
    if isinstance(value, (Tensor, ModelOutput, Outputs)):
        return value.save()
    if isinstance(value, (list, tuple)):
        for part in value:
            save(part)
    elif isinstance(value, dict):
        for part in value.values():
            save(part)
    return value


def _let_containers_save():
    """nnsight gives Python's own containers a .save(), too; their classes are closed, their dictionaries are not."""
    for kind in (list, tuple, dict):
        (attributes,) = gc.get_referents(kind.__dict__)
        attributes["save"] = save
    sys._clear_internal_caches()


_let_containers_save()
