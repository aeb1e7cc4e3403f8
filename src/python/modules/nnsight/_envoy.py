"""Envoys: stand-ins for the model's modules, by their Hugging Face paths."""

import warnings

from _page.bridge import OutOfOrderError, models
from js import Array
from nnsight._arguments import arguments, input_of
from nnsight._activation import ModelOutput, OutputTuple, nested
from nnsight._saving import keep
from nnsight._source import Source
from torch import Tensor, bfloat16, float16, float64
from torch._backward import followed
from torch.nn import Parameter
from torch.nn.module import check_float32, clear_grad


class Envoy:
    """A module of the model; its input and output exist inside a trace."""

    def __init__(self, model, path):
        # __setattr__ below is for activations
        object.__setattr__(self, "_model", model)
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_info", models.moduleAt(model._handle, path))

    def _child(self, name):
        path = f"{self._path}.{name}" if self._path else str(name)
        return self._at(path)

    def _at(self, path):
        return Envoy(self._model, path)

    def _facts(self):
        """What its module was made with: "epsilon", "num_heads"."""
        return models.moduleFacts(self._model._handle, self._path).to_py()

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        own = self._model._given_names.get(self._path, {})
        if name in own:
            return own[name]
        alias = self._model._aliases.target(self._path, name)
        if alias is not None:
            return self._at(alias)
        if name in ("output", "input", "inputs"):
            # Python asks here once the property has failed with an AttributeError: its own words say more
            self._border("output" if name == "output" else "input").read()
        if name in self._info.parameters:
            return self._parameter(name)
        facts = self._facts()
        if name in facts:
            return facts[name]
        try:
            return self._child(name)
        except AttributeError as error:
            # given an object of ours, Python would look for near names itself, and miss two letters the wrong way round
            raise AttributeError(f"{error}{self._hint(name)}", name=name, obj=None) from None

    def _hint(self, name):
        """The nearest of the names here, or where in the model a module of this name is."""
        from difflib import get_close_matches  # few programs need it

        here = [known for known in dir(type(self)) if not known.startswith("_")]
        near = get_close_matches(name, [*self._info.children, *self._info.parameters, *here], 1)
        if near:
            return f"; did you mean {near[0]}?"
        path = models.pathOfName(self._model._handle, name)
        return "" if path is None else f"; there is model.{path}"

    def __setattr__(self, name, value):
        if name == "inputs":
            value = input_of(value)
            name = "input"
        if name in ("output", "input"):
            self._border(name).assign(value)
        elif name.startswith("_") or hasattr(type(self), name) or name in vars(self):
            raise AttributeError(f"{self._place()}.{name}: belongs to the model; choose another name")
        else:
            self._keep(name, value)

    def _keep(self, name, value):
        """As in nnsight, a name of the reader's own, which hides what the module has of that name and changes no module."""
        own = self._model._given_names.setdefault(self._path, {})
        if name in self._info.parameters and name not in own:
            place = f"{self._place()}.{name}"
            warnings.warn(
                f"{place}: as in nnsight, the name now stands for this value, and the model computes with its parameter as "
                f"before; to change the parameter: {place}.data[:] = value, before it is hidden",
                stacklevel=3,
            )
        own[name] = keep(value)

    def __delattr__(self, name):
        own = self._model._given_names.get(self._path, {})
        if name not in own:
            raise AttributeError(f"{self._place()}.{name}: only what was assigned to the model can be deleted")
        del own[name]

    @property
    def path(self):
        return self._place()

    # A ModuleList is a sequence

    def _length(self):
        # only a ModuleList has one
        length = getattr(self._info, "length", None)
        if length is None:
            raise TypeError(f"{self._place()}: {self._info.kind} is one module, not a list of them")
        return length

    def __len__(self):
        return self._length()

    def __bool__(self):
        return True

    def __iter__(self):
        return iter([self._child(name) for name in self._info.children])

    def __getitem__(self, index):
        length = self._length()
        if isinstance(index, slice):
            return [self._child(place) for place in range(length)[index]]
        return self._child(index + length if index < 0 else index)

    # Activations

    def _border(self, port):
        if followed() is not None:
            raise OutOfOrderError(
                f"{self._place()}.{port}: inside `with loss.backward():` only .grad is to be had; "
                f"read .{port} before it"
            )
        run = self._model._current_run(f"{self._place()}.{port}")
        return run.border(self._path, port, getattr(self._info, "outputFields", None))

    @property
    def output(self):
        return self._border("output").read()

    @property
    def input(self):
        return self._border("input").read()

    @property
    def inputs(self):
        """Positional and keyword arguments, as nnsight has them: ((input,), {})."""
        run = self._model._current_run(f"{self._place()}.inputs")
        return arguments(self._info.kind, run, self.input)

    @property
    def source(self):
        """The operations inside its forward pass."""
        return Source(self._model, self._path, self._info.kind)

    def skip(self, replacement):
        """The module does not compute; this is its output."""
        run = self._model._current_run(f"{self._place()}.skip")
        run.wanted.require_patterns(replacement)
        models.skip(run.handle, self._path, run.step_of(self._path, "skip"), nested(replacement))

    def next(self, count=1):
        """nnsight's way to a later step before 0.5."""
        warnings.warn(
            f"{self._place()}.next(): nnsight 0.8 refuses it; write for step in tracer.iter[:] and read .output there",
            stacklevel=2,
        )
        self._model._current_run(f"{self._place()}.next()").go_on(self._path, count)
        return self

    def __call__(self, x, *more, hook=False, **options):
        """Calls the module apart from the run: `model.lm_head(x)`."""
        if hook:
            raise NotImplementedError(f"{self._place()}: hook=True is not offered here; leave it out, and read what the call gives")
        for name, value in [*((f"argument {place}", each) for place, each in enumerate(more, 2)), *options.items()]:
            if value is not None and value is not False:
                raise NotImplementedError(f"{self._place()}: called apart from the run, it takes its input alone, got {name} too")
        if not isinstance(x, Tensor):
            raise TypeError(f"{self._place()}: expected a tensor, got {type(x).__name__}")
        return self._given(models.applyModule(self._model._handle, self._path, x))

    def _given(self, handle):
        if not Array.isArray(handle):
            return Tensor(handle)
        parts = [self._given(part) for part in handle]
        names = getattr(self._info, "outputFields", None)
        return ModelOutput(names, parts) if names else OutputTuple(parts, self._place())

    # The tree

    def get(self, path):
        """What a path leads to: `model.get("transformer.h.0.output")`."""
        found = self
        for name in path.split("."):
            found = getattr(found, name)
        return found

    def modules(self, include_fn=None, names=False):
        """This module and all inside it, those inside first."""
        found = []
        for name in self._info.children:
            found += self._child(name).modules(include_fn, names)
        for module in [*self._beside(), self]:
            if include_fn is None or include_fn(module):
                found.append((module.path, module) if names else module)
        return found

    def _beside(self):
        """What is found inside and is no module of the model's own."""
        return []

    def named_modules(self, include_fn=None):
        return self.modules(include_fn, names=True)

    def children(self):
        return iter(self)

    def named_children(self):
        return iter([(name, self._child(name)) for name in self._info.children])

    def _parameter(self, name):
        self._model._require_computing()
        return Parameter._of(models.parameter(self._model._handle, self._path, name))

    def named_parameters(self):
        """Each parameter once, by its path from here."""
        return iter([(name, value) for name, value, is_tied in self._parameters() if not is_tied])

    def parameters(self):
        return iter([value for _, value in self.named_parameters()])

    def state_dict(self):
        """All parameters by their paths from here; a tied one stands under both of its names."""
        return {name: value.detach() for name, value, _ in self._parameters()}

    def _parameters(self, prefix=""):
        found = [
            (f"{prefix}{name}", self._parameter(name), name in self._info.tied) for name in self._info.parameters
        ]
        for name in self._info.children:
            found += self._child(name)._parameters(f"{prefix}{name}.")
        return found

    def eval(self):
        return self

    def to(self, device):
        """Where the model is, the page decides; its numbers are float32."""
        check_float32(f"{self._place()}.to", device)
        if not models.isDispatched(self._model._handle):
            raise NotImplementedError(
                f"{self._place()}.to: the parameters have no numbers to move before the first trace, as in nnsight; make the "
                "model with dispatch=True, or leave this out"
            )
        return self

    def cpu(self, *_device):
        return self

    cuda = cpu

    def float(self):
        return self

    def half(self):
        return self.to(float16)

    def bfloat16(self):
        return self.to(bfloat16)

    def double(self):
        return self.to(float64)

    def requires_grad_(self, requires_grad=True):
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self.parameters():
            clear_grad(parameter, set_to_none)

    training = False

    def train(self, mode=True):
        if mode:
            raise NotImplementedError(
                f"{self._place()}.train: the model computes as in evaluation here, without dropout; its parameters "
                "can be trained all the same"
            )
        return self

    def __dir__(self):
        return [*object.__dir__(self), *self._info.children]

    def _place(self):
        return f"model.{self._path}" if self._path else "model"

    def __repr__(self):
        beside = "\n".join(f"({module.path.split('.')[-1]}): {module!r}" for module in self._beside()[-1:])
        return models.moduleText(self._model._handle, self._path, self._model._aliases.targets, beside)
