"""What pages are made of, whoever they are for: templates, sentences, files, fields, figures, and what to refuse with.

The console (`handlers.office`) and the public door (`handlers.citizen`) stand on it, and neither knows the other.
"""
