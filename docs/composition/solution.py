last = induction_heads[-1]
names, score = who_wrote(*last)
bars(
    names,
    {"of the query": score.sum(1), "of the key": score.sum(0)},
    xaxis="Writer",
    yaxis="Attention score",
    title=f"Who Wrote the Query and the Key of {name(last)}",
)
