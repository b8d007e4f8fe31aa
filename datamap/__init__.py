"""The personal-data map and the machines that read it: find, hold, export, erase, expire."""
