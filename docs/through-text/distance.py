def distance(row):
    """How many tokens the copies in a row lie apart: where most tokens are the same as that many places on."""
    return max(range(seq_len, seq_len + 20), key=lambda far: sum(a == b for a, b in zip(row, row[far:])))


more = einops.repeat(torch.randint(1000, 10000, (200, seq_len)), "batch seq_len -> batch (2 seq_len)")
distances = [distance(row) for row in through(more)]
apart = list(range(seq_len, max(distances) + 1))

px.bar(
    x=[str(far) for far in apart],
    y=[distances.count(far) / len(distances) for far in apart],
    labels={"x": "Tokens from copy to copy", "y": "Share of rows"},
    title="How Far Apart the Copies Lie after the Way through Text",
).show()
