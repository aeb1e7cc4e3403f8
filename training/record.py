"""A training run on the way: its scores by step in `steps.json`, and checkpoints of some steps."""

import json
from pathlib import Path
from typing import Any, Dict, List

import torch

from bpe import Bpe
from checkpoint import save
from model import Gpt2
from scores import grids, protocol_ids, second_half, token_losses

SCORED = {
    "A": {*range(0, 100, 20), *range(100, 200, 5), *range(200, 401, 20)},
    "B": {*range(20, 100, 20), *range(100, 2401, 100)},
    "C": set(range(100, 401, 100)),
}
"""Steps after which the scores are taken, dense where the induction heads of phase A appear."""

KEPT = {"A": {0, 80, *range(100, 201, 10), 400}, "B": {1200, 2400}, "C": {400}}
"""Steps after which a checkpoint is kept."""


@torch.no_grad()
def row(model: Gpt2, phase: str, step: int) -> Dict[str, Any]:
    """Losses of the two halves and both scores of every head, S = 50, seed 0."""
    losses = token_losses(model, protocol_ids(model, seed=0))
    induction, previous = grids(model, seeds=(0,))
    return {
        "phase": phase,
        "step": step,
        "first": losses[:, :49].mean().item(),
        "second": second_half(losses, 50),
        "induction": induction.tolist(),
        "previous": previous.tolist(),
    }


class Record:
    def __init__(self, folder: Path, bpe: Bpe) -> None:
        self.folder = folder
        self.bpe = bpe
        self.rows: List[Dict[str, Any]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def after(self, model: Gpt2, phase: str, step: int) -> None:
        """Score or keep the model if this step is one of those; the training's random numbers stay as they were."""
        if step in KEPT[phase]:
            save(self.folder / f"{phase}-{step}", model, self.bpe)
        if step in SCORED[phase]:
            # The protocol sets torch's seed, and the training draws its targets from the same generator.
            with torch.random.fork_rng():
                self.rows.append(row(model, phase, step))
            (self.folder / "steps.json").write_text(json.dumps(self.rows) + "\n", encoding="utf-8")
