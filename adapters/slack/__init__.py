"""Slack, on slack-bolt: requests in, messages and views out. Nothing of the SDK leaves this package.

A command, a button, a form or a shortcut comes in as a `Call`; a `Card` goes out as blocks.
"""
