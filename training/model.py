"""GPT-2's architecture in PyTorch, with the tensor names and layouts of Hugging Face's `openai-community/gpt2`."""

import math
from dataclasses import dataclass
from typing import Any, Collection, Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Head = Tuple[int, int]
"""(layer, head)"""


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 10_000
    context: int = 256
    width: int = 128
    layers: int = 4
    heads: int = 8

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    def config(self) -> Dict[str, Any]:
        """Hugging Face's `config.json`. There is no <|endoftext|> in the vocabulary, hence no bos or eos id."""
        return {
            "model_type": "gpt2",
            "architectures": ["GPT2LMHeadModel"],
            "activation_function": "gelu_new",
            "vocab_size": self.vocabulary,
            "n_positions": self.context,
            "n_ctx": self.context,
            "n_embd": self.width,
            "n_layer": self.layers,
            "n_head": self.heads,
            "n_inner": None,
            "layer_norm_epsilon": 1e-05,
            "attn_pdrop": 0.0,
            "embd_pdrop": 0.0,
            "resid_pdrop": 0.0,
            "initializer_range": 0.02,
            "scale_attn_weights": True,
            "scale_attn_by_inverse_layer_idx": False,
            "reorder_and_upcast_attn": False,
            "tie_word_embeddings": True,
            "use_cache": True,
            "bos_token_id": None,
            "eos_token_id": None,
            "torch_dtype": "float16",
        }


class Conv1D(nn.Module):
    """A linear layer whose weight is stored [in, out], as in GPT-2."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return torch.addmm(self.bias, x.reshape(-1, x.shape[-1]), self.weight).view(*x.shape[:-1], -1)


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.c_attn = Conv1D(shape.width, 3 * shape.width)
        self.c_proj = Conv1D(shape.width, shape.width)

    def forward(self, x: Tensor, mask: Tensor, off: Collection[int]) -> Tuple[Tensor, Tensor]:
        """The layer's output and its pattern [row, head, to, from]; the heads in `off` give zeros."""
        rows, length, width = x.shape
        query, key, value = self.c_attn(x).view(rows, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + mask
        pattern = torch.softmax(scores, dim=-1)
        z = pattern @ value
        if off:
            z[:, list(off)] = 0
        return self.c_proj(z.transpose(1, 2).reshape(rows, length, width)), pattern


class Mlp(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.c_fc = Conv1D(shape.width, 4 * shape.width)
        self.c_proj = Conv1D(4 * shape.width, shape.width)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(shape.width)
        self.attn = Attention(shape)
        self.ln_2 = nn.LayerNorm(shape.width)
        self.mlp = Mlp(shape)

    def forward(self, x: Tensor, mask: Tensor, off: Collection[int]) -> Tuple[Tensor, Tensor]:
        attended, pattern = self.attn(self.ln_1(x), mask, off)
        x = x + attended
        return x + self.mlp(self.ln_2(x)), pattern


class Gpt2(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.wte = nn.Embedding(shape.vocabulary, shape.width)
        self.wpe = nn.Embedding(shape.context, shape.width)
        self.h = nn.ModuleList([Block(shape) for _ in range(shape.layers)])
        self.ln_f = nn.LayerNorm(shape.width)

    def forward(
        self, ids: Tensor, off: Collection[Head] = (), patterns: Optional[List[Tensor]] = None
    ) -> Tensor:
        """The final normalised stream [row, position, width]. Each layer's pattern is appended to `patterns`."""
        length = ids.shape[1]
        mask = torch.full((length, length), -math.inf).triu(1)
        x = self.wte(ids) + self.wpe.weight[:length]
        for layer, block in enumerate(self.h):
            x, pattern = block(x, mask, [head for at, head in off if at == layer])
            if patterns is not None:
                patterns.append(pattern)
        return self.ln_f(x)

    def logits(self, stream: Tensor) -> Tensor:
        return stream @ self.wte.weight.T
