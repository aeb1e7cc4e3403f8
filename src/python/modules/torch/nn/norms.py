"""Norms over groups of channels and over the batch."""

from torch._modes import no_grad
from torch.nn.module import Module, check_float32
from torch.nn.parameter import Parameter


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Each group of channels of each example by its own mean and deviation."""
    if input.ndim < 2:
        raise RuntimeError(f"group_norm: at least 2 axes are needed, got shape {list(input.shape)}")
    rows, channels = input.shape[:2]
    if channels % num_groups:
        raise RuntimeError(
            f"group_norm: num_groups must divide the channels, got {num_groups} for {channels} of shape {list(input.shape)}"
        )
    groups = input.reshape(rows, num_groups, -1)
    made = _normalized(groups, (-1,), eps).reshape(input.shape)
    return _scaled(made, weight, bias)


def batch_norm(
    input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):
    """Each channel by the mean and deviation of the batch, or in evaluation by those that were kept."""
    axes = tuple(axis for axis in range(input.ndim) if axis != 1)
    if not training:
        if running_mean is None or running_var is None:
            raise ValueError("batch_norm: running_mean and running_var are needed where training is False")
        made = (input - _along(running_mean, input)) / (_along(running_var, input) + eps).sqrt()
        return _scaled(made, weight, bias)
    count = input.numel() // input.shape[1]
    if count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
    with no_grad():
        if running_mean is not None:
            running_mean.copy_(running_mean * (1 - momentum) + input.mean(axes) * momentum)
        if running_var is not None:
            running_var.copy_(running_var * (1 - momentum) + input.var(axes) * momentum)
    return _scaled(_normalized(input, axes, eps), weight, bias)


def _normalized(x, axes, eps):
    centred = x - x.mean(axes, keepdim=True)
    return centred * (centred.square().mean(axes, keepdim=True) + eps).rsqrt()


def _along(values, x):
    """Of each channel, as it lies in x."""
    return values.reshape(1, -1, *[1] * (x.ndim - 2))


def _scaled(x, weight, bias):
    x = x if weight is None else x * _along(weight, x)
    return x if bias is None else x + _along(bias, x)


class GroupNorm(Module):
    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, device=None, dtype=None, bias=True):
        super().__init__()
        check_float32("GroupNorm", dtype)
        from torch import ones, zeros

        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self.register_parameter("weight", Parameter(ones(num_channels)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_channels)) if affine and bias else None)

    def forward(self, input):
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self):
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.bias is not None}"


class BatchNorm1d(Module):
    def __init__(
        self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None, *, bias=True
    ):
        super().__init__()
        check_float32("BatchNorm1d", dtype)
        from torch import ones, tensor, zeros

        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self.register_parameter("weight", Parameter(ones(num_features)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_features)) if affine and bias else None)
        self.register_buffer("running_mean", zeros(num_features) if track_running_stats else None)
        self.register_buffer("running_var", ones(num_features) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", tensor(0) if track_running_stats else None)

    def forward(self, input):
        if input.ndim not in (2, 3):
            raise ValueError(f"expected 2D or 3D input (got {input.ndim}D input)")
        uses_batch = self.training or self.running_mean is None
        momentum = 0.0 if self.momentum is None else self.momentum
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:
                momentum = 1.0 / self.num_batches_tracked.item()
        kept = (self.running_mean, self.running_var)
        if self.training and not self.track_running_stats:
            kept = (None, None)
        return batch_norm(input, *kept, self.weight, self.bias, uses_batch, momentum, self.eps)

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )
