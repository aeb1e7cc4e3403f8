with model.trace(tokens):
    embeddings = model.transformer.wte.output
    log_probs = model.lm_head.output[:, question].log_softmax(-1)
    answer = log_probs.gather(-1, answers).sum()
    with answer.backward():
        gradient = embeddings.grad.save()

# [position]: how much the answer changes with each token's embedding, over all rows
sensitivity = gradient.norm(dim=-1).mean(0)
line(sensitivity, xaxis="Position", yaxis="Norm of the gradient", title="Which tokens the answer depends on")
