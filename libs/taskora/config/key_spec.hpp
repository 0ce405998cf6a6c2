#pragma once
// What a Declaration knows about one key. Internal to this library.

#include "taskora/config/declaration.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace taskora::config {

namespace detail {

struct KeySpec {
  struct Rule {
    std::string sentence;
    std::function<bool(std::string_view)> holds;
  };

  std::string name;
  std::string type;
  std::string default_text;
  std::string help;
  bool secret = false;
  bool required = false;
  std::vector<Rule> rules;
  std::vector<Declaration::Reader> readers;  // one for each field the key fills

  [[nodiscard]] std::string file_name() const { return name + "_FILE"; }
  [[nodiscard]] std::string shown_default() const;  // "required", "secret" or the value
  [[nodiscard]] std::string shown_type() const;     // with the extra rules
};

}  // namespace detail

struct Declaration::State {
  struct CrossRule {
    std::string key;
    std::string reason;
    std::function<bool()> holds;
  };

  std::vector<std::unique_ptr<detail::KeySpec>>
      keys;  // pointers: a Key handle survives growth and include()
  std::vector<CrossRule> rules;

  [[nodiscard]] detail::KeySpec* find(std::string_view name) const;
};

}  // namespace taskora::config
