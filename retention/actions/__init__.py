"""What people do to the clocks: release a sweep from the brake, and say that a clock is right."""
