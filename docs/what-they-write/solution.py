some = torch.randperm(len(w_e))[:500].to(device)
# what each head adds to all logits if it attends to one token alone: [head, token, logit]
adds = (centred(effective)[some] @ w_v) @ to_logits
copies_first = (adds.argmax(-1) == some).float().mean(-1)
imshow(
    copies_first.view(n_layers, n_heads),
    xaxis="Head",
    yaxis="Layer",
    title="Share of Tokens whose Own Logit a Head Lifts Most",
)
