# the first row up to a few tokens into its second copy; the rest of it is what should come
known = seq_len + 6
prompt, rest = tokens[:1, :known], tokens[0, known:]

with model.generate(prompt, max_new_tokens=len(rest)) as tracer:
    certainty = list().save()
    for step in tracer.iter[: len(rest)]:
        certainty.append(model.lm_head.output[0, -1].softmax(-1).max())
    continued = tracer.result.save()

right = (continued[0, known:] == rest).sum().item()
print(f"{right} of {len(rest)} tokens are those of the first copy")
line(torch.stack(certainty), xaxis="Step", yaxis="Probability", title="How sure the model is of each token that it generates")
