"""Where in the picture, and what: boxes, their overlap, and a network that draws them. Exported by helpers.networks."""
