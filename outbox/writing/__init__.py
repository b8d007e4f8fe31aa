"""What we write to people: templates filled whole, checked for what must be said, as text and as HTML."""
