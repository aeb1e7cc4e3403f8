with model.trace(repeated_tokens):
    patterns = torch.stack([layer.attn.output[1] for layer in model.transformer.h]).save()

previous_token_score = patterns.diagonal(dim1=-2, dim2=-1, offset=-1).mean((1, -1))
induction_score = patterns.diagonal(dim1=-2, dim2=-1, offset=1 - seq_len).mean((1, -1))

ranking = induction_score.flatten().argsort(descending=True).tolist()
n_induction = int((induction_score > 0.6).sum())
induction_heads = [all_heads[i] for i in ranking[:n_induction]]
previous_token_heads = [tuple(at) for at in (previous_token_score > 0.5).nonzero().tolist()]

others = [head for head in all_heads if head not in induction_heads + previous_token_heads]
random_others = [others[i] for i in torch.randperm(len(others))[:n_induction].tolist()]


def as_they_go(heads, replacement):
    return torch.stack([loss(log_probs_without(heads[:n], replacement)) for n in range(n_induction + 1)])


lines(
    {
        "Induction heads at zero": as_they_go(induction_heads, zero),
        "Induction heads at their mean": as_they_go(induction_heads, mean),
        "As many others at zero": as_they_go(random_others, zero),
    },
    xaxis="Heads taken away",
    yaxis="Loss",
    title="Loss as More Heads are Taken Away",
)
