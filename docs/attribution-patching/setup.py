import einops
import plotly.express as px
import plotly.graph_objects as go
import torch
from nnsight import LanguageModel

device = "cuda" if torch.cuda.is_available() else "cpu"

# Running this first gives the same tokens each time.
torch.manual_seed(0)


def imshow(z, xaxis, yaxis, title):
    z = z.detach().cpu().numpy()
    px.imshow(z, labels={"x": xaxis, "y": yaxis}, title=title, color_continuous_midpoint=0).show()


def lines(x, curves, xaxis, yaxis, title):
    fig = go.Figure([go.Scatter(x=x, y=y.detach().cpu().numpy(), name=name) for name, y in curves.items()])
    fig.update_layout(title=title, xaxis_title=xaxis, yaxis_title=yaxis)
    fig.show()
