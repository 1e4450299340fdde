"""`python -m model.cluster` has the model served by Ray Serve, for bots with MODEL_BACKEND=ray."""

import argparse
import logging
import os
import signal
import threading
from enum import IntEnum

from config import port
from model.bert.checkpoint import find_folder
from model.cluster.options import PORT, Options, OptionsError, options_of
from model.cluster.serving import LOOPBACK, Place, cluster, deploy
from model.errors import CheckpointError

log = logging.getLogger("model.cluster")


class ExitCode(IntEnum):
    """As those of the bot."""

    OK = 0
    MODEL = 66
    SETTINGS = 78


def main(arguments: list[str] | None = None) -> int:
    """Has the model served as the arguments say and returns the process's exit code."""
    chosen = vars(_parser().parse_args(arguments))
    place = Place(chosen.pop("cluster"), chosen.pop("host"), chosen.pop("port"))
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    try:
        options = options_of(chosen)
        if place.cluster is None:
            find_folder(options.model)  # what isn't there is said at once, and once
        return _serve(options, place)
    except OptionsError as error:
        log.error("%s.", error)
        return ExitCode.SETTINGS
    except (CheckpointError, RuntimeError) as error:
        log.error("%s", error)
        return ExitCode.MODEL
    except KeyboardInterrupt:
        return ExitCode.OK


def _serve(options: Options, place: Place) -> ExitCode:
    """Serves until told to end; on a cluster that was there before, it goes on by itself."""
    log.info("The model %s is being started.", options.model)
    most = max(options.replicas, options.most_replicas)
    with cluster(place, cpus=most * options.cpus):
        deploy(options)
        if place.cluster is not None:
            log.info("It is served by the cluster at %s.", place.cluster)
            return ExitCode.OK
        log.info(
            "It is served: MODEL_ADDRESS=http://%s:%d. Ctrl-C ends it.", place.host, place.port
        )
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):  # Ray has handlers of its own by now
            signal.signal(number, lambda *_: stopped.set())
        stopped.wait()
        log.info("Stopping.")
    return ExitCode.OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m model.cluster",
        description="Has the model served by Ray Serve, for bots with MODEL_BACKEND=ray "
        "(docs/cluster.md). Needs the packages of requirements-ray.txt.",
    )
    defaults = {
        "model": os.environ.get("MODEL") or Options.model_fields["model"].default,
        "precision": os.environ.get("PRECISION") or Options.model_fields["precision"].default,
    }
    for name, field in Options.model_fields.items():
        default = defaults.get(name, field.default)
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            default=default,
            metavar=type(default).__name__.upper(),
            help=f"{field.description} (default: {default})",
        )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="a Ray cluster that is there already: its host and port, or auto for that of this "
        "machine. The model goes on after this command. Without it, a cluster of this machine "
        "alone is started, and ends with this command",
    )
    parser.add_argument(
        "--host", default=LOOPBACK, help=f"where it listens (default: {LOOPBACK}: this machine)"
    )
    parser.add_argument("--port", type=port, default=PORT, help=f"its port (default: {PORT})")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
