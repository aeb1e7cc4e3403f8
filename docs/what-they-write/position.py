top = by_head.flatten().argsort(descending=True)[:5].tolist()
lines(
    {writers[heads[i]]: attribution[heads[i]].mean(0) for i in top},
    xaxis="Position",
    yaxis="Logit above the mean",
    title="Direct Effect of the Five Strongest Heads by Position",
)
