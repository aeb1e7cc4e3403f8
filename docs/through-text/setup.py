import einops
import plotly.express as px
import plotly.graph_objects as go
import torch
from nnsight import LanguageModel

device = "cuda" if torch.cuda.is_available() else "cpu"

# Nothing here asks for a gradient.
torch.set_grad_enabled(False)

# Running this first gives the same tokens each time.
torch.manual_seed(0)


def line(y, xaxis, yaxis, title):
    y = y.detach().cpu().numpy()
    px.line(y=y, labels={"x": xaxis, "y": yaxis}, title=title).show()


def imshow(z, xaxis, yaxis, title):
    z = z.detach().cpu().numpy()
    px.imshow(z, labels={"x": xaxis, "y": yaxis}, title=title).show()
