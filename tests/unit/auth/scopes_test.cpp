#include "taskora/auth/scopes.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace taskora::auth;

TEST_CASE("scopes are written in the order of the table and read back") {
  const Scopes scopes{Scope::stream_read, Scope::tasks_read};
  CHECK(scopes.str() == "tasks:read stream:read");
  CHECK(Scopes::parse("stream:read tasks:read") == scopes);
  CHECK(Scopes::parse("") == Scopes{});
  CHECK(Scopes::parse(Scopes::all().str()) == Scopes::all());
  CHECK(Scopes::all().names().size() == 9);
  for (const auto name : Scopes::all().names()) CHECK(to_string(*Scopes::parse_one(name)) == name);
}

TEST_CASE("what is no list of scopes is refused") {
  for (const auto* text :
       {"tasks", "tasks:read ", " tasks:read", "tasks:read  stream:read", "tasks:read tasks:read",
        "tasks:read,stream:read", "TASKS:READ", "tasks:read\tstream:read", "admin"}) {
    CAPTURE(text);
    CHECK_FALSE(Scopes::parse(text));
  }
}

TEST_CASE("a set contains what it was given and nothing else") {
  const Scopes scopes{Scope::tasks_read, Scope::audit_read};
  CHECK(scopes.contains(Scope::tasks_read));
  CHECK_FALSE(scopes.contains(Scope::tasks_write));
  CHECK(Scopes::all().contains(scopes));
  CHECK_FALSE(scopes.contains(Scopes::all()));
  CHECK(scopes.intersect({Scope::audit_read, Scope::tokens_write}) == Scopes{Scope::audit_read});
  CHECK(Scopes{}.empty());
}
