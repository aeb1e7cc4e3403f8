"""torch.nn: only its functions; the one model of this page comes from nnsight."""

from _page.missing import stand_in_getattr
from torch.nn import functional  # noqa: F401

_layer = "a layer with parameters of its own"
__getattr__ = stand_in_getattr(
    "torch.nn",
    {
        "Module": "the base of layers with parameters",
        "Parameter": "a trainable tensor",
        "Linear": _layer,
        "Embedding": _layer,
        "LayerNorm": _layer,
        "Sequential": "a chain of layers",
        "CrossEntropyLoss": "use torch.nn.functional.cross_entropy",
        "ReLU": "use torch.nn.functional.relu",
        "GELU": "use torch.nn.functional.gelu",
        "Softmax": "use torch.softmax",
    },
)
