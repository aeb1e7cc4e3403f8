"""Times greedy generation by transformers, as the benchmark's other side.

    python3 scripts/bench/generate.py '{"threads": 2, "model": "static/models/induction-mini", "count": 40}'

Prints PyTorch's version when it is ready, then for each line that it reads the seconds of one round.
"""

import json
import sys
import time

import torch
import transformers

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
model = transformers.AutoModelForCausalLM.from_pretrained(
    options["model"], dtype=torch.float32, attn_implementation="eager"
).eval()


def generated(seed):
    ids = torch.arange(6).unsqueeze(0) * 7 + 1000 + seed
    return model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=options["count"], pad_token_id=0)


generated(0)
print(torch.__version__, flush=True)
for round, _ in enumerate(sys.stdin):
    start = time.perf_counter()
    generated(round + 1)
    print(time.perf_counter() - start, flush=True)
