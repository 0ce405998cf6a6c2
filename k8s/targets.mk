# Targets of the manifests; included by the root Makefile. Tools and schemas are fetched into .cache on first use.

k8s_python = $(shell scripts/tools/terraform-python tests/k8s/requirements.txt)

.PHONY: test-k8s test-mtls test-load k8s-golden cluster-up cluster-down test-cluster

test-k8s: ## Manifests: render, strict schemas, rules, flows, free allowance, each check seen to fail (< 60 s)
	@{ command -v mvn && python3 -c 'import ensurepip'; } >/dev/null 2>&1 || scripts/setup k8s
	@PYTHONDONTWRITEBYTECODE=1 $(k8s_python) -m pytest -q -rs -p no:cacheprovider tests/k8s tests/cluster --ignore tests/k8s/live $(if $(JUNIT),--junitxml $(JUNIT) -o junit_family=xunit2)

k8s_live = BIN_DIR=$(or $(BIN_DIR),$(CURDIR)/build/dev/bin) PYTHONDONTWRITEBYTECODE=1 $(k8s_python) -m pytest -q -rs -p no:cacheprovider

test-mtls: ## Mutual TLS: the proxy as the manifest starts it, in front of a real server (1 min; builds the proxy once). BIN_DIR: built programs
	@[ -n "$(BIN_DIR)" ] || { scripts/setup test && scripts/build dev taskora; }
	@$(k8s_live) tests/k8s/live/test_live_mtls.py

test-load: ## deploy/load.js against a real server, within and past its thresholds (1 min; needs node). BIN_DIR: built programs
	@[ -n "$(BIN_DIR)" ] || { scripts/setup test && scripts/build dev taskora; }
	@$(k8s_live) tests/k8s/live/test_live_load.py

k8s-golden: ## Manifests: write what is committed of generated files (summaries for review, topics of Strimzi)
	@$(k8s_python) k8s/topics.py --write
	@cd tests/k8s && PYTHONDONTWRITEBYTECODE=1 $(k8s_python) -m checks.golden

cluster-up: ## One Kubernetes node on this machine, in namespaces of its own: kubectl and port-forward work from here (root)
	@scripts/setup k8s cluster
	@[ -f .cache/cluster/images/all.tar ] || scripts/cluster/images cluster $(if $(PROGRAMS),--programs $(PROGRAMS))
	@scripts/cluster/node up

cluster-down: ## Remove it and everything it ran; also after an `up` that failed
	@scripts/cluster/node down

test-cluster: ## The overlay `local` on a real node: up, demo, restart and roll-out under load, chaos; writes docs/operations/cluster-test.md
	@scripts/setup test k8s cluster
	@scripts/build release taskora
	@scripts/cluster/images cluster $(if $(PROGRAMS),--programs $(PROGRAMS))
	@python=$(k8s_python) && definitions=$$(scripts/tools/kubernetes-crds "$$python") && \
	  scripts/tools/terraform-python deploy/requirements.txt >/dev/null && \
	  scripts/cluster/node up && trap 'scripts/cluster/node down' EXIT && \
	  scripts/cluster/node exec tests/cluster/run.py --definitions "$$definitions" --python "$$python" \
	    --report docs/operations/cluster-test.md $(if $(SEED),--seed $(SEED)) && \
	  tests/cluster/run.py --outside --report docs/operations/cluster-test.md
