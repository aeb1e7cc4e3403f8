cv.tokens.colored_tokens(*continued(without=induction_heads))
