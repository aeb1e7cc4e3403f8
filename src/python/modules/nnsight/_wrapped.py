"""NNsight: traces of a module of the reader's own."""

import contextlib
import sys
import types

from nnsight._aliases import Aliases, aliases_of
from nnsight._block import Block, Skipped, with_at
from nnsight._cache import CacheView
from nnsight._editing import Editor
from nnsight._iteration import Iterations, LoopEnded, warn_of
from nnsight._meeting import Alone, Barrier
from nnsight._names import Names, explain_left_out
from nnsight._passing import Passing, PassingEdits
from nnsight._run import Stop
from nnsight._saving import forget_marks, keep_contents, save
from nnsight._session import Session
from nnsight._tree import Tree, WrappedEnvoy, first_of, warn_of_taken
from torch import Tensor
from torch._tensor import saving
from torch.nn.module import Module


class WrappedTracer:
    """`with model.trace(x) as tracer:` the module runs as far as the block asks it to."""

    def __init__(self, model, arguments, options):
        self._model = model
        self._given = (arguments, options)
        self._invoke = None
        self._current = None
        self._turn = None

    # What a block has

    def invoke(self, *arguments, **options):
        if self._has_input:
            raise ValueError(
                "invoke: this trace has its input already, and the model is running on it; "
                "give no input to model.trace() where there are invokes"
            )
        if self._invoke is not None:
            if (arguments or options) and self._invoke.has_input:
                raise NotImplementedError(
                    "invoke: as in nnsight, NNsight does not batch several inputs; give one, which may be a batch itself"
                )
            raise NotImplementedError("invoke: a second invoke is not offered of NNsight here; put both blocks into one")
        self._invoke = WrappedInvoke(arguments, options)
        return self._invoke

    @property
    def _has_input(self):
        return any(self._given)

    @property
    def result(self):
        """What the model gives in the end."""
        return self._run("tracer.result").read("result")

    @result.setter
    def result(self, value):
        self._run("tracer.result").assign("result", value)

    @property
    def iter(self):
        """`for step in tracer.iter[:3]:` of a module that is called several times, which of its calls."""
        return Iterations(self)

    def all(self):
        return self.iter[:]

    def stop(self):
        """The rest of the block is left out, and of the forward pass."""
        raise Stop

    def barrier(self, count):
        return Barrier(self, count)

    def _pass_barrier(self):
        raise ValueError("barrier: must be called in the blocks of invokes, which meet there")

    def cache(
        self,
        modules=None,
        device=None,
        dtype=None,
        detach=True,
        include_output=True,
        include_inputs=False,
        non_blocking=False,
    ):
        """Keeps what the modules give, and take; it is read after the trace."""
        run = self._run("tracer.cache")
        if run.has_begun:
            raise ValueError(
                "tracer.cache: must be made before anything is read or assigned in the trace, which has begun"
            )
        wanted = None if modules is None else {each if isinstance(each, str) else each.path for each in modules}
        ports = [port for port, is_kept in (("output", include_output), ("input", include_inputs)) if is_kept]
        kept = _Kept(self._model, wanted, ports, dtype, detach)
        run.watch(kept.hear)
        return save(CacheView(kept))

    def _run(self, what):
        if self._current is None:
            raise ValueError(f"{what}: there is no input yet; give it in model.trace(x) or tracer.invoke(x)")
        return self._current

    # How it begins and ends

    def _begin(self, arguments, options):
        self._current = self._model._begun(arguments, options)

    def __enter__(self):
        if self._model._tracer is not None:
            raise ValueError("trace: a trace of this model is open already")
        self._model._set_tracer(self)
        saving.append(self)
        self._names = Names(sys._getframe(1), _is_context)
        if self._has_input:
            try:
                self._begin(*self._given)
            except BaseException:
                self._leave()
                raise
        return self

    def _leave(self):
        self._model._set_tracer(None)
        saving.remove(self)
        self._current = None

    def __exit__(self, kind, error, *_details):
        session = self._model._session
        try:
            if kind is LoopEnded:
                warn_of(error)
                frame = sys._getframe(1)
                explain_left_out(with_at(frame), frame)
            if kind in (None, Stop, LoopEnded):
                is_stopped = kind is Stop or self._run_invoke()
                if self._current is None:
                    raise ValueError("trace: there is no input; give it in model.trace(x) or tracer.invoke(x)")
                if not is_stopped:
                    self._current.finish()
                keep_contents(self._names.before())
                if session is None:
                    self._names.forget()
                    forget_marks()
        finally:
            self._leave()
        return kind in (Stop, LoopEnded)

    def _run_invoke(self):
        """True where its block has stopped the run."""
        if self._invoke is None:
            return False
        if not self._invoke.has_input:
            raise ValueError("trace: there is no input; give it in model.trace(x) or tracer.invoke(x)")
        self._begin(*self._invoke.given)
        try:
            self._invoke.block.run(Alone())
        except Stop:
            return True
        except LoopEnded as error:
            warn_of(error)
            self._invoke.block.explain_rest()
        return False


class WrappedInvoke:
    """`with tracer.invoke(x):` the one input of a trace."""

    def __init__(self, arguments, options):
        self.given = (arguments, options)
        self.has_input = any(self.given)
        self.block = None

    def __enter__(self):
        self.block = Block(sys._getframe(1), "tracer.invoke(...)")
        self.block.skip()
        return self

    def __exit__(self, kind, *_error):
        return kind is Skipped


def _is_context(value):
    return isinstance(value, (WrappedTracer, WrappedInvoke, Session))


class _Kept:
    """What a cache keeps, as CacheView reads it."""

    def __init__(self, model, wanted, ports, dtype, detach):
        self.model = model
        self.ports = ports
        self._wanted = wanted
        self._dtype = dtype
        self._detach = detach
        # by path and port, one value a call
        self._values = {}

    def hear(self, name, value):
        path, _, port = name.rpartition(".")
        if port not in self.ports or ".source." in path or (self._wanted is not None and path not in self._wanted):
            return
        self._values.setdefault(path, {}).setdefault(port, []).append(self._cast(value))

    def _cast(self, value):
        if isinstance(value, Tensor):
            value = value.detach() if self._detach else value
            return (value if self._dtype is None else value.to(self._dtype))._keep()
        if isinstance(value, dict):
            return {name: self._cast(each) for name, each in value.items()}
        if isinstance(value, (tuple, list)):
            return type(value)([self._cast(each) for each in value])
        return value

    def keys(self):
        return list(self._values)

    def values(self, path, port):
        found = self._values.get(path, {}).get(port, [])
        return [first_of(*each) for each in found] if port == "input" else found

    def arguments(self, path):
        return self._values.get(path, {}).get("input", [])


class NNsight(WrappedEnvoy):
    """nnsight's wrapper of any module."""

    def __init__(self, model, *, rename=None, **options):
        if not isinstance(model, Module):
            raise TypeError(
                f"NNsight: expected a torch.nn.Module, got {type(model).__name__}; "
                "the page's own model is LanguageModel('gpt2'), which is wrapped already"
            )
        if options:
            raise NotImplementedError(f"NNsight: {sorted(options)[0]} is not offered here; leave it out")
        own = {
            "_tree": Tree(model),
            "_envoys": {model: self},
            "_tracer": None,
            "_session": None,
            "_edits": [],
            "_relatives": [self],
            "_aliases": Aliases(),
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)
        super().__init__(self, model, "model")
        if rename is not None:
            object.__setattr__(self, "_aliases", aliases_of(self, rename))
        warn_of_taken(self._tree)

    def _envoy_of(self, module):
        if module not in self._envoys:
            if self._tree.path_of(module) is None:
                self._tree.learn()
            path = self._tree.path_of(module)
            if path is None:
                raise NotImplementedError(
                    f"NNsight: {type(module).__name__} is no module inside the one that was wrapped; add it there, or call it as it is"
                )
            self._envoys[module] = WrappedEnvoy(self, module, path)
        return self._envoys[module]

    def get_parent(self, path):
        place = path.rpartition(".")[0].removeprefix("model").removeprefix(".")
        return self._envoy_of(self._module.get_submodule(place))

    def _set_tracer(self, tracer):
        for each in self._relatives:
            object.__setattr__(each, "_tracer", tracer)

    def _current_run(self, what):
        if self._tracer is None:
            raise ValueError(
                f"{what}: activations exist only in a trace; read it inside `with model.trace(x):` and keep it with .save()"
            )
        if self._tracer._current is None:
            raise ValueError(
                f"{what}: the trace has no input here; read it inside `with tracer.invoke(x):`, or use model.trace(x)"
            )
        return self._tracer._current

    def _begun(self, arguments, options):
        self._tree.learn()
        run = Passing(self._tree, arguments, options)
        if self._edits:
            # the run that they ask, before they are begun
            run.edits = PassingEdits(self, run, self._edits)
        return run

    def trace(self, *arguments, trace=True, **options):
        if options.get("remote"):
            raise NotImplementedError(
                "trace: remote=True runs on NDIF's servers, which needs nnsight on your own computer or in Colab"
            )
        options.pop("remote", None)
        if trace:
            return WrappedTracer(self, arguments, options)
        run = self._begun(arguments, options)
        given = []
        run.watch(lambda name, value: given.append(value) if name == "result" else None)
        run.finish()
        return given[0]

    def session(self, **_options):
        return Session(self)

    # Edits

    def edit(self, *, inplace=False, backend=None):
        """Interventions that all later runs make: of a copy of the model, or of the model itself."""
        return Editor(self, inplace)

    def clear_edits(self):
        self._edits.clear()

    def _copy(self):
        copy = object.__new__(type(self))
        vars(copy).update(vars(self))
        object.__setattr__(copy, "_model", copy)
        object.__setattr__(copy, "_edits", list(self._edits))
        object.__setattr__(copy, "_envoys", {self._module: copy})
        self._relatives.append(copy)
        return copy

    @contextlib.contextmanager
    def _running(self, run):
        """While an edit runs, the run is that of every name of the model."""
        kept = [each._tracer for each in self._relatives]
        self._set_tracer(types.SimpleNamespace(_current=run))
        try:
            yield
        finally:
            for each, tracer in zip(self._relatives, kept):
                object.__setattr__(each, "_tracer", tracer)

    def _text_of(self, envoy):
        """As PyTorch shows the module, with other names beside those that modules have."""
        if not self._aliases.targets:
            return repr(envoy._module)
        own = envoy._module.extra_repr()
        names = {}
        for alias, path in self._aliases.targets.get(envoy._path, {}).items():
            names.setdefault(path, []).append(alias)
        lines = own.split("\n") if own else []
        children = envoy._named()
        for name, child in children:
            label = "/".join([*names.pop(child._path, []), name])
            lines.append(f"({label}): " + repr(child).replace("\n", "\n  "))
        for path, aliases in names.items():
            lines += [f"({alias}): " + repr(self._at(path)).replace("\n", "\n  ") for alias in aliases]
        kind = envoy._module._get_name()
        if not children and len(lines) <= 1:
            return f"{kind}({''.join(lines)})"
        return f"{kind}(\n  " + "\n  ".join(lines) + "\n)"
