d_head = model.config.n_embd // model.config.n_head

with model.trace(tokens):
    before = second_half_loss(model.lm_head.output).save()

losses = []
for head in range(n_heads):
    with model.trace(tokens):
        # what the heads give is side by side here, before it is mixed into the residual stream
        z = h[best_layer].attn.c_proj.input
        z[:, :, head * d_head : (head + 1) * d_head] = 0
        losses.append(second_half_loss(model.lm_head.output).save())

line(
    torch.stack(losses) - before,
    xaxis="Head",
    yaxis="Loss added",
    title=f"What the loss gains without each head of layer {best_layer}",
)
