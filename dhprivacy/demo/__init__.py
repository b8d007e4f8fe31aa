"""A fictional company on one machine: ``make demo``. Its data lies in a folder of its own, never beside real data."""
