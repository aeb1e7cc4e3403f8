def entropy(log_probs):
    return -(log_probs.exp() * log_probs).sum(-1).mean()


def right(log_probs):
    return (log_probs.argmax(-1) == repeated_tokens[:, seq_len + 1 :]).float().mean()


best = induction_heads[:1]
last_layer = [(n_layers - 1, head) for head in range(n_heads)]
# for each row, the mean over all rows but itself
others_mean = (z.sum(1, keepdim=True) - z) / (batch_size - 1)

cases = {
    "nothing": log_probs_without([], zero),
    "best at zero": log_probs_without(best, zero),
    "best at mean": log_probs_without(best, mean),
    "all at zero": log_probs_without(induction_heads, zero),
    "all at mean": log_probs_without(induction_heads, mean),
    "all at others' mean": log_probs_without(induction_heads, others_mean),
    "last layer at zero": log_probs_without(last_layer, zero),
    "last layer at mean": log_probs_without(last_layer, mean),
}


def of_each(measure):
    return torch.stack([measure(log_probs) for log_probs in cases.values()])


bars(
    list(cases),
    {"Loss": of_each(loss), "Entropy": of_each(entropy)},
    xaxis="Taken away",
    yaxis="Nats",
    title="How Wrong the Model is, and How Unsure",
)
bars(
    list(cases),
    {"Right": of_each(right)},
    xaxis="Taken away",
    yaxis="Share of tokens",
    title="How Often its First Guess is Right",
)
