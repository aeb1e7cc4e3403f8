"""The names that a trace binds: as in nnsight, only what is saved keeps its name when the block ends."""

import ast

from _page.missing import forgotten, why_gone, why_left_out
from nnsight._saving import is_saved


class Names:
    """The names of the function or cell that a trace stands in."""

    def __init__(self, frame, is_kept):
        # writes go through to the variables, of functions too (PEP 667)
        self._names = frame.f_locals
        self._before = dict(self._names)
        # functions that the block calls may put something there
        self._around = [] if self._names is frame.f_globals else list(frame.f_globals.values())
        self._is_kept = is_kept

    def before(self):
        """What had a name when the trace began."""
        return [*self._before.values(), *self._around]

    def forget(self):
        """Gives names that were bound in the trace back what they had before, or takes them away."""
        for name, value in list(self._names.items()):
            before = self._before.get(name, self)
            if value is before or self._is_kept(value) or is_saved(value):
                continue
            if before is not self:
                self._names[name] = before
            elif isinstance(self._names, dict):
                del self._names[name]
                forgotten[name] = why_gone(name)
            else:
                # a function's variable cannot be taken away from outside
                self._names[name] = _Gone(name)


class _Gone:
    """Stands where a function's variable was that a trace bound and did not save; whoever uses it is told."""

    def __init__(self, name):
        self._name = name


def explain_left_out(block, frame):
    """Says of names that a block binds, and has not bound when it was left, why they are not there."""
    for node in ast.walk(block) if block is not None else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in frame.f_locals:
            forgotten[node.id] = why_left_out(node.id)


def _refuse(self, *_arguments, **_options):
    raise NameError(why_gone(self._name), name=self._name)


_uses = "repr str format bool len iter next call getitem setitem contains float int index add radd sub rsub mul rmul".split()
for _use in [*_uses, *"truediv rtruediv matmul rmatmul pow neg eq ne lt le gt ge enter".split()]:
    setattr(_Gone, f"__{_use}__", _refuse)
_Gone.__getattr__ = lambda self, name: _refuse(self)
_Gone.__hash__ = object.__hash__
