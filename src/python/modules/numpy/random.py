"""numpy.random draws by other algorithms than PyTorch, which are not here."""

_drawn = "this page has PyTorch's random numbers, with PyTorch's seeds: torch.manual_seed(0), then {}.numpy()"
_instead = {
    "rand": "torch.rand(…, dtype=torch.float64)",
    "random": "torch.rand(…, dtype=torch.float64)",
    "uniform": "torch.rand(…, dtype=torch.float64)",
    "randn": "torch.randn(…, dtype=torch.float64)",
    "normal": "torch.randn(…, dtype=torch.float64)",
    "standard_normal": "torch.randn(…, dtype=torch.float64)",
    "randint": "torch.randint(low, high, size)",
    "choice": "x[torch.randint(len(x), (n,))]",
    "permutation": "torch.randperm(n)",
    "shuffle": "x[torch.randperm(len(x))]",
}


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)

    def refuse(*_arguments, **_options):
        raise NotImplementedError(f"np.random.{name}: {_drawn.format(_instead.get(name, 'torch.rand(…)'))}")

    return refuse


def seed(_seed=None):
    """Nothing that is drawn here depends on it."""
