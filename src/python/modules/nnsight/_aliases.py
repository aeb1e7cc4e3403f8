"""`rename=`: other names of modules, by the rules of nnsight 0.8."""

from torch.nn import Module


class Aliases:
    """Which module has which other names, and where they lead."""

    def __init__(self):
        # by the path of a module and the name that is looked up on it, the path that it leads to
        self.targets = {}

    def target(self, path, name):
        return self.targets.get(path, {}).get(name)

    def bind(self, module, rename):
        """From the leaves up, so that a key can use names that were bound further down."""
        for child in module:
            self.bind(child, rename)
        for key, names in rename.items():
            found = self._named(module, key)
            if len(found) > 1:
                raise ValueError(
                    f"rename: {key!r} must fit one module of {module.path}, got {', '.join(path for path, _ in found)}; "
                    "name them one by one"
                )
            for spelled, target in found:
                for alias in [names] if isinstance(names, str) else names:
                    self._add(module, spelled, target, alias)

    def _named(self, module, key):
        """The modules below that a key names, each with the way to it."""
        found = [([], module)]
        for part in key.lstrip(".").split("."):
            step = []
            for way, at in found:
                names = at.child_names if part == "*" else [part]
                below = [(name, self._child(at, name)) for name in names]
                step += [([*way, name], child) for name, child in below if child is not None]
            found = step
        return [(".".join(way), at) for way, at in {at.raw_path: (way, at) for way, at in reversed(found)}.values()][::-1]

    def _child(self, module, name):
        if name in module.child_names:
            return module.child(name)
        target = self.target(module.raw_path, name)
        return None if target is None else module.at(target)

    def _add(self, module, spelled, target, alias):
        host, relative = module, spelled
        if "." in alias:
            prefix, _, alias = alias.rpartition(".")
            if not spelled.startswith(f"{prefix}."):
                raise ValueError(
                    f"rename: a name with dots must begin as its module does, {spelled!r}, got {prefix + '.' + alias!r}"
                )
            for part in prefix.split("."):
                host = self._child(host, part)
            relative = spelled[len(prefix) + 1 :]
        there = self._child(host, alias)
        if there is not None and there.raw_path == target.raw_path:
            return
        if there is not None or alias in host.taken_names or hasattr(Module, alias):
            raise ValueError(
                f"rename: {alias!r} for {relative!r} would hide what {host.path} has of that name; choose another name"
            )
        self.targets.setdefault(host.raw_path, {})[alias] = target.raw_path


class Place:
    """A module as aliases need it."""

    def __init__(self, envoy):
        self._envoy = envoy
        self.raw_path = envoy._path
        self.path = envoy.path
        self.child_names = [str(name) for name in envoy._info.children]

    @property
    def taken_names(self):
        """Of its class, its parameters and its settings."""
        return {*dir(type(self._envoy)), *self._envoy._info.parameters, *self._envoy._facts(), *vars(self._envoy)}

    def child(self, name):
        return Place(self._envoy._child(name))

    def at(self, path):
        return Place(self._envoy._at(path))

    def __iter__(self):
        return iter([self.child(name) for name in self.child_names])


def aliases_of(model, rename):
    """What `rename=` binds on all modules of a model."""
    aliases = Aliases()
    if rename is None:
        return aliases
    if not isinstance(rename, dict):
        raise TypeError(f"rename: expected a dictionary of paths and names, got {type(rename).__name__}")
    for key, names in rename.items():
        if not isinstance(key, str):
            raise NotImplementedError(
                f"rename: a class as a key is not offered here, got {getattr(key, '__name__', key)!r}; name the module by its path"
            )
        if not all(isinstance(name, str) for name in ([names] if isinstance(names, str) else names)):
            raise TypeError(f"rename: {key!r} must have a name or a list of names, got {names!r}")
    aliases.bind(Place(model), rename)
    return aliases
