# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)")
token_ids = repeated_tokens

with model.trace(repeated_tokens):
    logits = model.lm_head.output.save()

loss = cross_entropy_loss(logits, token_ids, shift=True, avg_token=False)
line(loss, xaxis="Position", yaxis="Loss", title="Loss by position on random repeated tokens")
