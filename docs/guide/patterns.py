with model.trace(tokens):
    # [layer, batch, head, query, key]
    patterns = torch.stack([layer.attn.output[1] for layer in h]).save()

induction_score = patterns.diagonal(offset=1 - seq_len, dim1=-2, dim2=-1).mean((1, 3))
n_heads = induction_score.shape[1]
best = induction_score.argmax().item()
best_layer, best_head = best // n_heads, best % n_heads

imshow(
    patterns[best_layer, 0, best_head],
    xaxis="Key",
    yaxis="Query",
    title=f"Where head {best_layer}.{best_head} looks, in the first row",
)
