"""torch.random: the stream of random numbers."""

from _page.missing import stand_in_getattr
from torch._creation import default_generator, fork_rng, initial_seed, manual_seed, seed  # noqa: F401

__getattr__ = stand_in_getattr("torch.random")
