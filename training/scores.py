"""What the model does on the tutorial's protocol, with and without its heads, and on held-out English.

    python3 training/scores.py --model static/models/induction-mini --cache CACHE
"""

import argparse
import math
from pathlib import Path
from typing import Collection, Dict, List, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from checkpoint import load
from corpus import load_bpe, load_corpus
from model import Gpt2, Head

LOWEST_ID = 1_000


def protocol_ids(model: Gpt2, seed: int, length: int = 50, rows: int = 10) -> Tensor:
    """`rows` rows of `length` random ids, each row repeated once: [rows, 2 * length]."""
    torch.manual_seed(seed)
    once = torch.randint(LOWEST_ID, model.shape.vocabulary, (rows, length))
    return torch.cat([once, once], dim=1)


def token_losses(model: Gpt2, ids: Tensor, off: Collection[Head] = ()) -> Tensor:
    """The next-token loss at every position but the last: [row, position]."""
    logits = model.logits(model(ids[:, :-1], off))
    return F.cross_entropy(logits.transpose(1, 2), ids[:, 1:], reduction="none")


def diagonal_means(model: Gpt2, ids: Tensor, offset: int) -> Tensor:
    """The mean of each head's pattern on one diagonal: [layer, head]."""
    patterns: List[Tensor] = []
    model(ids, patterns=patterns)
    return torch.stack([p.diagonal(offset, -2, -1).mean((0, -1)) for p in patterns])


def second_half(losses: Tensor, length: int) -> float:
    """The mean loss of the second half past its first five tokens."""
    return losses[:, length + 5 :].mean().item()


def seed_row(model: Gpt2, seed: int, length: int) -> Dict[str, float]:
    ids = protocol_ids(model, seed, length)
    losses = token_losses(model, ids)
    by_position = losses.mean(0)
    return {
        "first": by_position[: length - 1].mean().item(),
        "second": second_half(losses, length),
        "worst": by_position[length + 5 :].max().item(),
        "sure": (losses[:, length + 5 :] < math.log(2)).float().mean().item(),
    }


def grids(model: Gpt2, length: int = 50, seeds: Collection[int] = range(10)) -> Tuple[Tensor, Tensor]:
    """Induction and previous-token scores, [layer, head], averaged over seeds."""
    induction = [diagonal_means(model, protocol_ids(model, s, length), 1 - length) for s in seeds]
    previous = [diagonal_means(model, protocol_ids(model, s, length), -1) for s in seeds]
    return torch.stack(induction).mean(0), torch.stack(previous).mean(0)


def above(grid: Tensor, threshold: float) -> List[Head]:
    """The heads above a threshold, highest first."""
    heads = [(int(layer), int(head)) for layer, head in (grid > threshold).nonzero()]
    return sorted(heads, key=lambda head: -grid[head].item())


def loss_without(model: Gpt2, off: Collection[Head], seeds: Collection[int] = range(3)) -> float:
    values = [second_half(token_losses(model, protocol_ids(model, s), off), 50) for s in seeds]
    return float(np.mean(values))


def english(model: Gpt2, train: np.ndarray, held_out: np.ndarray) -> Dict[str, float]:
    """Held-out loss of the model and of a unigram count, and the loss of held-out text shown twice."""
    width = model.shape.context
    rows = torch.from_numpy(held_out[: len(held_out) // width * width].astype(np.int64)).view(-1, width)
    losses = torch.cat([token_losses(model, part) for part in rows[::2].split(16)])
    counts = np.bincount(train, minlength=model.shape.vocabulary) + 1.0
    unigram = -np.log(counts / counts.sum())[held_out].mean()
    once = rows[:40, : width // 2]
    twice = token_losses(model, torch.cat([once, once], dim=1))
    return {
        "model": losses.mean().item(),
        "unigram": float(unigram),
        "text once": twice[:, : width // 2 - 1].mean().item(),
        "same text again": twice[:, width // 2 + 5 :].mean().item(),
    }


def grid_text(grid: Tensor) -> str:
    head_names = "".join(f"{head:>6}" for head in range(grid.shape[1]))
    lines = [f"  layer {layer}" + "".join(f"{value:6.2f}" for value in row) for layer, row in enumerate(grid.tolist())]
    return "\n".join([f"  head   {head_names}", *lines])


@torch.no_grad()
def report(model: Gpt2, train: np.ndarray, held_out: np.ndarray) -> str:
    lines = ["S     seed  first  second  worst  p > 0.5"]
    for length, seeds in ((50, range(10)), (100, range(3))):
        for seed in seeds:
            r = seed_row(model, seed, length)
            lines.append(
                f"{length:<4} {seed:5} {r['first']:6.2f} {r['second']:7.3f} {r['worst']:6.2f} {r['sure']:6.3f}"
            )
    for length in (50, 100):
        induction, previous = grids(model, length)
        lines += [f"Induction score, S = {length}", grid_text(induction)]
        lines += [f"Previous-token score, S = {length}", grid_text(previous)]
    induction, previous = grids(model)
    lines.append(f"Second-half loss, S = 50, seeds 0..2: intact {loss_without(model, ()):.3f}, without")
    inductors = above(induction, 0.3)
    previous_heads = above(previous, 0.3)
    for name, heads in (("previous-token", previous_heads), ("induction", inductors)):
        for count, head in enumerate(heads, start=1):
            lines.append(
                f"  {name} head {head[0]}.{head[1]}: {loss_without(model, [head]):.3f};"
                f" with all before it: {loss_without(model, heads[:count]):.3f}"
            )
    for layer in range(model.shape.layers):
        heads = [(layer, head) for head in range(model.shape.heads)]
        others = [head for head in heads if head not in inductors and head not in previous_heads]
        lines.append(
            f"  all of layer {layer}: {loss_without(model, heads):.3f}; its other heads: {loss_without(model, others):.3f}"
        )
    lines += [f"English, {name}: {value:.2f}" for name, value in english(model, train, held_out).items()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--cache", type=Path, required=True, help="folder for downloaded packages")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    corpus = load_corpus(arguments.cache, load_bpe(arguments.cache))
    print(report(load(arguments.model), corpus.train, corpus.held_out))


if __name__ == "__main__":
    main()
