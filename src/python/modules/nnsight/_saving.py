"""`.save()` on what holds tensors: nnsight.save, and lists, tuples and dictionaries by themselves."""

import gc
import sys

from nnsight._activation import ModelOutput, Outputs, marked
from torch import Tensor


def save(value):
    """Keeps a value past the trace, also the tensors in lists, tuples and dictionaries, now and when the trace ends."""
    marked.append(value)
    return _save(value)


def is_saved(value):
    """The object, not one that is equal to it, as in nnsight."""
    if isinstance(value, Tensor):
        return value._js.saved
    return any(value is each for each in marked)


def _save(value):
    if isinstance(value, (Tensor, ModelOutput, Outputs)):
        return value.save()
    if isinstance(value, (list, tuple)):
        for part in value:
            _save(part)
    elif isinstance(value, dict):
        for part in value.values():
            _save(part)
    return value


def keep_contents(before):
    """When a trace ends: what it put into lists and dictionaries that were there before, or saved, stays in them."""
    for container in [*before, *marked]:
        if isinstance(container, (list, dict)):
            _save(container)


def forget_marks():
    marked.clear()


def _let_containers_save():
    """nnsight gives Python's own containers a .save(), too; their classes are closed, their dictionaries are not."""
    for kind in (list, tuple, dict):
        (attributes,) = gc.get_referents(kind.__dict__)
        attributes["save"] = save
    sys._clear_internal_caches()


_let_containers_save()
