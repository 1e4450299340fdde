"""The manifests fit Kubernetes' schemas and KubeRay's reference, each other, the image and us."""

import copy
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml  # type: ignore[import-untyped]

from bot import health, run
from config import Settings, load_settings
from model.cluster.options import options_of
from tests.deployed import FOR_LIBRARIES, ROOT, SETTINGS, final_stage, instructions
from tests.ray_service import RAY_SERVICE

FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = "kustomization.yaml"
VERSIONS = ("1.32", "1.34", "1.37")
"""Of Kubernetes. From 1.32 on, the label that tells a pod its place is there for good."""
FOR_OTHERS = {"POD_INDEX", "RAY_USAGE_STATS_ENABLED"}
"""Variables that the shell's line and Ray read."""

Object = dict[str, Any]


def objects() -> list[Object]:
    """All that the manifests describe, without what puts them together."""
    files = sorted(path for path in FOLDER.glob("*.yaml") if path.name != KUSTOMIZATION)
    return [each for file in files for each in yaml.safe_load_all(file.read_text("utf-8"))]


def kustomization() -> Object:
    return yaml.safe_load((FOLDER / KUSTOMIZATION).read_text("utf-8"))  # type: ignore[no-any-return]


def of_kind(kind: str) -> list[Object]:
    return [each for each in objects() if each["kind"] == kind]


def only(kind: str) -> Object:
    (found,) = of_kind(kind)
    return found


CORE = [each for each in objects() if each["apiVersion"] != "ray.io/v1"]


def pods() -> dict[str, Object]:
    """The template of every pod, by the name of its only container, with the operator's labels."""
    cluster = only("RayService")["spec"]["rayClusterConfig"]
    (workers,) = cluster["workerGroupSpecs"]
    ray = {"head": cluster["headGroupSpec"]["template"], "worker": workers["template"]}
    for node, template in ray.items():
        template["metadata"]["labels"]["ray.io/node-type"] = node
    templates = [only("StatefulSet")["spec"]["template"], *ray.values()]
    return {template["spec"]["containers"][0]["name"]: template for template in templates}


def container(pod: str) -> Object:
    (found,) = pods()[pod]["spec"]["containers"]
    return found  # type: ignore[no-any-return]


def variables(pod: str) -> dict[str, Any]:
    """Environment variables of a pod's container: values, or where they come from."""
    return {
        each["name"]: each.get("value", each.get("valueFrom")) for each in container(pod)["env"]
    }


PODS = ("bot", "ray-head", "ray-worker")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("one", CORE, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_objects_fit_the_schemas_of_kubernetes(one: Object, version: str) -> None:
    assert kubernetes_validate.validate(one, version, strict=True) == version


def test_a_misspelt_field_does_not_fit() -> None:
    wrong = only("StatefulSet")
    wrong["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("pod", PODS)
def test_pods_of_ray_fit_the_schemas_of_kubernetes(pod: str, version: str) -> None:
    template = {
        "apiVersion": "v1",
        "kind": "PodTemplate",
        "metadata": {"name": pod},
        "template": pods()[pod],
    }
    kubernetes_validate.validate(template, version, strict=True)


def test_the_model_fits_what_kuberay_says_of_its_fields() -> None:
    service = only("RayService")
    jsonschema.validate(service, RAY_SERVICE)
    options = service["spec"]["rayClusterConfig"]["autoscalerOptions"]
    # Its container gets these two as they are.
    beside = {key: options[key] for key in ("resources", "securityContext")}
    pod = {"containers": [{"name": "autoscaler", **beside}]}
    template = {"apiVersion": "v1", "kind": "PodTemplate", "template": {"spec": pod}}
    kubernetes_validate.validate(template, VERSIONS[-1], strict=True)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spec", "serveConfig"), "applications: []"),
        (("spec", "upgradeStrategy", "type"), "Rolling"),
        (("spec", "rayClusterConfig", "headGroupSpec", "rayStartParams", "num-cpus"), 0),
        (("metadata", "name"), "a" * 60),
    ],
)
def test_what_kuberay_would_refuse_does_not_fit(path: tuple[str, ...], value: object) -> None:
    service = copy.deepcopy(only("RayService"))
    *parents, last = path
    inner = service
    for name in parents:
        inner = inner[name]
    inner[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(service, RAY_SERVICE)


def serve_config() -> Object:
    return yaml.safe_load(only("RayService")["spec"]["serveConfigV2"])  # type: ignore[no-any-return]


def test_the_application_fits_what_ray_serve_reads() -> None:
    """Ray's own reader takes it, and drops nothing of it."""
    script = (
        "import json, sys\n"
        "from ray.serve.schema import ServeDeploySchema\n"
        "read = ServeDeploySchema.model_validate(json.load(sys.stdin))\n"
        "print(json.dumps(read.model_dump(mode='json', exclude_unset=True)))\n"
    )
    told = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "ignore", "-c", script],
        input=json.dumps(serve_config()),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(told.stdout) == serve_config()


def test_the_application_is_in_the_image() -> None:
    (application,) = serve_config()["applications"]
    module, name = application["import_path"].split(":")
    source = (ROOT / Path(*module.split("."))).with_suffix(".py").read_text("utf-8")
    assert re.search(rf"^(def {name}\(|{name}\b.*=)", source, re.MULTILINE)
    copies = {text.split()[0] for kind, text in instructions() if kind == "COPY"}
    assert module.split(".")[0] in copies
    assert "PYTHONPATH=/attention " in final_stage()["ENV"]
    assert final_stage()["WORKDIR"] == "/attention"


def test_the_kustomization_has_every_file_and_every_image() -> None:
    whole = kustomization()
    files = {path.name for path in FOLDER.glob("*.yaml")} - {KUSTOMIZATION}
    assert set(whole["resources"]) == files
    assert len(whole["resources"]) == len(files)
    assert {image["name"] for image in whole["images"]} == {container(pod)["image"] for pod in PODS}
    assert whole["namespace"] == only("Namespace")["metadata"]["name"]


def test_the_image_with_ray_has_the_version_that_the_operator_is_told() -> None:
    wanted = (ROOT / "requirements-ray.txt").read_text("utf-8")
    version = only("RayService")["spec"]["rayClusterConfig"]["rayVersion"]
    assert f"ray[serve]=={version}\n" in wanted
    assert ("RUN", "scripts/setup $REQUIREMENTS") in instructions()
    assert ("ARG", "REQUIREMENTS=requirements.txt") in instructions()
    # The operator's own commands begin with `ray`.
    assert "PATH=/attention/.venv/bin:$PATH " in final_stage()["ENV"]
    for file in ("Dockerfile", "deploy/kubernetes/model.yaml"):
        argument = "--build-arg REQUIREMENTS=requirements-ray.txt"
        assert argument in (ROOT / file).read_text("utf-8")


@pytest.mark.parametrize("pod", PODS)
def test_variables_are_settings_and_their_values_are_taken(
    pod: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = variables(pod)
    assert set(names) <= SETTINGS | FOR_LIBRARIES | FOR_OTHERS
    values = {name: value for name, value in names.items() if isinstance(value, str)}
    for name, value in {"DISCORD_TOKEN": "a.b.c", **values}.items():
        monkeypatch.setenv(name, value)
    assert load_settings(Settings, env_file=None)


def test_bot_and_model_are_about_the_same_checkpoint_and_workers_are_as_large_as_replicas() -> None:
    (application,) = serve_config()["applications"]
    options = options_of(application["args"])
    assert options.model == variables("bot")["MODEL"]
    (workers,) = only("RayService")["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    assert (workers["minReplicas"], workers["maxReplicas"]) == (
        options.replicas,
        options.most_replicas,
    )
    assert container("ray-worker")["resources"]["limits"]["cpu"] == str(options.cpus)


def test_the_token_comes_from_a_secret_that_is_in_no_file() -> None:
    assert not of_kind("Secret")
    for pod in PODS:
        given = variables(pod).get("DISCORD_TOKEN")
        reference = {"secretKeyRef": {"name": "attention", "key": "DISCORD_TOKEN"}}
        assert given == (reference if pod == "bot" else None)


def ranges(folder: Path) -> Iterator[str]:
    """What the shell's line of each pod sets, and that it starts the bot as the image does."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$SHARDS" "$0" "$@"\n', "ascii")
    python.chmod(0o700)
    entry = json.loads(final_stage()["ENTRYPOINT"])
    for index in range(only("StatefulSet")["spec"]["replicas"]):
        told = subprocess.run(  # noqa: S603 - our own line
            container("bot")["command"],
            cwd=folder,
            env={**os.environ, "POD_INDEX": str(index)},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        shards, *command = told.stdout.split()
        assert command == entry
        yield shards


def test_the_pods_share_all_shards_and_no_shard_is_in_two(tmp_path: Path) -> None:
    shards: list[int] = []
    totals = set()
    for text in ranges(tmp_path):
        found = re.fullmatch(r"(\d+)-(\d+)/(\d+)", text)
        assert found is not None
        first, last, total = map(int, found.groups())
        shards += range(first, last + 1)
        totals.add(total)
    assert totals == {len(shards)}
    assert shards == list(range(len(shards)))
    place = {"fieldRef": {"fieldPath": "metadata.labels['apps.kubernetes.io/pod-index']"}}
    assert variables("bot")["POD_INDEX"] == place
    assert "SHARDS" in SETTINGS


@pytest.mark.parametrize("pod", PODS)
def test_pods_may_do_little(pod: str) -> None:
    spec = pods()[pod]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    users = re.search(r"useradd --uid (\d+)", dict(instructions())["RUN"])
    assert users is not None
    for name in ("runAsUser", "runAsGroup", "fsGroup"):
        assert spec["securityContext"][name] == int(users[1])
    rights = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    options = only("RayService")["spec"]["rayClusterConfig"]["autoscalerOptions"]
    assert container(pod)["securityContext"] == options["securityContext"] == rights
    # A token of Kubernetes lies in the head alone, which asks for workers.
    if pod != "ray-head":
        assert spec["serviceAccountName"] == only("ServiceAccount")["metadata"]["name"]
        assert spec["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)
    enforced = only("Namespace")["metadata"]["labels"]
    assert enforced["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize("pod", PODS)
def test_what_is_written_has_a_volume(pod: str) -> None:
    mounts = {mount["mountPath"]: mount["name"] for mount in container(pod)["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pods()[pod]["spec"]["volumes"]}
    assert set(mounts.values()) == set(volumes)
    models, data = dict(instructions())["VOLUME"].split()
    assert set(mounts) == ({models, data, "/tmp"} if pod == "bot" else {models, "/tmp"})  # noqa: S108
    assert f"HF_HOME={models} " in final_stage()["ENV"]
    if pod == "bot":
        assert variables(pod)["DATA_FOLDER"] == data
        claim = {"claimName": only("PersistentVolumeClaim")["metadata"]["name"]}
        assert volumes[mounts[data]]["persistentVolumeClaim"] == claim


def test_all_pods_of_the_bot_share_one_file_and_so_one_node() -> None:
    """A person is the same in every server, and SQLite shares a file on one machine only."""
    bots = only("StatefulSet")
    assert "volumeClaimTemplates" not in bots["spec"]
    affinity = bots["spec"]["template"]["spec"]["affinity"]["podAffinity"]
    (together,) = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
    assert together["topologyKey"] == "kubernetes.io/hostname"
    assert together["labelSelector"] == bots["spec"]["selector"]
    claim = only("PersistentVolumeClaim")
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]


def test_the_last_answers_have_time_and_pods_start_one_by_one() -> None:
    spec = only("StatefulSet")["spec"]
    grace = spec["template"]["spec"]["terminationGracePeriodSeconds"]
    assert grace >= 2 * run._LAST_ANSWERS_SECONDS
    assert spec["podManagementPolicy"] == "OrderedReady"


def test_the_bot_is_probed_where_it_listens() -> None:
    bot = container("bot")
    (port,) = bot["ports"]
    assert variables("bot")["HEALTH_ADDRESS"] == f"0.0.0.0:{port['containerPort']}"
    (served,) = only("Service")["spec"]["ports"]
    assert (served["port"], served["targetPort"]) == (port["containerPort"], port["name"])
    pages = {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    for probe, page in pages.items():
        assert bot[probe]["httpGet"] == {"path": page, "port": port["name"]}
        assert f'web.get("{page}"' in Path(health.__file__).read_text("utf-8")


def test_the_bot_asks_the_model_where_it_answers() -> None:
    given = variables("bot")
    assert given["MODEL_BACKEND"] == "ray"
    service = only("RayService")["metadata"]["name"]
    port = serve_config()["http_options"]["port"]
    assert given["MODEL_ADDRESS"] == f"http://{service}-serve-svc:{port}"
    for pod in ("ray-head", "ray-worker"):
        ports = {each["name"]: each["containerPort"] for each in container(pod)["ports"]}
        assert ports["serve"] == port
    for pod in ("ray-head", "ray-worker"):
        for probe in ("livenessProbe", "readinessProbe"):
            assert "httpGet" in container(pod)[probe]  # the operator's own would need wget


def chosen(selector: dict[str, Any]) -> set[str]:
    """The pods that have all labels of a selector."""
    wanted = selector.get("matchLabels", selector).items()
    return {pod for pod, each in pods().items() if wanted <= each["metadata"]["labels"].items()}


def test_selectors_choose_the_pods_that_they_are_meant_for() -> None:
    assert chosen(only("StatefulSet")["spec"]["selector"]) == {"bot"}
    assert chosen(only("Service")["spec"]["selector"]) == {"bot"}
    budget = only("PodDisruptionBudget")["spec"]
    assert chosen(budget["selector"]) == {"ray-worker"}
    (workers,) = only("RayService")["spec"]["rayClusterConfig"]["workerGroupSpecs"]
    assert budget["minAvailable"] < workers["minReplicas"]
    policies = {
        each["metadata"]["name"]: chosen(each["spec"]["podSelector"])
        for each in of_kind("NetworkPolicy")
    }
    assert policies == {
        "attention-bot": {"bot"},
        "attention-model": {"ray-head", "ray-worker"},
        "attention-model-head": {"ray-head"},
    }


def reached(policy: str, direction: str) -> dict[str, set[int | str]]:
    """The pods that a policy names as the other side, each with the ports that are open."""
    (found,) = [each for each in of_kind("NetworkPolicy") if each["metadata"]["name"] == policy]
    open_to: dict[str, set[int | str]] = {}
    for rule in found["spec"][direction]:
        for side in rule.get("to" if direction == "egress" else "from", []):
            if "podSelector" in side and "namespaceSelector" not in side:
                for pod in chosen(side["podSelector"]):
                    ports = {each["port"] for each in rule.get("ports", [])}
                    open_to.setdefault(pod, set()).update(ports or {"all"})
    return open_to


def test_bot_and_model_reach_each_other_and_ray_is_open_to_ray_alone() -> None:
    port = serve_config()["http_options"]["port"]
    assert reached("attention-bot", "egress") == {"ray-head": {port}, "ray-worker": {port}}
    assert reached("attention-bot", "ingress") == {}
    ray: dict[str, set[int | str]] = {"ray-head": {"all"}, "ray-worker": {"all"}}
    assert reached("attention-model", "egress") == ray
    assert reached("attention-model", "ingress") == {**ray, "bot": {port}}
