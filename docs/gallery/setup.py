import circuitsvis as cv
import matplotlib.pyplot as plt
import plotly.express as px
import plotly.graph_objects as go
import torch
from nnsight import LanguageModel

torch.manual_seed(0)
model = LanguageModel("gpt2", attn_implementation="eager")

seq_len = 20
ids = torch.randint(1000, 10000, (4, seq_len)).repeat(1, 2)

with model.trace(ids):
    patterns, sizes = [], []
    for layer in model.transformer.h:
        patterns.append(layer.attn.output[1])
        sizes.append(layer.mlp.output.norm(dim=-1).mean(0))
    patterns = torch.stack(patterns).save()  # [layer, batch, head, query, key]
    sizes = torch.stack(sizes).save()  # [layer, position]
    logits = model.lm_head.output.save()

# [batch, position]
loss = -logits[:, :-1].log_softmax(-1).gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
# [layer, head]: how much a head looks one token back, and at the token after an earlier copy
previous = patterns.diagonal(offset=-1, dim1=-2, dim2=-1).mean((1, 3))
induction = patterns.diagonal(offset=1 - seq_len, dim1=-2, dim2=-1).mean((1, 3))

n_layers, n_heads = induction.shape
