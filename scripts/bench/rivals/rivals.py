"""The rivals in Python: PyTorch eager with hooks on Hugging Face's GPT-2, and nnsight.

    python3 scripts/bench/rivals/rivals.py hooks '{"threads": 2, "model": "static/models/induction-mini", "setup": "…"}'

Prints a line with its versions, then for each order that it reads, a line of JSON, the milliseconds that it took and
what the listing shows.
"""

import importlib.metadata
import json
import pathlib
import sys
import tempfile
import time

import torch
import transformers

options = json.loads(sys.argv[2])
torch.set_num_threads(options["threads"])


def load():
    return transformers.AutoModelForCausalLM.from_pretrained(
        options["model"], dtype=torch.float32, attn_implementation="eager"
    ).eval()


class Hooks:
    """What somebody writes by hand: each layer's hook keeps what the task needs of it."""

    names = ["torch", "transformers"]

    def __init__(self):
        self.model = load()
        self.layers = self.model.transformer.h

    def run(self, order):
        task = order["task"]
        self.ids = torch.tensor(order["ids"]).view(order["batch"], order["pos"])
        self.half = order["pos"] // 2
        with torch.set_grad_enabled(task == "gradient"):
            return getattr(self, task)(order)

    def kept(self, register):
        """A forward pass with a hook on each layer; its logits."""
        handles = [register(layer) for layer in self.layers]
        logits = self.model(self.ids, use_cache=False).logits
        for handle in handles:
            handle.remove()
        return logits

    def first(self, order):
        logits = self.model(self.ids, use_cache=False).logits[:, :-1]
        picked = logits.log_softmax(-1).gather(-1, self.ids[:, 1:, None])
        return -picked.squeeze(-1).mean(0)

    def scores(self, offset):
        patterns = []
        keep = lambda _, __, output: patterns.append(output[1])
        # the unembedding is not needed
        handles = [layer.attn.register_forward_hook(keep) for layer in self.layers]
        self.model.transformer(self.ids, use_cache=False)
        for handle in handles:
            handle.remove()
        return torch.stack(patterns).diagonal(dim1=-2, dim2=-1, offset=offset).mean(1).mean(-1)

    def second(self, order):
        return self.scores(1 - self.half)

    def changed(self, order):
        return self.scores(-1)

    def generation(self, order):
        mask = torch.ones_like(self.ids)
        return self.model.generate(
            self.ids, attention_mask=mask, max_new_tokens=options["newTokens"], do_sample=False, pad_token_id=0
        )

    def second_half_loss(self, logits):
        log_probs = logits[:, self.half : -1].log_softmax(-1)
        return -log_probs.gather(-1, self.ids[:, self.half + 1 :, None]).mean()

    def gradient(self, order):
        outputs = []

        def keep(_, inputs):
            inputs[0].retain_grad()
            outputs.append(inputs[0])

        logits = self.kept(lambda layer: layer.attn.c_proj.register_forward_pre_hook(keep))
        self.second_half_loss(logits).backward()
        self.model.zero_grad()
        z = torch.stack(outputs).detach()
        gradient = torch.stack([output.grad for output in outputs])
        product = (z.mean(1, keepdim=True) - z) * gradient
        heads = self.model.config.n_head
        return product.view(*product.shape[:-1], heads, -1).sum((1, 2, 4))

    def sweep(self, order):
        config = self.model.config
        width = config.n_embd // config.n_head
        intact = self.second_half_loss(self.model(self.ids, use_cache=False).logits)
        effects = []
        for layer in self.layers:
            for head in range(config.n_head):

                def without(_, inputs):
                    z = inputs[0].clone()
                    z[..., head * width : (head + 1) * width] = 0
                    return (z,)

                handle = layer.attn.c_proj.register_forward_pre_hook(without)
                logits = self.model(self.ids, use_cache=False).logits
                handle.remove()
                effects.append(self.second_half_loss(logits) - intact)
        return torch.stack(effects)


class NNsight:
    """The very listings."""

    names = ["nnsight", "torch", "transformers"]

    def __init__(self):
        import nnsight

        model = nnsight.LanguageModel(
            load(), tokenizer=transformers.AutoTokenizer.from_pretrained(options["tokenizer"])
        )
        # weights are in memory: a listing that declares the model gets the one that is there
        nnsight.LanguageModel = lambda *_, **__: model
        self.folder = tempfile.TemporaryDirectory()
        self.shown = []
        self.namespace = {"__name__": "__main__", "show": self.shown.append}
        self.execute("setup", options["setup"])

    def execute(self, name, code):
        # in a file, from which nnsight reads the source of a `with` block
        path = pathlib.Path(self.folder.name, f"{name}.py")
        path.write_text(code)
        exec(compile(code, str(path), "exec"), self.namespace)

    def run(self, order):
        self.shown.clear()
        self.execute(f"{order['task']}_{order['seed']}", order["code"])
        return self.shown[0]


rival = {"hooks": Hooks, "nnsight": NNsight}[sys.argv[1]]()
answers = sys.stdout
# what libraries print is no answer
sys.stdout = sys.stderr


def say(answer):
    print(json.dumps(answer), file=answers, flush=True)


say({"version": ", ".join(f"{name} {importlib.metadata.version(name)}" for name in rival.names)})
for line in sys.stdin:
    order = json.loads(line)
    start = time.perf_counter()
    values = rival.run(order)
    milliseconds = (time.perf_counter() - start) * 1000
    say({"milliseconds": milliseconds, "values": values.detach().flatten().tolist()[: options["mostValues"]]})
