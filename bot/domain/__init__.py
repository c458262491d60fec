"""The rules of the product as pure functions and values. `now` and `today` are always arguments."""
