"""What a model hands to its modules beside their input: the arguments of `.inputs`, as transformers 5.24 passes them."""

from torch import Tensor, arange, tensor, where

# float32's least: what is added to the score of a key that a query does not see
_LEAST = -3.4028234663852886e38


class NotHere:
    """An argument that this page's model does without; whoever uses it is told."""

    def __init__(self, name, instead):
        self._name = name
        self._instead = instead

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotImplementedError(f"{self._name}: {self._instead}")

    def __getitem__(self, _place):
        raise NotImplementedError(f"{self._name}: {self._instead}")

    def __repr__(self):
        return f"<{self._name}: {self._instead}>"


_CACHE = NotHere("cache", "keys and values of earlier steps are not offered here; read the attention modules")
_TURNS = NotHere("position_embeddings", "is not offered here; read model.gpt_neox.rotary_emb.output before it is used")


def _mask(run, _x):
    """Added to attention scores, [batch, 1, query, key]."""
    places = arange(run.past + run.width)
    seen = places[run.past :].unsqueeze(1) >= places
    visible = run.visible()
    seen = seen.expand(1, 1, *seen.shape) if visible is None else seen & visible[:, None, None, :]
    return where(seen, tensor(0.0), tensor(_LEAST))


def _input(_run, x):
    return x


def _attention_mask(run, _x):
    visible = run.visible()
    return tensor([[1] * (run.past + run.width)] * run.size) if visible is None else visible.long()


def _positions(run, _x):
    return run.positions()


def _given_positions(run, _x):
    return run.positions() if run.given_positions() is not None else None


def _always(value):
    return lambda _run, _x: value


_nothing, _cached, _yes = _always(None), _always(_CACHE), _always(True)

# by class of module: positional and named arguments; every other module takes its input alone
_ARGUMENTS = {
    "GPT2LMHeadModel": ((), {"input_ids": _input, "attention_mask": _attention_mask, "position_ids": _given_positions}),
    "GPT2Model": (
        (_input,),
        {
            "cache": _nothing,
            "attention_mask": _attention_mask,
            "token_type_ids": _nothing,
            "position_ids": _given_positions,
            "inputs_embeds": _nothing,
            "encoder_hidden_states": _nothing,
            "encoder_attention_mask": _nothing,
            "use_cache": _nothing,
        },
    ),
    "GPT2Block": (
        (_input, _cached, _mask, _nothing),
        {"encoder_attention_mask": _nothing, "use_cache": _yes, "position_ids": _positions},
    ),
    "GPT2Attention": (
        (_input,),
        {"cache": _cached, "attention_mask": _mask, "use_cache": _yes, "position_ids": _positions},
    ),
    "GPTNeoXForCausalLM": (
        (),
        {"input_ids": _input, "attention_mask": _attention_mask, "position_ids": _given_positions},
    ),
    "GPTNeoXModel": (
        (_input,),
        {
            "attention_mask": _attention_mask,
            "position_ids": _given_positions,
            "inputs_embeds": _nothing,
            "cache": _nothing,
            "use_cache": _nothing,
        },
    ),
    "GPTNeoXRotaryEmbedding": ((_input,), {"position_ids": _positions}),
}
for _kind in ("GPTNeoXLayer", "GPTNeoXAttention"):
    _ARGUMENTS[_kind] = (
        (_input,),
        {
            "attention_mask": _mask,
            "position_ids": _positions,
            "layer_past": _cached,
            "use_cache": _yes,
            "position_embeddings": _always(_TURNS),
        },
    )


def takes_more(kind):
    """Whether a module of that kind is handed more than its input."""
    return kind in _ARGUMENTS


def arguments(kind, run, x):
    """Positional and named arguments of a module of that kind, whose input is x."""
    if run.any_order:
        return (x,), {}
    places, names = _ARGUMENTS.get(kind, ((_input,), {}))
    named = {name: make(run, x) for name, make in names.items()}
    if not places and named["position_ids"] is None:
        del named["position_ids"]
    return tuple(make(run, x) for make in places), named


def attention_arguments(run, module, parts):
    """Those of the function that computes attention, whose queries, keys and values are given."""
    named = {"dropout": 0.0, "scaling": module.scaling, "use_cache": True, "position_ids": run.positions()}
    return (module, *parts, _mask(run, None)), named


def input_of(value):
    """The one that can be replaced of what is assigned to `.inputs`."""
    places, named = value
    found = places[0] if places else named.get("input_ids")
    if not isinstance(found, Tensor):
        raise TypeError(f"inputs: expected a tensor in its first place, got {type(found).__name__}")
    return found
