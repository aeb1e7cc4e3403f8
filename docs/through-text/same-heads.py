as_they_are = score(run(repeated_tokens.tolist())[1])
n_layers, n_heads = as_they_are.shape

px.scatter(
    x=as_they_are.flatten().cpu().numpy(),
    y=score(run(through(repeated_tokens))[1]).flatten().cpu().numpy(),
    hover_name=[f"{layer}.{head}" for layer in range(n_layers) for head in range(n_heads)],
    labels={"x": "Ids as they are", "y": "Through text"},
    title="Induction Score of Each Head, Both Ways",
).show()
