with model.trace(tokens):
    losses = []
    for layer in h:
        # what the model would say if it ended after this layer
        logits = model.lm_head(model.transformer.ln_f(layer.output))
        losses.append(second_half_loss(logits))
    losses = torch.stack(losses).save()

line(losses, xaxis="Layer", yaxis="Loss", title="Loss on the second half if the model ended after each layer")
