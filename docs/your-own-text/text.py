# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

text = "Mr. Michael Jordan, of the state of Ohio, was elected. The people of Ohio sent Michael"

# the head to look through
layer = 2
head = 0

ids = model.tokenizer.encode(text)
tokens = [model.tokenizer.decode([id]) for id in ids]

with model.trace(torch.tensor([ids])):
    patterns = torch.stack([block.attn.output[1] for block in model.transformer.h]).save()

# where the last token looks
cv.tokens.colored_tokens(tokens, patterns[layer, 0, head, -1])
