#include "taskora/config/declaration.hpp"
#include "taskora/config/key_spec.hpp"

namespace taskora::config {
namespace {

std::string escape_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

}  // namespace

std::string detail::KeySpec::shown_default() const {
  if (required) return "required";
  if (secret || default_text.empty()) return {};
  return default_text;
}

std::string detail::KeySpec::shown_type() const {
  std::string text = secret ? "secret " + type : type;
  for (const auto& rule : rules) text += ", " + rule.sentence;
  return text;
}

std::string Declaration::help() const {
  std::string text =
      "Settings are environment variables. An empty one counts as not set. A secret NAME may be "
      "given as NAME_FILE,\n"
      "the path of a file that holds it.\n";
  for (const auto& key : state_->keys) {
    const auto shown = key->shown_default();
    text += "\n  " + key->name + "  (" + key->shown_type() + ")";
    if (!shown.empty()) text += "  [" + shown + "]";
    text += "\n      " + key->help + "\n";
  }
  return text;
}

std::string Declaration::markdown() const {
  std::string text = "| key | type | default | meaning |\n|---|---|---|---|\n";
  for (const auto& key : state_->keys) {
    const auto shown = key->shown_default();
    const auto cell = key->required || shown.empty() ? shown : "`" + shown + "`";
    text += "| `" + key->name + "` | " + escape_cell(key->shown_type()) + " | " +
            escape_cell(cell) + " | " + escape_cell(key->help) + " |\n";
  }
  return text;
}

std::vector<std::string> Declaration::names() const {
  std::vector<std::string> names;
  for (const auto& key : state_->keys) names.push_back(key->name);
  return names;
}

}  // namespace taskora::config
