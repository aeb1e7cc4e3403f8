def recorded(names, rows):
    """Columns of the record by name."""
    return {name: rows[:, columns.index(name)] for name in names}


# the first 400 of 3,200 steps: rows of random ids that repeat
early = record[record[:, 0] <= 400]

lines(
    early[:, 0],
    recorded(["first half", "second half"], early),
    xaxis="Step",
    yaxis="Loss",
    title="Loss by Step, as Recorded",
)
