"""What KubeRay's published reference of its API says of a RayService, as a JSON schema.

Of ray.io/v1 in KubeRay 1.6 and 1.7. Pods are left open here: Kubernetes' own schemas know them.
https://docs.ray.io/en/master/cluster/kubernetes/references/api.html
"""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
OF_KUBERNETES: Schema = {"type": "object"}


def one_of(*words: str) -> Schema:
    return {"enum": list(words)}


def fields(required: tuple[str, ...] = (), **known: Schema) -> Schema:
    """An object that has no other fields than these."""
    return {
        "type": "object",
        "properties": known,
        "required": list(required),
        "additionalProperties": False,
    }


AUTOSCALER = fields(
    resources=OF_KUBERNETES,
    image=TEXT,
    imagePullPolicy=one_of("Always", "IfNotPresent", "Never"),
    securityContext=OF_KUBERNETES,
    idleTimeoutSeconds=COUNT,
    upscalingMode=one_of("Default", "Aggressive", "Conservative"),
    version=one_of("v1", "v2"),
    env={"type": "array", "items": OF_KUBERNETES},
    envFrom={"type": "array", "items": OF_KUBERNETES},
    volumeMounts={"type": "array", "items": OF_KUBERNETES},
)

HEAD = fields(
    ("rayStartParams", "template"),
    rayStartParams=TEXTS,
    template=OF_KUBERNETES,
    headService=OF_KUBERNETES,
    enableIngress=TRUTH,
    resources=TEXTS,
    labels=TEXTS,
    serviceType=one_of("ClusterIP", "NodePort", "LoadBalancer"),
)

WORKERS = fields(
    ("groupName", "minReplicas", "maxReplicas", "rayStartParams", "template"),
    groupName=TEXT,
    replicas=COUNT,
    minReplicas=COUNT,
    maxReplicas=COUNT,
    idleTimeoutSeconds=COUNT,
    numOfHosts=COUNT,
    resources=TEXTS,
    labels=TEXTS,
    rayStartParams=TEXTS,
    template=OF_KUBERNETES,
    scaleStrategy=fields(workersToDelete={"type": "array", "items": TEXT}),
)

CLUSTER = fields(
    ("headGroupSpec",),
    rayVersion=TEXT,
    suspend=TRUTH,
    managedBy=TEXT,
    enableInTreeAutoscaling=TRUTH,
    autoscalerOptions=AUTOSCALER,
    headServiceAnnotations=TEXTS,
    gcsFaultToleranceOptions=OF_KUBERNETES,
    headGroupSpec=HEAD,
    workerGroupSpecs={"type": "array", "items": WORKERS},
)

RAY_SERVICE = fields(
    ("apiVersion", "kind", "metadata", "spec"),
    apiVersion={"const": "ray.io/v1"},
    kind={"const": "RayService"},
    metadata=fields(
        ("name",),
        # Services of it have up to ten letters more, and names have 63.
        name={"type": "string", "pattern": "^[a-z]([-a-z0-9]{0,46}[a-z0-9])?$"},
        namespace=TEXT,
        labels=TEXTS,
        annotations=TEXTS,
    ),
    spec=fields(
        ("rayClusterConfig",),
        serveConfigV2=TEXT,
        serveService=OF_KUBERNETES,
        upgradeStrategy=fields(
            type=one_of("NewCluster", "NewClusterWithIncrementalUpgrade", "None"),
            clusterUpgradeOptions=OF_KUBERNETES,
        ),
        rayClusterDeletionDelaySeconds=COUNT,
        excludeHeadPodFromServeSvc=TRUTH,
        suspend=TRUTH,
        rayClusterConfig=CLUSTER,
    ),
)
