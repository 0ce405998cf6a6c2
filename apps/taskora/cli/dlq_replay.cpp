// `taskora dlq replay`.

#include "taskora/cli/consumers.hpp"
#include "taskora/cli/dlq.hpp"
#include "taskora/cli/printing.hpp"
#include "taskora/log/open.hpp"
#include "taskora/log/topics.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <utility>

namespace taskora::cli {
namespace {

using Json = nlohmann::ordered_json;
using log::LetterQueue;
using log::Letters;
using log::Replayed;

struct Outcome {
  Replayed done;
  std::int64_t waiting = 0;     // left, of the queues that were begun
  Json failed = Json::array();  // the first letter of each of them

  void add(const Replayed& some) {
    done.applied += some.applied;
    done.repeats += some.repeats;
    done.skipped += some.skipped;
  }
};

// Writes events that were too large to their topics, where those take them by now.
class Relay {
 public:
  Relay(const Installation& installation, Letters& letters)
      : letters_{letters}, writer_{log::open_writer(installation.log(), nobody_)} {}

  Result<Replayed> replay_next(const LetterQueue& queue) {
    TASKORA_TRY(letter, letters_.next(queue));
    if (!letter) return Replayed{};
    if (!writer_) {
      return fail(ErrorCode::conflict, "no_broker",
                  "this installation has no broker (TASKORA_LOG) that could take it");
    }
    TASKORA_CHECK(writer_->append(records_of(*letter)));
    TASKORA_CHECK(letters_.settle(letter->id, log::LetterState::replayed));
    return Replayed{.applied = 1};
  }

 private:
  static std::vector<log::Record> records_of(const log::StoredLetter& letter) {
    auto record = letter.record;
    record.time = letter.created_at;
    const auto topic = record.partition.topic;
    const std::string type{record.header(log::kTypeHeader)};
    std::vector<log::Record> records{std::move(record)};
    for (const auto& other : log::topics()) {
      if (other.from != topic || !other.carries(type)) continue;
      records.push_back(records.front());
      records.back().partition.topic = other.name;
    }
    return records;
  }

  Letters& letters_;
  log::ClientObserver nobody_;
  std::unique_ptr<log::LogWriter> writer_;
};

using Some = std::function<Result<Replayed>(const LetterQueue&)>;

// One key's letters, in their order, up to the first that cannot be applied.
Status replay_queue(Letters& letters, const LetterQueue& queue, const Some& some,
                    Outcome& outcome) {
  for (;;) {
    const auto done = some(queue);
    if (done && done->total() == 0) return {};
    if (done) {
      outcome.add(*done);
      continue;
    }
    TASKORA_TRY(stuck, letters.next(queue));
    if (!stuck) continue;
    log::LetterFilter rest{.topic = queue.topic, .key = queue.key, .ids = {}};
    if (queue.key.empty()) rest.ids = {stuck->id};
    TASKORA_TRY(waiting, letters.count(rest));
    outcome.waiting += waiting;
    outcome.failed.push_back({{"id", stuck->id},
                              {"error", done.error().slug()},
                              {"detail", operator_line(done.error())}});
    return {};
  }
}

Status replay_owner(const Installation& installation, const std::string& owner,
                    const DlqOptions& options, Outcome& outcome) {
  TASKORA_TRY(database, installation.as(owner));
  Letters letters{*database, owner};
  TASKORA_TRY(queues, letters.waiting(options.filter));
  if (queues.empty()) return {};
  const auto* consumer = find_consumer(owner);
  Relay relay{installation, letters};
  const Some some = [&](const LetterQueue& queue) {
    return consumer != nullptr ? letters.replay_some(*consumer, queue) : relay.replay_next(queue);
  };
  for (const auto& queue : queues) TASKORA_CHECK(replay_queue(letters, queue, some, outcome));
  return {};
}

}  // namespace

int replay_letters(const Installation& installation, const DlqOptions& options, std::ostream& out,
                   std::ostream& err) {
  Outcome outcome;
  for (const auto& owner : owners_of(options)) {
    if (const auto done = replay_owner(installation, owner, options, outcome); !done)
      return complain(done.error(), err);
  }
  if (options.json) {
    out << Json{{"applied", outcome.done.applied},
                {"repeats", outcome.done.repeats},
                {"skipped", outcome.done.skipped},
                {"waiting", outcome.waiting},
                {"failed", outcome.failed}}
               .dump(-1, ' ', false, Json::error_handler_t::replace)
        << '\n';
  } else {
    out << "replayed " << outcome.done.applied << "; " << outcome.done.repeats
        << " were applied before, " << outcome.done.skipped << " are not asked for, "
        << outcome.waiting << " wait on\n";
    for (const auto& one : outcome.failed)
      out << "letter " << one["id"] << ": " << printable(one["detail"].get<std::string>()) << '\n';
  }
  if (outcome.failed.empty()) return kDone;
  return complain(std::to_string(outcome.failed.size()) + " letters cannot be applied", err,
                  kFailed);
}

}  // namespace taskora::cli
