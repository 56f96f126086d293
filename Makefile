# `make` lists the commands. Prerequisites: Python 3.11 or newer, make and git. `make setup` installs everything else.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
EMULATOR := build/emulator
CLIENT_TOOLS := clients/node_modules/.ready
RUNTIMES := clients/runtimes/node_modules/.ready
CDK := $(BIN)/node node_modules/aws-cdk/bin/cdk
# One more than processors, because some tests wait for programs.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)))
COOLDOWN ?= 7 days

# After the defaults, because it defines what it names. Before the first $(shell …), for which make 4.4 expands what is
# exported, among it the words of the command line.
unexport ENV T M WORKERS ROUNDS COOLDOWN PYTHON USERNAME URL ORIGIN DISCLOSURE EMAIL OPTIONS

# What users say on the command line reaches the commands as environment variables SAID_…, unchanged: make does not
# expand it, and no shell parses it. ENV is a variable of POSIX shells, and desktops set USERNAME, so these two count on
# the command line only.
typed = $(if $(filter command,$(origin $1)),$(value $1))
export SAID_ENV := $(call typed,ENV)
export PYTEST_ADDOPTS := $(value PYTEST_ADDOPTS) $(value T)
export SAID_WORKERS := $(if $(filter file,$(origin WORKERS)),$(WORKERS),$(value WORKERS))
export SAID_ROUNDS := $(value ROUNDS)
export SAID_MUTANTS := $(value M)
export SAID_PYTHON := $(if $(filter file,$(origin PYTHON)),$(PYTHON),$(value PYTHON))
FOR_ENV = -c environment="$$SAID_ENV" "signup-confirmation-$$SAID_ENV"

# What this machine's settings for other work would change is left out: where pip and uv install, which code Python and
# Node load first. What reaches an index through a company's network is kept.
NETWORK := %_INDEX %_INDEX_URL UV_INDEX_% %_FIND_LINKS %_HOST %_CERT %_CERTS %_TLS %_PROXY %_TIMEOUT %_RETRIES \
	%_CONFIG_FILE %_CACHE_DIR %_NO_CACHE %_KEYRING_PROVIDER PIP_USE_FEATURE UV_OFFLINE UV_PYTHON_INSTALL_DIR UV_LINK_MODE
unexport $(filter-out $(NETWORK) PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONUNBUFFERED PYTHONIOENCODING, \
	$(filter PIP_% UV_% PYTHON%,$(.VARIABLES)))
unexport NODE_ENV NODE_OPTIONS NODE_PATH
export PYTHONPATH := $(CURDIR):$(CURDIR)/functions
export JSII_NODE := $(CURDIR)/$(BIN)/node
# The system's certificates are trusted too, among them those of a company's proxy. pip before 24.2 needs the file.
SYSTEM_CERTS := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
	/etc/ssl/ca-bundle.pem))
export UV_SYSTEM_CERTS ?= 1
export NODE_USE_SYSTEM_CA ?= 1
ifdef SYSTEM_CERTS
export PIP_CERT ?= $(SYSTEM_CERTS)
endif
# Packages need no home directory.
ifneq ($(shell test -w "$$HOME" && echo home),home)
export XDG_CACHE_HOME := $(CURDIR)/build/cache
export JSII_RUNTIME_PACKAGE_CACHE_ROOT := $(XDG_CACHE_HOME)/jsii
export CDK_HOME := $(XDG_CACHE_HOME)/cdk
export npm_config_cache ?= $(XDG_CACHE_HOME)/npm
endif
# Options, because a user's configuration files have lower precedence: install here, and the tools as well.
# uv installs packages at once. aws-cdk-lib must replace a module of aws-cdk-cloud-assembly-schema, which pip installs first.
PIP = install --quiet --disable-pip-version-check --no-input --target= --root=/ --require-hashes
UV = $(BIN)/uv pip sync --quiet --require-hashes
NPM_CI = PATH="$$PWD/$(BIN):$$PATH" $(BIN)/npm ci --loglevel=error --no-progress --no-update-notifier --no-fund --no-audit --include=dev \
	--no-global --no-dry-run --package-lock --no-package-lock-only --install-strategy=hoisted
export PIP_USER := 0
export PIP_DRY_RUN := 0

.PHONY: help
help: ## list the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

$(READY): requirements.txt functions/requirements.txt local/requirements.txt package-lock.json
	@"$$SAID_PYTHON" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 1; }
	@case "$$PWD" in *:*) echo "Python refuses a folder with a colon in its path: move the project." >&2; exit 1;; esac
	@echo "[1/5] Python environment in .venv (set up once, about a minute)"
	@"$$SAID_PYTHON" -m venv --clear .venv >/dev/null || { echo "$$SAID_PYTHON cannot create a virtual environment (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@awk '/^(uv|aws-cdk-cloud-assembly-schema)==/ {take = 1} take {print} !/\\$$/ {take = 0}' requirements.txt >.venv/first.txt
	@$(BIN)/python -m pip $(PIP) --no-deps --prefix="$$PWD/.venv" -r .venv/first.txt
	@echo "[2/5] locked Python packages, including Node"
	@$(UV) --python $(BIN)/python requirements.txt \
		|| $(BIN)/python -m pip $(PIP) --prefix="$$PWD/.venv" -r requirements.txt
	@echo "[3/5] the emulated AWS, in its own environment"
	@$(BIN)/python -m venv --clear --without-pip $(EMULATOR)
	@$(UV) --python $(EMULATOR)/bin/python local/requirements.txt \
		|| $(BIN)/python -m pip --python $(EMULATOR)/bin/python $(PIP) --prefix="$$PWD/$(EMULATOR)" -r local/requirements.txt
	@echo "[4/5] locked CDK command line"
	@$(NPM_CI) >/dev/null
	@test -f node_modules/aws-cdk/bin/cdk || { echo "npm did not install the CDK command line." >&2; exit 1; }
	@echo "[5/5] the functions' asset, and the Lambda runtime client for the tests"
	@$(BIN)/python -m infra.asset >/dev/null
	@$(BIN)/python -m tests.support.runtime_client >/dev/null
	@touch $@

# Only the tests of the clients and of the page need these.
$(CLIENT_TOOLS): SIZE := 448 MB, about a minute
$(RUNTIMES): SIZE := 768 MB, about two minutes
$(CLIENT_TOOLS) $(RUNTIMES): %/node_modules/.ready: %/package-lock.json | $(READY)
	@echo "locked npm packages of $*/package.json, once: $(SIZE)"
	@$(NPM_CI) --prefix $* >/dev/null
	@touch $@

.PHONY: setup
setup: $(READY) ## set up the project; every other command does this when needed

.PHONY: run
run: export RUN_ORIGIN = $(value ORIGIN)
# A stream that lacks a character prints `?` in its place.
run: export PYTHONIOENCODING := $(if $(findstring :,$(PYTHONIOENCODING)),$(PYTHONIOENCODING),$(PYTHONIOENCODING):replace)
run: $(READY) ## deploy to the emulated AWS on this machine and run until Ctrl-C; ORIGIN=…: allow more web origins
	@ORIGIN="$$RUN_ORIGIN" $(BIN)/python -m local.run

.PHONY: user
user: export NAME_OF_USER = $(call typed,USERNAME)
user: $(READY) ## sign up another user while `make run` is running; USERNAME='…' chooses the e-mail address
	@$(BIN)/python -m local.user

# The markers `full` and `runtimes` say which tests `make test` leaves out (pyproject.toml). T=… runs all that it names.
# Without bytecode each of the many processes of the tests would compile the packages again.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(BIN)/python -m pytest
PARALLEL := -n "$$SAID_WORKERS" --dist loadfile --no-loadscope-reorder
.PHONY: test
test: $(READY) ## run every test that needs no more than `make setup`; T=tests/unit/test_fields.py: only that file, or what else pytest takes
	@$(PYTEST) $(if $(value T),,$(PARALLEL) -m "not full and not runtimes")

test-all: export SEQUENCES ?= 300
.PHONY: test-all
test-all: $(CLIENT_TOOLS) ## run all tests, with coverage: browsers, compilers, the CDK CLI as well; T=…: only those
	@$(PYTEST) $(PARALLEL) -m "not runtimes" $(if $(value T),,--cov)

.PHONY: test-rest
test-rest: $(CLIENT_TOOLS) ## run what `make test-all` adds to `make test`
	@$(PYTEST) $(PARALLEL) -m "full and not runtimes"

.PHONY: test-runtimes
test-runtimes: $(CLIENT_TOOLS) $(RUNTIMES) ## run the web client on Node 20, Deno, Bun, workerd and Hermes, as CI does once a week
	@$(PYTEST) $(PARALLEL) -m runtimes tests/clients

.PHONY: mutants
mutants: $(READY) ## change the functions in many small ways, and print what no test notices: hours; M='confirmation/cognito --every=5': some
	@$(BIN)/python -m tests.mutants $$SAID_MUTANTS

.PHONY: check
check: lint types test-all ## lint, types and all tests, as in CI

# Prettier and ESLint are packages of clients/: without these, `make lint` leaves out what is not Python.
PRETTIER := cd clients && ../$(BIN)/node node_modules/prettier/bin/prettier.cjs --log-level=warn . ../local/developer_pages.css
ESLINT := cd clients && ../$(BIN)/node node_modules/eslint/bin/eslint.js .
.PHONY: lint-clients format-clients
ifneq ($(wildcard $(CLIENT_TOOLS)),)
lint: lint-clients
format: format-clients
endif
lint-clients: $(CLIENT_TOOLS) ## lint JavaScript, and check the formatting of JavaScript, TypeScript and CSS
	@$(PRETTIER) --check
	@$(ESLINT)

format-clients: $(CLIENT_TOOLS)
	@$(ESLINT) --fix
	@$(PRETTIER) --write

.PHONY: lint
lint: $(READY) ## lint, and check the formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/rumdl check --quiet --no-cache .
	@$(BIN)/zizmor --offline --quiet --persona pedantic --strict-collection .github

.PHONY: types
types: $(READY) ## check the types
	@echo "checking the types (about two minutes the first time)"
	@$(BIN)/mypy

.PHONY: format
format: $(READY) ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: synth
synth: $(READY) environments ## synthesise the templates of all environments, or of ENV=…, into cdk.out
	@$(CDK) synth --quiet $${SAID_ENV:+-c environment="$$SAID_ENV"} >&2

.PHONY: template
template: $(READY) environments ## write ENV as a plain CloudFormation template and a zip into build/template-ENV; needs no credentials
	@$(BIN)/python -m infra.template --environment="$$SAID_ENV"

.PHONY: sbom
sbom: $(READY) ## write the SBOM of the deployed packages, as CycloneDX JSON, to build/sbom.json
	@$(BIN)/python -m infra.asset.sbom

.PHONY: package
package: $(READY) ## build the wheel with which other CDK apps use the construct, into build
	@$(BIN)/python -m hatchling build --target wheel --directory build

.PHONY: bootstrap
bootstrap: $(READY) env ## prepare the account and Region of ENV, once: CDK bootstrap, API Gateway's logging role
	@$(BIN)/python -m operations.bootstrap --environment "$$SAID_ENV" $(CDK)

.PHONY: diff
diff: $(READY) env ## show what deploying ENV would change
	@$(CDK) diff $(FOR_ENV)

.PHONY: deploy
deploy: $(READY) env ## deploy ENV to the AWS account of the current credentials; CDK_YES=true: without confirmation
	@$(BIN)/python -m operations.deploy --environment "$$SAID_ENV" $(CDK)

.PHONY: destroy
destroy: $(READY) env ## delete ENV's stack, except the resources that it retains
	@$(CDK) destroy $(FOR_ENV)

.PHONY: secret
secret: $(READY) env ## copy the app client's secret from Cognito into ENV's secret, unless that rotates
	@$(BIN)/python -m operations.secret --environment "$$SAID_ENV"

.PHONY: prune-versions
prune-versions: $(READY) env ## delete old versions of ENV's functions; keeps the newest ten and those in use
	@$(BIN)/python -m operations.versions --environment "$$SAID_ENV"

.PHONY: dashboard
dashboard: synth ## print the CloudWatch dashboard of ENV (or prod), without deploying it
	@$(BIN)/python -m operations.dashboard --environment "$${SAID_ENV:-prod}"

.PHONY: smoke
smoke: export SMOKE_URL = $(value URL)
smoke: export SMOKE_ORIGIN = $(value ORIGIN)
smoke: export SMOKE_DISCLOSURE = $(or $(value DISCLOSURE),uniform)
smoke: $(READY) ## check the deployed API at URL=… from outside; ORIGIN=…: check CORS, too; DISCLOSURE=precise
	@$(BIN)/python -m operations.smoke --url="$$SMOKE_URL" --origin="$$SMOKE_ORIGIN" \
		--disclosure="$$SMOKE_DISCLOSURE"

.PHONY: acceptance
acceptance: export SAID_EMAIL = $(call typed,EMAIL)
acceptance: export SAID_OPTIONS = $(call typed,OPTIONS)
acceptance: $(READY) env ## check ENV on its AWS account, item by item; EMAIL=you@example.com: for codes; OPTIONS=--no-mail: without, OPTIONS=--help: all
	@$(BIN)/python -m operations.acceptance --environment "$$SAID_ENV" --email="$$SAID_EMAIL" $$SAID_OPTIONS

.PHONY: user-ref
user-ref: export NAME_OF_USER = $(value USERNAME)
user-ref: $(READY) env ## print the userRef of USERNAME='…' in ENV's log
	@test '$(origin USERNAME)' = 'command line' \
		|| { echo "USERNAME is missing: make user-ref ENV=$$SAID_ENV USERNAME='…'" >&2; exit 2; }
	@$(BIN)/python -m operations.user_ref --environment "$$SAID_ENV" --username="$$NAME_OF_USER"

# Checked first, because the CDK CLI starts slowly and adds its own line to an error.
.PHONY: environments
environments: $(READY)
	@$(BIN)/python -m infra.settings $${SAID_ENV:+--environment="$$SAID_ENV"}

.PHONY: env
env: export SAID_GOALS = $(value MAKECMDGOALS)
env: $(READY)
	@test -n "$$SAID_ENV" || { echo "Say which environment: make $$SAID_GOALS ENV=dev" >&2; exit 2; }
	@$(BIN)/python -m infra.settings --environment="$$SAID_ENV"
	@test "$$SAID_ENV" != local || { echo "The environment local is for make run, not for an AWS account." >&2; exit 2; }
	@$(BIN)/python -m operations.account --environment "$$SAID_ENV"

.PHONY: bench
bench: $(READY) ## benchmark the confirm function: 5 to 7 minutes, needs Python 3.13 and Linux
	@$(BIN)/python -m benchmarks.run $${SAID_ROUNDS:+--rounds="$$SAID_ROUNDS"}

.PHONY: bench-check
bench-check: $(READY) ## check the confirm function's reproducible figures against their targets
	@$(BIN)/python -m benchmarks.check

# The deployed packages are resolved first, on their own. They constrain the project and its benchmarks, not the emulator.
# A release of a package is used when it is a week old. COOLDOWN= takes it at once, as for a security update.
# --no-strip-extras, because pip before 24 refuses a pin without the extras that packages name.
LOCK = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-strip-extras \
	$${SAID_COOLDOWN:+--exclude-newer="$$SAID_COOLDOWN"}
lock: export SAID_COOLDOWN = $(value COOLDOWN)
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
