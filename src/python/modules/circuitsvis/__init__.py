"""A stand-in for circuitsvis: tokens on grounds that tell their values."""

from _page.missing import stand_in_getattr
from circuitsvis import tokens  # noqa: F401

__getattr__ = stand_in_getattr("circuitsvis")
