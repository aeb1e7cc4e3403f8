"""torch.nn.utils: gradients kept small, parameters as one vector."""

from _page.missing import stand_in_getattr
from torch._modes import no_grad
from torch._tensor import Tensor


def _with_grads(parameters):
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    return [each for each in parameters if each.grad is not None]


@no_grad()
def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Scales the gradients so that their norm, all taken as one, is at most max_norm; gives the norm before."""
    from torch import cat, tensor

    found = _with_grads(parameters)
    if not found:
        return tensor(0.0)
    norm = cat([each.grad.reshape(-1) for each in found]).norm(norm_type)
    if error_if_nonfinite and not norm.isfinite():
        raise RuntimeError(f"clip_grad_norm_: the norm of the gradients must be finite, got {norm.item()}")
    factor = (max_norm / (norm + 1e-6)).clamp(max=1.0)
    for each in found:
        each.grad.mul_(factor)
    return norm


@no_grad()
def clip_grad_value_(parameters, clip_value, foreach=None):
    for each in _with_grads(parameters):
        each.grad.clamp_(-clip_value, clip_value)


def parameters_to_vector(parameters):
    from torch import cat

    return cat([each.reshape(-1) for each in parameters])


@no_grad()
def vector_to_parameters(vec, parameters):
    start = 0
    for each in parameters:
        each.copy_(vec[start : start + each.numel()].reshape(each.shape))
        start += each.numel()


__getattr__ = stand_in_getattr("torch.nn.utils")

from torch.nn.utils import parametrizations, parametrize  # noqa: E402, F401
