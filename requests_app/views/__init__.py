"""The public pages: the form, and a person's own case behind link and code."""
