"""How often feeds are asked, and how long their news waits to be found: our rule beside Miniflux's, in simulation."""
