"""nnsight.util: nothing of it is needed on this page."""

from _page.missing import stand_in_getattr

__all__ = []
__getattr__ = stand_in_getattr("nnsight.util")
