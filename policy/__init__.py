"""What was published and with whom it is shared: recipients, agreements, versions."""
