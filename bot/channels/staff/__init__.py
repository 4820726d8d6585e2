"""Ways to the office's own people: no channels, for nobody answers there. A way is a file here and a line in `ways`."""
