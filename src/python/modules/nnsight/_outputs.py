"""What whole models give: transformers' objects, with what was asked for beside the main value."""

from _page.bridge import models
from js import Array
from torch import Tensor

# by class of module: its output's class, and all that it has, whether it is there or not
_KINDS = {
    "GPT2LMHeadModel": (
        "CausalLMOutputWithCrossAttentions",
        ("loss", "logits", "cache", "hidden_states", "attentions", "cross_attentions"),
    ),
    "GPT2Model": (
        "BaseModelOutputWithPastAndCrossAttentions",
        ("last_hidden_state", "cache", "hidden_states", "attentions", "cross_attentions"),
    ),
    "GPTNeoXForCausalLM": ("CausalLMOutputWithPast", ("loss", "logits", "cache", "hidden_states", "attentions")),
    "GPTNeoXModel": ("BaseModelOutputWithPast", ("last_hidden_state", "cache", "hidden_states", "attentions")),
}


class ModelOutput(dict):
    """What a whole model gives: values by name, which are attributes too, and by place."""

    # the class of the module that gives it
    _kind = None

    def __init__(self, names, parts):
        super().__init__(zip(names, parts))
        # those that the run goes on with; the others are for looking only
        object.__setattr__(self, "_names", list(names))

    @property
    def own(self):
        """What the run goes on with."""
        return [self[name] for name in self._names]

    def joined(self, others, join):
        """Of several runs: their own values joined along their rows, and what else is had in the same way."""
        values = {name: _joined([self[name], *(each[name] for each in others)], join) for name in self}
        own = [values.pop(name) for name in self._names]
        return output_of(self._kind, self._names, own, values)

    @property
    def _class(self):
        return _KINDS.get(self._kind, (ModelOutput.__name__, tuple(self)))

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self:
            return dict.__getitem__(self, name)
        if name == "past_key_values":
            return self.get("cache")
        if name in self._class[1]:
            return None
        raise AttributeError(f"output: it has {', '.join(self)}, asked for {name}")

    def __setattr__(self, name, value):
        self[name] = value

    def __getitem__(self, key):
        return dict.__getitem__(self, key) if isinstance(key, str) else self.to_tuple()[key]

    def to_tuple(self):
        return tuple(self.values())

    def __repr__(self):
        name, fields = self._class
        shown = [*fields, *(each for each in self if each not in fields)]
        return f"{name}({', '.join(f'{each}={self.get(each)!r}' for each in shown)})"


_CLASSES = {kind: type(name, (ModelOutput,), {"_kind": kind}) for kind, (name, _) in _KINDS.items()}


def output_of(kind, names, parts, more):
    """What a module of that class gives, with what stands beside it."""
    output = _CLASSES[kind](names, parts)
    output.update(more)
    return output


def _joined(values, join):
    first = values[0]
    if isinstance(first, KeptKeys):
        return first
    if isinstance(first, tuple):
        return tuple(None if parts[0] is None else join(list(parts)) for parts in zip(*values))
    return join(values)


def _kept(run, path, port, step):
    """None or one, as the module passed there."""
    values = models.cached(run.handle, path, port)
    return [_wrapped(values[step])] if step < len(values) else []


def _wrapped(handle):
    return [_wrapped(part) for part in handle] if Array.isArray(handle) else Tensor(handle)


class KeptKeys:
    """`output.cache`: how many keys there are; the keys themselves the page's model keeps in another form."""

    def __init__(self, count, length):
        self._count = count
        self._length = length

    def __len__(self):
        return self._count

    def get_seq_length(self, layer_idx=0):
        return self._length

    def save(self):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotImplementedError(
            f"cache.{name}: keys and values are not offered in this form; read them in the attention modules, as "
            "model.transformer.h[0].attn.source.attention_interface_1.inputs"
        )

    def __repr__(self):
        return f"DynamicCache(layers=[{', '.join(['DynamicLayer'] * self._count)}])"


KeptKeys.__name__ = KeptKeys.__qualname__ = "DynamicCache"


class Wanted:
    """What a run is asked to give beside its main value."""

    def __init__(self, attentions=False, hidden_states=False, cache=True):
        self.attentions = attentions
        self.hidden_states = hidden_states
        self.cache = cache

    @staticmethod
    def taken(config, options):
        """Takes what says so out of options; the model's configuration says it for all runs."""
        found = {}
        for name in ("output_attentions", "output_hidden_states"):
            value = options.pop(name, None)
            found[name.removeprefix("output_")] = bool(getattr(config, name, False)) if value is None else value
        cache = options.get("use_cache")
        return Wanted(**found, cache=getattr(config, "use_cache", True) if cache is None else bool(cache))

    def __or__(self, other):
        """Of a trace and of what it invokes, which run as one."""
        return Wanted(
            self.attentions or other.attentions, self.hidden_states or other.hidden_states, self.cache and other.cache
        )

    def begin(self, run):
        """Makes a run keep what it is going to be asked for."""
        if not run.any_order and (self.attentions or self.hidden_states):
            models.cache(run.handle)

    def require_patterns(self, given):
        """transformers leaves patterns that are None out of `attentions`."""
        if self.attentions and isinstance(given, (tuple, list)) and any(part is None for part in given):
            raise NotImplementedError(
                "attentions: a module whose pattern is given as None is not offered with output_attentions=True; give a tensor"
            )

    def more(self, run, kind, step):
        """What stands beside a model's own value, by name, in transformers' order."""
        if run.any_order:
            return {}
        places = models.shownPlaces(run._model._handle)
        found = {}
        if self.cache:
            found["cache"] = KeptKeys(len(places.layers), run.past + run.width)
        at = lambda path, port="output": _kept(run, path, port, step)
        if self.hidden_states:
            layers = list(places.layers)
            # as in transformers the last is what the final norm gives
            states = [*at(layers[0], "input"), *(value for path in layers[:-1] for value in at(path)), *at(places.final)]
            found["hidden_states"] = tuple(self._selected(states))
        if self.attentions:
            patterns = (value for path in places.attentions for value in at(path))
            found["attentions"] = tuple(value[1] for value in patterns if isinstance(value, list))
            if "cross_attentions" in _KINDS[kind][1]:
                found["cross_attentions"] = ()
        return found

    def _selected(self, states):
        chosen = self.hidden_states
        if isinstance(chosen, bool):
            return states
        places = [chosen] if isinstance(chosen, int) else list(chosen)
        wanted = {place % len(states) for place in places}
        return [state if place in wanted else None for place, state in enumerate(states)]
