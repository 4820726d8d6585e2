"""The words of the field as types, at the ground of everything: who does things, and what things are called. No I/O."""
