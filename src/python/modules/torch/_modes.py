"""Modes that PyTorch switches; here nothing has gradients, so they change nothing."""

import contextlib

from torch._types import float32


class no_grad(contextlib.ContextDecorator):
    def __init__(self, *_arguments):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False


enable_grad = inference_mode = set_grad_enabled = no_grad


def is_grad_enabled():
    return False


def get_default_dtype():
    return float32


def set_default_dtype(dtype):
    if dtype is not float32:
        raise NotImplementedError("set_default_dtype: floats on this page are float32")


def set_printoptions(**_options):
    raise NotImplementedError("set_printoptions: tensors print with PyTorch's defaults here")
