"""`tracer.cache()`: what many modules took and gave, read after the trace."""

from _page.bridge import models
from js import Array
from nnsight._activation import ModelOutput, OutputTuple
from torch import Tensor


class Entry:
    """What one module took and gave."""

    def __init__(self, cache, path, names):
        self._cache = cache
        self._path = path
        self._names = names

    @property
    def output(self):
        return self._cache._value(self._path, "output", self._names)

    @property
    def input(self):
        return self._cache._value(self._path, "input", None)

    @property
    def inputs(self):
        return ((self.input,), {})


class CacheView:
    """Entries by path, `cache["model.transformer.h.0"]`, or by name, `cache.model.transformer.h[0]`."""

    def __init__(self, model, run, wanted, ports, path=None):
        self._model = model
        self._run = run
        self._wanted = wanted
        self._ports = ports
        self._path = path

    def keys(self):
        paths = [f"model.{path}" if path else "model" for path in models.cachedPaths(self._run.handle)]
        return [path for path in paths if self._wanted is None or path in self._wanted]

    def __len__(self):
        return len(self.keys())

    def __iter__(self):
        return iter(self.keys())

    def __contains__(self, path):
        return path in self.keys()

    def values(self):
        return [self._entry(path) for path in self.keys()]

    def items(self):
        return [(path, self._entry(path)) for path in self.keys()]

    def __getitem__(self, key):
        if isinstance(key, int) and self._path is not None:
            return self._inside(str(key))
        if key not in self:
            raise KeyError(f"{key}: is not in the cache, which has {', '.join(self.keys()[:3])}, …")
        return self._entry(key)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ("output", "input", "inputs"):
            return getattr(self[self._path or "model"], name)
        return self._inside(name)

    def _inside(self, name):
        if self._path is None:
            path = "model" if name == "model" else f"model.{name}"
        else:
            path = f"{self._path}.{name}"
        models.moduleAt(self._model._handle, path.removeprefix("model").removeprefix("."))
        return CacheView(self._model, self._run, self._wanted, self._ports, path)

    def _entry(self, path):
        inner = path.removeprefix("model").removeprefix(".")
        names = getattr(models.moduleAt(self._model._handle, inner), "outputFields", None)
        return Entry(self, inner, names)

    def _value(self, path, port, names):
        if port not in self._ports:
            raise KeyError(f"{port}: was not kept; make the cache with include_{port}{'s' if port == 'input' else ''}=True")
        values = [self._wrapped(value, path, names) for value in models.cached(self._run.handle, path, port)]
        return values[0] if len(values) == 1 else values

    def _wrapped(self, handle, path, names):
        if not Array.isArray(handle):
            return Tensor(handle)
        parts = [self._wrapped(part, path, None) for part in handle]
        return ModelOutput(names, parts) if names else OutputTuple(parts, path)

    def save(self):
        return self

    def __repr__(self):
        return f"CacheView({self._path or 'root'}, cached={self.keys()})"
