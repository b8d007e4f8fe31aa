"""A register of partners that do not exist, of any size, for the demo, the tests and the benchmarks."""

from partners.fictional.register import Filled, fill_register

__all__ = ["Filled", "fill_register"]
