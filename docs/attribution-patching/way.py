shares = [step / 10 for step in range(11)]
most_missed = (exact - expected.flatten()).argsort(descending=True).tolist()[0]
most_expected = expected.flatten().argsort(descending=True).tolist()[0]

curves = {}
for i in (most_expected, most_missed):
    layer, head = all_heads[i]
    rise = torch.stack([loss_towards_mean(layer, head, share) - intact for share in shares])
    curves[f"{layer}.{head}"] = rise
    curves[f"{layer}.{head}, expected"] = expected[layer, head] * torch.tensor(shares, device=device)

lines(shares, curves, xaxis="Way to the mean", yaxis="Rise of the loss", title="What a Gradient Sees of the Way")
