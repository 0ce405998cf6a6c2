#pragma once
// The use cases of tags. Thread-safe; blocks for database round trips. Errors besides those of db
// and run_once: not_found, already_exists ("tag_exists"), precondition_failed ("version_mismatch").

#include "task-api/store/lists.hpp"
#include "task-api/store/task_service.hpp"

namespace taskora::task_api {

struct NewTag {
  std::string name;
  std::string color;
};
struct TagChange {
  std::optional<std::string> name;
  std::optional<std::string> color;
};

class TagService {
 public:
  TagService(db::Database& database, const Clock& clock, std::function<void()> rung);

  [[nodiscard]] Result<Answer> create(const NewTag& wanted, const WriteContext& context);
  [[nodiscard]] Result<Answer> read(TagId id, AccountId account);
  // By folded name, above `above`; with the number of open tasks of each.
  [[nodiscard]] Result<Answer> list(const std::string& above, int limit, AccountId account,
                                    const std::function<std::string(std::string)>& cursor);
  [[nodiscard]] Result<Answer> change(TagId id, const TagChange& change,
                                      const WriteContext& context);
  [[nodiscard]] Result<Answer> remove(TagId id, const WriteContext& context);

 private:
  [[nodiscard]] Status tell(db::Transaction& tx, std::string_view type, const db::Row& row,
                            const WriteContext& context);

  db::Database& database_;
  const Clock& clock_;
  std::function<void()> rung_;
};

}  // namespace taskora::task_api
