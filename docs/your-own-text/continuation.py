def continued(without=(), steps=12):
    """What comes of always taking the likeliest next token: the tokens, and how likely each was."""
    longer, chances = list(ids), []
    for _ in range(steps):
        chance, id = log_probs(longer, without)[-1].exp().max(-1)
        longer.append(int(id))
        chances.append(float(chance))
    return [model.tokenizer.decode([id]) for id in longer[-steps:]], torch.tensor(chances)


cv.tokens.colored_tokens(*continued())
