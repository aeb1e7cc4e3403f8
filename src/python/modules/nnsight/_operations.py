"""`.source` of a module of the reader's own: the calls and assignments of its forward, by the names that nnsight gives them."""

from nnsight._stepping import stepping_of
from torch.nn import Sequential


class Operations:
    """The operations of one module's forward."""

    def __init__(self, model, module, path):
        stepping = stepping_of(module.forward)
        if stepping is None:
            why = "PyTorch's own" if module.forward.__module__.startswith("torch") else "one that cannot be read"
            raise NotImplementedError(
                f"{path}.source: is offered of a forward that is written in a cell, and this is {why}; "
                + ("read the modules inside it" if isinstance(module, Sequential) else "read its input and output")
            )
        self._model = model
        self._prefix = f"{path}.source"
        self._stepping = stepping
        model._tree.open(path)

    @property
    def names(self):
        return self._stepping.names

    def node(self, name):
        return Operation(self._model, f"{self._prefix}.{name}", name, self._stepping)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self.names:
            raise AttributeError(f"{self._prefix}: has no operation {name}; it has {', '.join(self.names)}")
        return self.node(name)

    def __iter__(self):
        return iter([self.node(name) for name in self.names])

    def __dir__(self):
        return [*object.__dir__(self), *self.names]

    def __repr__(self):
        """The text of forward, with each operation's name at its line."""
        first, *rest = self._stepping.text.split("\n")
        width = max((len(name) for name in self.names), default=0)
        by_line = {}
        for name in self.names:
            by_line.setdefault(self._stepping.lines[name] - 2, []).append(name)
        shown = [" " * (width + 6) + "* " + first]
        for place, line in enumerate(rest):
            here = by_line.get(place, [])
            if not here:
                shown.append(" " * (width + 4) + f"{place:3d} {line}")
                continue
            shown.append(f" {here[0]:{width}} ->{place:3d} {line}")
            indent = " " * (len(line) - len(line.lstrip()))
            shown += [f" {name:{width}} ->  + {indent}..." for name in here[1:]]
        return "\n".join(shown)


class Operation:
    """One call or assignment: what it takes and gives exists inside a trace."""

    def __init__(self, model, path, name, stepping):
        own = {"_model": model, "path": path, "name": name, "_stepping": stepping}
        for key, value in own.items():
            object.__setattr__(self, key, value)

    def _run(self, port):
        return self._model._current_run(f"{self.path}.{port}")

    @property
    def output(self):
        return self._run("output").read(f"{self.path}.output")

    @property
    def inputs(self):
        """Positional and keyword arguments."""
        return self._run("inputs").read(f"{self.path}.input")

    @property
    def input(self):
        from nnsight._tree import first_of

        return first_of(*self.inputs)

    def __setattr__(self, name, value):
        from nnsight._tree import with_first

        if name not in ("input", "output", "inputs"):
            raise AttributeError(f"{self.path}: only .output, .input and .inputs can be assigned, got .{name}")
        if name == "input":
            value = with_first(*self.inputs, value)
        self._run(name).assign(f"{self.path}.{'output' if name == 'output' else 'input'}", value)

    def skip(self, replacement):
        """It is not called; this is what it gives."""
        self._run("skip").assign(f"{self.path}.skip", replacement)

    @property
    def source(self):
        raise NotImplementedError(
            f"{self.path}.source: the operations of what an operation calls are not offered here; read those of the module"
        )

    def __repr__(self):
        """The lines around it."""
        lines = self._stepping.text.split("\n")
        here = self._stepping.lines[self.name] - 2
        start, end = max(0, here - 5), min(len(lines) - 1, here + 8)
        shown = [f"{self.path}:\n"]
        if start != 0:
            shown.append("    ....")
        for place in range(start, end):
            line = lines[place]
            shown.append(f"    --> {line[4:]} <--" if place == here + 1 else "    " + line)
        if end != len(lines) - 1:
            shown.append("    ....")
        return "\n".join(shown)
