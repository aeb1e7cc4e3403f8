# rows that begin with some unrelated tokens, so that the place alone does not tell which copy a token is in
rows, labels = [], []
for row in range(16):
    start = 2 * row
    block = torch.randint(1000, 10000, (20,))
    rows.append(torch.cat([torch.randint(1000, 10000, (start,)), block, block, torch.randint(1000, 10000, (30 - start,))]))
    labels.append(torch.cat([-torch.ones(start + 20), torch.ones(20), -torch.ones(30 - start)]))
rows, labels = torch.stack(rows), torch.stack(labels)

with model.trace(rows):
    # [layer, row, position, d_model]
    streams = torch.stack([layer.output for layer in h]).save()


def accuracy(stream):
    """Fits a linear probe on every second row, by ridge regression, and tries it on the others."""
    x, y = stream[::2].flatten(0, 1), labels[::2].flatten()
    w = torch.linalg.solve(x.T @ x + 10 * torch.eye(x.shape[1]), x.T @ y)
    return ((stream[1::2] @ w).sign() == labels[1::2]).float().mean()


line(
    torch.stack([accuracy(stream) for stream in streams]),
    xaxis="Layer",
    yaxis="Accuracy",
    title="How well a linear probe tells tokens of a second copy, by layer",
)
