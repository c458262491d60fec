"""The playground: a tiny chat platform of our own, in the browser and in the terminal, with one channel."""
