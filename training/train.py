"""Train a small GPT-2 with induction heads from scratch, and write its checkpoint.

    python3 training/train.py --cache CACHE --out static/models/induction-mini

The loss is the next-token loss and nothing else. Phase A shows rows of random ids that repeat, to the few attention heads
with a special start (start.py) while the others and the MLPs wait. In phase B everything learns, from English, from English
that repeats and from random ids that repeat. Phase C is like B with more that repeats, and settles the induction heads.
"""

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Collection, Optional, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from checkpoint import load, save
from corpus import Corpus, load_bpe, load_corpus
from model import Gpt2, Head, Shape
from record import Record
from scores import above, grids, protocol_ids, report, second_half, token_losses
from start import Start, set_start

START = Start(
    previous={(0, 3): 1.0, (0, 6): 0.9},
    copying={(1, 1): 1.0, (1, 4): 0.8, (2, 0): 1.2, (2, 5): 1.2, (2, 2): 0.6},
)


@dataclass(frozen=True)
class Phase:
    name: str
    steps: int
    rate: float
    """The highest learning rate."""
    embedding_rate: float
    """The highest learning rate of wte and wpe; 0 keeps them as they are."""
    last: float
    """The learning rate at the end, as a part of the highest."""
    tokens: int
    """Tokens in a step."""
    lengths: Tuple[int, ...]
    """Row lengths, one drawn for each step."""
    english: float
    """The part of the rows that is plain English."""
    english_repeats: float
    """The part of the repeating rows that repeats English and not random ids."""
    targets: int
    """The loss is taken at this many positions of a step, drawn at random: the unembedding is most of the work."""
    special_heads_only: bool = False
    """Whether the MLPs and the attention heads without a special start wait for a later phase."""


PHASES = (
    Phase(
        name="A",
        steps=400,
        rate=3e-3,
        embedding_rate=0.0,
        last=0.5,
        tokens=2048,
        lengths=(64,),
        english=0.0,
        english_repeats=0.0,
        targets=640,
        special_heads_only=True,
    ),
    Phase(
        name="B",
        steps=2400,
        rate=1.5e-3,
        embedding_rate=1e-2,
        last=0.02,
        tokens=2048,
        lengths=(128, 128, 256),
        english=0.72,
        english_repeats=0.4,
        targets=1024,
    ),
)

LAST_PHASE = Phase(
    name="C",
    steps=400,
    rate=7e-4,
    embedding_rate=2e-3,
    last=0.02,
    tokens=2048,
    lengths=(128, 128, 256),
    english=0.45,
    english_repeats=0.25,
    targets=1024,
)


def text_row(text: np.ndarray, length: int, random: np.random.Generator) -> np.ndarray:
    first = random.integers(0, len(text) - length)
    return text[first : first + length]


def repeating_row(phase: Phase, text: np.ndarray, length: int, vocabulary: int, random: np.random.Generator) -> np.ndarray:
    """A prefix of any length up to a quarter of the row, then one segment over and over."""
    segment_length = int(random.integers(5, max(6, int(length * 0.62))))
    prefix_length = int(random.integers(0, length // 4))
    if random.random() < phase.english_repeats:
        start = text_row(text, prefix_length + segment_length, random)
    else:
        start = random.integers(0, vocabulary, prefix_length + segment_length)
    segment = start[prefix_length:]
    repeats = -(-(length - prefix_length) // segment_length)
    return np.concatenate([start[:prefix_length], np.tile(segment, repeats)])[:length]


def batch(phase: Phase, text: np.ndarray, vocabulary: int, random: np.random.Generator) -> Tensor:
    """Rows of ids [row, length + 1]."""
    length = int(random.choice(phase.lengths))
    rows = []
    for _ in range(phase.tokens // length):
        if random.random() < phase.english:
            rows.append(text_row(text, length + 1, random))
        else:
            rows.append(repeating_row(phase, text, length + 1, vocabulary, random))
    return torch.from_numpy(np.stack(rows).astype(np.int64))


def sampled_loss(model: Gpt2, ids: Tensor, count: int) -> Tensor:
    """The mean next-token loss at `count` positions drawn at random."""
    stream = model(ids[:, :-1]).flatten(0, 1)
    places = torch.randperm(len(stream))[:count]
    return F.cross_entropy(model.logits(stream[places]), ids[:, 1:].flatten()[places])


def drop_other_gradients(model: Gpt2, kept: Collection[Head]) -> None:
    """Forget the gradients of the MLPs and of every attention head that is not in `kept`."""
    size = model.shape.head_width
    for layer, block in enumerate(model.h):
        for parameter in block.mlp.parameters():
            parameter.grad.zero_()
        for head in range(model.shape.heads):
            if (layer, head) not in kept:
                own = slice(head * size, (head + 1) * size)
                block.attn.c_attn.weight.grad.unflatten(1, (3, -1))[:, :, own] = 0
                block.attn.c_attn.bias.grad.view(3, -1)[:, own] = 0
                block.attn.c_proj.weight.grad[own] = 0


def rate_at(phase: Phase, step: int) -> float:
    """A short rise, then half a cosine down, as a part of the highest rate."""
    if step < 50:
        return (step + 1) / 50
    done = (step - 50) / max(1, phase.steps - 50)
    return phase.last + (1 - phase.last) * 0.5 * (1 + math.cos(math.pi * done))


@torch.no_grad()
def progress(model: Gpt2) -> str:
    ids = protocol_ids(model, seed=0)
    losses = token_losses(model, ids)
    induction, previous = grids(model, seeds=(0,))
    heads = " ".join(f"{l}.{h}:{induction[l, h]:.2f}" for l, h in above(induction, 0.1))
    back = " ".join(f"{l}.{h}:{previous[l, h]:.2f}" for l, h in above(previous, 0.2))
    return f"halves {losses[:, :49].mean():.2f} {second_half(losses, 50):.3f} | induction {heads} | previous {back}"


def run(model: Gpt2, phase: Phase, corpus: Corpus, random: np.random.Generator, record: Optional[Record] = None) -> None:
    embeddings = [model.wte.weight, model.wpe.weight]
    matrices = [p for p in model.h.parameters() if p.dim() == 2]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    for parameter in embeddings:
        parameter.requires_grad_(phase.embedding_rate > 0)
    groups = [
        {"params": matrices, "top": phase.rate, "weight_decay": 0.02},
        {"params": vectors, "top": phase.rate, "weight_decay": 0.0},
        {"params": embeddings if phase.embedding_rate else [], "top": phase.embedding_rate, "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    optimizer = torch.optim.AdamW(groups, lr=phase.rate, betas=(0.9, 0.98))
    began = time.time()
    running = 0.0
    for step in range(phase.steps):
        for group in optimizer.param_groups:
            group["lr"] = group["top"] * rate_at(phase, step)
        loss = sampled_loss(model, batch(phase, corpus.train, model.shape.vocabulary, random), phase.targets)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if phase.special_heads_only:
            drop_other_gradients(model, {*START.previous, *START.copying})
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running += loss.item()
        if record:
            record.after(model, phase.name, step + 1)
        if (step + 1) % 100 == 0:
            minutes = (time.time() - began) / 60
            print(f"{phase.name} {step + 1:5} {minutes:5.1f} min loss {running / 100:.3f} {progress(model)}", flush=True)
            running = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder for downloaded packages and encoded text")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--last", action="store_true", help="run the last phase only, from the checkpoint in --out")
    parser.add_argument("--record", type=Path, help="folder for steps.json and the checkpoints on the way")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    bpe = load_bpe(arguments.cache)
    corpus = load_corpus(arguments.cache, bpe)
    record = Record(arguments.record, bpe) if arguments.record else None
    if not arguments.last:
        torch.manual_seed(arguments.seed)
        random = np.random.default_rng(arguments.seed)
        model = Gpt2(Shape())
        set_start(model, START)
        print(f"{sum(p.numel() for p in model.parameters()):,} parameters; start: {progress(model)}", flush=True)
        if record:
            record.after(model, "A", 0)
        for phase in PHASES:
            run(model, phase, corpus, random, record)
        save(arguments.out, model, bpe)

    # The last phase has random numbers of its own and starts from the stored weights: it can be repeated by itself.
    torch.manual_seed(arguments.seed + 1)
    random = np.random.default_rng(arguments.seed + 1)
    model = load(arguments.out)
    run(model, LAST_PHASE, corpus, random, record)
    save(arguments.out, model, bpe)
    print(report(load(arguments.out), corpus.train, corpus.held_out))


if __name__ == "__main__":
    main()
