"""What can be chosen of a cluster's model, with its bounds."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config import BUNDLED

APPLICATION = "attention"
"""What Serve calls the application."""

DEPLOYMENT = "Model"
"""What Serve calls the deployment of which there are replicas."""

PORT = 8000
"""Where Serve's proxy listens unless told otherwise."""


class Options(BaseModel):
    """How the model is deployed, immutable once made. A Serve config file has these as `args`."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str = Field(
        default="bert-base-uncased",
        min_length=1,
        description=f"a model's name on the hub, the path of a folder with a checkpoint, or "
        f"{BUNDLED}; as MODEL says it to the bot",
    )
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32", description="float32, or bfloat16, as PRECISION of the bot"
    )
    replicas: int = Field(
        default=1, ge=1, le=1000, description="how many replicas there are, at least"
    )
    most_replicas: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="up to how many replicas Serve may start where many ask; 0 for a fixed number",
    )
    cpus: int = Field(default=1, ge=1, le=256, description="how many CPUs each replica computes on")
    batch: int = Field(
        default=16, ge=1, le=256, description="how many sentences run together, at most"
    )
    batch_wait: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="how many seconds a sentence waits for others where no run is going",
    )
    seconds: float = Field(
        default=30.0,
        ge=1,
        le=600,
        description="the seconds after which a request is given up, as REQUEST_TIMEOUT of the bot",
    )

    @property
    def ongoing(self) -> int:
        """How many requests one replica takes at once: four batches, so that the next is there."""
        return 4 * self.batch


class OptionsError(Exception):
    """An option is malformed. The text is one line that says which, and what to put there."""


def options_of(args: dict[str, object]) -> Options:
    """The options that a Serve config file, or the command line, states.

    Raises:
        OptionsError: If one isn't known, or its value can't be.
    """
    try:
        options = Options.model_validate(args)
    except ValidationError as error:
        lines = (_explained(str(each["loc"][0]), each["msg"]) for each in error.errors())
        raise OptionsError("; ".join(lines)) from None
    if options.most_replicas and options.most_replicas < options.replicas:
        raise OptionsError("most_replicas is less than replicas: put there more, or 0")
    return options


def _explained(name: str, message: str) -> str:
    known = Options.model_fields.get(name)
    if known is None:
        return f"{name} is no option; options are {', '.join(Options.model_fields)}"
    return f"{name} is malformed ({message[0].lower()}{message[1:]}): put there {known.description}"
