# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)").to(device)


def by_position(logits):
    """The loss at each position, as a mean over the rows."""
    log_probs = logits[:, :-1].log_softmax(-1)
    return -log_probs.gather(-1, repeated_tokens[:, 1:, None]).squeeze(-1).mean(0)


with model.trace(repeated_tokens):
    # [layer, batch, head, query, key]
    patterns = torch.stack([layer.attn.output[1] for layer in model.transformer.h]).save()
    loss = by_position(model.lm_head.output).save()

induction_score = patterns.diagonal(dim1=-2, dim2=-1, offset=1 - seq_len).mean((1, -1))

imshow(induction_score, xaxis="Head", yaxis="Layer", title="Induction Score by Head")
line(loss, xaxis="Position", yaxis="Loss", title="Loss by Position")
