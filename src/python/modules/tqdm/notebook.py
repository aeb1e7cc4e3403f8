"""tqdm.notebook: the same, whatever draws its bars elsewhere."""

from tqdm import tqdm, trange  # noqa: F401

tqdm_notebook, tnrange = tqdm, trange
