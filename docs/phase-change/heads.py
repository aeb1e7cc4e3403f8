induction_heads = ["1.1", "1.4", "2.0", "2.2", "2.5"]
previous_token_heads = ["0.3", "0.6"]

lines(
    early[:, 0],
    recorded([*induction_heads, "highest other"], early),
    xaxis="Step",
    yaxis="Score",
    title="Induction Score by Step, as Recorded",
)
lines(
    early[:, 0],
    recorded(previous_token_heads, early),
    xaxis="Step",
    yaxis="Score",
    title="Previous Token Score by Step, as Recorded",
)
