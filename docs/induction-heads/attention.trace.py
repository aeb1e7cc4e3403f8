with model.trace(repeated_tokens):
    # What leaves the trace is what was saved, so the layers are stacked inside it
    attn_hidden_states = torch.stack([layer.attn.output[1] for layer in model.transformer.h]).save()

attn_hidden_states = attn_hidden_states.diagonal(dim1=-2, dim2=-1, offset=1-seq_len)
induction_score = attn_hidden_states.mean(1).mean(-1).cpu()

imshow(induction_score, xaxis="Head", yaxis="Layer", title="Induction Score by Head")
