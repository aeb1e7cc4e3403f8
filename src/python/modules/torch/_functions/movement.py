"""Functions that move elements: shapes, joining, picking."""

from _page.bridge import tensors as compute
from torch._functions.creation import sizes
from torch._functions.registry import both, function, method, require_tensor
from torch._tensor import Tensor, operand, whole


@function("reshape")
def reshape(input, shape):
    return Tensor(compute.reshape(input, sizes((shape,))))


@method("reshape")
def reshape_method(self, *shape):
    return Tensor(compute.reshape(self, sizes(shape)))


@method("view")
def view(self, *shape):
    if len(shape) == 1 and not isinstance(shape[0], (tuple, list, int, Tensor)):
        return self.to(shape[0])
    return Tensor(compute.view(self, sizes(shape)))


@method("view_as")
def view_as(self, other):
    return Tensor(compute.view(self, list(other.shape)))


@method("reshape_as")
def reshape_as(self, other):
    return Tensor(compute.reshape(self, list(other.shape)))


@both("as_strided")
def as_strided(input, size, stride, storage_offset=None):
    return Tensor(compute.as_strided(input, sizes((size,)), sizes((stride,)), storage_offset))


@both("flatten")
def flatten(input, start_dim=0, end_dim=-1):
    return Tensor(compute.flatten(input, start_dim, end_dim))


@both("ravel")
def ravel(input):
    return flatten(input)


@both("unflatten")
def unflatten(input, dim, sizes):
    return Tensor(compute.unflatten(input, dim, list(sizes)))


@both("squeeze")
def squeeze(input, dim=None):
    return Tensor(compute.squeeze(input, list(dim) if isinstance(dim, tuple) else dim))


@both("unsqueeze")
def unsqueeze(input, dim):
    return Tensor(compute.unsqueeze(input, dim))


@function("permute")
def permute(input, dims):
    return Tensor(compute.permute(input, sizes((dims,))))


@method("permute")
def permute_method(self, *dims):
    return Tensor(compute.permute(self, sizes(dims)))


@both("transpose", "swapaxes", "swapdims")
def transpose(input, dim0, dim1):
    return Tensor(compute.transpose(input, dim0, dim1))


@both("t")
def t(input):
    return Tensor(compute.t(input))


Tensor.T = property(lambda self: Tensor(compute.reversed(self)))
Tensor.mT = property(lambda self: transpose(self, -2, -1))
Tensor.H = Tensor.mT


@both("movedim", "moveaxis")
def movedim(input, source, destination):
    return Tensor(compute.movedim(input, source, destination))


@method("expand")
def expand(self, *shape):
    return Tensor(compute.expand(self, sizes(shape)))


@method("expand_as")
def expand_as(self, other):
    return Tensor(compute.expand(self, list(other.shape)))


@both("broadcast_to")
def broadcast_to(input, shape):
    return Tensor(compute.expand(input, sizes((shape,))))


@function("broadcast_tensors")
def broadcast_tensors(*inputs):
    return tuple(Tensor(node) for node in compute.broadcast_tensors(inputs))


@method("repeat")
def repeat(self, *repeats):
    return Tensor(compute.repeat(self, sizes(repeats)))


@function("tile")
def tile(input, dims):
    return Tensor(compute.tile(input, sizes((dims,))))


@method("tile")
def tile_method(self, *dims):
    return Tensor(compute.tile(self, sizes(dims)))


@both("repeat_interleave")
def repeat_interleave(input, repeats, dim=None):
    if isinstance(repeats, Tensor) and repeats.numel() > 1:
        counts = repeats.tolist()
        places = [place for place, count in enumerate(counts) for _ in range(count)]
        from torch._functions.creation import tensor

        return index_select(flatten(input) if dim is None else input, dim or 0, tensor(places))
    return Tensor(compute.repeat_interleave(input, whole(repeats), dim))


@both("flip")
def flip(input, *dims):
    return Tensor(compute.flip(input, sizes(dims)))


@function("fliplr")
def fliplr(input):
    return flip(input, 1)


@function("flipud")
def flipud(input):
    return flip(input, 0)


@both("roll")
def roll(input, shifts, dims=None):
    return Tensor(compute.roll(input, shifts, dims))


@both("diff")
def diff(input, n=1, dim=-1):
    return Tensor(compute.diff(input, n, dim))


# joining and taking apart


@function("cat", "concat", "concatenate")
def cat(tensors, dim=0):
    return Tensor(compute.cat(_list("cat", tensors), dim))


@function("stack")
def stack(tensors, dim=0):
    return Tensor(compute.stack(_list("stack", tensors), dim))


@function("hstack")
def hstack(tensors):
    return Tensor(compute.hstack(_list("hstack", tensors)))


@function("vstack", "row_stack")
def vstack(tensors):
    return Tensor(compute.vstack(_list("vstack", tensors)))


def _list(name, parts):
    return [require_tensor(name, part) for part in parts]


@both("narrow")
def narrow(input, dim, start, length):
    return Tensor(compute.narrow(input, dim, whole(start), whole(length)))


@both("select")
def select(input, dim, index):
    return Tensor(compute.select(input, dim, whole(index)))


@both("split")
def split(tensor, split_size_or_sections, dim=0):
    return tuple(Tensor(part) for part in compute.split(tensor, split_size_or_sections, dim))


@both("chunk")
def chunk(input, chunks, dim=0):
    return tuple(Tensor(part) for part in compute.chunk(input, chunks, dim))


@both("unbind")
def unbind(input, dim=0):
    return tuple(Tensor(part) for part in compute.unbind(input, dim))


@function("meshgrid")
def meshgrid(*inputs, indexing="ij"):
    if len(inputs) == 1 and isinstance(inputs[0], (tuple, list)):
        inputs = inputs[0]
    return tuple(Tensor(node) for node in compute.meshgrid(list(inputs), indexing))


# picking


@both("gather")
def gather(input, dim, index):
    return Tensor(compute.gather(input, dim, index))


@both("take_along_dim")
def take_along_dim(input, indices, dim=None):
    if dim is None:
        return Tensor(compute.gather(flatten(input), 0, flatten(indices)))
    return Tensor(compute.take_along_dim(input, indices, dim))


@both("take")
def take(input, index):
    return flatten(input)[index]


@both("index_select")
def index_select(input, dim, index):
    return Tensor(compute.index_select(input, dim, index))


@both("masked_select")
def masked_select(input, mask):
    return Tensor(compute.masked_select(input, mask))


@both("index_copy")
def index_copy(input, dim, index, source):
    return Tensor(compute.indexWrite(input, dim, index, source))


@both("index_fill")
def index_fill(input, dim, index, value):
    return Tensor(compute.indexWrite(input, dim, index, operand(value)))


@both("nonzero")
def nonzero(input, *, as_tuple=False):
    lines = tuple(Tensor(line) for line in compute.nonzero(input))
    return lines if as_tuple else stack(lines, 1)


@both("argwhere")
def argwhere(input):
    return nonzero(input)


@both("diagonal")
def diagonal(input, offset=0, dim1=0, dim2=1):
    return Tensor(compute.diagonal(input, offset, dim1, dim2))


@both("diag")
def diag(input, diagonal=0):
    return Tensor(compute.diag(input, diagonal))


@both("diag_embed")
def diag_embed(input, offset=0):
    return Tensor(compute.diag_embed(input, offset))


@both("tril")
def tril(input, diagonal=0):
    return Tensor(compute.tril(input, diagonal))


@both("triu")
def triu(input, diagonal=0):
    return Tensor(compute.triu(input, diagonal))


@method("unfold")
def unfold(self, dimension, size, step):
    return Tensor(compute.unfold(self, dimension, size, step))
