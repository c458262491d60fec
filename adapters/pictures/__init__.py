"""The Painter: leaderboards as PNG pictures, with Pillow, and fonts and shaping that come as packages."""
