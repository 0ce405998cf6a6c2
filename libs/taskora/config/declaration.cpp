#include "taskora/config/declaration.hpp"

#include "taskora/config/key_spec.hpp"
#include "taskora/config/secret_file.hpp"
#include "taskora/config/unknown_keys.hpp"

#include <algorithm>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace taskora::config {
namespace {

using detail::KeySpec;

bool declared_alike(const KeySpec& a, const KeySpec& b) {
  return a.type == b.type && a.default_text == b.default_text && a.help == b.help &&
         a.secret == b.secret && a.required == b.required && a.rules.size() == b.rules.size() &&
         std::equal(a.rules.begin(), a.rules.end(), b.rules.begin(),
                    [](const auto& x, const auto& y) { return x.sentence == y.sentence; });
}

bool is_environment_name(std::string_view name) {
  return !name.empty() && name.front() >= 'A' && name.front() <= 'Z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

const std::string* lookup(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() || found->second.empty() ? nullptr : &found->second;
}

struct Given {
  std::optional<std::string> text;
  std::optional<ConfigError> error;
};

Given given_value(const KeySpec& key, const Environment& environment) {
  const auto* value = lookup(environment, key.name);
  const auto* file = key.secret ? lookup(environment, key.file_name()) : nullptr;
  if (value != nullptr && file != nullptr) {
    return {{}, ConfigError{key.name, "is given twice, directly and by " + key.file_name()}};
  }
  if (value != nullptr) return {*value, {}};
  if (file == nullptr) return {};
  auto read = read_secret_file(*file);
  if (!read) return {{}, ConfigError{key.file_name(), std::move(read).error().detail}};
  return {std::move(*read), {}};
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view pair{*entry};
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos)
      environment.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return environment;
}

Key& Key::secret() {
  spec_->secret = true;
  return *this;
}
Key& Key::required() {
  spec_->required = true;
  return *this;
}
Key& Key::must(std::string sentence, std::function<bool(std::string_view)> holds) {
  spec_->rules.push_back({std::move(sentence), std::move(holds)});
  return *this;
}

Declaration::Declaration() : state_{std::make_unique<State>()} {}
Declaration::~Declaration() = default;
Declaration::Declaration(Declaration&&) noexcept = default;
Declaration& Declaration::operator=(Declaration&&) noexcept = default;

KeySpec* Declaration::State::find(std::string_view name) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key->name == name; });
  return found == keys.end() ? nullptr : found->get();
}

Key Declaration::add(std::string_view name, std::string type, std::string default_text,
                     std::string_view help, Reader read) {
  if (!is_environment_name(name))
    throw std::logic_error{"not a name for a key: " + std::string{name}};
  if (state_->find(name) != nullptr) throw std::logic_error{"declared twice: " + std::string{name}};
  auto spec = std::make_unique<KeySpec>();
  spec->name = name;
  spec->type = std::move(type);
  spec->default_text = std::move(default_text);
  spec->help = help;
  spec->readers.push_back(std::move(read));
  state_->keys.push_back(std::move(spec));
  return Key{*state_->keys.back()};
}

void Declaration::rule(std::string_view key, std::string_view reason, std::function<bool()> holds) {
  state_->rules.push_back({std::string{key}, std::string{reason}, std::move(holds)});
}

void Declaration::include(Declaration other) {
  for (auto& key : other.state_->keys) {
    auto* const mine = state_->find(key->name);
    if (mine == nullptr) {
      state_->keys.push_back(std::move(key));
      continue;
    }
    if (!declared_alike(*mine, *key)) throw std::logic_error{"declared in two ways: " + key->name};
    std::move(key->readers.begin(), key->readers.end(), std::back_inserter(mine->readers));
  }
  std::move(other.state_->rules.begin(), other.state_->rules.end(),
            std::back_inserter(state_->rules));
}

std::vector<ConfigError> Declaration::parse(const Environment& environment) {
  std::vector<ConfigError> errors;
  std::vector<std::function<void()>> assignments;

  for (const auto& key : state_->keys) {
    auto given = given_value(*key, environment);
    if (given.error) {
      errors.push_back(std::move(*given.error));
      continue;
    }
    if (!given.text) {
      if (key->required) errors.push_back({key->name, "is required"});
      continue;
    }
    std::string problem;
    for (const auto& read : key->readers) {
      auto reading = read(*given.text);
      problem = std::move(reading.problem);
      if (!problem.empty()) break;
      assignments.push_back(std::move(reading.assign));
    }
    for (const auto& rule : key->rules) {
      if (problem.empty() && !rule.holds(*given.text)) problem = rule.sentence;
    }
    if (!problem.empty()) errors.push_back({key->name, "must be " + problem});
  }

  auto unknown = unknown_keys(environment, state_->keys);
  std::move(unknown.begin(), unknown.end(), std::back_inserter(errors));
  if (!errors.empty()) return errors;

  for (const auto& assign : assignments) assign();
  for (const auto& rule : state_->rules) {
    if (!rule.holds()) errors.push_back({rule.key, rule.reason});
  }
  return errors;
}

}  // namespace taskora::config
