"""What modules take and give inside a trace, and the way back of what is assigned to it."""

from _page.bridge import models
from js import Array
from torch import Tensor


class Outputs:
    """A module's tuple of values. Assigning to a place is an intervention."""

    def __init__(self, port, parts):
        self._port = port
        self._parts = parts

    def __len__(self):
        return len(self._parts)

    def __iter__(self):
        return iter(self._parts)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return tuple(self._parts[index])
        try:
            return self._parts[index]
        except IndexError:
            raise IndexError(f"{self._port.place}: is a tuple of {len(self)}, got index {index}") from None

    def __setitem__(self, index, value):
        self[index]  # an index outside fails before anything is changed
        self._parts[index] = self._port.adopted(value)

    def save(self):
        for part in self._parts:
            part.save()
        return self

    @property
    def value(self):
        return tuple(part.value for part in self._parts)

    def __eq__(self, other):
        return self is other

    __hash__ = object.__hash__

    def __repr__(self):
        return repr(tuple(self._parts))


def _nested(value):
    """A value with its tuples as lists of nodes."""
    return [_nested(part) for part in value._parts] if isinstance(value, Outputs) else value._js


def _ids(value):
    return [_ids(part) for part in value._parts] if isinstance(value, Outputs) else value._js.id


class Port:
    """The input or output of one module in one run: everyone who reads it shares the same value."""

    def __init__(self, run, path, side):
        self.run = run
        self.path = path
        self.side = side
        self.place = f"{path}.{side}"
        self.value = self._wrapped(models.read(run.node, path, side))
        self._read = _ids(self.value)

    def _wrapped(self, node):
        if Array.isArray(node):
            return Outputs(self, [self._wrapped(part) for part in node])
        return Tensor(node)

    def adopted(self, value):
        """A value of the program as a part of this port: what is written into it goes into the run."""
        if isinstance(value, (tuple, list, Outputs)):
            return Outputs(self, [self.adopted(part) for part in value])
        if not isinstance(value, Tensor):
            raise TypeError(
                f"{self.place}: expected a tensor, got {type(value).__name__}; "
                f"to write a number everywhere: {self.place}[:] = {value!r}"
            )
        return value.detach()

    def assign(self, value):
        self.value = self.adopted(value)

    def push(self):
        """Gives the run the value as it is when the trace ends, where it was assigned to or written into."""
        if _ids(self.value) != self._read:
            models.assign(self.run.node, self.path, self.side, _nested(self.value))
