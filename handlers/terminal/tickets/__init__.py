"""`huifang tickets`: complaints read and worked on at the command line."""
