with model.trace(repeated_tokens):
    # [layer, batch, position, heads side by side]
    z = torch.stack([layer.attn.c_proj.input for layer in model.transformer.h]).save()

mean = z.mean(1)  # over the rows, for each position by itself

mean_effect = torch.stack([loss(log_probs_without([head], mean)) - intact for head in all_heads])
imshow(mean_effect.view(n_layers, n_heads), xaxis="Head", yaxis="Layer", title="Rise of the Loss with a Head at its Mean")
