"""The repository's own rules: sizes, settings, addresses, vendored files, and which rows may ever change."""

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from roadmap.immutable import ImmutableModel, missing_triggers
from tests.mutability import FROZEN_ONCE_DECIDED, IMMUTABLE, MUTABLE

ROOT = Path(__file__).resolve().parent.parent
OWN_APPS = ("accounts", "records", "activity", "notifications", "goals", "grading", "public_site", "roadmap")
TEXT_SUFFIXES = {".py", ".html", ".js", ".css", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".in", ".sh", ""}
# Names a lock or a config would carry if it had been made against one particular package registry.
REGISTRIES = ("pypi.org", "pythonhosted.org", "registry.npmjs.org", "index-url", "--find-links")
# May read goals and grading; every other module of public_site stands in the import contract.
COMPILING_HALF = {
    "admin",
    "actions",
    "api",
    "approval",
    "apps",
    "candidate",
    "compile",
    "corrections",
    "dashboard",
    "desk",
    "leadership",
    "management",
    "migrations",
    "logged",
    "models",
    "permissions",
    "publish",
    "reader_page",
    "reader_urls",
    "reader_views",
    "reconciling",
    "registering",
    "roadmap_file",
    "runs",
    "staff_desk",
    "staff_forms",
    "staff_urls",
    "staff_views",
    "staff_withheld",
    "tasks",
    "todo",
}
# Outsiders fetch the verifier alone and read it whole, so it is one file.
LONGER = {"roadmap/records/roadmap_verify.py": 820}  # decision 17
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|root|work|Users|mnt)/[A-Za-z]")


def tracked_files():
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listing.stdout.splitlines() if (path := ROOT / name).is_file()]


def own_files():
    return [path for path in tracked_files() if not {"migrations", "vendor"} & set(path.parts)]


def name_of(path):
    return str(path.relative_to(ROOT))


def test_no_source_file_is_longer_than_500_lines():
    lengths = {
        name_of(path): len(path.read_text().splitlines())
        for path in own_files()
        if path.suffix in {".py", ".html", ".js", ".css"}
    }
    assert {name: length for name, length in lengths.items() if length > LONGER.get(name, 500)} == {}


def test_no_template_is_longer_than_130_lines():
    templates = [path for path in own_files() if path.suffix == ".html" and "templates" in path.parts]
    assert templates
    assert [name_of(path) for path in templates if len(path.read_text().splitlines()) > 130] == []


def test_every_module_says_what_belongs_there():
    silent = [
        name_of(path)
        for path in own_files()
        if path.suffix == ".py" and (text := path.read_text()).strip() and not re.match(r'(#!.*\n)?r?"""', text)
    ]
    assert silent == []


def test_env_example_lists_exactly_what_the_settings_read():
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "roadmap/settings.py").read_text()))
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert "SECRET_KEY" in read
    assert listed == read


def test_only_the_settings_read_the_environment():
    readers = [
        name_of(path)
        for path in own_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in {"roadmap", "goals", "grading", "public_site"}
        and re.search(r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv", path.read_text())
    ]
    # settings_test sets variables before it reads the settings; demo passes its own environment on to its children;
    # roadmap_report runs alone, on other machines
    assert sorted(readers) == [
        "roadmap/management/commands/demo.py",
        "roadmap/report_cli/roadmap_report.py",
        "roadmap/settings_test.py",
    ]


def test_a_test_waits_for_what_a_page_shows():
    """A locator asked at once is asked before a slow server has answered; `expect` asks until it is so."""
    at_once = re.compile(r"assert .*\.(is_visible|is_hidden|input_value|is_checked|all_inner_texts)\(\)")
    tests = [path for path in tracked_files() if path.suffix == ".py" and name_of(path).startswith("tests/")]
    assert [name_of(path) for path in tests if at_once.search(path.read_text())] == []


def test_no_file_names_a_place_on_one_machine_or_a_package_registry():
    found = []
    for path in tracked_files():
        if path.suffix not in TEXT_SUFFIXES or "vendor" in path.parts or path == Path(__file__):
            continue
        text = path.read_text(errors="ignore")
        found += [f"{name_of(path)}: {place}" for place in MACHINE_PATHS.findall(text)]
        found += [f"{name_of(path)}: {name}" for name in REGISTRIES if name in text]
    assert found == []


def test_every_dependency_says_why_it_is_there():
    lines = [
        line
        for name in ("runtime.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if line.strip() and not line.startswith(("#", "-r"))
    ]
    assert len(lines) > 20
    assert [line for line in lines if not re.search(r"\s# \S+ \S+", line)] == []


@pytest.mark.parametrize("lock", ["runtime.txt", "dev.txt", "uv.txt"])
def test_every_locked_package_is_pinned_and_hashed(lock):
    packages = re.split(r"\n(?=\S)", (ROOT / "requirements" / lock).read_text().strip())
    assert [package.split()[0] for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_vendored_files_are_unchanged():
    folder = ROOT / "roadmap/static/roadmap/vendor"
    listed = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text(), re.MULTILINE))
    actual = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.suffix in {".css", ".js"}
    }
    assert listed
    assert actual == listed


def own_models():
    return {model._meta.label: model for model in apps.get_models() if model._meta.app_label in OWN_APPS}


def test_every_model_is_listed_once_by_whether_its_rows_may_change():
    listed = [*IMMUTABLE, *FROZEN_ONCE_DECIDED, *MUTABLE]
    assert sorted(listed) == sorted(own_models())


def tables_with_triggers():
    sql = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        sql = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A' "
        sql += r"AND tgname NOT LIKE '%\_recorded\_%'"  # those ask for a record; tests/roadmap/test_recorded.py
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {table for (table,) in cursor.fetchall()}


def test_the_code_and_the_database_agree_about_what_never_changes(db):
    models = own_models()
    assert {label for label, model in models.items() if issubclass(model, ImmutableModel)} == IMMUTABLE
    missing = {label: missing_triggers(models[label]._meta.db_table, connection) for label in IMMUTABLE}
    assert {label: names for label, names in missing.items() if names} == {}
    guarded = {label for label, model in models.items() if model._meta.db_table in tables_with_triggers()}
    assert guarded == IMMUTABLE | FROZEN_ONCE_DECIDED | {"accounts.User"}


def test_every_module_of_the_public_site_is_in_one_of_its_two_halves():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    name = "Rendering and serving never reach internal data"
    held = next(contract["source_modules"] for contract in contracts if contract["name"] == name)
    present = {path.stem for path in (ROOT / "public_site").iterdir() if path.suffix == ".py" or path.is_dir()}
    present -= {"__init__", "__pycache__", "static"}
    assert {module.removeprefix("public_site.") for module in held} == present - COMPILING_HALF


def test_decisions_are_numbered_once_each_without_a_gap():
    numbers = sorted(path.name[:4] for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert numbers
