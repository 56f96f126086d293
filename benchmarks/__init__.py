"""What the confirm function costs to start and to run, measured beside fixtures that mark the range."""
