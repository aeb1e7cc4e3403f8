"""`with model.session():` several traces whose values live until it ends."""

import sys

from nnsight._names import Names
from nnsight._saving import forget_marks, keep_contents
from torch._tensor import saving


class Session:
    """`with model.session():` what its traces compute lives until the session ends."""

    def __init__(self, model):
        self._model = model

    def __enter__(self):
        if self._model._session is not None:
            raise ValueError("session: a session of this model is open already")
        object.__setattr__(self._model, "_session", [])
        saving.append(self)
        self._names = Names(sys._getframe(1), _is_its_own)
        return self

    def __exit__(self, kind, *_details):
        if kind is None:
            keep_contents([*self._names.before(), getattr(self._model, "_given_names", {})])
            self._names.forget()
            forget_marks()
        saving.remove(self)
        for run in self._model._session:
            run.close()
        object.__setattr__(self._model, "_session", None)
        return False


def _is_its_own(value):
    """What its `with` line, and those of the traces in it, bind."""
    return isinstance(value, Session) or hasattr(type(value), "__exit__") and type(value).__module__.startswith("nnsight.")
