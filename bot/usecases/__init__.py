"""What the bot can do: one plain function of a transaction per thing. Load, decide, save, return a result."""
