# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)").to(device)

n_layers, n_heads = model.config.n_layer, model.config.n_head
d_head = model.config.n_embd // n_heads
all_heads = [(layer, head) for layer in range(n_layers) for head in range(n_heads)]


def log_probs_without(heads, replacement):
    """Predictions in the second half, with the output of each (layer, head) of a list replaced."""
    with model.trace(repeated_tokens):
        for layer, head in sorted(heads):
            # what goes into the output projection still has the heads side by side
            z = model.transformer.h[layer].attn.c_proj.input
            its_own = slice(head * d_head, (head + 1) * d_head)
            z[..., its_own] = replacement[layer][..., its_own]
        log_probs = model.lm_head.output[:, seq_len:-1].log_softmax(-1).save()
    return log_probs


def loss(log_probs):
    return -log_probs.gather(-1, repeated_tokens[:, seq_len + 1 :, None]).mean()


zero = torch.zeros(n_layers, n_heads * d_head, device=device)
intact = loss(log_probs_without([], zero))

zero_effect = torch.stack([loss(log_probs_without([head], zero)) - intact for head in all_heads])
imshow(zero_effect.view(n_layers, n_heads), xaxis="Head", yaxis="Layer", title="Rise of the Loss with a Head at Zero")
