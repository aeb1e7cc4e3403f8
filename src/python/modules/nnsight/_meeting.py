"""What the invokes of a trace know of each other: names that one binds and another uses, barriers, gradients."""

import contextlib
import warnings

from torch._backward import watched


class Seen:
    """Who has bound which name, and how far the forward pass had come."""

    def __init__(self):
        self._bound = {}

    def turn(self, index, standing):
        return Turn(self._bound, index, standing)


class Turn:
    """
    One invoke's block. nnsight runs all blocks at once, each waiting for what it asks the model for, so a later one
    sees what an earlier one has bound by the time that the model has come as far; or by a barrier that both have passed.
    """

    def __init__(self, bound, index, standing):
        self._bound = bound
        self._index = index
        self._standing = standing
        self.rounds = 0

    def bound(self, name):
        self._bound[name] = (self._index, self.rounds, self._standing())

    def look(self, name):
        index, rounds, standing = self._bound.get(name, (self._index, 0, 0))
        if index == self._index or rounds < self.rounds or standing <= self._standing():
            return
        raise NameError(
            f"{name}: another invoke binds it later in the forward pass than it is used here, so in nnsight it is not "
            "there yet; make barrier = tracer.barrier(2) and call barrier() in both, after it is bound and before it is used",
            name=name,
        )


    def look_before(self, name):
        if self._bound.get(name, (self._index,))[0] != self._index:
            warnings.warn(
                f"{name}: had a value before the trace, and nnsight takes that one here, not what another invoke has bound; "
                "give it another name",
                stacklevel=3,
            )


class Filled:
    """
    Lists that several invokes append to. nnsight runs all blocks at once, each up to what it asks the model for, so that
    their parts stand in the order of the forward pass; here one block runs after another, and they are put in order then.
    """

    def __init__(self, names):
        values = [value for each in names for value in each.values()]
        inside = [part for value in values if type(value) is dict for part in value.values()]
        self._lists = {id(each): each for each in [*values, *inside] if type(each) is list}
        self._lengths = {key: len(each) for key, each in self._lists.items()}
        # how far the pass had come, whose block it was, and what was appended there
        self._parts = {key: [] for key in self._lists}

    def note(self, index, place):
        """Before a block asks for more, and at its end."""
        for key, each in list(self._lists.items()):
            before, now = self._lengths[key], len(each)
            if now < before:
                # something was taken out, so that its order is the program's own
                del self._lists[key]
            elif now > before:
                self._parts[key].append((place(), index, each[before:]))
                self._lengths[key] = now

    def settle(self):
        for key, each in self._lists.items():
            parts = sorted(self._parts[key], key=lambda part: part[:2])
            if parts != self._parts[key]:
                count = sum(len(part) for _, _, part in parts)
                each[len(each) - count :] = [one for _, _, part in parts for one in part]


class Alone:
    """A block that meets no others."""

    def bound(self, name):
        pass

    def look(self, name):
        pass

    def look_before(self, name):
        pass


class Barrier:
    """`barrier()` in each of so many invokes."""

    def __init__(self, tracer, count):
        self._tracer = tracer
        self._count = count
        self._reached = 0

    def __call__(self):
        self._reached += 1
        self._tracer._pass_barrier()

    def check(self):
        if self._reached % self._count != 0:
            raise ValueError(
                f"barrier: must be reached by {self._count} invokes, as it was made for, got {self._reached}"
            )


class WaysBack:
    """In nnsight all invokes are one batch, with one graph of gradients, which the first way back gives up."""

    def __init__(self):
        self._released_by = None

    @contextlib.contextmanager
    def of(self, index):
        def begins(keeps):
            if self._released_by not in (None, index):
                warnings.warn(
                    "backward: nnsight raises RuntimeError here, since its invokes are one batch, whose graph the "
                    "backward() of an earlier invoke has given up; write backward(retain_graph=True) there",
                    stacklevel=4,
                )
            elif not keeps:
                self._released_by = index

        with watched(begins):
            yield
