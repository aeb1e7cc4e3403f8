# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)").to(device)

n_layers, n_heads = model.config.n_layer, model.config.n_head
d_head = model.config.n_embd // n_heads


def loss_of(logits):
    """Mean loss in the second half of the rows."""
    log_probs = logits[:, seq_len:-1].log_softmax(-1)
    return -log_probs.gather(-1, repeated_tokens[:, seq_len + 1 :, None]).mean()


gradients = []
with model.trace(repeated_tokens):
    # the outputs of the heads, side by side: [batch, position, heads * d_head]
    outputs = [layer.attn.c_proj.input for layer in model.transformer.h]
    loss = loss_of(model.lm_head.output)
    z = torch.stack(outputs).detach().save()
    intact = loss.detach().save()
    with loss.backward():
        # from the last layer to the first, as the way back goes
        for output in reversed(outputs):
            gradients.append(output.grad.save())

gradient = torch.stack(gradients[::-1])  # [layer, batch, position, heads * d_head]
mean = z.mean(1, keepdim=True)  # over the rows, for each position by itself
product = (mean - z) * gradient
expected = einops.reduce(product, "layer batch position (head d_head) -> layer head", "sum", head=n_heads)

imshow(expected, xaxis="Head", yaxis="Layer", title="Expected Rise of the Loss with a Head at its Mean")
