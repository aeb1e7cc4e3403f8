circuit = induction_heads + previous_token_heads
cases = {
    "nothing": [],
    "all but the circuit": [head for head in all_heads if head not in circuit],
    "the circuit": circuit,
    "all heads": all_heads,
}

bars(
    list(cases),
    {
        "At zero": torch.stack([loss(log_probs_without(heads, zero)) for heads in cases.values()]),
        "At the mean": torch.stack([loss(log_probs_without(heads, mean)) for heads in cases.values()]),
    },
    xaxis="Taken away",
    yaxis="Loss",
    title="Loss with the Circuit Alone, and without it",
)
