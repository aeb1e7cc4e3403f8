names = [f"{layer}.{head}" for layer in range(n_layers) for head in range(n_heads)]
px.scatter(
    x=previous.flatten(),
    y=induction.flatten(),
    hover_name=names,
    labels={"x": "One token back", "y": "After an earlier copy"},
    title="Points: where each head looks",
).show()
