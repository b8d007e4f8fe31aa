"""What is measured, each figure beside a floor measured in the same run. ``make bench`` runs every ``bench_*``."""
