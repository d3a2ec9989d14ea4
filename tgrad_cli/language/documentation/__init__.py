"""What `help` says, all of it read off the declarations: pages of operations, families, topics."""
