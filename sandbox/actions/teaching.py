"""A class at work: who comes and goes, and what its teacher does.

The bot hears of people as Discord tells it: GUILD_MEMBER_ADD, GUILD_MEMBER_UPDATE (a mute is a
timeout) and GUILD_MEMBER_REMOVE, if its intents ask for them. The pages hear of the same as JOIN,
MUTE and LEAVE, and of what is open as CLASS_UPDATE.
"""

from sandbox.actions.interactions import Interactions
from sandbox.actions.messages import clear_channel
from sandbox.errors import ApiError, JsonObject, unknown
from sandbox.protocol import payloads
from sandbox.world.classroom import PASS_SECONDS, Classroom, has_ended, new_code, shown_code
from sandbox.world.entities import Event, User
from sandbox.world.state import World

_MAY_COME_BACK = frozenset({"left", "removed"})
"""Reasons for leaving that a mute outlasts: who left so may come back the same day."""


class Teaching:
    """What happens in a class.

    Attributes:
        classroom: The class as it is now.
        url: Where the class finds the page, once the server runs.
    """

    def __init__(self, world: World, classroom: Classroom, interactions: Interactions) -> None:
        """Lets those into the world who have joined before."""
        self._world = world
        self._interactions = interactions
        self.classroom = classroom
        self.url = ""
        for member in classroom.members.values():
            world.join(member.user)

    @property
    def teacher(self) -> User:
        """Who started the class."""
        return self._world.owner

    @property
    def invitation(self) -> str:
        """Where the class finds the page, with the code: whoever opens it needs only a name."""
        return f"{self.url}#code={self.classroom.code}"

    @property
    def shown_code(self) -> str:
        """The code as one reads it aloud."""
        return shown_code(self.classroom.code)

    def join(self, code: str, name: str) -> str:
        """Lets somebody in who has the code.

        Returns:
            The pass.

        Raises:
            ApiError: 401 for another code; or if joining is closed, the class is full, or the name
                can't be had.
        """
        world, classroom = self._world, self.classroom
        if not classroom.is_code(code):
            raise ApiError(
                401, 0, "This code does not fit. Look at the board: three signs, a hyphen, three."
            )
        self.end_passes()
        classroom.check_open()
        others = [person.name for person in world.users.values()]
        wanted = classroom.free_name(name, others)
        user = User(world.next_id(), wanted.lower(), wanted, classroom.next_color())
        classroom.mute_again(user)
        world.join(user)
        made = classroom.admit(user, world.clock.now())
        world.publish(Event("GUILD_MEMBER_ADD", payloads.guild_member(world, user)))
        world.publish(Event("JOIN", {"user": payloads.page_user(user)}))
        if self.is_muted(user):
            self._tell_mute(user)
        return made

    def holder(self, given: str) -> User | None:
        """Who joined with this pass; None if nobody did, or it has ended."""
        return self.classroom.holder(given, self._world.clock.now())

    def end_passes(self) -> None:
        """Lets those go whose day is over."""
        now = self._world.clock.now()
        for member in list(self.classroom.members.values()):
            if has_ended(member, now):
                self.leave(member.user, "ended")

    def leave(self, user: User, why: str) -> None:
        """Lets somebody go, and their direct messages; what they said to all stays.

        Args:
            user: Who has joined.
            why: What their page tells them: "left", "removed", "ended" or "new class".
        """
        world = self._world
        if why in _MAY_COME_BACK:
            self.classroom.keep_mute(user, world.clock.now())
        del self.classroom.members[user.id]
        world.leave(user)
        gone = {"guild_id": str(world.guild.id), "user": payloads.user(user)}
        world.publish(Event("GUILD_MEMBER_REMOVE", gone))
        world.publish(Event("LEAVE", {"user_id": str(user.id), "why": why}))

    def member(self, user_id: int) -> User:
        """Somebody who has joined.

        Raises:
            ApiError: 10007 if nobody with this id has.
        """
        if user_id not in self.classroom.members:
            raise unknown("Member")
        return self.classroom.members[user_id].user

    def mute(self, user: User, *, muted: bool) -> None:
        """Lets somebody only read, until their pass ends; or speak again."""
        world = self._world
        user.timed_out_until = world.clock.now() + PASS_SECONDS if muted else None
        world.publish(Event("GUILD_MEMBER_UPDATE", payloads.guild_member(world, user)))
        self._tell_mute(user)

    def is_muted(self, user: User) -> bool:
        """Whether somebody may only read."""
        until = user.timed_out_until
        return until is not None and until > self._world.clock.now()

    def allow_joining(self, *, allowed: bool) -> None:
        """Opens or closes the door; who is in stays in."""
        self.classroom.joining = allowed
        self._tell()

    def pause(self, *, paused: bool) -> None:
        """Lets only the teacher write and use commands; or everybody again."""
        self.classroom.paused = paused
        self._tell()

    def renew_code(self) -> None:
        """Makes a new code; the old one lets nobody in any more."""
        self.classroom.code = new_code()
        self._world.publish(Event("CLASS_CODE", {"code": self.shown_code}, only_for=self.teacher))

    def begin_anew(self) -> None:
        """Deletes all messages, lets everybody go who has joined, and makes a new code."""
        for member in list(self.classroom.members.values()):
            self.leave(member.user, "new class")
        for channel in list(self._world.channels.values()):
            clear_channel(self._world, channel)
        # What the bot is still at work on belongs to the class before.
        self._interactions.forget()
        self.classroom.joining, self.classroom.paused = True, False
        self.classroom.mutes.clear()
        self._tell()
        self.renew_code()

    def check_may_act(self, user: User) -> None:
        """Makes sure that somebody may write, react and use commands now.

        Raises:
            ApiError: If they are muted, or the teacher has paused questions.
        """
        if user is self.teacher:
            return
        if self.is_muted(user):
            raise ApiError(403, 0, "Your teacher has muted you: you can read along.")
        if self.classroom.paused:
            raise ApiError(403, 0, "The teacher paused questions. Try again when they go on.")

    def shown_to(self, viewer: User) -> JsonObject:
        """The class as a page is told of it; the code and all mutes are for the teacher."""
        teaches = viewer is self.teacher
        everybody = [self.teacher, *(member.user for member in self.classroom.members.values())]
        return {
            **self._open(),
            "teacher": str(self.teacher.id),
            "code": self.shown_code if teaches else None,
            "url": self.url if teaches else None,
            "muted": [
                str(person.id)
                for person in everybody
                if self.is_muted(person) and (teaches or person is viewer)
            ],
        }

    def _open(self) -> JsonObject:
        return {"joining": self.classroom.joining, "paused": self.classroom.paused}

    def _tell_mute(self, user: User) -> None:
        told = {"user_id": str(user.id), "muted": self.is_muted(user)}
        for person in (user, self.teacher):
            self._world.publish(Event("MUTE", told, only_for=person))

    def _tell(self) -> None:
        self._world.publish(Event("CLASS_UPDATE", self._open()))
