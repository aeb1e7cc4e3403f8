rows = through(repeated_tokens)
_, patterns = run(rows)

# of each row, the diagonal that lies as far back as its own copies ask for
own = [
    patterns[:, i].diagonal(dim1=-2, dim2=-1, offset=1 - distance(row))[..., -len(row) // 2 :].mean(-1)
    for i, row in enumerate(rows)
]

imshow(torch.stack(own).mean(0), xaxis="Head", yaxis="Layer", title="Induction Score at Each Row's Own Distance")
