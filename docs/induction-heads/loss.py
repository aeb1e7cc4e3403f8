# Declare the model and load onto device
model = LanguageModel('gpt2',device_map=device)

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)")

with model.generate(max_new_tokens=1) as generator:
    with generator.invoke(repeated_tokens) as invoker:
        token_ids = invoker.ids
        logits = model.lm_head.output.save()

loss = cross_entropy_loss(logits.value, token_ids, shift=True, avg_token=False)
line(loss, xaxis="Position", yaxis="Loss", title="Loss by position on random repeated tokens")
