"""nnsight.intervention: the machinery of the real one, which this page does without."""

from _page.missing import stand_in_getattr

__all__ = []
__getattr__ = stand_in_getattr("nnsight.intervention")
