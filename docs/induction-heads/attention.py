with model.generate(max_new_tokens=1, output_attentions=True) as generator:

    with generator.invoke(repeated_tokens, output_attentions=True) as invoker:

        attn_hidden_states = [model.transformer.h[layer_idx].attn.output[2].save() for layer_idx in range(len(model.transformer.h))]

attn_hidden_states = torch.stack([hs.value for hs in attn_hidden_states]).diagonal(dim1=-2, dim2=-1, offset=1-seq_len)
induction_score = attn_hidden_states.mean(1).mean(-1).cpu()

imshow(induction_score, xaxis="Head", yaxis="Layer", title="Induction Score by Head")
