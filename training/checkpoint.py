"""Hugging Face's file layout: `model.safetensors` in float16, `config.json`, the tokenizer's two files."""

import json
import struct
from pathlib import Path
from typing import Any, Dict

import numpy as np
import torch
from torch import Tensor

from bpe import Bpe
from model import Gpt2, Shape


def write_safetensors(path: Path, tensors: Dict[str, Tensor]) -> None:
    """An 8-byte header length, a JSON header padded to 8 bytes, then the float16 data in the header's order."""
    header: Dict[str, Any] = {"__metadata__": {"format": "pt"}}
    blobs = []
    offset = 0
    for name in sorted(tensors):
        blob = tensors[name].detach().numpy().astype("<f2").tobytes()
        header[name] = {
            "dtype": "F16",
            "shape": list(tensors[name].shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def read_safetensors(path: Path) -> Dict[str, Tensor]:
    """Every tensor of a file of F16 or F32 tensors, as float32."""
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    kinds = {"F16": "<f2", "F32": "<f4"}
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        array = np.frombuffer(data[start + first : start + last], dtype=kinds[entry["dtype"]])
        tensors[name] = torch.from_numpy(array.astype(np.float32).reshape(entry["shape"]))
    return tensors


def _write_json(path: Path, content: Dict[str, Any], indent: int = 2) -> None:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(content, ensure_ascii=False, indent=indent or None, separators=separators)
    path.write_text(text + "\n", encoding="utf-8")


def save(folder: Path, model: Gpt2, bpe: Bpe) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(folder / "model.safetensors", model.state_dict())
    _write_json(folder / "config.json", model.shape.config())
    _write_json(folder / "tokenizer.json", bpe.tokenizer_json(), indent=0)
    _write_json(
        folder / "tokenizer_config.json",
        {
            "add_prefix_space": False,
            "clean_up_tokenization_spaces": False,
            "model_max_length": model.shape.context,
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
    )


def load(folder: Path) -> Gpt2:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shape = Shape(
        vocabulary=config["vocab_size"],
        context=config["n_positions"],
        width=config["n_embd"],
        layers=config["n_layer"],
        heads=config["n_head"],
    )
    model = Gpt2(shape)
    tensors = read_safetensors(folder / "model.safetensors")
    model.load_state_dict({name.removeprefix("transformer."): tensor for name, tensor in tensors.items()})
    return model
