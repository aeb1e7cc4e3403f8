"""Makes functions known as torch.name, as Tensor.name or as both."""

import functools

from torch._tensor import Tensor

functions = {}

# NumPy's words for the same, which PyTorch takes too
_aliases = {"axis": "dim", "keepdims": "keepdim"}


def _spoken(function):
    """Takes NumPy's argument names too."""

    @functools.wraps(function)
    def call(*arguments, **options):
        for alias, name in _aliases.items():
            if alias in options:
                options[name] = options.pop(alias)
        return function(*arguments, **options)

    return call


def function(*names):
    """torch.name"""

    def register(body):
        call = _spoken(body)
        for name in names or (body.__name__,):
            functions[name] = call
        return call

    return register


def method(*names):
    """Tensor.name"""

    def register(body):
        call = _spoken(body)
        for name in names or (body.__name__,):
            setattr(Tensor, name, call)
        return call

    return register


def both(*names):
    """torch.name and Tensor.name"""

    def register(body):
        function(*(names or (body.__name__,)))(body)
        return method(*(names or (body.__name__,)))(body)

    return register


def require_tensor(name, value):
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}: expected a tensor, got {type(value).__name__}")
    return value
