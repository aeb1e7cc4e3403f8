# the ids stand for the words that a tokenizer would give
cv.tokens.colored_tokens([f" {place}" for place in range(2 * seq_len)], patterns[-1, 0, 0, -1])
