gaps = range(0, 41, 5)
by_gap = []
for gap in gaps:
    between = torch.randint(1000, 10000, (batch_size, gap))
    with_gap = torch.cat([random_tokens, between, random_tokens], dim=1).to(device)
    second_copy = patterns_without([], with_gap)[:, :, :, seq_len + gap :]
    # its first token looks for the second of the row, and so on
    after_earlier_copy = second_copy.diagonal(dim1=-2, dim2=-1, offset=1).mean((1, -1))
    by_gap.append(of_induction_heads(after_earlier_copy))

fig = go.Figure()
for head, scores in zip(induction_heads, torch.stack(by_gap).T):
    fig.add_trace(go.Scatter(x=list(gaps), y=scores.cpu().numpy(), name=name(head)))
fig.update_layout(
    title="Attention to the Token after the Earlier Copy",
    xaxis_title="Other tokens between the copies",
    yaxis_title="Attention",
)
fig.show()
