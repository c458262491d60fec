"""Discord, on discord.py: a client, interactions in, messages out. Nothing of the SDK leaves this package.

A command, a button, a form or a suggestion comes in as a `Call`; a `Card` goes out as a message.
"""
