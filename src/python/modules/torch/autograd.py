"""torch.autograd: gradients of tensors with respect to others."""

from _page.bridge import autograd as _page
from _page.missing import stand_in_getattr
from torch._backward import as_list as _as_list
from torch._backward import backward, go as _go, gradients_for as _gradients_for  # noqa: F401
from torch._modes import enable_grad, inference_mode, no_grad, set_grad_enabled  # noqa: F401
from torch._tensor import Tensor
from torch._tensor import Tensor as Variable  # noqa: F401


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """The gradients of the sum of outputs, each weighed by its grad_output, with respect to inputs; in a tuple."""
    if is_grads_batched:
        raise NotImplementedError("grad: is_grads_batched computes many gradients at once; call grad for each of them")
    if allow_unused is False and materialize_grads:
        raise ValueError("grad: materialize_grads gives zeros for unused inputs, which allow_unused=False refuses")
    outputs, inputs = _as_list(outputs), _as_list(inputs)
    if len(inputs) == 0:
        raise ValueError("grad: inputs must name at least one tensor, got none")
    for each in [*outputs, *inputs]:
        if not isinstance(each, Tensor):
            raise TypeError(f"grad: expected tensors, got {type(each).__name__}")
    keeps = create_graph if retain_graph is None else retain_graph
    way = _page.begin(outputs, _gradients_for(outputs, grad_outputs), keeps, create_graph, inputs, False)
    _go(way)
    found = [_page.gradientOf(way, each) for each in inputs]
    results = []
    for place, (each, gradient) in enumerate(zip(inputs, found)):
        if gradient is not None:
            results.append(Tensor(gradient))
        elif materialize_grads:
            results.append(each.new_zeros(each.shape))
        elif allow_unused:
            results.append(None)
        else:
            raise RuntimeError(
                f"grad: One of the differentiated Tensors appears to not have been used in the graph: input {place}, "
                f"of shape {list(each.shape)}; allow_unused=True gives None for it"
            )
    return tuple(results)


__getattr__ = stand_in_getattr("torch.autograd")
