import einops
import plotly.express as px
import torch
from nnsight import LanguageModel

device = "cuda" if torch.cuda.is_available() else "cpu"

# The listings draw random tokens but set no seed: running this first
# gives the same tokens each time.
torch.manual_seed(0)


def cross_entropy_loss(logits, token_ids, shift, avg_token):
    if shift:  # the logits at each position predict the token after it
        logits, token_ids = logits[:, :-1], token_ids[:, 1:]
    next_ids = token_ids.to(logits.device).unsqueeze(-1)
    loss = -logits.log_softmax(-1).gather(-1, next_ids).squeeze(-1)
    return loss.mean() if avg_token else loss.mean(0)  # mean(0): over the batch


def line(y, xaxis, yaxis, title):
    y = y.detach().cpu().numpy()
    px.line(y=y, labels={"x": xaxis, "y": yaxis}, title=title).show()


def imshow(z, xaxis, yaxis, title):
    z = z.detach().cpu().numpy()
    px.imshow(z, labels={"x": xaxis, "y": yaxis}, title=title).show()
