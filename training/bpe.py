"""GPT-2's byte-level BPE, cut to its first ids.

In GPT-2's vocabulary ids 0..255 are the single bytes and id 256 + k is the result of merge k, so the first N ids together
with the first N - 256 merges are a complete BPE of their own: it splits any text, only into smaller pieces.
"""

import json
import re
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Tuple


def byte_characters() -> List[str]:
    """The printable character that stands for each byte in GPT-2's vocabulary files."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    characters = {byte: chr(byte) for byte in printable}
    for byte in range(256):
        if byte not in characters:
            characters[byte] = chr(256 + len(characters) - len(printable))
    return [characters[byte] for byte in range(256)]


def _character_class(category: str) -> str:
    """A regular-expression class body with every character of one major Unicode category (Python's `re` has no \\p{L})."""
    spans: List[Tuple[int, int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code))[0] == category:
            if spans and spans[-1][1] == code - 1:
                spans[-1] = (spans[-1][0], code)
            else:
                spans.append((code, code))
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in spans)


class Bpe:
    """A byte-level BPE: `encode` gives ids, `tokenizer_json` the same tokenizer in Hugging Face's format."""

    def __init__(self, vocabulary: Dict[str, int], merges: List[Tuple[str, str]]) -> None:
        self.vocabulary = vocabulary
        self.merges = merges
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._bytes = byte_characters()
        letter, number = _character_class("L"), _character_class("N")
        self._words = re.compile(
            rf"'(?:[stmd]|re|ve|ll)| ?[{letter}]+| ?[{number}]+| ?[^\s{letter}{number}]+|\s+(?!\S)|\s+"
        )
        self._word_ids = lru_cache(maxsize=None)(self._encode_word)

    @classmethod
    def from_gpt2(cls, folder: Path, size: int) -> "Bpe":
        """Read GPT-2's `encoder.json` and `vocab.bpe` and keep the first `size` ids."""
        full: Dict[str, int] = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        lines = (folder / "vocab.bpe").read_text(encoding="utf-8").splitlines()
        merges = [(left, right) for left, right in (line.split(" ") for line in lines[1 : size - 256 + 1])]
        vocabulary = {token: index for token, index in sorted(full.items(), key=lambda item: item[1]) if index < size}
        for rank, (left, right) in enumerate(merges):
            if vocabulary.get(left + right) != 256 + rank:
                raise ValueError(f"merge {rank} does not make id {256 + rank}")
        return cls(vocabulary, merges)

    def encode(self, text: str) -> List[int]:
        return [index for word in self._words.findall(text) for index in self._word_ids(word)]

    def _encode_word(self, word: str) -> Tuple[int, ...]:
        parts = [self._bytes[byte] for byte in word.encode("utf-8")]
        while len(parts) > 1:
            rank, place = min(
                (self._ranks.get((left, right), len(self.merges)), place)
                for place, (left, right) in enumerate(zip(parts, parts[1:]))
            )
            if rank == len(self.merges):
                break
            # One place at a time, leftmost first: the same result as merging every place of the pair at once.
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        return tuple(self.vocabulary[part] for part in parts)

    def tokenizer_json(self) -> Dict[str, Any]:
        byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
        return {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [],
            "normalizer": None,
            "pre_tokenizer": byte_level,
            "post_processor": {**byte_level, "trim_offsets": False},
            "decoder": byte_level,
            "model": {
                "type": "BPE",
                "dropout": None,
                "unk_token": None,
                "continuing_subword_prefix": "",
                "end_of_word_suffix": "",
                "fuse_unk": False,
                "byte_fallback": False,
                "vocab": self.vocabulary,
                "merges": [f"{left} {right}" for left, right in self.merges],
            },
        }
