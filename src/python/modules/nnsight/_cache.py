"""`tracer.cache()`: what many modules took and gave, read after the trace."""

from _page.bridge import models
from js import Array
from nnsight._activation import OutputTuple
from nnsight._arguments import arguments, takes_more
from nnsight._outputs import output_of
from torch import Tensor


class Cached:
    """What one call of `tracer.cache()` keeps, and as what."""

    def __init__(self, model, run, wanted, ports, dtype, detach):
        self.model = model
        self._run = run
        self._wanted = wanted
        self.ports = ports
        self._dtype = dtype
        self._detach = detach

    def keys(self):
        if not self.ports:
            return []
        paths = list(models.cachedPaths(self._run.handle))
        if "input" not in self.ports:
            # in the order in which they are kept: a module's output comes after those of the modules inside
            paths.sort(key=lambda path: models.orderOf(self.model._handle, path, "output"))
        paths = [f"model.{path}" if path else "model" for path in paths]
        return [path for path in paths if self._wanted is None or path in self._wanted]

    def values(self, path, port):
        """What a module gave or took, at each of its calls."""
        inner = path.removeprefix("model").removeprefix(".")
        module = models.moduleAt(self.model._handle, inner) if port == "output" else None
        return [self._wrapped(value, inner, module) for value in models.cached(self._run.handle, inner, port)]

    def arguments(self, path):
        """Positional and named arguments at each call, as nnsight has them."""
        inputs = self.values(path, "input")
        kind = models.moduleAt(self.model._handle, path.removeprefix("model").removeprefix(".")).kind
        if len(inputs) > 1 and takes_more(kind):
            raise NotImplementedError(f"{path}.inputs: are offered of one forward pass, got {len(inputs)}; read .input of them")
        return [self._handed(arguments(kind, self._run, each)) for each in inputs]

    def _handed(self, given):
        places, named = given
        return tuple(self._cast(each) for each in places), {name: self._cast(each) for name, each in named.items()}

    def _cast(self, value):
        if not isinstance(value, Tensor):
            return value
        value = value.detach() if self._detach else value
        return value if self._dtype is None else value.to(self._dtype)

    def _wrapped(self, handle, path, module=None):
        if not Array.isArray(handle):
            return self._cast(Tensor(handle))
        parts = [self._wrapped(part, path) for part in handle]
        names = getattr(module, "outputFields", None)
        return output_of(module.kind, names, parts, {}) if names else OutputTuple(parts, path)


class CacheView:
    """Values by path, `cache["model.transformer.h.0"].output`, or by name, `cache.model.transformer.h[0].output`."""

    def __init__(self, cached, module=None):
        self._cached = cached
        # none at the root, whose one part is the model
        self._module = module

    # What a module gave and took: one value, or a list where it was called in several steps

    @property
    def output(self):
        return self._read("output", lambda path: self._cached.values(path, "output"))

    @property
    def input(self):
        return self._read("input", lambda path: self._cached.values(path, "input"))

    @property
    def inputs(self):
        return self._read("input", self._cached.arguments)

    def _read(self, port, values):
        path = self._kept()
        found = values(path) if port in self._cached.ports else [None] * len(self)
        return found[0] if len(found) == 1 else found

    def _kept(self):
        if self._module is None:
            raise KeyError("cache: its root is no module, as in nnsight; name one, as in cache.model.transformer")
        path = self._module.path
        if path not in self._cached.keys():
            shown = ", ".join(self._cached.keys()[:3])
            raise KeyError(f"{path}: is not in the cache, which has {shown}, …")
        return path

    def __len__(self):
        """How often the module was called."""
        return len(self._cached.values(self._kept(), self._cached.ports[0]))

    # The tree

    def keys(self):
        """The paths of all that was kept, here or inside."""
        paths = self._cached.keys()
        own = self._module.path if self._module is not None else None
        return [path for path in paths if own is None or path == own or path.startswith(f"{own}.")]

    def __contains__(self, path):
        try:
            found = self[path]
        except (AttributeError, IndexError, KeyError):
            return False
        return found._module.path in self._cached.keys()

    def __getitem__(self, key):
        if isinstance(key, int):
            return CacheView(self._cached, self._place(key))
        view = CacheView(self._cached) if "." in key else self
        for name in key.split("."):
            view = CacheView(self._cached, view._inside(name))
        return view

    def _place(self, place):
        if self._module is None:
            raise TypeError("cache: is no list of what was kept, as in nnsight; write for path in cache.keys()")
        length = len(self._module)
        if not -length <= place < length:
            # and no IndexError, so that a loop over it ends in nnsight's error, not silently
            raise AttributeError(
                f"{self._module.path}: the index must be in [{-length}, {length - 1}], got {place}; "
                f"a loop writes for place in range({length})"
            )
        return self._module[place]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in ("items", "values"):
            raise AttributeError(
                f"{name}: a cache has keys() alone, as in nnsight; write cache[path].output for path in cache.keys()"
            )
        return CacheView(self._cached, self._inside(name))

    def _inside(self, name):
        """The module of a name, which may be another that the program has given."""
        model = self._cached.model
        if self._module is None and name == "model":
            return model
        module = self._module if self._module is not None else model
        if name.removeprefix("-").isdigit():
            return CacheView(self._cached, module)._place(int(name))
        found = getattr(module, name)
        if not hasattr(found, "_path"):
            raise AttributeError(f"{name}: is not a module")
        return found

    def save(self):
        return self

    def __repr__(self):
        return f"CacheView({repr(self._module.path) if self._module is not None else 'root'}, cached={self.keys()})"
