model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 4
seq_len = 20
tokens = torch.randint(1000, 10000, (batch_size, seq_len))

with model.trace(tokens):
    pattern = model.transformer.h[0].attn.output[1].save()

# [batch, head, query, key] -> [query, key]
imshow(pattern.mean(0).mean(0), xaxis="Key", yaxis="Query", title="Attention in layer 0, mean over rows and heads")
