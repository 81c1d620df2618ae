"""What the commands do, loaded when one is called: to complete or explain a command needs none of it."""
