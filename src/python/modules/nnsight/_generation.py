"""How a generation goes on: the options of Hugging Face's generate, checked."""

from _page.bridge import models
from nnsight._streaming import checked
from torch import Tensor

# what changes nothing where it has this value
_NEUTRAL = {
    "num_beams": (1, None),
    "num_return_sequences": (1, None),
    "return_dict_in_generate": (False, None),
    "output_scores": (False, None),
    "output_logits": (False, None),
    "no_repeat_ngram_size": (0, None),
    "length_penalty": (1, 1.0, None),
    "early_stopping": (False, None),
    "renormalize_logits": (False, None),
    "remove_invalid_values": (False, None),
    "scan": (False, None),
    "validate": (False, None),
    "remote": (False, None),
}

_REASONS = {
    "num_beams": "there is no beam search here; leave it out, or sample with do_sample=True",
    "num_return_sequences": "give the prompt several times in a list instead",
    "return_dict_in_generate": "the result is the tokens; read logits in the trace, with for step in tracer.iter[:]",
    "stop_strings": "stop in the trace with tracer.stop(), or give eos_token_id",
    "generation_config": "give its fields as arguments",
    "logits_processor": "edit model.lm_head.output in the trace",
    "bad_words_ids": "give single tokens as suppress_tokens",
    "no_repeat_ngram_size": "edit model.lm_head.output in the trace",
}

_SAMPLING = {"temperature": None, "top_k": 50, "top_p": None, "min_p": None, "typical_p": None, "epsilon_cutoff": None}

_CAMEL = {
    "top_k": "topK",
    "top_p": "topP",
    "min_p": "minP",
    "typical_p": "typicalP",
    "epsilon_cutoff": "epsilonCutoff",
    "temperature": "temperature",
}


class Generating:
    """The options of one generation."""

    def __init__(self, model, options):
        take = lambda name, default=None: _given(options.pop(name, None), default)
        self.streamer = checked(take("streamer"))
        self._max_length = take("max_length")
        self._max_new_tokens = take("max_new_tokens")
        for name in ("max_length", "max_new_tokens", "min_new_tokens", "min_length"):
            value = {"max_length": self._max_length, "max_new_tokens": self._max_new_tokens}.get(name, options.get(name))
            if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
                raise TypeError(f"generate: {name} must be a whole number, got {value!r}")
        if self._max_new_tokens is not None and self._max_new_tokens <= 0:
            raise ValueError(f"generate: max_new_tokens must be greater than 0, got {self._max_new_tokens}")
        self._min_length = take("min_length", 0)
        self._min_new_tokens = take("min_new_tokens", 0)
        end = models.endToken(model._handle)
        eos = take("eos_token_id", end)
        self.eos = [] if eos is None else _ids("eos_token_id", eos)
        pad = take("pad_token_id")
        self._pad = pad if pad is not None else (self.eos[0] if self.eos else 0)
        self._made = {"doSample": bool(take("do_sample", False)), "useCache": bool(take("use_cache", True))}
        penalty = take("repetition_penalty", 1.0)
        if not penalty > 0:
            raise ValueError(f"generate: repetition_penalty must be greater than 0, got {penalty!r}")
        self._made["repetitionPenalty"] = penalty
        suppressed = take("suppress_tokens")
        if suppressed is not None:
            self._made["suppressTokens"] = _ids("suppress_tokens", suppressed)
        self._sample(options)
        for name in [name for name in options if name in _NEUTRAL and options[name] in _NEUTRAL[name]]:
            del options[name]
        options.pop("tokenizer", None)
        for name in sorted(options):
            why = _REASONS.get(name, "it is not offered on this page")
            raise NotImplementedError(f"generate: {name}={options[name]!r}: {why}")
        self.samples = self._made["doSample"]

    def _sample(self, options):
        found = {name: _given(options.pop(name, None), default) for name, default in _SAMPLING.items()}
        if not self._made["doSample"]:
            return
        _check("temperature", found["temperature"], lambda value: value > 0, "greater than 0")
        whole = lambda value: isinstance(value, int) and value >= 0
        _check("top_k", found["top_k"], whole, "a whole number of at least 0")
        for name in ("top_p", "min_p"):
            _check(name, found[name], lambda value: 0 <= value <= 1, "in [0, 1]")
        _check("typical_p", found["typical_p"], lambda value: 0 < value <= 1, "in (0, 1]")
        _check("epsilon_cutoff", found["epsilon_cutoff"], lambda value: 0 <= value < 1, "in [0, 1)")
        self._made |= {_CAMEL[name]: value for name, value in found.items() if value is not None}

    def count(self, width):
        """How many new tokens, at the most, for prompts of that width."""
        if self._max_new_tokens is not None:
            return self._max_new_tokens
        if self._max_length is None:
            return 20
        if self._max_length <= width:
            raise ValueError(
                f"generate: max_length={self._max_length} leaves no room after {width} tokens; give max_new_tokens"
            )
        return self._max_length - width

    def part(self, width, first_row, is_alone, draws):
        """What a run on some rows of the batch is told."""
        least = max(self._min_new_tokens, self._min_length - width)
        return {
            "options": {
                **self._made,
                "maxNewTokens": self.count(width),
                "minNewTokens": least,
                "eos": self.eos,
                "pad": self._pad,
                "firstRow": first_row,
                "stopsEarly": is_alone,
            },
            "draws": draws,
        }


def _given(value, default):
    return default if value is None else value


def _ids(name, value):
    value = value.tolist() if isinstance(value, Tensor) else value
    ids = [value] if isinstance(value, int) else list(value)
    if not all(isinstance(id, int) and id >= 0 for id in ids):
        raise ValueError(f"generate: {name} must be token ids, got {value!r}")
    return ids


def _check(name, value, holds, what):
    if value is None:
        return
    if not isinstance(value, (int, float)) or not holds(value):
        raise ValueError(f"generate: {name} must be {what}, got {value!r}")
