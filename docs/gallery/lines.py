fig = go.Figure([go.Scatter(y=sizes[layer], name=f"Layer {layer}") for layer in range(n_layers)])
fig.update_layout(title="Lines: size of what each MLP adds", xaxis_title="Position", yaxis_title="Norm")
fig.show()
