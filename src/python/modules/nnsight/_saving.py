"""`.save()` on what holds tensors: nnsight.save, and lists, tuples and dictionaries by themselves."""

import collections
import gc
import sys
import types

from nnsight._activation import Outputs, marked
from nnsight._outputs import ModelOutput
from torch import Tensor
from torch._tensor import warn_outside


def save(value):
    """Keeps a value past the trace, also the tensors in lists, tuples and dictionaries, now and when the trace ends."""
    warn_outside()
    marked.append(value)
    return _save(value)


def is_saved(value):
    """The object, not one that is equal to it, as in nnsight."""
    if isinstance(value, Tensor):
        return value._js.saved
    return any(value is each for each in marked)


def _save(value):
    for each in held([value]):
        if isinstance(each, (Tensor, Outputs)):
            each._keep()
    return value


def keep(value):
    """Outlives the trace without being marked: what is in it stays with whoever has it."""
    return _save(value)


def held(values):
    """Values, and what is in them where they hold others: each object once."""
    seen, left = set(), list(values)
    while left:
        value = left.pop()
        if id(value) not in seen:
            seen.add(id(value))
            yield value
            left += _parts(value)


def _parts(value):
    if not _is_holder(value):
        return ()
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, _CONTAINERS) else vars(value).values()


_CONTAINERS = (list, tuple, set, collections.deque)


def _is_holder(value):
    """What can have tensors in it: Python's containers, and objects of the reader's own classes."""
    if isinstance(value, (*_CONTAINERS, dict, types.SimpleNamespace)):
        return True
    kind = value if isinstance(value, type) else type(value)
    return hasattr(value, "__dict__") and kind.__module__ == "__main__"


def keep_contents(before):
    """When a trace ends: what it put into what was there before, or is saved, stays there, as in nnsight."""
    for holder in [*before, *marked]:
        if not isinstance(holder, tuple) and _is_holder(holder):
            _save(holder)


def forget_marks():
    marked.clear()


def _let_containers_save():
    """nnsight gives Python's own containers a .save(), too; their classes are closed, their dictionaries are not."""
    for kind in (list, tuple, dict):
        (attributes,) = gc.get_referents(kind.__dict__)
        attributes["save"] = save
    sys._clear_internal_caches()


_let_containers_save()
