"""电子监察 at work: by what rules clocks run, and what a look at a case comes to."""
