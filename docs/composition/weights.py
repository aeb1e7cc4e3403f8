def factors(layer):
    """W_Q, W_K, W_V [head, d_model, d_head], with the gain of the norm before them, and W_O [head, d_head, d_model]."""
    qkv = layer.ln_1.weight[:, None] * layer.attn.c_attn.weight
    q, k, v = einops.rearrange(qkv, "d_model (part head d_head) -> part head d_model d_head", part=3, head=n_heads)
    o = einops.rearrange(layer.attn.c_proj.weight, "(head d_head) d_model -> head d_head d_model", head=n_heads)
    return q, k, v, o


def norm(left, right):
    """Frobenius norm of left @ right, without making that large matrix."""
    return ((left.mT @ left) * (right @ right.mT)).sum((-2, -1)).sqrt()


def composition(earlier, later):
    """Scores of one head with each later one: [Q K V, head]."""
    v1, o1 = earlier
    q2, k2, v2, o2 = later
    circuits = [(q2, k2.mT), (k2, q2.mT), (v2, o2)]
    return torch.stack([norm(v1, o1 @ reads @ rest) / (norm(v1, o1) * norm(reads, rest)) for reads, rest in circuits])


q, k, v, o = (torch.cat(each) for each in zip(*[factors(layer) for layer in model.transformer.h]))
scores = torch.stack([composition((v[i], o[i]), (q, k, v, o)) for i in range(n_layers * n_heads)], dim=1)

# what matrices of these shapes give that have learned nothing
noise = [torch.randn(40, *each.shape[1:]).to(device) for each in (q, k, v, o)]
later = [each[20:] for each in noise]
chance = torch.stack([composition((noise[2][i], noise[3][i]), later) for i in range(20)], dim=1)
above_chance = scores - chance.mean((1, 2), keepdim=True)

# a head composes with those of later layers only
layer_of = torch.arange(n_layers, device=device).repeat_interleave(n_heads)
is_later = layer_of[:, None] < layer_of

head_names = [f"{layer}.{head}" for layer in range(n_layers) for head in range(n_heads)]
for kind, part in [("K", 1), ("Q", 0), ("V", 2)]:
    z = (above_chance[part] * is_later)[:-n_heads, n_heads:]
    title = f"{kind}-Composition above Chance"
    grid(z, head_names[n_heads:], head_names[:-n_heads], xaxis="Later head", yaxis="Earlier head", title=title)
