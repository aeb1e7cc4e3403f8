"""Inputs as token ids, and what programs ask a model's tokenizer and configuration."""

import json

from _page.bridge import models
from torch import Tensor, ones_like, tensor


class Config:
    """The model's sizes under Hugging Face's names."""

    def __init__(self, found):
        vars(self).update(found.fields.to_py())
        self._kind = found.kind

    def to_dict(self):
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __repr__(self):
        return f"{self._kind} {json.dumps(self.to_dict(), indent=2, sort_keys=True)}\n"


class Encoding(dict):
    """What a tokenizer gives for texts: values by name, which are attributes too."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"encoding: it has {', '.join(self)}, asked for {name}") from None

    def to(self, *_device):
        return self


# what changes nothing for a tokenizer that adds no special tokens, or is checked where it would
_harmless = {"add_special_tokens", "skip_special_tokens", "clean_up_tokenization_spaces", "return_attention_mask"}


def _check(name, options):
    if options.pop("padding", False):
        raise NotImplementedError(f"{name}: there is no padding here; give texts of equally many tokens, or one at a time")
    if options.pop("truncation", False) or options.pop("max_length", None) is not None:
        raise NotImplementedError(f"{name}: nothing is truncated here; cut the ids, as in ids[:, :100]")
    unknown = sorted(set(options) - _harmless)
    if unknown:
        raise TypeError(f"{name}: {unknown[0]} is not known to this page's tokenizer")


class Tokenizer:
    """Text to ids and back."""

    padding_side = "left"

    def __init__(self, model):
        self._model = model
        # GPT-2's one special token, where the vocabulary reaches it
        end = "<|endoftext|>"
        has_end = self.convert_tokens_to_ids(end) is not None
        self.eos_token = self.bos_token = self.unk_token = end if has_end else None
        self.pad_token = self.eos_token

    eos_token_id = property(lambda self: self.convert_tokens_to_ids(self.eos_token))
    bos_token_id = property(lambda self: self.convert_tokens_to_ids(self.bos_token))
    pad_token_id = property(lambda self: self.convert_tokens_to_ids(self.pad_token))
    vocab_size = property(lambda self: self._model.config.vocab_size)
    model_max_length = property(lambda self: self._model.config.n_positions)

    def __len__(self):
        return self.vocab_size

    def encode(self, text, return_tensors=None, **options):
        _check("encode", options)
        ids = list(models.encode(self._model._handle, _text("encode", text)))
        return tensor([ids]) if return_tensors == "pt" else ids

    def tokenize(self, text, **options):
        return self.convert_ids_to_tokens(self.encode(text, **options))

    def decode(self, ids, **options):
        _check("decode", options)
        ids = _whole(ids)
        if ids and isinstance(ids[0], (list, tuple)):
            return self.batch_decode(ids)
        self.convert_ids_to_tokens(ids)
        return models.decode(self._model._handle, ids)

    def batch_decode(self, rows, **options):
        rows = rows.tolist() if isinstance(rows, Tensor) else rows
        return [self.decode(row, **options) for row in rows]

    def convert_ids_to_tokens(self, ids, skip_special_tokens=False):
        whole = _whole(ids)
        names = list(models.tokenNames(self._model._handle, whole))
        for place, name in zip(whole, names):
            if name is None:
                raise IndexError(f"tokenizer: ids must be in [0, {self.vocab_size - 1}] (its vocabulary), got {place}")
        one = isinstance(ids, int) or (isinstance(ids, Tensor) and ids.ndim == 0)
        return names[0] if one else names

    def convert_tokens_to_ids(self, tokens):
        if tokens is None:
            return None
        ids = list(models.tokenIds(self._model._handle, [tokens] if isinstance(tokens, str) else list(tokens)))
        return ids[0] if isinstance(tokens, str) else ids

    def __call__(self, text, return_tensors=None, **options):
        _check("tokenizer", options)
        one = isinstance(text, str)
        rows = [self.encode(line) for line in ([text] if one else text)]
        if return_tensors == "pt":
            rows, one = tensor(_equal(rows)), False
            return Encoding(input_ids=rows, attention_mask=ones_like(rows))
        masks = [[1] * len(row) for row in rows]
        return Encoding(input_ids=rows[0] if one else rows, attention_mask=masks[0] if one else masks)


def _text(name, text):
    if not isinstance(text, str):
        raise TypeError(f"{name}: expected a text, got {type(text).__name__}")
    return text


def _whole(ids):
    ids = ids.tolist() if isinstance(ids, Tensor) else ids
    return [ids] if isinstance(ids, int) else list(ids)


def _equal(rows):
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise ValueError(
            f"tokens: the rows of a batch must be equally long, got {lengths[0]} to {lengths[-1]} tokens; "
            "there is no padding here"
        )
    return rows


def require_no_padding(name, mask):
    """Refuses a mask that hides a token: every one of a row is seen here."""
    mask = mask if isinstance(mask, Tensor) else tensor(mask)
    if not bool((mask != 0).all()):
        raise NotImplementedError(
            f"{name}: attention_mask must be 1 everywhere here, got a 0; there is no padding, give rows of equal length"
        )


def token_ids(model, input):
    """Token ids as int64 [batch, pos]: of ids, of a text, or of several."""
    if isinstance(input, dict) and "input_ids" in input:
        if input.get("attention_mask") is not None:
            require_no_padding("trace", input["attention_mask"])
        input = input["input_ids"]
    if isinstance(input, Tensor):
        return input
    if isinstance(input, str):
        input = [input]
    if isinstance(input, (list, tuple)) and input and all(isinstance(text, str) for text in input):
        input = _equal([model.tokenizer.encode(text) for text in input])
    if not isinstance(input, (list, tuple)) or not input:
        raise TypeError(f"trace: expected token ids or a text, got {type(input).__name__}")
    return tensor(input)
