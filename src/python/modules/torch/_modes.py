"""Modes that PyTorch switches: whether operations are recorded for gradients."""

import contextlib
import functools
import inspect
import math

from _page.bridge import autograd
from torch._types import float32


class _Mode:
    """A context, and a decorator of functions; the mode before it comes back at the end."""

    _tracks = False
    _inference = False

    def __new__(cls, function=None, *_arguments, **_options):
        if callable(function):  # @torch.no_grad, without parentheses
            return cls()(function)
        return super().__new__(cls)

    def __init__(self):
        self._kept = []

    def _mode(self):
        return self._tracks, self._inference

    def __enter__(self):
        self._kept.append((autograd.tracksGradients(), autograd.isInference()))
        autograd.setMode(*self._mode())

    def __exit__(self, *_error):
        autograd.setMode(*self._kept.pop())
        return False

    def __call__(self, function):
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def steps(*arguments, **options):
                with self.clone():
                    yield from function(*arguments, **options)

            return steps

        @functools.wraps(function)
        def call(*arguments, **options):
            with self.clone():
                return function(*arguments, **options)

        return call

    def clone(self):
        return type(self)()


class no_grad(_Mode):
    pass


class enable_grad(_Mode):
    _tracks = True


class inference_mode(_Mode):
    def __init__(self, mode=True):
        super().__init__()
        self._on = mode if isinstance(mode, bool) else True

    def _mode(self):
        return (False, True) if self._on else (True, False)

    def clone(self):
        return inference_mode(self._on)


class set_grad_enabled(_Mode):
    """Switches at once; as a context, until its end."""

    def __init__(self, mode):
        super().__init__()
        self._before = autograd.tracksGradients(), autograd.isInference()
        self._on = mode
        autograd.setMode(mode, self._before[1])

    def _mode(self):
        return self._on, self._before[1]

    def __enter__(self):
        autograd.setMode(*self._mode())

    def __exit__(self, *_error):
        autograd.setMode(*self._before)
        return False

    def __call__(self, function):
        # what decorates leaves the mode as it was
        autograd.setMode(*self._before)
        return super().__call__(function)

    def clone(self):
        return set_grad_enabled(self._on)


def is_grad_enabled():
    return autograd.tracksGradients()


def is_inference_mode_enabled():
    return autograd.isInference()


def get_default_dtype():
    return float32


def set_default_dtype(dtype):
    if dtype is not float32:
        raise NotImplementedError("set_default_dtype: floats on this page are float32")


_defaults = {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}
_profiles = {
    "default": _defaults,
    "short": {**_defaults, "precision": 2, "edgeitems": 2},
    "full": {**_defaults, "threshold": math.inf},
}
_print_options = dict(_defaults)


def set_printoptions(
    precision=None, threshold=None, edgeitems=None, linewidth=None, profile=None, sci_mode=None
):
    """How tensors are printed from here on."""
    if profile is not None:
        if profile not in _profiles:
            raise ValueError(f"set_printoptions: profile must be 'default', 'short' or 'full', got {profile!r}")
        _print_options.update(_profiles[profile])
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    _print_options.update({name: value for name, value in given.items() if value is not None})
    _print_options["sci_mode"] = sci_mode


def get_printoptions():
    return dict(_print_options)


@contextlib.contextmanager
def printoptions(**options):
    kept = get_printoptions()
    set_printoptions(**options)
    try:
        yield
    finally:
        set_printoptions(**kept)


def changed_print_options():
    """What differs from PyTorch's defaults, all of it; None where nothing does."""
    if _print_options == _defaults:
        return None
    return {name: value for name, value in _print_options.items() if value is not None}


def forget_print_options():
    """As after a restart."""
    _print_options.update(_defaults)
