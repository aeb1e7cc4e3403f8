# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)")

with model.trace(repeated_tokens):
    # [layer, batch, head, query, key]
    patterns = torch.stack([layer.attn.output[1] for layer in model.transformer.h]).save()

previous_token_score = patterns.diagonal(dim1=-2, dim2=-1, offset=-1).mean((1, -1))

imshow(previous_token_score, xaxis="Head", yaxis="Layer", title="Previous Token Score by Head")
