texts = {
    "sea": "The captain and the men went down to the ship, and the whale came up from the sea.",
    "state": "The President and the Congress of the United States will pass the law for the people.",
}
steered = len(h) // 2

means = {}
for name, text in texts.items():
    with model.trace(text):
        means[name] = h[steered].output.mean((0, 1)).save()
to_sea = means["sea"] - means["state"]

words = [" whale", " ship", " sea", " captain", " people", " law", " Congress", " States"]
ids = torch.tensor([model.tokenizer.encode(word)[0] for word in words])

log_probs = []
for strength in [0, 1, 2, 4]:
    with model.trace("And then they saw the"):
        h[steered].output[:] = h[steered].output + strength * to_sea
        log_probs.append(model.lm_head.output[0, -1].log_softmax(-1)[ids].save())

for strength, values in zip([1, 2, 4], log_probs[1:]):
    print(f"{strength}: " + ", ".join(f"{word.strip()} {value:+.2f}" for word, value in zip(words, values - log_probs[0])))
px.bar(
    x=words,
    y=(log_probs[2] - log_probs[0]).detach().cpu().numpy(),
    labels={"x": "Next token", "y": "Log probability added"},
    title="What steering towards the sea does to the next token",
).show()
