"""Every word a member reads: pure functions from results to cards. Brief, warm, never shaming, at most 8 lines."""
