"""The modules of the reader's own that NNsight wraps, by their paths, and what stands for each."""

import types
import warnings

from _page.bridge import OutOfOrderError
from nnsight._operations import Operations
from torch._backward import followed
from torch.nn.module import Module

# a module of one of these names is under another one, as in nnsight: they are what every module has
_TAKEN = ("output", "input", "inputs", "source", "path", "parent", "root", "device", "devices", "iter")


class Tree:
    """Which module has which path: the first by which it is found."""

    def __init__(self, module):
        self.module = module
        self._paths = {}
        self._opened = set()
        self.learn()

    def learn(self):
        """Modules may have come since."""
        self._paths = {}
        self._add(self.module, "model")

    def _add(self, module, path):
        if module in self._paths:
            return
        self._paths[module] = path
        for name, child in module.named_children():
            self._add(child, f"{path}.{name}")

    def path_of(self, module):
        return self._paths.get(module)

    def open(self, path):
        """Its operations are told from its next call on."""
        self._opened.add(path)

    def is_opened(self, path):
        return path in self._opened


class WrappedEnvoy:
    """A module of the reader's own; its input and output exist inside a trace."""

    def __init__(self, model, module, path):
        object.__setattr__(self, "_model", model)
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "path", path)
        # without "model", as what is renamed is found
        object.__setattr__(self, "_path", path.removeprefix("model").removeprefix("."))
        object.__setattr__(self, "_own", {})

    # What it has

    @property
    def _info(self):
        children = [name for name, _ in self._module.named_children()]
        return types.SimpleNamespace(children=children, parameters=list(self._module._parameters))

    def _facts(self):
        return {}

    def _child(self, name):
        return self._model._envoy_of(self._module._modules[str(name)])

    def _at(self, path):
        return self._model._envoy_of(self._model._module.get_submodule(path))

    def __getattr__(self, name):
        if name in ("output", "input", "inputs", "source"):
            # Python asks here once the property has failed with an AttributeError: its own words say more
            type(self).__dict__.get(name, getattr(WrappedEnvoy, name)).fget(self)
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._own:
            return self._own[name]
        alias = self._model._aliases.target(self._path, name)
        if alias is not None:
            return self._at(alias)
        if name.startswith("E_") and name[2:] in _TAKEN and name[2:] in self._module._modules:
            return self._child(name[2:])
        try:
            value = getattr(self._module, name)
        except AttributeError:
            raise AttributeError(f"'{type(self).__name__}' object (nor its module) has attribute '{name}'") from None
        return self._model._envoy_of(value) if isinstance(value, Module) else value

    def __setattr__(self, name, value):
        if name in ("output", "input", "inputs"):
            self._assign(name, value)
        elif isinstance(value, Module) and not name.startswith("_"):
            self._module.add_module(name, value)
            self._model._tree.learn()
        else:
            self._own[name] = value

    # Activations

    def _place(self, port):
        if followed() is not None:
            raise OutOfOrderError(
                f"{self.path}.{port}: inside `with loss.backward():` only .grad is to be had; read .{port} before it"
            )
        return self._model._current_run(f"{self.path}.{port}")

    @property
    def output(self):
        return self._place("output").read(f"{self.path}.output")

    @property
    def inputs(self):
        """Positional and keyword arguments."""
        return self._place("inputs").read(f"{self.path}.input")

    @property
    def input(self):
        return first_of(*self.inputs)

    def _assign(self, name, value):
        run = self._place(name)
        if name == "input":
            value = with_first(*run.read(f"{self.path}.input"), value)
        run.assign(f"{self.path}.{'output' if name == 'output' else 'input'}", value)

    def skip(self, replacement):
        """The module does not compute; this is its output."""
        self._place("skip").assign(f"{self.path}.skip", replacement)

    @property
    def source(self):
        """The operations inside its forward pass."""
        return Operations(self._model, self._module, self.path)

    def __call__(self, *arguments, hook=False, **options):
        """Calls the module apart from the run."""
        if hook:
            raise NotImplementedError(f"{self.path}: hook=True is not offered here; leave it out, and read what the call gives")
        return self._module(*arguments, **options)

    # The tree

    def _named(self):
        return [(name, self._model._envoy_of(child)) for name, child in self._module._modules.items() if child is not None]

    def __iter__(self):
        return iter([child for _, child in self._named()])

    def __len__(self):
        return len(self._module)

    def __bool__(self):
        return True

    def __getitem__(self, key):
        if isinstance(key, slice):
            return [child for _, child in self._named()][key]
        if isinstance(key, int) and key < 0:
            key += len(self)
        return getattr(self, str(key))

    def get(self, path):
        """What a path leads to: `model.get("layer1.output")`."""
        found = self
        for name in path.split("."):
            found = getattr(found, name)
        return found

    def modules(self, include_fn=None, names=False):
        """This module and all inside it, those inside first."""
        found, seen = [], set()

        def walk(envoy):
            if envoy.path in seen:
                return
            seen.add(envoy.path)
            for child in envoy:
                walk(child)
            if include_fn is None or include_fn(envoy):
                found.append((envoy.path, envoy) if names else envoy)

        walk(self)
        return found

    def named_modules(self, include_fn=None):
        return self.modules(include_fn, names=True)

    @property
    def parent(self):
        return None if self is self._model else self._model.get_parent(self.path)

    @property
    def root(self):
        return self._model

    @property
    def device(self):
        return next((each.device for each in self._module.parameters()), None)

    @property
    def devices(self):
        return {each.device for each in self._module.parameters()}

    def to(self, *arguments, **options):
        self._module.to(*arguments, **options)
        return self

    def cpu(self, *_device):
        return self

    cuda = cpu

    def __dir__(self):
        return [*object.__dir__(self), *dir(self._module)]

    def __repr__(self):
        return self._model._text_of(self)


def warn_of_taken(tree):
    """nnsight says of modules that have another name."""
    for module, path in tree._paths.items():
        for name in module._modules:
            if name in _TAKEN:
                warnings.warn(
                    f"Module '{path}' has a submodule named '{name}', which nnsight already serves on every module. The "
                    f"submodule is '.E_{name}' here; '.{name}' stays the module's output.",
                    stacklevel=4,
                )


def first_of(arguments, options):
    """The first of what a module takes."""
    return arguments[0] if arguments else next(iter(options.values()), None)


def with_first(arguments, options, value):
    if arguments:
        return (value, *arguments[1:]), options
    name = next(iter(options), None)
    return arguments, options if name is None else {**options, name: value}
