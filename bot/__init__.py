"""The core of Showup: what a study group is and what the bot says, without any SDK, SQL or wall clock."""
