"""torch.utils.data: data sets, and loaders that give them in batches."""

from _page.missing import stand_in_getattr
from torch.utils.data._dataset import ConcatDataset, Dataset, IterableDataset, Subset, TensorDataset, random_split  # noqa: F401
from torch.utils.data._loader import (  # noqa: F401
    BatchSampler,
    DataLoader,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
    default_collate,
)

__getattr__ = stand_in_getattr("torch.utils.data")
