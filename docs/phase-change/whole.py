def mean_of(names):
    return torch.stack(list(recorded(names, record).values())).mean(0)


lines(
    record[:, 0],
    {
        "induction heads": mean_of(induction_heads),
        "highest other": mean_of(["highest other"]),
        "previous token heads": mean_of(previous_token_heads),
    },
    xaxis="Step",
    yaxis="Score",
    title="Mean Scores to the End, as Recorded",
)
lines(
    record[:, 0],
    recorded(["first half", "second half"], record),
    xaxis="Step",
    yaxis="Loss",
    title="Loss to the End, as Recorded",
)
