# Targets of images, compose and the deploy command; included by the root Makefile.

deploy_python = $(shell scripts/tools/terraform-python tests/deploy/requirements.txt)

.PHONY: test-deploy test-deploy-live deploy-golden images test-images

test-deploy: ## Images, compose files and the deploy command, judged without a builder or a cluster (< 60 s)
	@python3 -c 'import ensurepip' 2>/dev/null || scripts/setup k8s
	@PYTHONDONTWRITEBYTECODE=1 $(deploy_python) -m pytest -q -rs -p no:cacheprovider tests/deploy --ignore tests/deploy/live $(if $(JUNIT),--junitxml $(JUNIT) -o junit_family=xunit2)

test-deploy-live: ## The rendered local overlay on this machine: real PostgreSQL, Kafka and nginx, every service, the demo (1 min)
	@scripts/setup test gateway
	@scripts/build dev
	@BIN_DIR=$(CURDIR)/build/dev/bin PYTHONDONTWRITEBYTECODE=1 $(deploy_python) -m pytest -q -rs -p no:cacheprovider tests/deploy/live

deploy-golden: ## Deploy command: write what it would run for every target and action, for review
	@cd tests/deploy && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=../k8s:../../k8s:../../deploy $(deploy_python) test_taskora_deploy.py

images: ## Build every image without a registry: an engine and a base image of its own (root); PROGRAMS=build/release/bin compiles nothing
	@scripts/setup images
	@scripts/cluster/images compose $(if $(PROGRAMS),--programs $(PROGRAMS))

test-images: ## The same, judged, and the compose project they make up by taskora-deploy; AGAIN=1 compiles twice and compares; writes docs/operations/images.md
	@scripts/setup test k8s images
	@scripts/cluster/images compose $(if $(AGAIN),--again) $(if $(PROGRAMS),--programs $(PROGRAMS))
	@scripts/tools/terraform-python deploy/requirements.txt >/dev/null
	@scripts/tools/docker-engine tests/deploy/images.py --report docs/operations/images.md $(if $(AGAIN),--again again)
