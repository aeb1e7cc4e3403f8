# [layer, batch, head, query, key] -> [head of all layers, batch, query, key]
all_heads = patterns.transpose(1, 2).flatten(0, 1)
best = all_heads[previous_token_score.flatten().argmax()]

by_distance = torch.stack([best.diagonal(dim1=-2, dim2=-1, offset=-back).mean() for back in range(11)])

line(by_distance, xaxis="Tokens back", yaxis="Attention", title="Attention of the best previous token head by distance")
