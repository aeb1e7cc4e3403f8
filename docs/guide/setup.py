import einops
import plotly.express as px
import torch
from nnsight import LanguageModel

torch.manual_seed(0)
model = LanguageModel("gpt2", attn_implementation="eager")
h = model.transformer.h

# 4 rows of 30 random tokens, repeated once: what comes at the second half can be known
batch_size = 4
seq_len = 30
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)")
next_tokens = tokens[:, 1:].unsqueeze(-1)


def second_half_loss(logits):
    loss = -logits[:, :-1].log_softmax(-1).gather(-1, next_tokens).squeeze(-1)
    return loss[:, seq_len:].mean()


def line(y, xaxis, yaxis, title):
    y = y.detach().cpu().numpy()
    px.line(y=y, labels={"x": xaxis, "y": yaxis}, title=title).show()


def imshow(z, xaxis, yaxis, title):
    z = z.detach().cpu().numpy()
    px.imshow(z, labels={"x": xaxis, "y": yaxis}, title=title).show()
