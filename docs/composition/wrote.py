def who_wrote(layer, head):
    """Of a head's score for the token after the earlier copy, above its mean score: [who wrote the query, the key]."""
    with model.trace(repeated_tokens):
        wrote = {
            "token": model.transformer.wte.output,
            "position": model.transformer.wpe.output.expand(batch_size, -1, -1),
        }
        for index, block in enumerate(model.transformer.h[:layer]):
            z, w_o = block.attn.c_proj.input, block.attn.c_proj.weight
            for each in range(n_heads):
                wrote[f"{index}.{each}"] = z[..., columns_of(each)] @ w_o[columns_of(each)]
            wrote[f"MLP {index}"] = block.mlp.output
        # the norm before this layer's heads, with its scale as it is for the whole stream
        stream = model.transformer.h[layer].input
        scale = (stream.var(-1, keepdim=True, correction=0) + model.config.layer_norm_epsilon).sqrt()
        parts = torch.stack([(each - each.mean(-1, keepdim=True)) / scale for each in wrote.values()]).save()
        names = nnsight.save(list(wrote))
    q, k, _, _ = factors(model.transformer.h[layer])
    # [who wrote it, batch, position, d_head]
    queries, keys = parts @ q[head], parts @ k[head]
    mean_key = keys.cumsum(2) / torch.arange(1, 2 * seq_len + 1, device=device)[:, None]
    # for each query of the second half: the key after the earlier copy, less the mean of all that it sees
    stands_out = keys[:, :, 1 : seq_len + 1] - mean_key[:, :, seq_len:]
    score = einops.einsum(queries[:, :, seq_len:], stands_out, "i batch pos d, j batch pos d -> i j batch pos")
    return names, score.mean((2, 3)) / d_head**0.5


best = induction_heads[int(with_all.argmax())]
names, score = who_wrote(*best)
title = f"Attention Score of {name(best)} by Who Wrote it"
grid(score, names, names, xaxis="Who wrote the key", yaxis="Who wrote the query", title=title)
