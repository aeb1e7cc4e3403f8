# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)").to(device)

n_layers, n_heads, d_model = model.config.n_layer, model.config.n_head, model.config.n_embd
d_head = d_model // n_heads


def columns_of(head):
    return slice(head * d_head, (head + 1) * d_head)


def patterns_without(heads, tokens=repeated_tokens):
    """Attention of all heads, [layer, batch, head, query, key], with the (layer, head) of a list at zero."""
    with model.trace(tokens):
        patterns = []
        for index, layer in enumerate(model.transformer.h):
            for at, head in heads:
                if at == index:
                    layer.attn.c_proj.input[..., columns_of(head)] = 0
            patterns.append(layer.attn.output[1])
        patterns = torch.stack(patterns).save()
    return patterns


def induction(patterns, distance=seq_len - 1):
    return patterns.diagonal(dim1=-2, dim2=-1, offset=-distance).mean((1, -1))


intact = patterns_without([])
previous_token_score = intact.diagonal(dim1=-2, dim2=-1, offset=-1).mean((1, -1))
previous_token_heads = [tuple(at) for at in (previous_token_score > 0.5).nonzero().tolist()]
induction_heads = [tuple(at) for at in (induction(intact) > 0.6).nonzero().tolist()]


def name(head):
    return f"{head[0]}.{head[1]}"


def of_induction_heads(scores):
    return torch.stack([scores[layer, head] for layer, head in induction_heads])


removals = {"nothing": []}
removals |= {name(head): [head] for head in previous_token_heads}
removals["all of these"] = previous_token_heads

bars(
    [name(head) for head in induction_heads],
    {f"without {what}": of_induction_heads(induction(patterns_without(heads))) for what, heads in removals.items()},
    xaxis="Induction head",
    yaxis="Induction score",
    title="Induction Scores without the Previous Token Heads",
)
