# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)")

# 0: the ids as they are. 1: turned into text, and the text into ids again.
through_text = 1


def through(ids):
    return [model.tokenizer.encode(model.tokenizer.decode(row)) for row in ids]


def run(rows):
    """Loss by position and attention [layer, row, head, query, key] of rows of any lengths, padded on the left."""
    longest = max(len(row) for row in rows)
    pad = model.tokenizer.eos_token_id or 0
    ids = torch.tensor([[pad] * (longest - len(row)) + row for row in rows])
    mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
    with model.trace({"input_ids": ids, "attention_mask": mask}):
        patterns = torch.stack([layer.attn.output[1] for layer in model.transformer.h]).save()
        logits = model.lm_head.output.save()
    right = logits[:, :-1].log_softmax(-1).gather(-1, ids[:, 1:, None].to(logits.device))
    return -right.squeeze(-1).mean(0), patterns


def score(patterns):
    return patterns.diagonal(dim1=-2, dim2=-1, offset=1 - seq_len).mean((1, -1))


rows = through(repeated_tokens) if through_text else repeated_tokens.tolist()
loss, patterns = run(rows)

line(loss, xaxis="Position", yaxis="Loss", title="Loss by position on random repeated tokens")
imshow(score(patterns), xaxis="Head", yaxis="Layer", title="Induction Score by Head")
