next_ids = torch.tensor(ids[1:])[:, None]
gain = (log_probs(ids)[:-1] - log_probs(ids, induction_heads)[:-1]).cpu().gather(-1, next_ids).squeeze(-1)
cv.tokens.colored_tokens(tokens[1:], gain)
