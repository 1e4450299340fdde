"""How Discord puts it: things as JSON objects, the bodies of requests, and the limits of both."""
