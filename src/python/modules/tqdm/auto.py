"""tqdm.auto: the same, whatever draws its bars elsewhere."""

from tqdm import tqdm, trange  # noqa: F401
