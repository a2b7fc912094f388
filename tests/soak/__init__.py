"""What runs long: `make soak`."""
