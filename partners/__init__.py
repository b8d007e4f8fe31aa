"""What DH Solutions holds about its partners; knows nothing of cases."""
