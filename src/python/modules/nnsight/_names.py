"""The names that a trace binds: as in nnsight, only what is saved keeps its name when the block ends."""

from _page.missing import forgotten
from nnsight._saving import is_saved


class Names:
    """The names of the function or cell that a trace stands in."""

    def __init__(self, frame, is_kept):
        # writes go through to the variables, of functions too (PEP 667)
        self._names = frame.f_locals
        self._before = dict(self._names)
        self._is_kept = is_kept

    def before(self):
        """What had a name when the trace began."""
        return list(self._before.values())

    def forget(self):
        """Gives names that were bound in the trace back what they had before, or takes them away."""
        for name, value in list(self._names.items()):
            before = self._before.get(name, self)
            if value is before or self._is_kept(value) or is_saved(value):
                continue
            if before is self:
                del self._names[name]
                forgotten.add(name)
            else:
                self._names[name] = before
