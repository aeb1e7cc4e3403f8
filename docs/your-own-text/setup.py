import circuitsvis as cv
import plotly.graph_objects as go
import torch
from nnsight import LanguageModel

device = "cuda" if torch.cuda.is_available() else "cpu"

# Nothing here asks for a gradient.
torch.set_grad_enabled(False)

# Running this first gives the same random tokens each time.
torch.manual_seed(0)


def bars(names, series, xaxis, yaxis, title):
    fig = go.Figure([go.Bar(x=names, y=values.cpu().numpy(), name=name) for name, values in series.items()])
    fig.update_layout(title=title, xaxis_title=xaxis, yaxis_title=yaxis, barmode="group")
    fig.show()
