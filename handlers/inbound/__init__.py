"""What people send us, by whatever vendor: durable before it is acknowledged, in order, and never a flood."""
