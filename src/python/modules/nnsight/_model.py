"""LanguageModel and its tracing contexts."""

from _page.bridge import models
from nnsight._activation import Port
from nnsight._envoy import Envoy
from nnsight._tokens import Config, Tokenizer, token_ids
from torch import Tensor


class _Run:
    """One recorded run on token ids."""

    def __init__(self, model, ids, idiom, output_attentions):
        self.node = models.beginRun(model._node, ids, idiom, output_attentions)
        self.ids = Tensor(self.node.ids)
        self.ended = False
        self._ports = {}

    def port(self, path, side):
        key = (path, side)
        if key not in self._ports:
            self._ports[key] = Port(self, path, side)
        return self._ports[key]

    def end(self):
        for port in self._ports.values():
            port.push()
        self.ended = True
        models.end(self.node)


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

    def __exit__(self, *_error):
        self._tracer._current = None
        return False


class Tracer:
    """`with model.trace(ids) as tracer:` the model runs when the block ends."""

    def __init__(self, model, input, idiom, output_attentions):
        self._model = model
        self._input = input
        self._idiom = idiom
        self._output_attentions = output_attentions
        self._runs = []
        self._current = None

    def invoke(self, *input, output_attentions=False, **options):
        _check_options("invoke", options)
        if len(input) != 1:
            raise TypeError(f"invoke: expects token ids or a text, got {len(input)} arguments")
        return Invoker(self, input[0], output_attentions)

    @property
    def ids(self):
        if self._current is None:
            raise ValueError("ids: there is no input yet; give it in model.trace(ids) or tracer.invoke(ids)")
        return self._current.ids

    def _begin(self, input, output_attentions):
        if self._current is not None:
            raise ValueError("invoke: another input is open; leave its `with` block first")
        attentions = self._output_attentions or output_attentions
        run = _Run(self._model, token_ids(self._model, input), self._idiom, attentions)
        self._runs.append(run)
        self._current = run
        return run

    def __enter__(self):
        if self._model._tracer is not None:
            raise ValueError("trace: a trace of this model is open already; use tracer.invoke(ids) for another input")
        self._model._tracer = self
        if self._input is not None:
            try:
                self._begin(self._input, False)
            except BaseException:
                self._model._tracer = None
                raise
        return self

    def __exit__(self, error, *_details):
        self._model._tracer = None
        self._current = None
        if error is None:
            if not self._runs:
                raise ValueError("trace: there is no input; give it in model.trace(ids) or tracer.invoke(ids)")
            for run in self._runs:
                run.end()
        for run in self._runs:
            run.ended = True
        return False


# what nnsight takes and what changes nothing here
_harmless = {"scan", "validate", "use_cache", "do_sample", "pad_token_id", "attention_mask", "trace", "backend"}


def _check_options(name, options):
    if options.get("remote"):
        raise NotImplementedError(f"{name}: remote=True runs on NDIF's servers; this page runs the model itself")
    unknown = set(options) - _harmless - {"remote"}
    if unknown:
        raise TypeError(f"{name}: {sorted(unknown)[0]} is not known to this page's stand-in for nnsight")


class LanguageModel(Envoy):
    """The model that this page runs, whatever GPT-2 is asked for."""

    def __init__(self, name="gpt2", *, device_map=None, **_options):
        if not isinstance(name, str):
            raise TypeError(f"LanguageModel: expected a name such as 'gpt2', got {type(name).__name__}")
        if "gpt2" not in name.lower().replace("-", "").replace("_", ""):
            raise NotImplementedError(
                f"LanguageModel: this page runs GPT-2 models only, got {name!r}; 'gpt2' means the one that it runs"
            )
        object.__setattr__(self, "_node", models.createModel())
        object.__setattr__(self, "_tracer", None)
        object.__setattr__(self, "config", Config(self._node.config))
        super().__init__(self, "")

    def __setattr__(self, name, value):
        if name == "_tracer":
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    @property
    def tokenizer(self):
        return Tokenizer(self)

    @property
    def device(self):
        from torch import device

        return device("cpu")

    def eval(self):
        return self

    def to(self, *_device):
        return self

    def trace(self, input=None, *, output_attentions=False, **options):
        _check_options("trace", options)
        return Tracer(self, input, "trace", output_attentions)

    def generate(self, input=None, *, max_new_tokens=1, output_attentions=False, **options):
        if max_new_tokens != 1:
            raise NotImplementedError(
                f"generate: max_new_tokens must be 1 here, got {max_new_tokens}; "
                "this page runs one forward pass, no text is generated"
            )
        _check_options("generate", options)
        # today's nnsight takes the input here, that of 2023 in generator.invoke
        return Tracer(self, input, "generate" if input is None else "trace", output_attentions)

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

    def __call__(self, *_arguments, **_options):
        raise NotImplementedError("model: call it in a trace: with model.trace(ids): logits = model.lm_head.output.save()")
