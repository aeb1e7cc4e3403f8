# Declare the model and load onto device
model = LanguageModel('gpt2', device_map=device, attn_implementation='eager')

batch_size = 10
seq_len = 50
random_tokens = torch.randint(1000, 10000, (batch_size, seq_len))
repeated_tokens = einops.repeat(random_tokens, "batch seq_len -> batch (2 seq_len)").to(device)

n_layers, n_heads = model.config.n_layer, model.config.n_head
d_head = model.config.n_embd // n_heads


def columns_of(head):
    return slice(head * d_head, (head + 1) * d_head)


with model.trace(repeated_tokens):
    # everything that is ever added to the residual stream, by its writer
    wrote = {"token": model.transformer.wte.output}
    wrote["position"] = model.transformer.wpe.output.expand(batch_size, -1, -1)
    for index, block in enumerate(model.transformer.h):
        z, w_o = block.attn.c_proj.input, block.attn.c_proj.weight
        for head in range(n_heads):
            wrote[f"{index}.{head}"] = z[..., columns_of(head)] @ w_o[columns_of(head)]
        wrote[f"bias {index}"] = block.attn.c_proj.bias.expand(batch_size, 2 * seq_len, -1)
        wrote[f"MLP {index}"] = block.mlp.output
    # the last norm, with its scale as it is for the sum of them all
    stream = model.transformer.ln_f.input
    scale = (stream.var(-1, keepdim=True, correction=0) + model.config.layer_norm_epsilon).sqrt()
    # [writer, batch, position, d_model], without the last position, which has no next token
    parts = torch.stack([(each - each.mean(-1, keepdim=True)) / scale for each in wrote.values()])[:, :, :-1].save()
    writers = nnsight.save(list(wrote))

# what lifts the logit of the next token above the mean of all logits
w_u = model.lm_head.weight
direction = model.transformer.ln_f.weight * (w_u[repeated_tokens[:, 1:]] - w_u.mean(0))
attribution = (parts * direction).sum(-1)  # [writer, batch, position]

in_second_half = attribution[:, :, seq_len:].mean((1, 2))
heads = [writers.index(f"{layer}.{head}") for layer in range(n_layers) for head in range(n_heads)]
by_head = in_second_half[heads].view(n_layers, n_heads)
imshow(by_head, xaxis="Head", yaxis="Layer", title="Direct Effect on the Logit of the Next Token")

others = [index for index in range(len(writers)) if index not in heads]
bars(
    ["all heads"] + [writers[index] for index in others],
    {"second half": torch.cat([by_head.sum().view(1), in_second_half[others]])},
    xaxis="Writer",
    yaxis="Logit above the mean",
    title="Direct Effect of Everything Else",
)
