"""LanguageModel and its tracing contexts."""

import sys

from _page.bridge import models
from nnsight._cache import CacheView
from nnsight._envoy import Envoy
from nnsight._run import Run, Stop
from nnsight._names import Names
from nnsight._saving import forget_marks, keep_contents, save
from nnsight._tokens import Config, Tokenizer, require_no_padding, token_ids


class Invoker:
    """`with tracer.invoke(ids) as invoker:` one input of the trace."""

    def __init__(self, tracer, input, output_attentions):
        self._tracer = tracer
        self._input = input
        self._output_attentions = output_attentions
        self.ids = None

    def __enter__(self):
        run = self._tracer._begin(self._input, self._output_attentions)
        self.ids = run.ids
        return self

    def __exit__(self, kind, *_error):
        self._tracer._current = None
        return kind is Stop


class Tracer:
    """`with model.trace(ids) as tracer:` the model runs as far as the block asks it to."""

    def __init__(self, model, input, idiom, output_attentions):
        self._model = model
        self._input = input
        self._idiom = idiom
        self._output_attentions = output_attentions
        self._runs = []
        self._barriers = []
        self._current = None

    def invoke(self, *input, output_attentions=False, **options):
        _check_options("invoke", options)
        if self._input is not None:
            raise ValueError(
                "invoke: this trace has its input already, and the model is running on it; "
                "give no input to model.trace() where there are invokes"
            )
        if len(input) != 1:
            raise TypeError(f"invoke: expects token ids or a text, got {len(input)} arguments")
        return Invoker(self, input[0], output_attentions)

    @property
    def ids(self):
        return self._run("ids").ids

    @property
    def result(self):
        """What the model gives in the end."""
        border = self._run("tracer.result").border("", "output", self._model._info.outputFields)
        return border.result()

    def stop(self):
        """The rest of the block is left out."""
        raise Stop

    def cache(self, modules=None, include_output=True, include_inputs=False, **_options):
        """Keeps what the modules give, and take, as the run leaves it; it is read after the trace."""
        run = self._run("tracer.cache")
        models.cache(run.handle)
        wanted = None if modules is None else [each if isinstance(each, str) else each.path for each in modules]
        ports = [port for port, is_kept in (("output", include_output), ("input", include_inputs)) if is_kept]
        return save(CacheView(self._model, run, wanted, ports))

    def __getattr__(self, name):
        raise AttributeError(_tracer_misses.get(name, f"tracer.{name}: this page's stand-in for nnsight does not have it"))

    def barrier(self, count):
        """A meeting point of so many invokes; here each runs to its end before the next begins."""
        barrier = _Barrier(count)
        self._barriers.append(barrier)
        return barrier

    def _run(self, what):
        if self._current is None:
            raise ValueError(f"{what}: there is no input yet; give it in model.trace(ids) or tracer.invoke(ids)")
        return self._current

    def _begin(self, input, output_attentions):
        if self._current is not None:
            raise ValueError("invoke: another input is open; leave its `with` block first")
        attentions = self._output_attentions or output_attentions
        run = Run(self._model, token_ids(self._model, input), self._idiom, attentions)
        self._runs.append(run)
        self._current = run
        return run

    def __enter__(self):
        if self._model._tracer is not None:
            raise ValueError("trace: a trace of this model is open already; use tracer.invoke(ids) for another input")
        self._model._tracer = self
        self._names = Names(sys._getframe(1), _is_context)
        if self._input is not None:
            try:
                self._begin(self._input, False)
            except BaseException:
                self._model._tracer = None
                raise
        return self

    def __exit__(self, kind, *_details):
        self._model._tracer = None
        self._current = None
        session = self._model._session
        try:
            if kind is None or kind is Stop:
                if not self._runs:
                    raise ValueError("trace: there is no input; give it in model.trace(ids) or tracer.invoke(ids)")
                for run in self._runs:
                    run.finish()
                for barrier in self._barriers:
                    barrier.check()
                keep_contents(self._names.before())
                if session is None and self._idiom == "trace":
                    self._names.forget()
                    forget_marks()
        finally:
            for run in self._runs:
                if session is None:
                    run.close()
                else:
                    session.append(run)
        return kind is Stop


_steps = "one forward pass is traced here; nothing is generated step by step"
_tracer_misses = {
    "iter": f"tracer.iter: {_steps}",
    "all": f"tracer.all: {_steps}",
    "next": f"tracer.next: {_steps}",
    "log": "tracer.log: nnsight has not had it since 0.5; print() works in a trace",
}


class _Barrier:
    def __init__(self, count):
        self._count = count
        self._reached = 0

    def __call__(self):
        self._reached += 1

    def check(self):
        if self._reached % self._count != 0:
            raise ValueError(
                f"barrier: must be reached by {self._count} invokes, as it was made for, got {self._reached}"
            )


class Session:
    """`with model.session():` what its traces compute lives until the session ends."""

    def __init__(self, model):
        self._model = model

    def __enter__(self):
        if self._model._session is not None:
            raise ValueError("session: a session of this model is open already")
        object.__setattr__(self._model, "_session", [])
        self._names = Names(sys._getframe(1), _is_context)
        return self

    def __exit__(self, kind, *_details):
        if kind is None:
            keep_contents(self._names.before())
            self._names.forget()
            forget_marks()
        for run in self._model._session:
            run.close()
        object.__setattr__(self._model, "_session", None)
        return False


def _is_context(value):
    """What a `with` line itself binds."""
    return isinstance(value, (Tracer, Invoker, Session))


# what nnsight takes and what changes nothing here
_harmless = {"scan", "validate", "use_cache", "do_sample", "pad_token_id", "backend", "max_new_tokens"}


def _check_options(name, options):
    if options.get("remote"):
        raise NotImplementedError(
            f"{name}: remote=True runs on NDIF's servers, which needs nnsight on your own computer or in Colab; "
            "this page runs the model itself, without it"
        )
    mask = options.pop("attention_mask", None)
    if mask is not None:
        require_no_padding(name, mask)
    unknown = set(options) - _harmless - {"remote"}
    if unknown:
        raise TypeError(f"{name}: {sorted(unknown)[0]} is not known to this page's stand-in for nnsight")


# by Hugging Face's kind of model: what is in its models' names, and a name
_names = {"gpt2": (["gpt2"], "gpt2"), "gpt_neox": (["neox", "pythia"], "pythia")}


class TransformersModel(Envoy):
    """The model that this page runs, whatever model of its family is asked for."""

    def __init__(self, name="gpt2", *, device_map=None, **_options):
        if not isinstance(name, str):
            raise TypeError(f"LanguageModel: expected a name such as 'gpt2', got {type(name).__name__}")
        object.__setattr__(self, "_handle", models.createModel())
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
        object.__setattr__(self, "config", Config(found))
        super().__init__(self, "")

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

        return device("cpu")

    def trace(self, input=None, *, input_ids=None, output_attentions=False, trace=True, **options):
        _check_options("trace", options)
        input = input_ids if input is None else input
        if not trace:
            return self._outright(input)
        return Tracer(self, input, "trace", output_attentions)

    def scan(self, input=None, **options):
        """A trace that is read for shapes: nothing is computed here either until somebody looks."""
        return self.trace(input, **options)

    def session(self, **options):
        _check_options("session", options)
        return Session(self)

    def generate(self, input=None, *, max_new_tokens=1, output_attentions=False, **options):
        if max_new_tokens != 1:
            raise NotImplementedError(
                f"generate: max_new_tokens must be 1 here, got {max_new_tokens}; "
                "this page runs one forward pass, no text is generated"
            )
        _check_options("generate", options)
        # today's nnsight takes the input here, that of 2023 in generator.invoke
        return Tracer(self, input, "generate" if input is None else "trace", output_attentions)

    def _outright(self, input):
        """What the model gives, without a trace."""
        tracer = Tracer(self, input, "trace", False)
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

    def __call__(self, input=None, *, input_ids=None, **options):
        _check_options("model", options)
        if isinstance(input, str):
            raise TypeError("model: expected token ids, got a text; model.trace(text, trace=False) takes one")
        return self._outright(input if input_ids is None else input_ids)


class LanguageModel(TransformersModel):
    """The name that nnsight's model has had since 2023, and most programs use."""
