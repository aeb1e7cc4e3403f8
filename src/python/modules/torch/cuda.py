"""What code asks before it chooses a device. The page chooses by itself."""


def is_available():
    return False


def device_count():
    return 0


def empty_cache():
    pass


def synchronize(device=None):
    pass


def manual_seed_all(seed):
    pass


manual_seed = manual_seed_all
