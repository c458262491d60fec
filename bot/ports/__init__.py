"""What the core needs from the outside: small Protocols, each named for the need."""
