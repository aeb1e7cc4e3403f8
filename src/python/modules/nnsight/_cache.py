"""`tracer.cache()`: what many modules took and gave, read after the trace."""

from _page.bridge import models
from js import Array
from nnsight._activation import ModelOutput, OutputTuple
from torch import Tensor


class Entry:
    """What one module took and gave."""

    def __init__(self, cached, path, names):
        self._cached = cached
        self._path = path
        self._names = names

    @property
    def output(self):
        return self._cached.value(self._path, "output", self._names)

    @property
    def input(self):
        return self._cached.value(self._path, "input", None)

    @property
    def inputs(self):
        return ((self.input,), {})


class Cached:
    """What one call of `tracer.cache()` keeps, and as what."""

    def __init__(self, model, run, wanted, ports, dtype, detach):
        self.model = model
        self._run = run
        self._wanted = wanted
        self._ports = ports
        self._dtype = dtype
        self._detach = detach

    def keys(self):
        paths = [f"model.{path}" if path else "model" for path in models.cachedPaths(self._run.handle)]
        return [path for path in paths if self._wanted is None or path in self._wanted]

    def value(self, path, port, names):
        if port not in self._ports:
            raise KeyError(f"{port}: was not kept; make the cache with include_{port}{'s' if port == 'input' else ''}=True")
        values = [self._wrapped(value, path, names) for value in models.cached(self._run.handle, path, port)]
        return values[0] if len(values) == 1 else values

    def _wrapped(self, handle, path, names):
        if not Array.isArray(handle):
            value = Tensor(handle).detach() if self._detach else Tensor(handle)
            return value if self._dtype is None else value.to(self._dtype)
        parts = [self._wrapped(part, path, None) for part in handle]
        return ModelOutput(names, parts) if names else OutputTuple(parts, path)


class CacheView:
    """Entries by path, `cache["model.transformer.h.0"]`, or by name, `cache.model.transformer.h[0]`."""

    def __init__(self, cached, module=None):
        self._cached = cached
        # none at the root, whose one part is the model
        self._module = module

    def keys(self):
        return self._cached.keys()

    def __len__(self):
        return len(self.keys())

    def __iter__(self):
        return iter(self.keys())

    def __contains__(self, path):
        try:
            return self._at(path).path in self.keys()
        except AttributeError:
            return False

    def values(self):
        return [self._entry(path) for path in self.keys()]

    def items(self):
        return [(path, self._entry(path)) for path in self.keys()]

    def __getitem__(self, key):
        if isinstance(key, int) and self._module is not None:
            return CacheView(self._cached, self._module[key])
        if key not in self:
            raise KeyError(f"{key}: is not in the cache, which has {', '.join(self.keys()[:3])}, …")
        return self._entry(self._at(key).path)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ("output", "input", "inputs"):
            return getattr(self[self._module.path if self._module else "model"], name)
        return CacheView(self._cached, self._inside(self._module, name))

    def _at(self, path):
        """The module of a path, in which other names of modules may stand, as in the program."""
        module = None
        for name in path.split("."):
            module = self._inside(module, name)
        return module

    def _inside(self, module, name):
        model = self._cached.model
        if module is None and name == "model":
            return model
        found = getattr(module or model, name)
        if not hasattr(found, "_path"):
            raise AttributeError(f"{name}: is not a module")
        return found

    def _entry(self, path):
        inner = path.removeprefix("model").removeprefix(".")
        names = getattr(models.moduleAt(self._cached.model._handle, inner), "outputFields", None)
        return Entry(self._cached, inner, names)

    def save(self):
        return self

    def __repr__(self):
        return f"CacheView({self._module.path if self._module else 'root'}, cached={self.keys()})"
