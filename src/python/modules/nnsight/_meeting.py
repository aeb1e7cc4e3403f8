"""What the invokes of a trace know of each other: names that one binds and another uses, barriers."""

import operator
import warnings

from nnsight._saving import held


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
    Lists and dictionaries that several invokes add to. nnsight runs all blocks at once, each up to what it asks the model
    for, so that their parts stand in the order of the forward pass; here one block runs after another, and they are put in
    order then.
    """

    def __init__(self, values):
        self._holders = [each for each in held(values) if isinstance(each, (list, dict))]
        self._lengths = [len(each) for each in self._holders]
        # the elements of a list, the names of a dictionary
        self._known = [list(each) for each in self._holders]
        # how far the pass had come, whose block it was, and what was added there; by holder
        self._parts = {}
        # those whose order is the program's own
        self._otherwise = set()

    def note(self, index, place):
        """Before a block asks for more, and at its end."""
        lengths = [len(each) for each in self._holders]
        if lengths == self._lengths:
            return
        here = place()
        for at, holder in enumerate(self._holders):
            if lengths[at] != self._lengths[at]:
                known, now = self._known[at], list(holder)
                if len(now) < len(known) or not all(map(operator.is_, known, now)):
                    self._otherwise.add(at)
                self._parts.setdefault(at, []).append((here, index, now[len(known) :]))
                self._known[at] = now
        self._lengths = lengths

    def settle(self):
        for at, parts in self._parts.items():
            if len({index for _, index, _ in parts}) > 1:
                ordered = [one for _, _, part in sorted(parts, key=lambda part: part[:2]) for one in part]
                self._put(at, ordered)

    def _put(self, at, ordered):
        holder = self._holders[at]
        if at in self._otherwise:
            warnings.warn(
                "trace: several invokes change one list or dictionary otherwise than by adding at its end, which nnsight does in "
                "the order of the forward pass, and this page for one invoke after another; give each invoke its own",
                stacklevel=4,
            )
        elif isinstance(holder, dict):
            for name in ordered:
                holder[name] = holder.pop(name)
        else:
            holder[len(holder) - len(ordered) :] = ordered


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
