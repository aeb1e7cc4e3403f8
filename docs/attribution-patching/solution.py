by_position = einops.reduce(product, "layer batch position (head d_head) -> layer head position", "sum", head=n_heads)
top = expected.flatten().argsort(descending=True).tolist()[:5]
lines(
    list(range(2 * seq_len)),
    {f"{layer}.{head}": by_position[layer, head] for layer, head in [all_heads[i] for i in top]},
    xaxis="Position",
    yaxis="Expected rise of the loss",
    title="Where the Five Heads are Expected to Count",
)
