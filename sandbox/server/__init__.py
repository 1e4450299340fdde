"""What a bot connects to, Discord's HTTP API and gateway; and all of it behind one port."""
