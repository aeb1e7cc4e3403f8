"""The weights before the first step.

Most are small random numbers. Three things are not, so that induction heads appear within minutes on one core: positions
have a subspace of their own, two heads of layer 0 lean towards the previous token, and some heads of layers 1 and 2 start by
passing on what they look at. Where those look is random: no head starts with a leaning towards a repeated token.
"""

import math
from dataclasses import dataclass
from typing import Dict

import torch
from torch import Tensor

from model import Gpt2, Head

POSITION_WIDTH = 32
"""The first dimensions of the stream are for the position at the start, the others for the token."""


@dataclass(frozen=True)
class Start:
    previous: Dict[Head, float]
    """Heads of layer 0 that lean towards the previous token, with the strength of the leaning."""
    copying: Dict[Head, float]
    """Heads whose W_V W_O starts as a multiple of a projection, with the multiple."""
    embedding: float = 0.5
    position: float = 1.0
    final_norm: float = 0.3


def _orthogonal(size: int) -> Tensor:
    return torch.linalg.qr(torch.randn(size, size))[0]


def _frequencies(count: int, context: int) -> Tensor:
    """Frequencies spread over (0, pi), of many draws the one in which a turned position looks least like any other."""
    distances = torch.arange(1, context)
    draws = (torch.arange(count) + torch.rand(500, 1, count)) / count * math.pi
    likeness = (distances[:, None] * draws).cos().sum(-1)
    return draws[likeness.max(-1).values.argmin(), 0]


def _set_positions(model: Gpt2, scale: float, heads: int) -> Tensor:
    """Sines and cosines, each pair in a plane of its own. The planes are shared out to `heads` heads: [head, plane]."""
    count = POSITION_WIDTH // 2 // heads
    frequencies = torch.stack([_frequencies(count, model.shape.context) for _ in range(heads)])
    angles = torch.arange(model.shape.context)[:, None] * frequencies.flatten()
    model.wpe.weight.zero_()
    model.wpe.weight[:, :POSITION_WIDTH] = torch.stack([angles.sin(), angles.cos()], -1).flatten(1) * scale
    return frequencies


def _lean_to_previous(model: Gpt2, head: int, strength: float, frequencies: Tensor, first_plane: int) -> None:
    """Keys are positions, queries are positions turned back by one step, in this head's planes of sine and cosine."""
    width, size = model.shape.width, model.shape.head_width
    weight = model.h[0].attn.c_attn.weight
    query = weight[:, head * size : (head + 1) * size]
    key = weight[:, width + head * size : width + (head + 1) * size]
    query.zero_()
    key.zero_()
    for place, turn in enumerate(frequencies):
        plane = slice(2 * (first_plane + place), 2 * (first_plane + place) + 2)
        pair = slice(2 * place, 2 * place + 2)
        key[plane, pair] = torch.eye(2) * strength
        query[plane, pair] = strength * torch.tensor([[turn.cos(), turn.sin()], [-turn.sin(), turn.cos()]])


def _copy(model: Gpt2, head: Head, strength: float, read: Tensor, write: Tensor) -> None:
    """W_V reads the given directions of the stream and W_O writes them: [head width, width] each."""
    layer, index = head
    width, size = model.shape.width, model.shape.head_width
    attention = model.h[layer].attn
    attention.c_attn.weight[:, 2 * width + index * size : 2 * width + (index + 1) * size] = read.T
    attention.c_proj.weight[index * size : (index + 1) * size] = strength * write


def _token_directions(model: Gpt2) -> Tensor:
    """Orthonormal directions of the token subspace, a block of one head's width after another."""
    count = model.shape.width - POSITION_WIDTH
    directions = torch.zeros(count, model.shape.width)
    directions[:, POSITION_WIDTH:] = _orthogonal(count)
    return directions


@torch.no_grad()
def set_start(model: Gpt2, start: Start) -> None:
    for name, parameter in model.named_parameters():
        if name.endswith("c_attn.weight"):
            parameter.normal_(0, 0.05)
        elif name.endswith("attn.c_proj.weight") or name.endswith("mlp.c_proj.weight"):
            parameter.normal_(0, 0.02)
        elif name.endswith("c_fc.weight"):
            parameter.normal_(0, 0.06)
    model.wte.weight.normal_(0, start.embedding)
    model.wte.weight[:, :POSITION_WIDTH] *= 0.1
    model.ln_f.weight.fill_(start.final_norm)

    frequencies = _set_positions(model, start.position, len(start.previous))
    size = model.shape.head_width
    read, write = _token_directions(model), _token_directions(model)
    for place, ((layer, head), strength) in enumerate(start.previous.items()):
        block = slice(place * size, (place + 1) * size)
        _lean_to_previous(model, head, strength, frequencies[place], place * frequencies.shape[1])
        _copy(model, (layer, head), 0.8, read[block], write[block])
    same = _token_directions(model)
    for place, (head, strength) in enumerate(start.copying.items()):
        block = torch.arange(place * size, (place + 1) * size) % len(same)
        _copy(model, head, strength, same[block], same[block])
