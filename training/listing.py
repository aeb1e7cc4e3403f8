"""Write the record of a training as the listing that the page "How Did They Get There?" draws from.

    python3 training/listing.py --record RECORD/steps.json --out docs/phase-change/record.py
"""

import argparse
import json
from pathlib import Path
from typing import Any, Dict, List

BEGINS = {"A": 0, "B": 400, "C": 2800}
"""Steps of the whole training before each phase (train.py)."""

INDUCTION = ((1, 1), (1, 4), (2, 0), (2, 2), (2, 5))
PREVIOUS = ((0, 3), (0, 6))
NAMES = [
    "step",
    "first half",
    "second half",
    *(f"{layer}.{head}" for layer, head in INDUCTION),
    "highest other",
    *(f"{layer}.{head}" for layer, head in PREVIOUS),
]


def columns(row: Dict[str, Any]) -> List[str]:
    grid = row["induction"]
    scores = [grid[layer][head] for layer, head in INDUCTION]
    heads = [(layer, head) for layer in range(len(grid)) for head in range(len(grid[0]))]
    scores.append(max(grid[layer][head] for layer, head in heads if (layer, head) not in INDUCTION))
    scores += [row["previous"][layer][head] for layer, head in PREVIOUS]
    losses = [row["first"], row["second"]]
    return [str(BEGINS[row["phase"]] + row["step"]), *(f"{v:.3f}" for v in losses), *(f"{v:.3f}" for v in scores)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", type=Path, required=True, help="steps.json, as train.py --record wrote it")
    parser.add_argument("--out", type=Path, required=True, help="the listing")
    arguments = parser.parse_args()
    rows = json.loads(arguments.record.read_text(encoding="utf-8"))
    lines = [
        "# Written by training/listing.py from the record of one training, a row for each step that was scored:",
        "# the losses of both halves, five induction scores and the highest of the other 27 heads, two previous token scores.",
        f"columns = {json.dumps(NAMES)}",
        "record = torch.tensor([",
        *(f"    [{', '.join(columns(row))}]," for row in rows),
        "])",
    ]
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
