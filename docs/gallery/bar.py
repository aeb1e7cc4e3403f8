fig = go.Figure()
for name, score in [("one back", previous), ("after an earlier copy", induction)]:
    fig.add_trace(go.Bar(x=[f"Layer {layer}" for layer in range(n_layers)], y=score.max(-1).values, name=name))
fig.update_layout(title="Bars: the strongest head of each layer", yaxis_title="Attention", barmode="group")
fig.show()
