"""LanguageModel and its tracing contexts."""

import contextlib
import dis
import sys
import types
import warnings

from _page.bridge import models
from nnsight._aliases import Aliases, aliases_of
from nnsight._block import Block, Skipped, with_at
from nnsight._cache import Cached, CacheView
from nnsight._editing import Editor
from nnsight._envoy import Envoy
from nnsight._inputs import SAID, Batch, rows_of
from nnsight._generation import Generating
from nnsight._iteration import Generator, Iterations, LoopEnded, warn_of
from nnsight._making import check_making
from nnsight._meeting import Barrier, Filled, Seen
from nnsight._names import Names, explain_left_out
from nnsight._outputs import Wanted
from nnsight._run import Run, Stop, WholeRun
from nnsight._saving import forget_marks, keep_contents, save
from nnsight._session import Session
from nnsight._tokens import Config, Tokenizer
from torch import no_grad
from torch._tensor import saving


class Invoker:
    """`with tracer.invoke(input):` rows of the trace's batch, and a block that sees only them."""

    def __init__(self, tracer, input, options):
        self._tracer = tracer
        self._wanted = Wanted.taken(tracer._model.config, options)
        self.is_whole = input is None and not any(options.get(name) is not None for name in SAID)
        self.rows, self.whole = (None, None) if self.is_whole else tracer._rows("invoke", input, options)
        _check_options("invoke", options)
        self.block = None
        self.run = None

    @property
    def ids(self):
        return self.run.ids

    def __enter__(self):
        if self._tracer._idiom == "generate":
            self.run = self._tracer._begin_alone(self.rows, self.whole, self._tracer._wanted | self._wanted)
        else:
            self.block = Block(sys._getframe(1), "tracer.invoke(...)")
            self._tracer._invokes.append(self)
            self.block.skip()
        return self

    def __exit__(self, kind, *_error):
        self._tracer._current = None
        return kind is Stop or kind is Skipped


class Tracer:
    """`with model.trace(ids) as tracer:` the model runs as far as the block asks it to."""

    def __init__(self, model, rows, whole, idiom, wanted, generating=None):
        self._generating = generating
        self._modes = no_grad() if generating is not None else None
        self._model = model
        self._given = rows
        self._whole = whole
        self._idiom = idiom
        self._wanted = wanted
        self._invokes = []
        self._runs = []
        self._barriers = []
        self._turn = None
        self._current = None
        self._is_scan = False

    def invoke(self, *input, **options):
        if self._given is not None:
            raise ValueError(
                "invoke: this trace has its input already, and the model is running on it; "
                "give no input to model.trace() where there are invokes"
            )
        if len(input) > 1:
            raise TypeError(f"invoke: expects one input, a text, token ids or a list of them, got {len(input)}")
        return Invoker(self, input[0] if input else None, options)

    @property
    def ids(self):
        return self._run("ids").ids

    @property
    def result(self):
        """What the model gives in the end."""
        return self._run("tracer.result").result(self._model._info.outputFields)

    @result.setter
    def result(self, value):
        self._run("tracer.result").set_result(value)

    @property
    def iter(self):
        """`for step in tracer.iter[:3]:` steps of a generation."""
        return Iterations(self)

    def all(self):
        """Every step."""
        return self.iter[:]

    def stop(self):
        """The rest of the block is left out."""
        raise Stop

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
        """Keeps what the modules give, and take, as the run leaves it; it is read after the trace."""
        run = self._run("tracer.cache")
        if run.handle is None:
            raise NotImplementedError("tracer.cache: is not offered in an invoke without input; make it in the others")
        models.cache(run.handle)
        wanted = None if modules is None else [each if isinstance(each, str) else each.path for each in modules]
        ports = [port for port, is_kept in (("output", include_output), ("input", include_inputs)) if is_kept]
        return save(CacheView(Cached(self._model, run, wanted, ports, dtype, detach)))

    def __getattr__(self, name):
        raise AttributeError(_tracer_misses.get(name, f"tracer.{name}: this page's stand-in for nnsight does not have it"))

    def barrier(self, count):
        """A meeting point of so many invokes: what stands before it in one may be used behind it in a later one."""
        barrier = Barrier(self, count)
        self._barriers.append(barrier)
        return barrier

    def _pass_barrier(self):
        if self._turn is None:
            raise ValueError("barrier: must be called in the blocks of invokes, which meet there")
        self._turn.rounds += 1

    def _run(self, what):
        if self._current is None:
            raise ValueError(f"{what}: there is no input yet; give it in model.trace(ids) or tracer.invoke(ids)")
        return self._current

    def _rows(self, what, input, options):
        self._model._require_computing()
        if self._current is not None:
            raise ValueError("invoke: another input is open; leave its `with` block first")
        rows, whole = rows_of(self._model, what, input, options)
        if rows is None:
            raise ValueError(f"{what}: there is no input; give a text or token ids")
        return rows, whole

    def _begin_alone(self, rows, whole, wanted):
        """One input that is the whole batch."""
        batch = Batch(self._model, rows, whole, self._generating is not None)
        return self._begin(batch, 0, batch.size, wanted)

    def _begin(self, batch, start, size, wanted):
        """A run on some rows of the batch."""
        part = None
        if self._generating is not None:
            if start == 0:
                self._draws = models.newDraws(batch.size)
            part = self._generating.part(batch.width, start, size == batch.size, self._draws)
        run = Run(self._model, *batch.part(start, size), self._idiom, wanted, part)
        if self._generating is not None and self._generating.streamer is not None:
            if size != batch.size:
                raise NotImplementedError(
                    "generate: a streamer hears of all invokes together, which is not offered here; give the prompts as one list"
                )
            run.stream_to(self._generating.streamer)
        self._runs.append(run)
        self._current = run
        return run

    def _run_invokes(self):
        """All inputs are known now: each is padded to the longest, and runs in its turn."""
        bringing = [invoke for invoke in self._invokes if not invoke.is_whole]
        if not bringing:
            raise ValueError("trace: there is no input; give it in model.trace(ids) or tracer.invoke(ids)")
        whole = bringing[0].whole if len(bringing) == 1 else None
        rows = [row for invoke in bringing for row in invoke.rows]
        batch = Batch(self._model, rows, whole, self._generating is not None)
        wanted = self._wanted
        for invoke in bringing:
            wanted |= invoke._wanted
        start = 0
        graph = models.newSharedGraph()
        for invoke in bringing:
            size = len(invoke.rows)
            invoke.run = self._begin(batch, start, size, wanted)
            if len(bringing) > 1:
                models.shareGraph(invoke.run.handle, graph)
            start += size
        if len(bringing) < len(self._invokes):
            joint = WholeRun([invoke.run for invoke in bringing])
            for invoke in self._invokes:
                invoke.run = invoke.run or joint
        seen = Seen()
        filled = Filled([*self._names.before(), *(value for each in self._invokes for value in each.block.before.values())])
        for index, invoke in enumerate(self._invokes):
            for run in self._runs:
                # that is of the block before
                run.is_over = False
            self._current = invoke.run
            place = invoke.run.place
            self._turn = seen.turn(index, invoke.run.standing)
            invoke.run.before_asking = lambda index=index, place=place: filled.note(index, place)
            try:
                invoke.block.run(self._turn)
                invoke.run.end_block()
            except Stop:
                pass
            except LoopEnded as error:
                warn_of(error)
                invoke.block.explain_rest()
                invoke.run.end_block()
            filled.note(index, place)
            invoke.run.before_asking = None
        # a barrier lets blocks wait for each other, in an order of its own
        if not self._barriers:
            filled.settle()
        self._current = self._turn = None
        if self._generating is not None and self._generating.eos and len(bringing) > 1:
            self._check_ends([invoke.run for invoke in bringing])

    def _check_ends(self, runs):
        """The rows of a batch end together, and here each invoke has gone on by itself."""
        ends = [models.endedAfter(run.handle) for run in runs]
        count = self._generating.count(runs[0].ids.shape[1])
        if all(end is not None and end < count for end in ends):
            raise NotImplementedError(
                f"generate: all rows end after {max(ends)} of {count} new tokens, where nnsight stops for all invokes; "
                f"give max_new_tokens={max(ends)}, or the prompts as one list without invokes"
            )

    def __enter__(self):
        if self._model._tracer is not None:
            raise ValueError("trace: a trace of this model is open already; use tracer.invoke(ids) for another input")
        self._model._tracer = self
        self._was_dispatched = models.isDispatched(self._model._handle)
        models.setDispatched(self._model._handle, True)
        saving.append(self)
        self._names = Names(sys._getframe(1), _is_context)
        if self._modes is not None:
            self._modes.__enter__()
        if self._given is not None:
            try:
                self._begin_alone(self._given, self._whole, self._wanted)
            except BaseException:
                self._leave()
                raise
        return self

    def _leave(self):
        if self._is_scan:
            # it looks at shapes, and leaves the parameters as they were
            models.setDispatched(self._model._handle, self._was_dispatched)
        self._model._tracer = None
        saving.remove(self)
        self._current = None
        if self._modes is not None:
            self._modes.__exit__(None, None, None)
            self._modes = None

    def __exit__(self, kind, error, *_details):
        session = self._model._session
        try:
            if kind is LoopEnded:
                warn_of(error)
                frame = sys._getframe(1)
                explain_left_out(with_at(frame), frame)
            if kind in (None, Stop, LoopEnded):
                self._current = None
                if self._invokes:
                    self._run_invokes()
                if not self._runs:
                    raise ValueError("trace: there is no input; give it in model.trace(ids) or tracer.invoke(ids)")
                for run in self._runs:
                    run.finish(kind is Stop)
                for barrier in self._barriers:
                    barrier.check()
                keep_contents([*self._names.before(), self._model._given_names])
                if session is None and self._idiom == "trace":
                    self._names.forget()
                    forget_marks()
        finally:
            self._leave()
            for run in self._runs:
                if session is None:
                    run.close()
                else:
                    session.append(run)
        return kind in (Stop, LoopEnded)


_tracer_misses = {
    "next": "tracer.next: nnsight has not had it since 0.5; write for step in tracer.iter[:]",
    "log": "tracer.log: nnsight has not had it since 0.5; print() works in a trace",
}


def _is_context(value):
    """What a `with` line itself binds."""
    return isinstance(value, (Tracer, Invoker, Session))


# what nnsight takes and what changes nothing here
_harmless = {"scan", "validate", "use_cache", "backend"}


def _check_remote(name, options):
    if options.get("remote"):
        raise NotImplementedError(
            f"{name}: remote=True runs on NDIF's servers, which needs nnsight on your own computer or in Colab; "
            "this page runs the model itself, without it"
        )


def _check_options(name, options):
    _check_remote(name, options)
    if options.get("labels") is not None:
        raise NotImplementedError(
            f"{name}: labels is not offered here; compute the loss of the logits with torch.nn.functional.cross_entropy"
        )
    if options.get("return_dict", True) not in (True, None):
        raise NotImplementedError(f"{name}: return_dict=False is not offered here; take .to_tuple() of what the model gives")
    unknown = set(options) - _harmless - {"remote", "return_dict"}
    if unknown:
        raise TypeError(f"{name}: {sorted(unknown)[0]} is not known to this page's stand-in for nnsight")


def _stands_in_with(frame):
    """True where a call stands in a `with` line, so that its result is entered."""
    following = [each.opname for each in dis.get_instructions(frame.f_code) if each.offset > frame.f_lasti]
    return following[:2] == ["COPY", "LOAD_SPECIAL"]


# by Hugging Face's kind of model: what is in its models' names, and a name
_names = {"gpt2": (["gpt2"], "gpt2"), "gpt_neox": (["neox", "pythia"], "pythia")}


class TransformersModel(Envoy):
    """The model that this page runs, whatever model of its family is asked for."""

    def __init__(self, name="gpt2", *, device_map=None, rename=None, **options):
        if not isinstance(name, str):
            raise TypeError(f"LanguageModel: expected a name such as 'gpt2', got {type(name).__name__}")
        object.__setattr__(self, "_refused", check_making(options))
        object.__setattr__(self, "_handle", models.createModel())
        models.setDispatched(self._handle, bool(options.get("dispatch")))
        found = models.config(self._handle)
        kind = found.fields.model_type
        names, example = _names[kind]
        if not any(each in name.lower().replace("-", "").replace("_", "") for each in names):
            raise NotImplementedError(
                f"LanguageModel: this page runs {kind} models only, got {name!r}; {example!r} means the one that it runs"
            )
        object.__setattr__(self, "_tokenizer", None)
        object.__setattr__(self, "_tracer", None)
        object.__setattr__(self, "_session", None)
        object.__setattr__(self, "_edits", [])
        # paths of the modules whose operations were asked for
        object.__setattr__(self, "_opened", set())
        # by a module's path, what the reader has assigned to it, which outlives traces
        object.__setattr__(self, "_given_names", {})
        # which models share the run that is on: a copy with edits, and what it was made of
        object.__setattr__(self, "_relatives", [self])
        object.__setattr__(self, "config", Config(found))
        object.__setattr__(self, "_aliases", Aliases())
        super().__init__(self, "")
        if rename is not None:
            object.__setattr__(self, "_aliases", aliases_of(self, rename))

    def __setattr__(self, name, value):
        if name == "_tracer":
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    @property
    def tokenizer(self):
        if self._tokenizer is None:
            object.__setattr__(self, "_tokenizer", Tokenizer(self))
        return self._tokenizer

    @property
    def device(self):
        from torch import device

        return device("cpu" if models.isDispatched(self._handle) else "meta")

    def dispatch(self):
        """Gives the parameters their numbers, as a first trace does."""
        models.setDispatched(self._handle, True)

    def trace(self, *input, trace=True, **options):
        wanted = Wanted.taken(self.config, options)
        rows, whole = self._rows("trace", input, options)
        if options.pop("max_new_tokens", None) is not None:
            warnings.warn("trace: max_new_tokens changes nothing, a trace is one forward pass; use model.generate", stacklevel=2)
        _check_options("trace", options)
        if not trace:
            return self._outright(rows, whole, wanted)
        return Tracer(self, rows, whole, "trace", wanted)

    def _require_computing(self):
        if self._refused is not None:
            raise NotImplementedError(self._refused)

    def _rows(self, what, input, options):
        self._require_computing()
        if len(input) > 1:
            raise TypeError(f"{what}: expects one input, a text, token ids or a list of them, got {len(input)}")
        return rows_of(self, what, input[0] if input else None, options)

    def scan(self, input=None, **options):
        """A trace that is read for shapes: nothing is computed here either until somebody looks."""
        tracer = self.trace(input, **options)
        tracer._is_scan = True
        return tracer

    def edit(self, *, inplace=False, backend=None):
        """Interventions that all later runs make: of a copy of the model, or of the model itself."""
        return Editor(self, inplace)

    def clear_edits(self):
        self._edits.clear()

    def _copy(self):
        copy = object.__new__(type(self))
        vars(copy).update(vars(self))
        object.__setattr__(copy, "_model", copy)
        object.__setattr__(copy, "_tracer", None)
        object.__setattr__(copy, "_edits", list(self._edits))
        self._relatives.append(copy)
        return copy

    @contextlib.contextmanager
    def _running(self, run):
        """While an edit runs, the run is that of every name of the model."""
        kept = [each._tracer for each in self._relatives]
        for each in self._relatives:
            each._tracer = types.SimpleNamespace(_current=run)
        try:
            yield
        finally:
            for each, tracer in zip(self._relatives, kept):
                each._tracer = tracer

    def session(self, **options):
        _check_options("session", options)
        return Session(self)

    def generate(self, *input, **options):
        wanted = Wanted.taken(self.config, options)
        _check_remote("generate", options)
        rows, whole = self._rows("generate", input, options)
        # today's nnsight takes the input here, that of 2023 in generator.invoke
        if rows is None and options == {"max_new_tokens": 1}:
            return Tracer(self, None, None, "generate", wanted)
        tracer = Tracer(self, rows, whole, "trace", wanted, Generating(self, options))
        if _stands_in_with(sys._getframe(1)):
            return tracer
        if rows is None:
            raise ValueError("generate: there is no input; give a text or token ids")
        with tracer:
            tokens = save(tracer.result)
        return tokens

    @property
    def generator(self):
        """What is generated: `model.generator.output` and `model.generator.streamer.output`."""
        return Generator(self)

    def _beside(self):
        return self.generator.modules()

    def _outright(self, rows, whole, wanted):
        """What the model gives, without a trace."""
        tracer = Tracer(self, rows, whole, "trace", wanted)
        with tracer:
            output = save(tracer.result)
        return output

    def _current_run(self, what):
        if self._tracer is None:
            raise ValueError(
                f"{what}: activations exist only in a trace; read it inside `with model.trace(ids):` and keep it with .save()"
            )
        if self._tracer._current is None:
            raise ValueError(
                f"{what}: the trace has no input here; read it inside `with tracer.invoke(ids):`, or use model.trace(ids)"
            )
        return self._tracer._current

    def __call__(self, *input, **options):
        if input and isinstance(input[0], str):
            raise TypeError("model: expected token ids, got a text; model.trace(text, trace=False) takes one")
        wanted = Wanted.taken(self.config, options)
        rows, whole = self._rows("model", input, options)
        _check_options("model", options)
        if rows is None:
            raise ValueError("model: there is no input; give token ids")
        if not models.isDispatched(self._handle):
            raise RuntimeError(
                "model: gives shapes and no numbers before its first trace, as in nnsight; make it with dispatch=True, or "
                "write model.trace(ids, trace=False)"
            )
        return self._outright(rows, whole, wanted)


class LanguageModel(TransformersModel):
    """The name that nnsight's model has had since 2023, and most programs use."""
