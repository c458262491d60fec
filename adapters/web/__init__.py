"""The one HTTP server of the program, and the routes that other adapters contribute to it."""
