"""torch.distributions: the ones that programs on language models use."""

import math

from _page.missing import stand_in_getattr
from torch._modes import no_grad


class Distribution:
    def sample(self, sample_shape=()):
        with no_grad():
            return self._drawn(tuple(sample_shape))

    def sample_n(self, n):
        return self.sample((n,))

    @property
    def stddev(self):
        return self.variance.sqrt()

    def perplexity(self):
        return self.entropy().exp()


class Categorical(Distribution):
    """One of several, each with a chance."""

    def __init__(self, probs=None, logits=None, validate_args=None):
        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        given = probs if probs is not None else logits
        if given.ndim < 1:
            raise ValueError(f"{'`probs`' if logits is None else '`logits`'} parameter must be at least one-dimensional.")
        self._probs = None if probs is None else probs / probs.sum(-1, keepdim=True)
        self._logits = None if logits is None else logits - logits.logsumexp(dim=-1, keepdim=True)
        self._num_events = given.shape[-1]
        self.batch_shape = given.shape[:-1]

    @property
    def logits(self):
        from torch import finfo

        if self._logits is None:
            eps = finfo(self._probs.dtype).eps
            self._logits = self._probs.clamp(min=eps, max=1 - eps).log()
        return self._logits

    @property
    def probs(self):
        if self._probs is None:
            self._probs = self._logits.softmax(-1)
        return self._probs

    def _drawn(self, shape):
        count = math.prod(shape)
        rows = self.probs.reshape(-1, self._num_events)
        return rows.multinomial(count, True).T.reshape(*shape, *self.batch_shape)

    def log_prob(self, value):
        from torch import broadcast_tensors

        value, logits = broadcast_tensors(value.long().unsqueeze(-1), self.logits)
        return logits.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        from torch import finfo

        return -(self.logits.clamp(min=finfo(self.logits.dtype).min) * self.probs).sum(-1)

    @property
    def mode(self):
        return self.probs.argmax(dim=-1)


class Bernoulli(Distribution):
    """1 or 0, with a chance of 1."""

    def __init__(self, probs=None, logits=None, validate_args=None):
        from torch import as_tensor, float32

        if (probs is None) == (logits is None):
            raise ValueError("Either `probs` or `logits` must be specified, but not both.")
        self._is_logits = probs is None
        given = as_tensor(logits if probs is None else probs)
        self._given = given if given.is_floating_point() else given.to(float32)
        self.batch_shape = self._given.shape

    @property
    def probs(self):
        return self._given.sigmoid() if self._is_logits else self._given

    @property
    def logits(self):
        from torch import finfo

        if self._is_logits:
            return self._given
        eps = finfo(self._given.dtype).eps
        kept = self._given.clamp(min=eps, max=1 - eps)
        return kept.log() - (-kept).log1p()

    mean = property(lambda self: self.probs)
    variance = property(lambda self: self.probs * (1 - self.probs))

    def _drawn(self, shape):
        return self.probs.expand(*shape, *self.batch_shape).bernoulli()

    def log_prob(self, value):
        from torch.nn.functional import binary_cross_entropy_with_logits

        logits = self.logits
        return -binary_cross_entropy_with_logits(logits.expand(value.shape), value.expand(logits.shape), reduction="none")

    def entropy(self):
        from torch.nn.functional import binary_cross_entropy_with_logits

        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")


class Normal(Distribution):
    """Around a mean, with a deviation."""

    def __init__(self, loc, scale, validate_args=None):
        from torch import as_tensor, broadcast_tensors, float32

        given = [each if each.is_floating_point() else each.to(float32) for each in map(as_tensor, (loc, scale))]
        self.loc, self.scale = broadcast_tensors(*given)
        self.batch_shape = self.loc.shape

    mean = property(lambda self: self.loc)
    mode = property(lambda self: self.loc)
    stddev = property(lambda self: self.scale)
    variance = property(lambda self: self.scale.pow(2))

    def _drawn(self, shape):
        from torch import normal

        size = (*shape, *self.batch_shape)
        return normal(self.loc.expand(size), self.scale.expand(size))

    def rsample(self, sample_shape=()):
        from torch import randn

        return self.loc + randn(*sample_shape, *self.batch_shape) * self.scale

    def log_prob(self, value):
        return -((value - self.loc) ** 2) / (2 * self.variance) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()

    def cdf(self, value):
        return 0.5 * (1 + ((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)).erf())


def kl_divergence(p, q):
    """How far one distribution is from another of its kind."""
    from torch import where

    if type(p) is not type(q):
        raise NotImplementedError(f"kl_divergence: of two of a kind is offered here, got {type(p).__name__} and {type(q).__name__}")
    if isinstance(p, Categorical):
        term = p.probs * (p.logits - q.logits)
        term = where(q.probs == 0, math.inf, term)
        return where(p.probs == 0, 0.0, term).sum(-1)
    if isinstance(p, Normal):
        ratio = (p.scale / q.scale).pow(2)
        return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())
    raise NotImplementedError(f"kl_divergence: is offered of Categorical and Normal here, got {type(p).__name__}")


__getattr__ = stand_in_getattr("torch.distributions")
