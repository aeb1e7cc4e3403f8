px.imshow(
    induction - previous,
    x=[f"Head {head}" for head in range(n_heads)],
    y=[f"Layer {layer}" for layer in range(n_layers)],
    color_continuous_midpoint=0,
    text_auto=".2f",
    title="A grid with a middle: after a copy, less one back",
).show()
