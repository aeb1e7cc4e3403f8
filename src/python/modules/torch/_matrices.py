"""Functions of matrices that are made of others of PyTorch."""

# the matrix is halved so often, and its powers taken up to that one: exact to float32 up to a norm of some hundreds
_HALVINGS = 8
_POWERS = 12


def matrix_exp(input):
    """The exponential of square matrices."""
    from torch import eye

    if input.ndim < 2 or input.shape[-1] != input.shape[-2]:
        raise RuntimeError(f"matrix_exp: square matrices are needed, got shape {list(input.shape)}")
    small = input / 2**_HALVINGS
    # e^x - 1, which keeps its digits where x is small
    less = _series(small)
    for _ in range(_HALVINGS):
        less = 2 * less + less @ less
    return less + eye(input.shape[-1], dtype=input.dtype)


def _series(x):
    """x + x²/2 + x³/6 + …, from the last term on."""
    total = x / _POWERS
    for power in range(_POWERS - 1, 0, -1):
        total = (x + x @ total) / power
    return total
