"""`.save()` on what holds tensors: nnsight.save, and lists, tuples and dictionaries by themselves."""

import gc
import sys

from nnsight._activation import ModelOutput, Outputs
from torch import Tensor


# lists and dictionaries that were saved, which a program goes on to fill
_filled = []


def save(value):
    """Keeps a value past the trace, also the tensors in lists, tuples and dictionaries, now and when the trace ends."""
    if isinstance(value, (list, dict)):
        _filled.append(value)
    return _save(value)


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


def containers(frame):
    """The lists and dictionaries that a program has before a trace: what the trace puts into them stays in them."""
    names = {**frame.f_globals, **frame.f_locals}
    return [
        value for name, value in names.items() if isinstance(value, (list, dict)) and not name.startswith("_")
    ]


def keep_contents(before):
    """When a trace ends."""
    for container in [*before, *_filled]:
        _save(container)
    _filled.clear()


def _let_containers_save():
    """nnsight gives Python's own containers a .save(), too; their classes are closed, their dictionaries are not."""
    for kind in (list, tuple, dict):
        (attributes,) = gc.get_referents(kind.__dict__)
        attributes["save"] = save
    sys._clear_internal_caches()


_let_containers_save()
