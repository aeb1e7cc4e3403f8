# the same rows, but one token of the first copy is another: nothing says any more what follows the one before it
place = 10
corrupted = tokens.clone()
corrupted[:, place] = (corrupted[:, place] + 1) % 9000 + 1000
question = seq_len + place - 1  # here the model has to say what came at `place`
answers = tokens[:, question + 1].unsqueeze(-1)


def answer_probability(logits):
    return logits[:, question].softmax(-1).gather(-1, answers).mean()


with model.trace(tokens):
    clean = torch.stack([layer.output for layer in h]).save()

rows = []
for layer in range(len(h)):
    row = []
    for position in [place - 1, place, place + 1, question]:
        with model.trace(corrupted):
            h[layer].output[:, position] = clean[layer, :, position]
            row.append(answer_probability(model.lm_head.output).save())
    rows.append(torch.stack(row))

px.imshow(
    torch.stack(rows).detach().cpu().numpy(),
    x=["one before", "the changed token", "one after", "the question"],
    labels={"x": "Position that is patched", "y": "Layer"},
    title="Probability of the answer with the clean residual stream patched in",
).show()
