# Every command a developer or the CI runs. `make` prints this list.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1
EXAMPLE ?= example-lab
TESTS ?= tests
# Settings kept in .env reach the commands that run an installation, never the tests.
WITH_ENV := set -a; if [ -f .env ]; then . ./.env; fi; set +a;

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/.runtime ## load an example and run the site (PORT=8000, EXAMPLE=example-lab, DATA_DIR=./data)
	@DEMO=true BASE_URL="http://localhost:$(PORT)" DATA_DIR="$${DATA_DIR:-data}/$(EXAMPLE)" \
		exec $(BIN)/python manage.py demo $(EXAMPLE) --port $(PORT) --host $(HOST)

test: .venv/.dev ## run every test that is not slow (TESTS=path for some of them)
	@$(BIN)/pytest -m "not slow" -n auto --dist loadgroup $(TESTS)

test-all: .venv/.dev ## run every test, slow ones too
	@$(BIN)/pytest -n auto --dist loadgroup $(TESTS)

check: .venv/.dev ## lint, formatting, templates, types, imports, migrations, production settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	DJANGO_SETTINGS_MODULE=roadmap.settings_test $(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") DEBUG=false DEMO=false \
		BASE_URL=https://roadmap.example.org DATABASE_URL=postgres://roadmap@db.example.org/roadmap \
		REDIS_URL=redis://queue.example.org/0 EMAIL_URL=smtp://mail.example.org:25 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.dev ## put the code into the project's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

migrate: .venv/.runtime ## create or update the tables (settings from .env)
	@$(WITH_ENV) exec $(BIN)/python manage.py migrate

static: .venv/.runtime ## collect and compress the static files for production
	@$(WITH_ENV) exec $(BIN)/python manage.py collectstatic --no-input

web: .venv/.runtime ## run the web server (settings from .env)
	@$(WITH_ENV) exec $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --blocking-threads 4 --no-ws \
		roadmap.wsgi:application

worker: .venv/.runtime ## run the worker that renders, reminds and checks links
	@$(WITH_ENV) exec $(BIN)/celery -A roadmap.celery worker --loglevel INFO --concurrency 2

beat: .venv/.runtime ## run the clock of the worker: one per installation
	@$(WITH_ENV) exec $(BIN)/celery -A roadmap.celery beat --loglevel INFO

screenshot: .venv/.dev ## take docs/screenshot.png from the example (needs Chromium)
	@$(BIN)/python docs/screenshot.py

bench-records: .venv/.dev ## measure the record log (DATABASE_URL on PostgreSQL; a database beside it is made and dropped)
	@LOG_LEVEL=WARNING $(BIN)/python -m benches.records

bench-activity: .venv/.dev ## measure how many activity records are taken in a second (DATABASE_URL as above)
	@LOG_LEVEL=WARNING $(BIN)/python -m benches.activity

bench-internal: .venv/.dev ## measure dashboard and goal list with 10,000 goals, on SQLite and on DATABASE_URL if PostgreSQL
	@LOG_LEVEL=WARNING $(BIN)/python -m benches.internal

bench-grading: .venv/.dev ## measure the proposal of panels, Krippendorff's alpha and the statistics of a large cycle
	@LOG_LEVEL=WARNING $(BIN)/python -m benches.grading

bench-publish: .venv/.dev ## measure rendering and publishing beside Hugo (BENCH_GOALS=10000; the Debian package hugo)
	@LOG_LEVEL=WARNING $(BIN)/python -m benches.publish

bench-site: .venv/.dev ## measure serving beside nginx (the Debian packages nginx-light and wrk)
	@LOG_LEVEL=WARNING $(BIN)/python -m benches.site

lighthouse: .venv/.dev ## let Lighthouse judge four public pages on a phone (needs Chromium and npx)
	@$(BIN)/python -m benches.lighthouse

lock: .venv/.dev ## resolve requirements/*.in into the hashed locks
	cd requirements && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate runtime.in -o runtime.txt
	cd requirements && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate -c runtime.txt dev.in -o dev.txt

# --- What the commands above stand on; a stamp file says a lock is installed -------------------------------------------
INSTALL = if $(BIN)/uv --version >/dev/null 2>&1; then $(BIN)/uv pip install --quiet --python $(BIN)/python \
	--require-hashes -r $(1); else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
		|| echo "uv is not available here; pip installs instead, more slowly."
	@touch $@

.venv/.runtime: .venv/.created requirements/runtime.txt
	@echo "Installing what the site needs."
	@$(call INSTALL,requirements/runtime.txt)
	@touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	@echo "Installing what tests and checks need."
	@$(call INSTALL,requirements/dev.txt)
	@touch $@

.PHONY: help demo test test-all check format migrate static web worker beat screenshot bench-records bench-activity bench-internal bench-grading bench-publish bench-site lighthouse lock
