"""Times PyTorch's eager forward pass of a GPT-2 and the tutorial's loss, as the benchmark's other side.

    python3 scripts/bench/eager.py '{"threads": 2, "batch": 10, "pos": 100, "vocab_size": 50257, ...}'

Prints PyTorch's version when it is ready, then for each line that it reads the seconds of one round. The weights are
random: the time does not depend on them.
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F

options = json.loads(sys.argv[1])
torch.set_num_threads(options["threads"])
torch.manual_seed(0)
width, heads, layers = options["n_embd"], options["n_head"], options["n_layer"]
batch, pos, vocab = options["batch"], options["pos"], options["vocab_size"]


def normal(*shape):
    return torch.randn(*shape) * 0.02


def affine(n_in, n_out):
    return normal(n_out), normal(n_in, n_out)


wte, wpe = normal(vocab, width), normal(options["n_positions"], width)
blocks = [
    {
        "c_attn": affine(width, 3 * width),
        "attn.c_proj": affine(width, width),
        "c_fc": affine(width, 4 * width),
        "mlp.c_proj": affine(4 * width, width),
    }
    for _ in range(layers)
]
gain, shift = torch.ones(width), torch.zeros(width)
future = torch.ones(pos, pos).triu(1).bool()


def norm(x):
    return F.layer_norm(x, (width,), gain, shift, 1e-5)


def conv1d(x, weights):
    bias, weight = weights
    return torch.addmm(bias, x.reshape(-1, weight.shape[0]), weight).reshape(*x.shape[:-1], weight.shape[1])


def forward(ids):
    resid = wte[ids] + wpe[:pos]
    for block in blocks:
        query, key, value = (
            part.reshape(batch, pos, heads, -1).transpose(1, 2)
            for part in conv1d(norm(resid), block["c_attn"]).chunk(3, -1)
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // heads)
        pattern = scores.masked_fill(future, -math.inf).softmax(-1)
        z = (pattern @ value).transpose(1, 2).reshape(batch, pos, width)
        resid = resid + conv1d(z, block["attn.c_proj"])
        hidden = F.gelu(conv1d(norm(resid), block["c_fc"]), approximate="tanh")
        resid = resid + conv1d(hidden, block["mlp.c_proj"])
    return F.linear(norm(resid), wte)


def loss(ids):
    log_probs = forward(ids)[:, :-1].log_softmax(-1)
    return -log_probs.gather(-1, ids[:, 1:, None]).squeeze(-1).mean(0)


with torch.no_grad():
    loss(torch.randint(0, vocab, (batch, pos)))
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        ids = torch.randint(0, vocab, (batch, pos))
        start = time.perf_counter()
        loss(ids)
        print(time.perf_counter() - start, flush=True)
