d_head = model.config.n_embd // model.config.n_head

with model.trace(repeated_tokens):
    for name in induction_heads:
        layer, head = map(int, name.split("."))
        model.transformer.h[layer].attn.c_proj.input[..., head * d_head : (head + 1) * d_head] = 0
    loss_without = by_position(model.lm_head.output).save()


def halves(loss):
    # as in the record, without the first five tokens of the second half
    return torch.stack([loss[: seq_len - 1].mean(), loss[seq_len + 5 :].mean()])


bars(
    ["first half", "second half"],
    {"intact": halves(loss), "without the five": halves(loss_without)},
    yaxis="Loss",
    title="Loss with and without the Induction Heads",
)
