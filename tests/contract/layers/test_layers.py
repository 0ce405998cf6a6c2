"""Plants mistakes in a small tree and sees scripts/check-layers and scripts/check-mirror find them."""
import contextlib
import importlib.machinery
import importlib.util
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"

GOOD = {
    "libs/taskora/base/CMakeLists.txt": "",
    "libs/taskora/base/result.hpp": "#include <tl/expected.hpp>\n#include <string>\n#include <nlohmann/json_fwd.hpp>\n",
    "libs/taskora/events/event.hpp": '#include "taskora/base/result.hpp"\n',
    "libs/taskora/calendar/zone.cpp": '#include <date/tz.h>\n#include "taskora/base/result.hpp"\n',
    "libs/taskora/http/front.cpp": '#include <httplib.h>\n#include <boost/asio.hpp>\n#include "taskora/telemetry/log.hpp"\n',
    "libs/taskora/db/pool.cpp": '#include <pqxx/pqxx>\n#include <libpq-fe.h>\n#include <sys/socket.h>\n',
    "libs/taskora/log/kafka_writer.cpp": "#include <librdkafka/rdkafka.h>\n",
    "libs/taskora/auth/secret.cpp": "#include <sodium.h>\n#include <openssl/evp.h>\n",
    "apps/task-api/domain/task.cpp": '#include "task-api/domain/task.hpp"\n#include "taskora/events/event.hpp"\n#include <vector>\n',
    "apps/task-api/domain/task.hpp": "",
    "apps/task-api/store/tasks.cpp": '#include <pqxx/pqxx>\n#include "task_api/store/queries.hpp"\n#include "task-api/domain/task.hpp"\n',
    "apps/task-api/app.cpp": '#include "taskora/http/front.hpp"\n#include "task-api/store/tasks.hpp"\n',
    "apps/notifier/app.cpp": "#include <curl/curl.h>\n",
    "apps/taskora/main.cpp": '#include <CLI/CLI.hpp>\n#include "task-api/app.hpp"\n#include "taskora/config/declaration.hpp"\n',
    "tests/unit/base/result_test.cpp": "",
}


def load(script):
    loader = importlib.machinery.SourceFileLoader(script.replace("-", "_"), str(SCRIPTS / script))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Planted(unittest.TestCase):
    script = None

    def setUp(self):
        self.module = load(self.script)

    def run_on(self, extra, without=()):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in ({**GOOD, **extra}).items():
                if path in without:
                    continue
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                code = self.module.main([folder])
            return code, out.getvalue()


class Layers(Planted):
    script = "check-layers"

    def test_a_good_tree_passes(self):
        code, out = self.run_on({})
        self.assertEqual(code, 0, out)

    def test_each_forbidden_include_is_found_with_its_place(self):
        cases = [
            ("libs/taskora/base/x.cpp", '"taskora/telemetry/log.hpp"'),
            ("libs/taskora/events/x.cpp", '"taskora/calendar/zone.hpp"'),
            ("libs/taskora/calendar/x.cpp", '"taskora/auth/scopes.hpp"'),
            ("libs/taskora/config/x.cpp", '"taskora/telemetry/log.hpp"'),
            ("libs/taskora/http/x.cpp", '"taskora/db/pool.hpp"'),
            ("libs/taskora/db/x.cpp", '"taskora/http/front.hpp"'),
            ("libs/taskora/db/x.cpp", '"taskora/testing/fake_clock.hpp"'),
            ("libs/taskora/db/x.cpp", '"task-api/domain/task.hpp"'),
            ("libs/taskora/base/x.cpp", '"taskora/nowhere/x.hpp"'),
            ("libs/taskora/base/x.cpp", '"../events/event.hpp"'),
            ("libs/taskora/base/x.cpp", '"result.hpp"'),
            ("libs/taskora/newlib/x.cpp", '"taskora/base/result.hpp"'),
            ("libs/taskora/db/x.hpp", "<httplib.h>"),
            ("libs/taskora/db/x.hpp", "<boost/asio.hpp>"),
            ("libs/taskora/http/x.cpp", "<pqxx/pqxx>"),
            ("libs/taskora/http/x.cpp", "<libpq-fe.h>"),
            ("libs/taskora/log/postgres_reader.cpp", "<librdkafka/rdkafkacpp.h>"),
            ("libs/taskora/http/x.cpp", "<spdlog/spdlog.h>"),
            ("libs/taskora/http/x.cpp", "<prometheus/counter.h>"),
            ("libs/taskora/base/x.cpp", "<date/tz.h>"),
            ("libs/taskora/http/x.cpp", "<openssl/ssl.h>"),
            ("libs/taskora/config/x.cpp", "<sodium.h>"),
            ("libs/taskora/config/x.cpp", "<tl/expected.hpp>"),
            ("libs/taskora/auth/x.cpp", "<curl/curl.h>"),
            ("libs/taskora/base/x.cpp", "<libical/ical.h>"),
            ("apps/task-api/http/x.cpp", "<pqxx/pqxx>"),
            ("apps/task-api/main.cpp", "<CLI/CLI.hpp>"),
            ("apps/task-api/http/x.cpp", '"notifier/app.hpp"'),
            ("apps/task-api/http/x.cpp", '"taskora/testing/fake_clock.hpp"'),
            ("apps/task-api/domain/x.cpp", '"taskora/db/pool.hpp"'),
            ("apps/task-api/domain/x.cpp", '"taskora/telemetry/log.hpp"'),
            ("apps/task-api/domain/x.cpp", '"task-api/store/tasks.hpp"'),
            ("apps/task-api/domain/x.cpp", '"task_api/store/queries.hpp"'),
            ("apps/task-api/domain/x.cpp", "<nlohmann/json.hpp>"),
            ("apps/task-api/domain/x.cpp", "<pqxx/pqxx>"),
            ("apps/task-api/domain/x.cpp", "<unistd.h>"),
        ]
        for path, header in cases:
            with self.subTest(path=path, header=header):
                code, out = self.run_on({path: f"#pragma once\n  #  include {header}  // why\n"})
                self.assertEqual(code, 1, out)
                self.assertIn(f"{path}:2: ", out)
                self.assertIn(" 1 forbidden includes", out)

    def test_a_source_includes_its_own_header_before_anything_else(self):
        own = '"task-api/domain/task.hpp"'
        for first in ("", "#include <vector>\n", '#include "task-api/domain/other.hpp"\n', "#include <task-api/domain/task.hpp>\n"):
            with self.subTest(first=first):
                text = f"{first}#include {own}\n" if first else "int no_include;\n"
                code, out = self.run_on({"apps/task-api/domain/task.cpp": text})
                self.assertEqual(code, 1, out)
                self.assertIn("apps/task-api/domain/task.cpp:1: its own header comes first", out)
        code, out = self.run_on({"apps/task-api/domain/task.cpp": f"// What it is.\n\n  # include {own}\n#include <vector>\n"})
        self.assertEqual(code, 0, out)

    def test_nothing_to_check_is_not_a_pass(self):
        code, _ = self.run_on({}, without=GOOD)
        self.assertEqual(code, 2)


class Mirror(Planted):
    script = "check-mirror"

    def test_a_good_tree_passes(self):
        code, out = self.run_on({
            "tests/unit/base/fixtures/a.json": "",
            "tests/integration/task-api/test_tasks.py": "",
            "tests/integration/task-api/store/tasks_test.cpp": "",
            "libs/taskora/testing/CMakeLists.txt": "",
        })
        self.assertEqual(code, 0, out)

    def test_each_mistake_is_found(self):
        cases = [
            ({"tests/unit/nowhere/x_test.cpp": ""}, "tests/unit/nowhere: there is no"),
            ({"tests/integration/nowhere/x_test.cpp": ""}, "tests/integration/nowhere: there is no"),
            ({"tests/unit/auth/CMakeLists.txt": ""}, "tests/unit/auth: holds no test"),
            ({"tests/unit/task-api/grpc/x_test.cpp": ""}, "tests/unit/task-api/grpc: the code has no such folder"),
            ({"libs/taskora/auth/CMakeLists.txt": ""}, "auth: has no tests"),
            ({"apps/notifier/CMakeLists.txt": ""}, "notifier: has no tests"),
        ]
        for extra, reason in cases:
            with self.subTest(reason=reason):
                code, out = self.run_on(extra)
                self.assertEqual(code, 1, out)
                self.assertIn(reason, out)

    def test_nothing_to_check_is_not_a_pass(self):
        code, _ = self.run_on({}, without=GOOD)
        self.assertEqual(code, 2)


if __name__ == "__main__":
    unittest.main()
