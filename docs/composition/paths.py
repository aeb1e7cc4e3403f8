# what each previous token head writes into the residual stream in a clean run
written = {}
with model.trace(repeated_tokens):
    for layer, head in sorted(previous_token_heads):
        attn = model.transformer.h[layer].attn
        own = columns_of(head)
        written[layer, head] = (attn.c_proj.input[..., own] @ attn.c_proj.weight[own]).save()

QUERY, KEY, VALUE = range(3)


def scores_where(parts, given):
    """Induction scores where these parts of the later heads alone are given what was written, or alone are denied it."""
    with model.trace(repeated_tokens):
        patterns = []
        for index, layer in enumerate(model.transformer.h):
            below = [what for (at, _), what in written.items() if at < index]
            if below:
                stream = layer.input + sum(below) if given else layer.input - sum(below)
                changed = layer.attn.c_attn(layer.ln_1(stream))
                for part in parts:
                    own = slice(part * d_model, (part + 1) * d_model)
                    layer.attn.c_attn.output[..., own] = changed[..., own]
            for at, head in previous_token_heads:
                if given and at == index:
                    layer.attn.c_proj.input[..., columns_of(head)] = 0
            patterns.append(layer.attn.output[1])
        patterns = torch.stack(patterns).save()
    return of_induction_heads(induction(patterns))


with_all = of_induction_heads(induction(intact))
with_none = of_induction_heads(induction(patterns_without(previous_token_heads)))
effect = with_all - with_none
places = {"queries": [QUERY], "keys": [KEY], "values": [VALUE], "all three": [QUERY, KEY, VALUE]}

bars(
    list(places),
    {
        "given there alone": torch.stack(
            [((scores_where(parts, given=True) - with_none) / effect).mean() for parts in places.values()]
        ),
        "missing there alone": torch.stack(
            [((with_all - scores_where(parts, given=False)) / effect).mean() for parts in places.values()]
        ),
    },
    xaxis="Where later heads read what was written",
    yaxis="Share of the effect",
    title="The Effect through Queries, Keys and Values",
)
