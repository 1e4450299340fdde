"""A Discord on your own machine: HTTP API, gateway and chat page for one bot and a small class.

The unmodified discord.py client connects to it by its address and token alone. It holds what
happens in memory, and in a folder if it is given one. It serves 127.0.0.1 only, unless a class is
to join over the network. It knows nothing of the bot.

Its rooms, from the bottom up: `world`, `protocol`, `actions`, `store`, `page`, `server`; and
`testing`, from where a test sees and steers all of it.
"""

from sandbox.server.network import own_address
from sandbox.server.server import Server
from sandbox.store.folder import StoreError, default_folder
from sandbox.store.lasting_class import stored_class
from sandbox.store.store import Store
from sandbox.world.classroom import TEACHER, Classroom
from sandbox.world.state import OTHER_SERVERS, World

__all__ = [
    "OTHER_SERVERS",
    "TEACHER",
    "Classroom",
    "Server",
    "Store",
    "StoreError",
    "World",
    "default_folder",
    "own_address",
    "stored_class",
]
