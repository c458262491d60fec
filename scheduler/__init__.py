"""Everything that knows the wall clock: the clock itself, the metronome, and the rounds that post what is due."""
