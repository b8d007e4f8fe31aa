"""Mail on its way out: queue, delivery."""
