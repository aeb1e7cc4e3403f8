"""Inputs as token ids, and what programs ask a model's tokenizer and configuration."""

import json

from _page.bridge import models
from torch import Tensor, tensor


class Config:
    """The model's sizes under Hugging Face's names."""

    def __init__(self, found):
        vars(self).update(found.fields.to_py())
        self._kind = found.kind

    def to_dict(self):
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __repr__(self):
        return f"{self._kind} {json.dumps(self.to_dict(), indent=2, sort_keys=True)}\n"


class Tokenizer:
    """Text to ids and back."""

    eos_token = bos_token = "<|endoftext|>"

    def __init__(self, model):
        self._model = model

    def encode(self, text, return_tensors=None, **_options):
        ids = list(models.encode(self._model._handle, text))
        return tensor([ids]) if return_tensors == "pt" else ids

    def decode(self, ids, **_options):
        return models.decode(self._model._handle, _whole(ids))

    def batch_decode(self, rows, **_options):
        rows = rows.tolist() if isinstance(rows, Tensor) else rows
        return [self.decode(row) for row in rows]

    def convert_ids_to_tokens(self, ids):
        return [self.decode([place]) for place in _whole(ids)]

    def __call__(self, text, return_tensors=None, **_options):
        rows = [self.encode(line) for line in ([text] if isinstance(text, str) else text)]
        if return_tensors == "pt":
            return {"input_ids": tensor(_equal(rows))}
        return {"input_ids": rows[0] if isinstance(text, str) else rows}


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
