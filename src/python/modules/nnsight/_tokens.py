"""What programs ask of a model's tokenizer and configuration."""

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


def _listed(rows):
    return [row.tolist() if isinstance(row, Tensor) else row for row in rows]


class Encoding(dict):
    """What a tokenizer gives for texts: values by name, which are attributes too."""

    def __init__(self, values, tokenizer):
        super().__init__(values)
        object.__setattr__(self, "_tokenizer", tokenizer)

    def __getitem__(self, name):
        if isinstance(name, (int, slice)):
            raise NotImplementedError(
                f"encoding[{name}]: the rows of an encoding are not objects here; take encoding['input_ids'][{name}]"
            )
        return super().__getitem__(name)

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"encoding: it has {', '.join(self)}, asked for {name}") from None

    def __setattr__(self, name, value):
        self[name] = value

    def to(self, *_device, **_options):
        return self

    def tokens(self, batch_index=0):
        rows = self["input_ids"]
        rows = rows.tolist() if isinstance(rows, Tensor) else rows
        return self._tokenizer.convert_ids_to_tokens(rows[batch_index] if _is_nested(rows) else rows)


# what changes nothing for a tokenizer that adds no special tokens
_harmless = {"add_special_tokens", "clean_up_tokenization_spaces", "verbose", "spaces_between_special_tokens"}


def _check(name, options):
    unknown = sorted(set(options) - _harmless)
    if unknown:
        raise TypeError(f"{name}: {unknown[0]} is not known to this page's tokenizer")


class Tokenizer:
    """Text to ids and back."""

    padding_side = "left"
    truncation_side = "right"
    is_fast = True

    def __init__(self, model):
        self._model = model
        # GPT-2's one special token, where the vocabulary reaches it
        end = "<|endoftext|>"
        has_end = self.convert_tokens_to_ids(end) is not None
        self.eos_token = self.bos_token = self.unk_token = end if has_end else None
        self.pad_token = end if has_end else self.convert_ids_to_tokens(0)

    eos_token_id = property(
        lambda self: self.convert_tokens_to_ids(self.eos_token), lambda self, id: self._name("eos_token", id)
    )
    bos_token_id = property(
        lambda self: self.convert_tokens_to_ids(self.bos_token), lambda self, id: self._name("bos_token", id)
    )
    pad_token_id = property(
        lambda self: self.convert_tokens_to_ids(self.pad_token), lambda self, id: self._name("pad_token", id)
    )
    unk_token_id = property(lambda self: self.convert_tokens_to_ids(self.unk_token))
    vocab_size = property(lambda self: self._model.config.vocab_size)
    model_max_length = property(lambda self: self._model.config.max_position_embeddings)

    def _name(self, token, id):
        setattr(self, token, None if id is None else self.convert_ids_to_tokens(id))

    @property
    def special_tokens_map(self):
        names = ("bos_token", "eos_token", "unk_token", "pad_token")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    @property
    def all_special_tokens(self):
        return list(dict.fromkeys(self.special_tokens_map.values()))

    @property
    def all_special_ids(self):
        return self.convert_tokens_to_ids(self.all_special_tokens)

    @property
    def name_or_path(self):
        return models.modelId(self._model._handle)

    added_tokens_encoder = property(lambda self: {})

    def num_special_tokens_to_add(self, pair=False):
        return 0

    def __len__(self):
        return self.vocab_size

    def __repr__(self):
        return (
            f"TokenizersBackend(name_or_path={self.name_or_path!r}, vocab_size={self.vocab_size}, "
            f"model_max_length={self.model_max_length}, padding_side={self.padding_side!r}, "
            f"truncation_side={self.truncation_side!r}, special_tokens={self.special_tokens_map!r}, added_tokens_decoder={{}})"
        )

    def __getattr__(self, name):
        if name in ("encode_plus", "batch_encode_plus"):
            raise AttributeError(f"tokenizer.{name}: transformers 5 has it no more; call the tokenizer itself, tokenizer(text)")
        if name == "apply_chat_template":
            raise AttributeError("tokenizer.apply_chat_template: this model has no template for chats; write the text out")
        raise AttributeError(f"tokenizer.{name}: this page's tokenizer does not have it")

    def get_vocab(self):
        names = self.convert_ids_to_tokens(list(range(self.vocab_size)))
        return {name: id for id, name in enumerate(names)}

    vocab = property(get_vocab)

    # Texts to ids

    def _ids(self, name, text):
        if not isinstance(text, str):
            raise TypeError(f"{name}: expected a text, got {type(text).__name__}")
        return list(models.encode(self._model._handle, text))

    def encode(self, text, return_tensors=None, **options):
        return self(text, return_tensors=return_tensors, **options)["input_ids"]

    def tokenize(self, text, **options):
        return self.convert_ids_to_tokens(self.encode(text, **options))

    def __call__(
        self,
        text=None,
        text_pair=None,
        *,
        padding=False,
        truncation=False,
        max_length=None,
        padding_side=None,
        return_tensors=None,
        return_attention_mask=True,
        return_length=False,
        **options,
    ):
        _check("tokenizer", options)
        if text is None:
            raise ValueError("tokenizer: expected a text or a list of texts, got None")
        one = isinstance(text, str)
        texts = [text] if one else text
        if not isinstance(texts, (list, tuple)) or not texts:
            raise ValueError(f"tokenizer: expected a text or a list of texts, got {text!r}")
        rows = [self._ids("tokenizer", line) for line in texts]
        if text_pair is not None:
            pairs = [text_pair] if one else text_pair
            rows = [row + self._ids("tokenizer", line) for row, line in zip(rows, pairs, strict=True)]
        if truncation and truncation != "do_not_truncate":
            limit = self.model_max_length if max_length is None else max_length
            rows = [row[:limit] if self.truncation_side == "right" else row[-limit:] for row in rows]
        masks = [[1] * len(row) for row in rows]
        encoded = self._padded(rows, masks, padding, max_length, padding_side)
        if not return_attention_mask:
            del encoded["attention_mask"]
        if return_length:
            encoded["length"] = [len(row) for row in encoded["input_ids"]]
        return self._given(encoded, one, return_tensors)

    def pad(self, encoded, padding=True, max_length=None, padding_side=None, return_tensors=None, **options):
        """Rows of one length."""
        _check("tokenizer.pad", options)
        if not isinstance(encoded, dict):
            encoded = {name: [each[name] for each in encoded] for name in encoded[0]}
        rows = [row.tolist() if isinstance(row, Tensor) else list(row) for row in encoded["input_ids"]]
        masks = encoded.get("attention_mask") or [[1] * len(row) for row in rows]
        return self._given(self._padded(rows, masks, padding, max_length, padding_side), False, return_tensors)

    def _padded(self, rows, masks, padding, max_length, side):
        if padding and padding != "do_not_pad":
            width = max((len(row) for row in rows), default=0)
            if padding == "max_length":
                width = max(width, self.model_max_length if max_length is None else max_length)
            if self.pad_token_id is None and any(len(row) < width for row in rows):
                raise ValueError("tokenizer: there is no token to pad with; set tokenizer.pad_token")
            left = (side or self.padding_side) == "left"
            rows = [_filled(row, width, self.pad_token_id, left) for row in rows]
            masks = [_filled(mask, width, 0, left) for mask in masks]
        return {"input_ids": rows, "attention_mask": masks}

    def _given(self, encoded, one, return_tensors):
        if return_tensors in ("pt", "np"):
            lengths = sorted({len(row) for row in encoded["input_ids"]})
            if len(lengths) > 1:
                raise ValueError(
                    f"tokenizer: the rows of a tensor must be equally long, got {lengths[0]} to {lengths[-1]} tokens; "
                    "pass padding=True"
                )
            from torch import int64

            made = {name: tensor(rows, dtype=int64) for name, rows in encoded.items()}
            if return_tensors == "np":
                made = {name: rows.numpy() for name, rows in made.items()}
            return Encoding(made, self)
        if return_tensors is not None:
            raise ValueError(f"tokenizer: return_tensors must be 'pt' or 'np' here, got {return_tensors!r}")
        if one:
            encoded = {name: rows if name == "length" else rows[0] for name, rows in encoded.items()}
        return Encoding(encoded, self)

    # Ids to texts

    def decode(self, ids, skip_special_tokens=False, **options):
        _check("decode", options)
        ids = _whole(ids)
        if ids and isinstance(ids[0], (list, tuple)):
            return self.batch_decode(ids, skip_special_tokens=skip_special_tokens)
        self.convert_ids_to_tokens(ids)
        if skip_special_tokens:
            special = self.all_special_ids
            ids = [id for id in ids if id not in special]
        return models.decode(self._model._handle, ids) if ids else ""

    def batch_decode(self, rows, **options):
        rows = rows.tolist() if isinstance(rows, Tensor) else _listed(rows)
        # ids that stand in no row are one
        if rows and all(isinstance(row, int) for row in rows):
            rows = [rows]
        return [self.decode(row, **options) for row in rows]

    def convert_ids_to_tokens(self, ids, skip_special_tokens=False):
        whole = _whole(ids)
        names = list(models.tokenNames(self._model._handle, whole))
        for place, name in zip(whole, names):
            if name is None:
                raise IndexError(f"tokenizer: ids must be in [0, {self.vocab_size - 1}] (its vocabulary), got {place}")
        if isinstance(ids, int) or (isinstance(ids, Tensor) and ids.ndim == 0):
            return names[0]
        special = self.all_special_tokens if skip_special_tokens else ()
        return [name for name in names if name not in special]

    def convert_tokens_to_ids(self, tokens):
        if tokens is None:
            return None
        ids = list(models.tokenIds(self._model._handle, [tokens] if isinstance(tokens, str) else list(tokens)))
        return ids[0] if isinstance(tokens, str) else ids

    def convert_tokens_to_string(self, tokens):
        return self.decode(self.convert_tokens_to_ids(tokens))


def _filled(row, width, value, left):
    padding = [value] * (width - len(row))
    return padding + row if left else row + padding


def _is_nested(rows):
    return bool(rows) and isinstance(rows[0], (list, tuple))


def _whole(ids):
    if isinstance(ids, int):
        return [ids]
    ids = ids.tolist() if hasattr(ids, "tolist") else ids
    return [ids] if isinstance(ids, int) else [id.tolist() if hasattr(id, "tolist") else id for id in ids]
