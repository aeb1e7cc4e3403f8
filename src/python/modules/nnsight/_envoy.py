"""Envoys: stand-ins for the model's modules, by their Hugging Face paths."""

from _page.bridge import models, plain
from torch import Tensor


class Envoy:
    """A module of the model; its input and output exist inside a trace."""

    def __init__(self, model, path):
        # __setattr__ below is for activations
        object.__setattr__(self, "_model", model)
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_info", models.moduleAt(model._node, path))

    def _child(self, name):
        path = f"{self._path}.{name}" if self._path else str(name)
        return Envoy(self._model, path)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ("output", "input", "inputs"):
            # Python asks here once the property has failed with an AttributeError: its own words say more
            self._port("output" if name == "output" else "input")
        if name in ("weight", "bias"):
            return Tensor(models.parameter(self._model._node, self._path, name))
        return self._child(name)

    def __setattr__(self, name, value):
        if name in ("output", "input"):
            self._port(name).assign(value)
        else:
            raise AttributeError(f"{self._place()}: only .output and .input can be assigned, got .{name}")

    @property
    def path(self):
        return self._path

    # A ModuleList is a sequence

    def _length(self):
        # only a ModuleList has one
        length = getattr(self._info, "length", None)
        if length is None:
            raise TypeError(f"model.{self._path}: {self._info.kind} is one module, not a list of them")
        return length

    def __len__(self):
        return self._length()

    def __iter__(self):
        return iter([self._child(index) for index in range(self._length())])

    def __getitem__(self, index):
        length = self._length()
        if isinstance(index, slice):
            return [self._child(place) for place in range(length)[index]]
        return self._child(index + length if index < 0 else index)

    # Activations

    def _port(self, side):
        return self._model._current_run(f"model.{self._path}.{side}").port(self._path, side)

    @property
    def output(self):
        return self._port("output").value

    @output.setter
    def output(self, value):
        self._port("output").assign(value)

    @property
    def input(self):
        return self._port("input").value

    @input.setter
    def input(self, value):
        self._port("input").assign(value)

    @property
    def inputs(self):
        """Positional and keyword arguments, as nnsight has them: ((input,), {})."""
        return ((self.input,), {})

    def __call__(self, x):
        """Calls the module apart from the run: `model.lm_head(x)`."""
        if not isinstance(x, Tensor):
            raise TypeError(f"model.{self._path}: expected a tensor, got {type(x).__name__}")
        return Tensor(models.applyModule(self._model._node, self._path, plain(x)))

    def __dir__(self):
        return [*object.__dir__(self), *self._info.children]

    def _place(self):
        return f"model.{self._path}" if self._path else "model"

    def __repr__(self):
        return _tree(self)


def _tree(envoy):
    """As PyTorch prints modules; layers of one kind are printed once."""
    kind = envoy._info.kind
    if kind == "ModuleList":
        last = envoy._info.length - 1
        names = ["0"]
        marks = {"0": f"(0-{last}): {last + 1} x "}
    else:
        names = list(envoy._info.children)
        marks = {name: f"({name}): " for name in names}
    if not names:
        return kind if kind.endswith(")") else f"{kind}()"
    parts = [marks[name] + _tree(envoy._child(name)) for name in names]
    inside = "\n".join(parts).replace("\n", "\n  ")
    return f"{kind}(\n  {inside}\n)"
