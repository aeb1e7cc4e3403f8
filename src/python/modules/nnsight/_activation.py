"""What modules take and give inside a trace, and the way back of what is assigned to it."""

from _page.bridge import models
from js import Array
from nnsight._outputs import ModelOutput, output_of
from torch import Tensor
from torch._tensor import warn_outside

# what is not a tensor and was saved in the open trace: objects, not what is equal to them
marked = []


class Outputs:
    """A module's tuple of values as nnsight had it in 2023: assigning to a place is an intervention."""

    def __init__(self, border, parts):
        self._border = border
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
            raise IndexError(f"{self._border.place}: is a tuple of {len(self)}, got index {index}") from None

    def __setitem__(self, index, value):
        self[index]  # an index outside fails before anything is changed
        parts = list(self._parts)
        parts[index] = value
        self._border.assign(parts)

    def save(self):
        warn_outside()
        return self._keep()

    def _keep(self):
        marked.append(self)
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


class OutputTuple(tuple):
    """A module's tuple of values as transformers gives it: what is in it can be written into, it itself cannot."""

    def __new__(cls, parts, place):
        made = super().__new__(cls, parts)
        made._place = place
        return made

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except IndexError:
            raise IndexError(f"{self._place}: is a tuple of {len(self)}, got index {index}") from None

    def __setitem__(self, index, value):
        raise TypeError(
            f"{self._place}: a tuple's places cannot be assigned; write into what is there "
            f"({self._place}[{index}][:] = value), or assign the whole tuple"
        )


def parts_of(value):
    """The values in a tuple of any kind, or None where it is one value."""
    if isinstance(value, Outputs):
        return value._parts
    if isinstance(value, ModelOutput):
        return value.own
    return value if isinstance(value, (tuple, list)) else None


def nested(value):
    """A value with its tuples as lists of what the page calls tensors."""
    parts = parts_of(value)
    if parts is not None:
        return [nested(part) for part in parts]
    # None stands for what would be there, as for an unwanted pattern
    return None if value is None else value._js


class Border:
    """The input or output of one module in one run: everyone who reads it shares the same value."""

    def __init__(self, run, path, port, step, names):
        self.run = run
        self.step = step
        self.path = path
        self.port = port
        self.names = names
        self.place = f"model.{path}.{port}" if path else f"model.{port}"
        self.value = None

    def read(self):
        edits = self.run.edits if hasattr(self.run, "edits") else None
        if edits is not None and self.value is not None and edits.seen(self):
            return self.value
        # asked each time: the run refuses what it has run past
        return self._kept(models.read(self.run.handle, self.path, self.port, self.step))

    def is_past(self):
        return models.isPast(self.run.handle, self.path, self.port, self.step)

    def seen(self):
        """The value, also where the run has gone on: it must have been told to keep it."""
        if not self.is_past():
            return self.read()
        return self._wrapped(models.passed(self.run.handle, self.path, self.port)[self.step])

    def present(self):
        """The same with what was written into its memory since."""
        return self._wrapped(models.cached(self.run.handle, self.path, self.port)[self.step])

    def result(self):
        """The value where it leaves the run: what the model gives in the end."""
        return self._kept(models.result(self.run.handle))

    def assign(self, value):
        present = self.read()
        value = self._fitting(value, present)
        models.assign(self.run.handle, self.path, self.port, self.step, nested(value))
        self.value = value

    def _kept(self, handle):
        if self.value is None:
            self.value = self._wrapped(handle)
        return self.value

    def _wrapped(self, handle):
        if not Array.isArray(handle):
            return Tensor(handle)
        return self._packed([self._wrapped(part) for part in handle])

    def _packed(self, parts):
        if self.names and self.port == "output":
            kind = models.moduleAt(self.run._model._handle, self.path).kind
            more = self.run.wanted.more(self.run, kind, self.step)
            return output_of(kind, self.names, parts, more)
        return Outputs(self, parts) if self.run.any_order else OutputTuple(parts, self.place)

    def _fitting(self, value, present):
        """A value of the program as this border has it; None stands for what is there, as for an unwanted pattern."""
        parts = parts_of(value)
        if parts is not None:
            there = list(parts_of(present) or ())
            there += [None] * (len(parts) - len(there))
            return self._packed([self._fitting(*pair) for pair in zip(parts, there)])
        if value is None and present is not None:
            return present
        if not isinstance(value, Tensor):
            raise TypeError(
                f"{self.place}: expected a tensor, got {type(value).__name__}; "
                f"to write a number everywhere: {self.place}[:] = {value!r}"
            )
        return value
