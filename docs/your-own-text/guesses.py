n_layers, n_heads = model.config.n_layer, model.config.n_head
d_head = model.config.n_embd // n_heads

# the induction heads, as the first page finds them
random_tokens = torch.randint(1000, 10000, (4, 50)).repeat(1, 2)
with model.trace(random_tokens):
    on_random = torch.stack([block.attn.output[1] for block in model.transformer.h]).save()
induction_score = on_random.diagonal(dim1=-2, dim2=-1, offset=1 - 50).mean((1, -1))
induction_heads = [tuple(at) for at in (induction_score > 0.6).nonzero().tolist()]


def log_probs(ids, without=()):
    """Of the next token at each place of a text, with the (layer, head) of a list at zero."""
    with model.trace(torch.tensor([ids])):
        for at, index in without:
            model.transformer.h[at].attn.c_proj.input[..., index * d_head : (index + 1) * d_head] = 0
        after_each = model.lm_head.output[0].log_softmax(-1).save()
    return after_each


intact = log_probs(ids)[-1].exp()
without = log_probs(ids, induction_heads)[-1].exp()

# the best of both
best = list(dict.fromkeys(intact.topk(5).indices.tolist() + without.topk(5).indices.tolist()))
bars(
    [repr(model.tokenizer.decode([id])) for id in best],
    {"intact": intact[best], "without the induction heads": without[best]},
    xaxis="Next token",
    yaxis="Probability",
    title="Guesses for the Next Token",
)
