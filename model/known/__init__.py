"""What was found out about heads beforehand: by papers, and of the model in the box."""
