"""Mutual TLS: what is rendered keeps the rules, and each rule can fail."""
import copy
import functools

import pytest

from checks import capacity, flows, mtls, references, render, schemas, settings, workloads
from checks.changes import FIRST, POD, change, find, more, remove, without

COMPONENTS = ("external-secrets/aws", "gateway", "mtls/data", "mtls/gateway")
secured = functools.cache(lambda: render.combination(COMPONENTS))

api = functools.partial(change, "Deployment", "task-api")
PROXY = (*POD, "initContainers", 0)
proxy = lambda path, value: api((*PROXY, *path), value)
certificate = lambda name, path, value: change("Certificate", name, ("spec", *path), value)
policy = lambda path, value: change("BackendTLSPolicy", "task-api", ("spec", *path), value)
instead = lambda name, value: proxy(("args",), lambda old: [a for a in old if not a.startswith(f"--{name}=")] + ([f"--{name}={value}"] if value else []))
flow = lambda documents: flows.differences(documents, COMPONENTS)


def beside_the_service(documents):
    spec = find(documents, "Deployment", "task-api")["spec"]["template"]["spec"]
    spec["containers"].append(spec["initContainers"].pop())


def plain(documents):
    front = next(d for d in documents if d["kind"] == "ConfigMap" and "TASKORA_ADDRESS" in d["data"])
    front["data"]["TASKORA_ADDRESS"] = "0.0.0.0"


FAULTS = {
    "no proxy": (mtls.proxies, api(POD, without("initContainers"))),
    "a proxy that ends before the service does": (mtls.drain, beside_the_service),
    "a proxy that runs once": (mtls.proxies, proxy((), without("restartPolicy"))),
    "whoever has a certificate": (mtls.proxies, lambda d: (instead("allow-uri", "")(d), proxy(("args",), more("--allow-all"))(d))),
    "whoever has none": (mtls.proxies, proxy(("args",), more("--disable-authentication"))),
    "a caller that the table does not name": (mtls.proxies, proxy(("args",), more("--allow-uri=spiffe://taskora/notifier"))),
    "a caller by pattern": (mtls.proxies, instead("allow-uri", "spiffe://taskora/*")),
    "a name instead of an identity": (mtls.proxies, instead("allow-uri", "gateway")),
    "no authority of its own": (mtls.proxies, instead("cacert", "")),
    "another port": (mtls.proxies, instead("listen", "0.0.0.0:8080")),
    "the operations of the service": (mtls.proxies, instead("target", "127.0.0.1:9400")),
    "refused callers that nobody sees": (mtls.proxies, proxy(("args",), more("--quiet=all"))),
    "a client": (mtls.proxies, proxy(("args", 0), "client")),
    "a certificate that is read once": (mtls.proxies, instead("timed-reload", "")),
    "a certificate that is looked for each hour": (mtls.proxies, instead("timed-reload", "60m")),
    "the certificate of another": (mtls.proxies, api((*POD, "volumes"), lambda old: [v | {"secret": v["secret"] | {"secretName": "sync-gateway-tls"}} if v["name"] == "tls" else v for v in old])),
    "a service that waits for itself": (mtls.proxies, proxy(("startupProbe", "httpGet", "path"), "/_status")),
    "readiness without the service": (mtls.proxies, proxy(("readinessProbe", "httpGet", "path"), "/_metrics")),
    "a plain port for every pod": (mtls.way_in, plain),
    "a Service that leads to the plain port": (mtls.way_in, change("Service", "task-api", ("spec", "ports"), more({"name": "http", "port": 8080, "targetPort": "http"}))),
    "an address of its own": (mtls.way_in, api((*FIRST, "env"), more({"name": "TASKORA_ADDRESS", "value": "0.0.0.0"}))),
    "no time to drain": (mtls.drain, api((*POD, "terminationGracePeriodSeconds"), 30)),
    "a proxy that drains for minutes": (mtls.drain, instead("shutdown-timeout", "5m")),
    "two authorities": (mtls.certificates, certificate("task-api-tls", ("isCA",), True)),
    "an authority with a new key": (mtls.certificates, certificate("services-authority", ("privateKey", "rotationPolicy"), "Always")),
    "an authority that ends first": (mtls.certificates, certificate("services-authority", ("renewBefore",), "24h")),
    "an authority of somebody else": (mtls.certificates, certificate("services-authority", ("issuerRef", "name"), "services")),
    "a certificate of another authority": (mtls.certificates, certificate("task-api-tls", ("issuerRef",), {"kind": "ClusterIssuer", "name": "letsencrypt"})),
    "a certificate that signs itself": (mtls.certificates, certificate("task-api-tls", ("issuerRef", "name"), "self-signed")),
    "a key for ever": (mtls.certificates, certificate("task-api-tls", ("privateKey", "rotationPolicy"), "Never")),
    "a long life": (mtls.certificates, certificate("task-api-tls", ("duration",), "2160h")),
    "no time to renew": (mtls.certificates, certificate("task-api-tls", ("renewBefore",), "1h")),
    "the name of another": (mtls.certificates, certificate("task-api-tls", ("uris",), ["spiffe://taskora/gateway"])),
    "a second name": (mtls.certificates, certificate("task-api-tls", ("uris",), more("spiffe://taskora/gateway"))),
    "a service that may call": (mtls.certificates, certificate("task-api-tls", ("usages",), more("client auth"))),
    "a gateway that may answer": (mtls.certificates, certificate("gateway-tls", ("dnsNames",), ["task-api.taskora.svc"])),
    "a certificate for nobody": (mtls.certificates, lambda d: d.append(find(d, "Certificate", "gateway-tls") | {"metadata": {"name": "notifier-tls"}, "spec": find(d, "Certificate", "gateway-tls")["spec"] | {"secretName": "notifier-tls", "uris": ["spiffe://taskora/notifier"]}})),
    "no certificate": (mtls.certificates, remove("Certificate", "task-api-tls")),
    "a gateway that speaks plain": (mtls.gateway, remove("BackendTLSPolicy", "task-api")),
    "a route to the plain port": (mtls.gateway, change("HTTPRoute", "taskora", ("spec", "rules", 1, "backendRefs", 0, "port"), 8080)),
    "a policy of another port": (mtls.gateway, policy(("targetRefs", 0, "sectionName"), "operations")),
    "another name of the service": (mtls.gateway, policy(("validation", "hostname"), "sync-gateway.taskora.svc")),
    "an authority that is not there": (mtls.gateway, policy(("validation", "caCertificateRefs", 0, "name"), "taskora-tls")),
    "every authority of the world": (mtls.gateway, policy(("validation", "wellKnownCACertificates"), "System")),
    "a gateway that shows nothing": (mtls.gateway, change("Gateway", "taskora", ("spec",), without("tls"))),
    "a gateway that shows another": (mtls.gateway, change("Gateway", "taskora", ("spec", "tls", "backend", "clientCertificateRef", "name"), "task-api-tls")),
    "a Service that leads nowhere": (references.selectors, change("Service", "task-api", ("spec", "ports", 0, "targetPort"), 8445)),
    "a Service at a port that nobody has": (references.selectors, lambda d: [change("Service", "task-api", ("spec", "ports", 0, f), 8445)(d) for f in ("port", "targetPort")]),
    "a folder that the proxy does not mount": (references.mounts, proxy(("volumeMounts",), [])),
    "a secret that nobody makes": (references.configuration, remove("Certificate", "sync-gateway-tls")),
    "a secret that the gateway takes and nobody makes": (references.configuration, remove("Certificate", "gateway-tls")),
    "an authority that nobody makes": (references.configuration, remove("Certificate", "services-authority")),
    "a certificate that nobody uses": (references.configuration, lambda d: d.append({"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "metadata": {"name": "x-tls"}, "spec": {"secretName": "x-tls"}})),
    "a key in the arguments": (settings.secrets, instead("key", "0123456789abcdef")),
    "a proxy without limits": (workloads.resources, proxy(("resources",), {})),
    "a proxy without probes": (workloads.probes, proxy((), without("livenessProbe"))),
    "a proxy that writes": (workloads.security, proxy(("securityContext", "readOnlyRootFilesystem"), False)),
    "the plain port for the gateway": (flow, change("NetworkPolicy", "gateway-to-task-api", ("spec", "ingress", 0, "ports"), more({"protocol": "TCP", "port": 8080}))),
    "the proxy's own port for the gateway": (flow, change("NetworkPolicy", "gateway-to-task-api", ("spec", "ingress", 0, "ports"), more({"protocol": "TCP", "port": 8444}))),
    "the plain port only": (flow, change("NetworkPolicy", "gateway-to-sync-gateway", ("spec", "ingress", 0, "ports", 0, "port"), 8081)),
    "a misspelt policy": (schemas.faults, policy(("validation", "hostName"), "x")),
    "a misspelt certificate": (schemas.faults, certificate("task-api-tls", ("renew",), "1h")),
    "a misspelt issuer": (schemas.faults, change("Issuer", "services", ("spec", "ca", "secret"), "x")),
}


def test_every_rule_of_mutual_tls_has_a_fault_that_it_must_notice():
    assert set(mtls.ALL) <= {check for check, _ in FAULTS.values()}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(fault):
    check, apply = FAULTS[fault]
    documents = copy.deepcopy(secured())
    assert list(check(documents)) == []
    apply(documents)
    assert list(check(documents)) != []


def test_every_certificate_is_made_and_used():
    assert list(references.configuration(secured())) == []


def test_a_gateway_that_was_not_told_is_noticed():
    documents = render.combination(("gateway", "mtls/data", "mtls/services"))
    assert "HTTPRoute taskora: task-api:8080 is not there" in list(references.targets(documents))


def test_a_network_that_was_not_told_is_noticed():
    components = ("gateway", "mtls/gateway")
    assert "open, but not in the table: gateway -> task-api 8080" in list(flows.differences(render.combination(components), components))


@pytest.mark.parametrize("image, allowed", [
    ("ghostunnel/ghostunnel:v1.8.4@sha256:" + "1" * 64, True), ("ghostunnel/ghostunnel:v1.8.4", False),
    ("ghostunnel/ghostunnel@sha256:" + "1" * 64, False), ("ghostunnel/ghostunnel:latest@sha256:" + "1" * 64, False)])
def test_the_proxy_is_run_by_version_and_digest(image, allowed):
    deployment = copy.deepcopy(find(secured(), "Deployment", "task-api"))
    spec = deployment["spec"]["template"]["spec"]
    spec["containers"][0]["image"] = "ghcr.io/example/taskora/task-api@sha256:" + "1" * 64
    spec["initContainers"][0]["image"] = image
    assert (list(workloads.images([deployment], "staging")) == []) == allowed


def test_the_proxies_count_for_the_free_allowance():
    own, all_ = (sum(p[1] for p in capacity.pods(d)) for d in (render.combination(("gateway",)), secured()))
    assert all_ == pytest.approx(own + 2 * 0.025)


def test_the_settings_of_the_services_are_still_theirs():
    assert [*settings.keys(secured()), *settings.secrets(secured())] == []
