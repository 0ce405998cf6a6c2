"""What the documents say, held against the tree. Each check takes the root of a repository and returns its problems, one
sentence each; none means that the documents are true."""
import os
import pathlib
import re

CODE_BLOCK = re.compile(r"^```.*?^```", re.M | re.S)
CODE_SPAN = re.compile(r"`([^`\n]+)`")
MAKE = re.compile(r"(?:^|&& )(?:\$ )?(?:[A-Z_]+=\S+ )*make ([a-z][a-z0-9-]*)", re.M)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)


def ignored(root):
    """Names of folders git ignores anywhere or at the root, and git's own."""
    lines = (root / ".gitignore").read_text().splitlines()
    return {".git"} | {line.strip("/") for line in lines if line and "*" not in line}


def documents(root):
    skip, found = ignored(root), []
    for folder, inner, files in os.walk(root):
        inner[:] = [name for name in inner if name not in skip]
        found += [pathlib.Path(folder, name) for name in files if name.endswith(".md")]
    return sorted(found)


def table(text, heading):
    """Rows of the first table under a heading, as lists of cells; no heading or table is an empty list."""
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", text, re.M | re.S)
    rows = [line.strip("|\n ").split("|") for line in section.group(1).splitlines() if line.startswith("|")] if section else []
    return [[cell.strip() for cell in row] for row in rows[2:]]


def differences(said, there, what):
    return [f"{what} {name} is in the table but not in the tree" for name in sorted(set(said) - set(there))] + \
           [f"{what} {name} is in the tree but not in the table" for name in sorted(set(there) - set(said))] + \
           [f"{what} {name} comes twice" for name in sorted(set(said)) if said.count(name) > 1]


def linked_names(rows):
    """(names, problems) of a first column of links whose text is the folder's name."""
    names, problems = [], []
    for row in rows:
        found = re.fullmatch(r"\[([^\]]+)\]\(([^)]+)\)", row[0])
        if not found or found.group(2).rsplit("/", 1)[-1] != found.group(1):
            problems.append(f"{row[0]} is not a link named after its folder")
        else:
            names.append(found.group(1))
    return names, problems


def services(root):
    names, problems = linked_names(table((root / "README.md").read_text(), "Services"))
    there = [p.name for p in (root / "apps").iterdir() if p.is_dir()]
    return problems + differences(names, there, "service")


def readmes(root):
    """Every app introduces itself, under its own name."""
    problems = []
    for app in sorted(p for p in (root / "apps").iterdir() if p.is_dir()):
        file = app / "README.md"
        if not file.is_file():
            problems.append(f"apps/{app.name} has no README.md")
        elif not file.read_text().startswith(f"# {app.name}\n"):
            problems.append(f"apps/{app.name}/README.md does not begin with its name")
    return problems


def folders(root):
    names, problems = linked_names(table((root / "README.md").read_text(), "Folders"))
    there = [p.name for p in root.iterdir() if p.is_dir() and p.name not in ignored(root) and any(p.iterdir())]
    return problems + differences(names, there, "folder")


def anchors(text):
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in HEADING.findall(CODE_BLOCK.sub("", text))}


def links(root):
    problems = []
    for document in documents(root):
        text = CODE_SPAN.sub("", CODE_BLOCK.sub("", document.read_text()))
        for target in LINK.findall(text):
            path, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            file = (document.parent / path) if path else document
            where = f"{document.relative_to(root)}: {target}"
            if not file.exists():
                problems.append(f"{where} leads nowhere")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
                problems.append(f"{where} names no heading of it")
    return problems


def decisions(root):
    folder = root / "docs/adr"
    files = sorted(p.name for p in folder.glob("[0-9]*.md"))
    rows = table((folder / "README.md").read_text(), "Decisions")
    indexed = {re.search(r"\(([^)]+)\)", row[0]).group(1): row[1] for row in rows}
    problems = differences(list(indexed), files, "decision")
    for number, name in enumerate(files, start=1):
        text = (folder / name).read_text()
        if not name.startswith(f"{number:04d}-"):
            problems.append(f"{name} should be number {number}")
        if name in indexed and not text.startswith(f"# {number}. {indexed[name]}\n"):
            problems.append(f"{name} has another title than the index")
        if re.findall(r"^## (.+)$", text, re.M) != ["Context", "Decision", "Consequences"] or "\nStatus: " not in text:
            problems.append(f"{name} has not the form of a decision")
    return problems


def targets(root):
    text = "".join(f.read_text() for f in (root / "Makefile", *root.glob("*/targets.mk")))
    return set(re.findall(r"^([a-z][a-z0-9-]*):.*## ", text, re.M)), set(re.findall(r"^([a-z][a-z0-9-]*):(?!=)", text, re.M))


def commands(root):
    """Every make target and script that a document names exists; every target explains itself."""
    explained, there = targets(root)
    problems = [f"make {name} has no line of help" for name in sorted(there - explained)]
    for document in documents(root):
        text = document.read_text()
        code = "\n".join(CODE_BLOCK.findall(text) + CODE_SPAN.findall(CODE_BLOCK.sub("", text)))
        name = document.relative_to(root)
        problems += [f"{name}: there is no make {target}" for target in
                     sorted(set(MAKE.findall(code)) - there)]
        problems += [f"{name}: there is no {script}" for script in
                     sorted(set(re.findall(r"(?<![\w/])scripts/[\w/-]+", code))) if not (root / script).exists()]
    return problems


def pipeline(root):
    """Workflows use actions by commit, with the version beside it, and run make targets that exist."""
    problems, there = [], targets(root)[1]
    for file in sorted((root / ".github/workflows").glob("*.y*ml")):
        text = file.read_text()
        problems += [f"{file.name}: {line.strip()} is not pinned by commit, with its version" for line in
                     re.findall(r"^.*\buses:.*$", text, re.M) if not re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d", line)]
        named = re.findall(r"\btarget: ([\w-]+)", text) + re.findall(r"\brun: make ([a-z][\w-]*)", text)
        problems += [f"{file.name}: there is no make {name}" for name in sorted(set(named) - there)]
        if not named:
            problems.append(f"{file.name} runs no make target")
    return problems


def libraries(root):
    """The graph in docs/architecture.md is the one CMake has."""
    said = {}
    for uses, name in re.findall(r"^([a-z, ]+?) ◀── ([a-z_]+)\b", (root / "docs/architecture.md").read_text(), re.M):
        said[name] = set(uses.replace(",", " ").split())
    there = {}
    for file in (root / "libs/taskora").glob("*/CMakeLists.txt"):
        for name, body in re.findall(r"^taskora_library\((\w+)([^)]*)\)", file.read_text(), re.M):
            there[name] = set(re.findall(r"taskora::(\w+)", body))
    there.pop("base", None)
    problems = differences(list(said), list(there), "library")
    return problems + [f"library {name} uses {sorted(there[name])}, the graph says {sorted(said[name])}"
                       for name in sorted(said.keys() & there.keys()) if said[name] != there[name]]


def roles(root):
    said = re.findall(r"`(taskora_\w+)`", "".join(row[0] for row in table((root / "docs/architecture.md").read_text(), "Roles in the database")))
    made = re.search(r"ARRAY\[(.*?)\]", (root / "db/migrations/0001_roles.up.sql").read_text(), re.S).group(1)
    return differences(said, ["taskora_" + name for name in re.findall(r"'(\w+)'", made)], "role")


def advisories(root):
    """Each advisory of SECURITY.md is shown closed by tests that exist."""
    tests = "".join(p.read_text() for p in (root / "tests").rglob("*.cpp"))
    rows = table((root / "SECURITY.md").read_text(), "cpp-httplib")
    named = [(row[0], name) for row in rows for name in CODE_SPAN.findall(row[-1])]
    return [f"SECURITY.md: {row[0]} names no test" for row in rows if not CODE_SPAN.search(row[-1])] + \
           [f"SECURITY.md: {advisory}: there is no test \"{name}\"" for advisory, name in named if f'"{name}"' not in tests]


ALL = (services, readmes, folders, links, decisions, commands, pipeline, libraries, roles, advisories)
