"""`.source`: the operations inside a module's forward pass, by the names that nnsight gives them."""

import warnings

from _page.bridge import models
from nnsight._activation import parts_of
from nnsight._arguments import attention_arguments
from torch import Tensor


class Source:
    """The operations of one module, or of what one operation calls."""

    def __init__(self, model, path, kind):
        self._model = model
        self._path = path
        self._place = f"model.{path}.source"
        found = models.operations(model._handle, path)
        if found is None:
            raise NotImplementedError(
                f"{self._place}: the operations inside {kind} are not offered here; .source is there for the attention and "
                "feed-forward modules of layers, and for what attention_interface_1 of attention calls"
            )
        self.names = tuple(found)
        self._open()

    def _open(self):
        """nnsight changes a module's code when its source is asked for first: what runs already goes on as it was."""
        module = self._path.split(".source.")[0]
        run = getattr(self._model._tracer, "_current", None)
        handle = getattr(run, "handle", None)
        if handle is not None and module not in self._model._opened:
            if models.isPast(handle, module, "input", models.step(handle)):
                warnings.warn(
                    f"{self._place}: nnsight raises OutOfOrderError where a module's .source is asked for the first time "
                    f"while the module runs; ask for it before model.{module}, and what is inside it, is read",
                    stacklevel=4,
                )
        self._model._opened.add(module)

    def node(self, name):
        return getattr(self, name)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.names:
            raise AttributeError(f"{self._place}: has no operation {name}; it has {', '.join(self.names)}")
        return SourceEnvoy(self._model, f"{self._path}.source.{name}", name)

    def __iter__(self):
        return iter([self.node(name) for name in self.names])

    def __dir__(self):
        return [*object.__dir__(self), *self.names]

    def __repr__(self):
        lines = [f"{self._place}: (the operations; nnsight shows the text of the model's code beside them)"]
        return "\n".join([*lines, *(f" {name}" for name in self.names)])


class SourceEnvoy:
    """One operation: what it takes and gives exists inside a trace."""

    def __init__(self, model, path, name):
        object.__setattr__(self, "_model", model)
        object.__setattr__(self, "path", f"model.{path}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_path", path)

    def _border(self, port):
        if models.moduleAt(self._model._handle, self._path).kind == "operation without tensors":
            raise NotImplementedError(f"{self.path}.{port}: holds no tensor, and is not offered here; read the operations that do")
        return self._model._current_run(f"{self.path}.{port}").border(self._path, port)

    @property
    def output(self):
        return self._border("output").read()

    @property
    def input(self):
        if self.name == "attention_interface_1":
            return self.inputs[0][0]
        value = self._taken("input").read()
        return value[0] if isinstance(value, tuple) else value

    @property
    def inputs(self):
        """Positional and keyword arguments."""
        value = self._taken("inputs").read()
        if self.name == "attention_interface_1":
            run = self._model._current_run(f"{self.path}.inputs")
            module = self._path.removesuffix(f".source.{self.name}")
            return attention_arguments(run, self._model.get(module), value)
        named = {
            "nn_functional_softmax_0": {"dim": -1},
            "nn_functional_dropout_0": {"p": 0.0, "training": False},
        }
        return (tuple(value) if isinstance(value, tuple) else (value,)), named.get(self.name, {})

    def _taken(self, port):
        border = self._border("input")
        if any(self.name.startswith(each) for each in _WITHOUT_TENSORS):
            raise NotImplementedError(
                f"{self.path}.{port}: what it is called with is not offered here; read its output, or another operation's"
            )
        return border

    def __setattr__(self, name, value):
        if name == "inputs":
            places = value[0]
            parts = places[1:4] if self.name == "attention_interface_1" else places
            value = list(parts) if len(parts) > 1 else parts[0]
        elif name == "input" and parts_of(self._taken("input").read()) is not None:
            if self.name == "attention_interface_1":
                raise TypeError(f"{self.path}.input: is the module itself; assign .inputs")
            value = [value, *parts_of(self._border("input").read())[1:]]
        elif name not in ("input", "output"):
            raise AttributeError(f"{self.path}: only .output, .input and .inputs can be assigned, got .{name}")
        port = "output" if name == "output" else "input"
        (self._border(port) if port == "output" else self._taken(name)).assign(value)

    def skip(self, replacement):
        raise NotImplementedError(
            f"{self.path}.skip: an operation cannot be skipped here; assign its .output, which comes to the same values"
        )

    @property
    def source(self):
        return Source(self._model, self._path, self.name)

    def __repr__(self):
        return f"{self.path}"


# calls with numbers only, and calls whose arguments the page does not have
_WITHOUT_TENSORS = (
    *("split_", "qkv_chunk_", "view_", "transpose_", "key_states_view_", "value_states_view_", "query_states_view_"),
    *("key_transpose_", "attn_output_transpose_", "attn_output_reshape_", "contiguous_", "attn_weights_type_", "to_"),
    *("curr_cache_", "layer_past_", "apply_rotary_"),
)
