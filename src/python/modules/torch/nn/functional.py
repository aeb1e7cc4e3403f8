"""torch.nn.functional: activations, softmax, norms, losses."""

from _page.bridge import tensors
from _page.missing import stand_in_getattr
from torch._functions.registry import functions as _torch
from torch._functions.registry import require_tensor
from torch._tensor import Tensor

relu = _torch["relu"]
sigmoid = _torch["sigmoid"]
tanh = _torch["tanh"]


def _last(dim, input):
    # without dim PyTorch guesses, and warns
    return dim if dim is not None else (0 if input.ndim in (0, 1, 3) else 1)


def softmax(input, dim=None, _stacklevel=3, dtype=None):
    return _torch["softmax"](input, _last(dim, input), dtype=dtype)


def log_softmax(input, dim=None, _stacklevel=3, dtype=None):
    return _torch["log_softmax"](input, _last(dim, input), dtype=dtype)


def softmin(input, dim=None, _stacklevel=3, dtype=None):
    return softmax(-input, dim, dtype=dtype)


def gelu(input, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f'gelu: approximate must be "none" or "tanh", got {approximate!r}')
    return Tensor(tensors.gelu(require_tensor("gelu", input), approximate))


def silu(input, inplace=False):
    return Tensor(tensors.silu(input))


def leaky_relu(input, negative_slope=0.01, inplace=False):
    return Tensor(tensors.leaky_relu(input, negative_slope))


def elu(input, alpha=1.0, inplace=False):
    return Tensor(tensors.elu(input, alpha))


def softplus(input, beta=1, threshold=20):
    return Tensor(tensors.softplus(input * beta)) / beta


def logsigmoid(input):
    return Tensor(tensors.logsigmoid(input))


def dropout(input, p=0.5, training=True, inplace=False):
    if training and p > 0:
        raise NotImplementedError("dropout: the page runs the model as it is used, not trained; give training=False")
    return input


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05):
    return Tensor(tensors.layer_norm(input, list(normalized_shape), weight, bias, eps))


def normalize(input, p=2.0, dim=1, eps=1e-12):
    return Tensor(tensors.normalize(input, p, dim, eps))


def cosine_similarity(x1, x2, dim=1, eps=1e-8):
    return Tensor(tensors.cosine_similarity(x1, x2, dim, eps))


def linear(input, weight, bias=None):
    return Tensor(tensors.linear(input, weight, bias))


def embedding(input, weight):
    return Tensor(tensors.embedding(input, weight))


def one_hot(tensor, num_classes=-1):
    return Tensor(tensors.one_hot(tensor, num_classes))


def pad(input, pad, mode="constant", value=None):
    if mode != "constant":
        raise NotImplementedError(f'pad: mode must be "constant" here, got {mode!r}')
    return Tensor(tensors.pad(input, list(pad), value or 0))


def _no_weight(name, weight, label_smoothing=0.0):
    if weight is not None or label_smoothing:
        raise NotImplementedError(f"{name}: weight and label_smoothing are not supported here")


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    _no_weight("cross_entropy", weight, label_smoothing)
    return Tensor(tensors.cross_entropy(input, target, reduction, None if ignore_index == -100 else ignore_index))


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    _no_weight("nll_loss", weight)
    return Tensor(tensors.nll_loss(input, target, reduction, None if ignore_index == -100 else ignore_index))


def mse_loss(input, target, reduction="mean"):
    return Tensor(tensors.mse_loss(input, target, reduction))


def l1_loss(input, target, reduction="mean"):
    return Tensor(tensors.l1_loss(input, target, reduction))


def kl_div(input, target, reduction="mean", log_target=False):
    return Tensor(tensors.kl_div(input, target, reduction, log_target))


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None):
    if dropout_p > 0:
        raise NotImplementedError("scaled_dot_product_attention: dropout is not supported here")
    return Tensor(tensors.scaled_dot_product_attention(query, key, value, attn_mask, is_causal, scale))


__getattr__ = stand_in_getattr("torch.nn.functional")
