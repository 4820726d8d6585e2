"""我办的事: where one's own application stands, by its number and a code texted to the phone on file."""
