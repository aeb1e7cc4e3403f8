# [pos, d_model]: all that the residual stream has of a position before any token is added
positions = model.transformer.wpe.weight[:2 * seq_len]
n_heads = patterns.shape[2]
later = torch.ones(2 * seq_len, 2 * seq_len).triu(1).bool().to(positions.device)

scores = []
for layer in model.transformer.h:
    q, k, _ = layer.attn.c_attn(layer.ln_1(positions)).chunk(3, dim=-1)
    q = einops.rearrange(q, "pos (head d_head) -> head pos d_head", head=n_heads)
    k = einops.rearrange(k, "pos (head d_head) -> head pos d_head", head=n_heads)
    attn_scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    pattern = attn_scores.masked_fill(later, -float("inf")).softmax(-1)
    scores.append(pattern.diagonal(dim1=-2, dim2=-1, offset=-1).mean(-1))

imshow(torch.stack(scores), xaxis="Head", yaxis="Layer", title="Previous Token Score from Positions Alone")
