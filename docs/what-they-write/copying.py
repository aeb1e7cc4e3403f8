def copying_score(matrices):
    """Sum of the eigenvalues over the sum of their sizes: 1 where all of them are positive."""
    values = torch.linalg.eigvals(matrices.cpu())
    return values.real.sum(-1) / values.abs().sum(-1)


def centred(x):
    return x - x.mean(-1, keepdim=True)


# Norms come before a head reads and before the logits. Their gains are multiplied into the matrices, and the mean
# that they take away is taken away here.
w_v, w_o = [], []
for layer in model.transformer.h:
    value = layer.ln_1.weight[:, None] * layer.attn.c_attn.weight.chunk(3, dim=-1)[2]
    w_v.append(einops.rearrange(value, "d_model (head d_head) -> head d_model d_head", head=n_heads))
    output = centred(layer.attn.c_proj.weight)
    w_o.append(einops.rearrange(output, "(head d_head) d_model -> head d_head d_model", head=n_heads))
w_v, w_o = torch.cat(w_v), torch.cat(w_o)
to_logits = w_o @ centred(model.transformer.ln_f.weight[:, None] * w_u.T)

w_e = model.transformer.wte.weight
# before a later layer sees a token, the first MLP has added its part to the embedding
first = model.transformer.h[0]
effective = w_e + first.mlp(first.ln_2(w_e))

# A B and B A have the same eigenvalues but for zeros, and B A is small: as wide as a head
scores = {
    "OV Circuit": w_o @ w_v,
    "Embedding to Logits": to_logits @ (centred(w_e) @ w_v),
    "Effective Embedding to Logits": to_logits @ (centred(effective) @ w_v),
}
for what, matrices in scores.items():
    score = copying_score(matrices).view(n_layers, n_heads)
    imshow(score, xaxis="Head", yaxis="Layer", title=f"Copying Score, {what}")
