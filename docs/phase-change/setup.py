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


def lines(x, curves, xaxis, yaxis, title):
    x = x.tolist()
    fig = go.Figure([go.Scatter(x=x, y=values.numpy(), name=name) for name, values in curves.items()])
    fig.update_layout(title=title, xaxis_title=xaxis, yaxis_title=yaxis)
    fig.show()


def line(y, xaxis, yaxis, title):
    px.line(y=y.cpu().numpy(), labels={"x": xaxis, "y": yaxis}, title=title).show()


def imshow(z, xaxis, yaxis, title):
    # from 0 to 1 in each model, so that the colours can be compared
    px.imshow(z.cpu().numpy(), zmin=0, zmax=1, labels={"x": xaxis, "y": yaxis}, title=title).show()


def bars(names, series, yaxis, title):
    fig = go.Figure([go.Bar(x=names, y=values.cpu().numpy(), name=name) for name, values in series.items()])
    fig.update_layout(title=title, yaxis_title=yaxis, barmode="group")
    fig.show()
