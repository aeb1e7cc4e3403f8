"""What tensors do with the memory under them: looking at other memory, or at more or less of their own."""

from _page.bridge import page
from torch._creation import tensor
from torch._modes import is_grad_enabled
from torch._surface import functions
from torch._tensor import Tensor
from torch._types import Size, dtype

_as_strided = functions["torch.as_strided"]
_view = functions["Tensor.view"]


class layout:
    """How elements lie: in rows, all of them."""

    def __repr__(self):
        return "torch.strided"


strided = layout()


def view(self, *size, **named):
    """Of another shape. Another dtype would be the same bits read otherwise."""
    other = size[0] if len(size) == 1 else named.get("dtype")
    if not isinstance(other, dtype):
        return _view(self, *size, **named)
    if other is not self.dtype:
        raise NotImplementedError(
            f"view: reading the bits of {self.dtype} as {other} is not offered here; .to({other}) makes the numbers ones "
            "of that dtype"
        )
    return _view(self, self.shape)


def _resized(self, *size):
    size = Size(size[0] if len(size) == 1 and isinstance(size[0], (tuple, list)) else size)
    if self.requires_grad and is_grad_enabled():
        raise RuntimeError("resize_: a tensor that has a gradient cannot be resized, as in PyTorch; resize x.detach()")
    strides = []
    for place in reversed(range(len(size))):
        strides.insert(0, strides[0] * max(size[place + 1], 1) if strides else 1)
    try:
        resized = _as_strided(self, size, strides, self.storage_offset())
    except RuntimeError as error:
        raise NotImplementedError(
            f"resize_: to {list(size)} needs more memory than the tensor has, which PyTorch leaves as it happens to be; "
            f"make a new tensor ({error})"
        ) from None
    page.become(self, resized)
    return self


def _resized_as(self, other):
    return _resized(self, *other.shape)


def _set(self, source=None, *more):
    if not isinstance(source, Tensor) or more:
        raise NotImplementedError("set_: takes a tensor here, whose memory this one is to look at, as x.set_(y)")
    if source.dtype is not self.dtype:
        raise RuntimeError(f"set_: the other tensor must be {self.dtype}, got {source.dtype}")
    page.become(self, source.detach())
    return self


def _applied(self, callable):
    """A Python function of each number, in place."""
    if self.requires_grad:
        raise TypeError("apply_: a tensor that has a gradient cannot be changed by a function, as in PyTorch; use x.detach()")
    numbers = self.reshape(-1).tolist()
    return self.copy_(tensor([callable(number) for number in numbers], dtype=self.dtype).reshape(self.shape))


def _mapped(self, other, callable):
    if self.requires_grad:
        raise TypeError("map_: a tensor that has a gradient cannot be changed by a function, as in PyTorch; use x.detach()")
    pairs = zip(self.reshape(-1).tolist(), other.expand(self.shape).reshape(-1).tolist())
    return self.copy_(tensor([callable(*pair) for pair in pairs], dtype=self.dtype).reshape(self.shape))


view.page_signature = _view.page_signature
Tensor.view = view
Tensor.layout = strided
Tensor.resize_ = _resized
Tensor.resize_as_ = _resized_as
Tensor.set_ = _set
Tensor.apply_ = _applied
Tensor.map_ = _mapped
