current_token_score = patterns.diagonal(dim1=-2, dim2=-1).mean((1, -1))
imshow(current_token_score, xaxis="Head", yaxis="Layer", title="Current Token Score by Head")

first_token_score = patterns[..., 0].mean((1, -1))
imshow(first_token_score, xaxis="Head", yaxis="Layer", title="First Token Score by Head")

duplicate_token_score = patterns.diagonal(dim1=-2, dim2=-1, offset=-seq_len).mean((1, -1))
imshow(duplicate_token_score, xaxis="Head", yaxis="Layer", title="Duplicate Token Score by Head")
