def loss_towards_mean(layer, head, share=1.0):
    """The loss with one head's output moved towards its mean: by 0 not at all, by 1 all the way."""
    own = slice(head * d_head, (head + 1) * d_head)
    with torch.no_grad():
        with model.trace(repeated_tokens):
            output = model.transformer.h[layer].attn.c_proj.input
            output[..., own] = torch.lerp(output[..., own], mean[layer][..., own], share)
            moved = loss_of(model.lm_head.output).save()
    return moved


all_heads = [(layer, head) for layer in range(n_layers) for head in range(n_heads)]
exact = torch.stack([loss_towards_mean(layer, head) - intact for layer, head in all_heads])
imshow(exact.view(n_layers, n_heads), xaxis="Head", yaxis="Layer", title="Rise of the Loss with a Head at its Mean")

px.scatter(
    x=exact.cpu().numpy(),
    y=expected.flatten().cpu().numpy(),
    hover_name=[f"{layer}.{head}" for layer, head in all_heads],
    labels={"x": "Exact: one run for each head", "y": "Expected: one gradient"},
    title="Rise of the Loss, Expected and Exact",
).show()
