"""What a model is given: texts, token ids and masks in every form that nnsight takes, as rows of one length."""

from _page.bridge import page
from torch import Tensor, stack, tensor

# what a program may say of its tokens beside their ids
SAID = ("input_ids", "attention_mask", "position_ids")


class Row:
    """One row of tokens: its ids are numbers, or a tensor where only the model knows them."""

    def __init__(self, ids, mask=None, positions=None, counts_mask=True):
        self.ids = ids
        self.mask = [1] * len(ids) if mask is None else mask
        self.positions = positions
        # False where the mask came beside a text: nnsight does not look at it for positions
        self.counts_mask = counts_mask
        if len(self.mask) != len(ids):
            raise ValueError(f"attention_mask: must have one number a token, got {len(self.mask)} for {len(ids)} tokens")
        if positions is not None and len(positions) != len(ids):
            raise ValueError(f"position_ids: must have one place a token, got {len(positions)} for {len(ids)} tokens")


class Batch:
    """Rows of one length."""

    def __init__(self, model, rows, whole=None, generates=False):
        width = max(len(row.ids) for row in rows)
        equal = all(len(row.ids) == width for row in rows)
        # a model without a tokenizer takes rows that need no padding
        tokenizer = model._tokenizer if equal else model.tokenizer
        side = "left" if tokenizer is None or tokenizer.padding_side == "left" else "right"
        pad_id = None if equal else tokenizer.pad_token_id
        self.width = width
        self.size = len(rows)
        self.masks = [_padded(row.mask, width, side, 0) for row in rows]
        self.positions = _positions(rows, self.masks, width, side)
        if self.positions is None and generates and any(0 in mask for mask in self.masks):
            self.positions = [_counted_by_generate(mask) for mask in self.masks]
        if not equal and pad_id is None:
            raise ValueError(
                f"padding: the rows have {min(len(row.ids) for row in rows)} to {width} tokens, and there is no token to "
                "pad with; set model.tokenizer.pad_token"
            )
        if whole is not None and equal:
            self.ids = whole
        else:
            padded = [_padded_ids(row.ids, width, side, pad_id) for row in rows]
            lists = all(isinstance(ids, list) for ids in padded)
            self.ids = tensor(padded) if lists else stack([tensor(ids) if isinstance(ids, list) else ids for ids in padded])

    def part(self, start, size):
        """Some of the rows, with what is said of them."""
        said = {}
        masks = self.masks[start : start + size]
        if any(not seen for mask in masks for seen in mask):
            said["visible"] = tensor([[1.0 if seen else 0.0 for seen in mask] for mask in masks])
        if self.positions is not None:
            said["positions"] = tensor(self.positions[start : start + size])
        ids = self.ids if size == self.size else self.ids[start : start + size]
        return ids, said


def _padded(numbers, width, side, value):
    padding = [value] * (width - len(numbers))
    return padding + numbers if side == "left" else numbers + padding


def _padded_ids(ids, width, side, pad_id):
    if isinstance(ids, list):
        return _padded(ids, width, side, pad_id)
    if len(ids) == width:
        return ids
    from torch import cat

    padding = tensor([pad_id] * (width - len(ids)))
    return cat([padding, ids] if side == "left" else [ids, padding])


def _positions(rows, masks, width, side):
    """Where each token stands, or None where it is the model's own count."""
    plain = list(range(width))
    counted = [_counted(mask) if row.counts_mask else plain for row, mask in zip(rows, masks)]
    if any(row.positions is not None for row in rows):
        return [
            places if row.positions is None else _padded(row.positions, width, side, 0)
            for row, places in zip(rows, counted)
        ]
    return None if side != "left" or all(places == plain for places in counted) else counted


def _counted(mask):
    """From the first token on, where what is padded stands before it; else from the first place."""
    if any(before and not after for before, after in zip(mask, mask[1:])):
        return list(range(len(mask)))
    count, places = 0, []
    for seen in mask:
        count += 1 if seen else 0
        places.append(max(count - 1, 0))
    return places


def _counted_by_generate(mask):
    """Hugging Face's generate counts what is seen, wherever the padding stands."""
    count, places = 0, []
    for seen in mask:
        count += 1 if seen else 0
        places.append(count - 1 if seen else 0)
    return places


def rows_of(model, what, data, options):
    """
    The rows that a trace or an invoke brings, and the tensor that they came in, if it was one. Takes what it
    understands out of the options.
    """
    said = {name: options.pop(name) for name in SAID if options.get(name) is not None}
    for name in SAID:
        options.pop(name, None)
    if isinstance(data, dict):
        _check_encoding(what, data)
        said = {**{name: data[name] for name in SAID if data.get(name) is not None}, **said}
        data = None
    if data is not None and "input_ids" in said:
        raise ValueError(f"{what}: the input is given twice, as a positional argument and as input_ids; give it once")
    if data is None:
        data = said.pop("input_ids", None)
    else:
        said.pop("input_ids", None)
    if data is None:
        return None, None
    texts = [data] if isinstance(data, str) else data
    if _all(texts, str):
        rows = [Row(ids) for ids in _encoded(model, what, texts, options)]
        if said:
            masks = _lists(what, "attention_mask", said.get("attention_mask"), len(rows))
            places = _lists(what, "position_ids", said.get("position_ids"), len(rows))
            rows = [Row(row.ids, mask, at, False) for row, mask, at in zip(rows, masks, places)]
        return rows, None
    return _token_rows(what, data, said)


def _check_encoding(what, data):
    if data.get("inputs_embeds") is not None:
        raise NotImplementedError(f"{what}: inputs_embeds is not offered here; assign to the embedding's output in a trace")
    if data.get("input_ids") is None:
        raise ValueError(f"{what}: a dictionary must have input_ids, got {', '.join(map(str, data)) or 'an empty one'}")
    _check_said(what, set(data))


def _check_said(what, names):
    unknown = sorted(set(map(str, names)) - set(SAID) - {"token_type_ids"})
    if unknown or "token_type_ids" in names:
        name = unknown[0] if unknown else "token_type_ids"
        raise NotImplementedError(f"{what}: {name} is not offered here; give input_ids, attention_mask and position_ids")


def _encoded(model, what, texts, options):
    limit = options.pop("max_length", None) if options.pop("truncation", False) else None
    options.pop("padding", None)
    encoded = [model.tokenizer.encode(text) for text in texts]
    if limit is not None:
        encoded = [ids[:limit] for ids in encoded]
    if all(not ids for ids in encoded):
        raise ValueError(f"{what}: {texts[0]!r} has no tokens; give a text of at least one")
    return encoded


def _token_rows(what, data, said):
    whole = _whole_numbers(what, data) if isinstance(data, Tensor) else None
    if whole is not None:
        if whole.ndim not in (1, 2):
            raise ValueError(f"{what}: token ids must have the shape [batch, pos] or [pos], got {list(whole.shape)}")
        batched = whole.ndim == 2
        whole = whole if batched else whole.reshape(1, -1)
        known = page.known(whole) is not None
        ids = whole.tolist() if known else [whole[row] for row in range(whole.shape[0])]
    else:
        ids, batched = _split(what, data)
    if not ids or any(len(row) == 0 for row in ids):
        raise ValueError(f"{what}: each row must have at least one token, got {_shown(data)}")
    masks = _lists(what, "attention_mask", said.get("attention_mask"), len(ids), batched)
    places = _lists(what, "position_ids", said.get("position_ids"), len(ids), batched)
    return [Row(row, mask, at) for row, mask, at in zip(ids, masks, places)], whole


def _shown(data):
    return f"shape {list(data.shape)}" if isinstance(data, Tensor) else repr(data)


def _whole_numbers(what, ids):
    if ids.is_floating_point() or ids._js.dtype == "bool":
        raise TypeError(f"{what}: token ids must be whole numbers, got {ids.dtype}; use .long()")
    return ids if ids._js.dtype == "int64" else ids.long()


def _split(what, data):
    """Lists of ids, of lists or of tensors: rows that may be of different lengths; and whether they came as a batch."""
    if not isinstance(data, (list, tuple)) and hasattr(data, "tolist"):
        data = data.tolist()
    if not isinstance(data, (list, tuple)):
        raise TypeError(f"{what}: expected a text, token ids, or lists of them, got {type(data).__name__}")
    if not data:
        raise ValueError(f"{what}: the input is empty; give a text, or at least one token")
    if _all(data, int):
        return [list(data)], False
    rows = []
    for each in data:
        if isinstance(each, Tensor):
            each = _whole_numbers(what, each)
            part = each.reshape(1, -1) if each.ndim < 2 else each
            known = page.known(part) is not None
            rows += part.tolist() if known else [part[row] for row in range(part.shape[0])]
        elif isinstance(each, (list, tuple)) or (hasattr(each, "tolist") and not isinstance(each, (int, float))):
            rows += _split(what, each)[0]
        else:
            raise TypeError(
                f"{what}: expected a text, token ids, or lists of either, got a list with {type(each).__name__} in it"
            )
    return rows, True


def _all(values, kind):
    return isinstance(values, (list, tuple)) and len(values) > 0 and all(
        isinstance(value, kind) and not isinstance(value, bool) for value in values
    )


def _lists(what, name, value, count, batched=True):
    """What is said of each token: a list a row, or None for each."""
    if value is None:
        return [None] * count
    rows = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(rows, (list, tuple)) and rows and not isinstance(rows[0], (list, tuple)):
        first = rows[0]
        if batched and not isinstance(first, Tensor):
            raise ValueError(f"{what}: {name} must have {count} rows as the tokens have, got one list of {len(rows)} numbers")
        rows = [each.tolist() for each in rows] if isinstance(first, Tensor) else [rows]
    rows = [list(row) for row in rows]
    if len(rows) == 1 and count > 1 and name == "position_ids":
        rows = rows * count
    if len(rows) != count:
        raise ValueError(f"{what}: {name} must have {count} rows as the tokens have, got {len(rows)}")
    return rows
