# `make` lists the commands. Prerequisites: Python 3.11 or newer, make and git. `make setup` installs everything else.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
EMULATOR := build/emulator
CLIENT_TOOLS := clients/node_modules/.ready
RUNTIMES := clients/runtimes/node_modules/.ready
CDK := $(BIN)/node node_modules/aws-cdk/bin/cdk
STACK = signup-confirmation-$(ENV)
WORKERS ?= 2
export PYTHONPATH := $(CURDIR):$(CURDIR)/functions

.PHONY: help
help: ## list the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

$(READY): requirements.txt functions/requirements.txt local/requirements.txt package-lock.json
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 1; }
	@echo "[1/5] Python environment in .venv (set up once, about a minute)"
	@$(PYTHON) -m venv --clear .venv >/dev/null || { echo "$(PYTHON) cannot create a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@awk '/^uv==/ {take = 1} take {print} take && !/\\$$/ {exit}' requirements.txt >.venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@echo "[2/5] locked Python packages, including Node"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@echo "[3/5] the emulated AWS, in its own environment"
	@$(BIN)/python -m venv --clear --without-pip $(EMULATOR)
	@$(BIN)/uv pip sync --quiet --python $(EMULATOR)/bin/python --require-hashes local/requirements.txt \
		|| $(BIN)/python -m pip --python $(EMULATOR)/bin/python install --quiet --disable-pip-version-check --require-hashes -r local/requirements.txt
	@echo "[4/5] locked CDK command line"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent --no-fund --no-audit
	@echo "[5/5] the functions' asset, and the Lambda runtime client for the tests"
	@$(BIN)/python -m infra.asset >/dev/null
	@$(BIN)/python -m tests.support.runtime_client >/dev/null
	@touch $@

# Only the tests of the clients and of the page need these.
$(CLIENT_TOOLS): SIZE := 434 MB, about a minute
$(RUNTIMES): SIZE := 768 MB, about two minutes
$(CLIENT_TOOLS) $(RUNTIMES): %/node_modules/.ready: %/package-lock.json | $(READY)
	@echo "locked npm packages of $*/package.json, once: $(SIZE)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix $* --silent --no-fund --no-audit
	@touch $@

.PHONY: setup
setup: $(READY) ## set up the project; every other command does this when needed

.PHONY: run
run: export RUN_ORIGIN = $(value ORIGIN)
run: $(READY) ## deploy to the emulated AWS on this machine and run until Ctrl-C; ORIGIN=…: allow more web origins
	@ORIGIN="$$RUN_ORIGIN" $(BIN)/python -m local.run

# Desktops set USERNAME to the login name, which is no e-mail address and is not meant here.
.PHONY: user
user: export NAME_OF_USER = $(if $(or $(filter command,$(origin USERNAME)),$(findstring @,$(value USERNAME))),$(value USERNAME))
user: $(READY) ## sign up another user while `make run` is running; USERNAME='…' chooses the e-mail address
	@$(BIN)/python -m local.user

# The markers `full` and `runtimes` say which tests `make test` leaves out (pyproject.toml). T=… runs all that it names.
# Without bytecode each of the many processes of the tests would compile the packages again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n $(WORKERS) --dist loadfile
.PHONY: test
test: $(READY) ## run every test that needs no more than `make setup`; T=tests/unit/test_fields.py: only that file, or what else pytest takes
	@$(PYTEST) $(if $(T),$(T),$(PARALLEL) -m "not full and not runtimes")

test-all: export SEQUENCES ?= 300
.PHONY: test-all
test-all: $(CLIENT_TOOLS) ## run all tests, with coverage: browsers, compilers, the CDK CLI as well; T=…: only those
	@$(PYTEST) $(PARALLEL) -m "not runtimes" $(or $(T),--cov)

.PHONY: test-rest
test-rest: $(CLIENT_TOOLS) ## run what `make test-all` adds to `make test`
	@$(PYTEST) $(PARALLEL) -m "full and not runtimes"

.PHONY: test-runtimes
test-runtimes: $(CLIENT_TOOLS) $(RUNTIMES) ## run the web client on Node 20, Deno, Bun, workerd and Hermes, as CI does once a week
	@$(PYTEST) $(PARALLEL) -m runtimes tests/clients

.PHONY: mutants
mutants: $(READY) ## change the functions in many small ways, and list the changes that no unit or wire test notices: hours; M='*.x_code_in*': some
	@rm -rf build/mutants && mkdir -p build/mutants
	@cp -R functions/signup_functions app.py cdk.json docs infra local operations pyproject.toml tests build/mutants
	@cd build/mutants && PYTHONPATH= ../../$(BIN)/mutmut run --max-children $(WORKERS) $(M) && ../../$(BIN)/mutmut results

.PHONY: check
check: lint types test-all ## lint, types and all tests, as in CI

.PHONY: lint
lint: $(READY) ## lint, and check the formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/zizmor --offline --quiet --persona pedantic --strict-collection .github

.PHONY: types
types: $(READY) ## check the types
	@$(BIN)/mypy

.PHONY: format
format: $(READY) ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: synth
synth: $(READY) environments ## synthesise the templates of all environments, or of ENV=…, into cdk.out
	@$(CDK) synth --quiet $(if $(ENV),-c environment=$(ENV)) >&2

.PHONY: template
template: export JSII_NODE := $(CURDIR)/$(BIN)/node
template: $(READY) environments ## write ENV as a plain CloudFormation template and a zip into build/template-ENV; needs no credentials
	@$(BIN)/python -m infra.template --environment "$(ENV)"

.PHONY: sbom
sbom: $(READY) ## write the SBOM of the deployed packages, as CycloneDX JSON, to build/sbom.json
	@$(BIN)/python -m infra.asset.sbom

.PHONY: package
package: $(READY) ## build the wheel with which other CDK apps use the construct, into build
	@$(BIN)/python -m hatchling build --target wheel --directory build

.PHONY: bootstrap
bootstrap: $(READY) env ## prepare the account and Region of ENV, once: CDK bootstrap, API Gateway's logging role
	@$(CDK) bootstrap -c environment=$(ENV)
	@$(BIN)/python -m operations.bootstrap --environment $(ENV) $(CDK)

.PHONY: diff
diff: $(READY) env ## show what deploying ENV would change
	@$(CDK) diff -c environment=$(ENV) $(STACK)

.PHONY: deploy
deploy: $(READY) env ## deploy ENV to the AWS account of the current credentials; CDK_YES=true: without confirmation
	@$(BIN)/python -m operations.deploy --environment $(ENV) $(CDK)
	@$(BIN)/python -m operations.rotation --environment $(ENV)

.PHONY: destroy
destroy: $(READY) env ## delete ENV's stack, except the resources that it retains
	@$(CDK) destroy -c environment=$(ENV) $(STACK)

.PHONY: secret
secret: $(READY) env ## copy the app client's secret from Cognito into ENV's secret, unless that rotates
	@$(BIN)/python -m operations.secret --environment $(ENV)

.PHONY: prune-versions
prune-versions: $(READY) env ## delete old versions of ENV's functions; keeps the newest ten and those in use
	@$(BIN)/python -m operations.versions --environment $(ENV)

.PHONY: dashboard
dashboard: synth ## print the CloudWatch dashboard of ENV (or prod), without deploying it
	@$(BIN)/python -m operations.dashboard --environment $(or $(ENV),prod)

# User input is passed in environment variables, unchanged: make does not expand it and the shell does not parse it.
.PHONY: smoke
smoke: export SMOKE_URL = $(value URL)
smoke: export SMOKE_ORIGIN = $(value ORIGIN)
smoke: export SMOKE_DISCLOSURE = $(or $(value DISCLOSURE),uniform)
smoke: $(READY) ## check the deployed API at URL=… from outside; ORIGIN=…: check CORS, too; DISCLOSURE=precise
	@$(BIN)/python -m operations.smoke --url="$$SMOKE_URL" --origin="$$SMOKE_ORIGIN" \
		--disclosure="$$SMOKE_DISCLOSURE"

# Make would export a command-line variable to every command, and expand its value.
unexport USERNAME URL ORIGIN DISCLOSURE
.PHONY: user-ref
user-ref: export NAME_OF_USER = $(value USERNAME)
user-ref: $(READY) env ## print the userRef of USERNAME='…' in ENV's log
	@test '$(origin USERNAME)' = 'command line' \
		|| { echo "Say whose: make user-ref ENV=$(ENV) USERNAME='…'" >&2; exit 2; }
	@$(BIN)/python -m operations.user_ref --environment $(ENV) --username="$$NAME_OF_USER"

# Checked first, because the CDK CLI starts slowly and adds its own line to an error.
.PHONY: environments
environments: $(READY)
	@$(BIN)/python -m infra.settings $(if $(ENV),--environment "$(ENV)")

.PHONY: env
env: $(READY)
	@test -n "$(ENV)" || { echo "Say which environment: make $(MAKECMDGOALS) ENV=dev" >&2; exit 2; }
	@$(BIN)/python -m infra.settings --environment "$(ENV)"
	@test "$(ENV)" != local || { echo "The environment local is for make run, not for an AWS account." >&2; exit 2; }
	@$(BIN)/python -m operations.account --environment $(ENV)

.PHONY: bench
bench: $(READY) ## benchmark the confirm function: 5 to 7 minutes, needs Python 3.13 and Linux
	@$(BIN)/python -m benchmarks.run $(if $(ROUNDS),--rounds $(ROUNDS))

.PHONY: bench-check
bench-check: $(READY) ## check the confirm function's reproducible figures against their targets
	@$(BIN)/python -m benchmarks.check

# The deployed packages are resolved first, on their own. They constrain the project and its benchmarks, not the emulator.
# A release of a package is used when it is a week old. COOLDOWN= takes it at once, as for a security update.
COOLDOWN ?= 7 days
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
	$(if $(COOLDOWN),--exclude-newer '$(COOLDOWN)')
.PHONY: lock
lock: $(READY) ## update the lock files from every requirements.in; COOLDOWN=: with releases younger than a week
	@$(LOCK) --upgrade --python-version 3.11 --no-annotate -o functions/requirements.txt functions/requirements.in
	@$(LOCK) --upgrade --python-version 3.11 -c functions/requirements.txt -o requirements.txt requirements.in
	@$(LOCK) --upgrade --python-version 3.11 --no-annotate -o local/requirements.txt local/requirements.in
	@$(LOCK) --python-version 3.13 --no-annotate -c requirements.txt \
		-o benchmarks/requirements.txt benchmarks/requirements.in

.PHONY: docs
docs: $(READY) ## write docs/settings.md from the declarations of the settings
	@$(BIN)/python -m docs.write_settings

.PHONY: screenshots
screenshots: $(READY) ## take pictures of the page in every language, and docs/page.png; needs Chromium and fonts
	@$(BIN)/python -m tests.browser.screenshots

.PHONY: clean
clean: ## delete everything that the commands created
	@rm -rf .venv node_modules clients/node_modules clients/runtimes/node_modules build cdk.out .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
