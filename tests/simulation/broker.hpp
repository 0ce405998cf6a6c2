#pragma once
// A model of the log: partitions with producers in front of them and readers behind. What a
// producer sent lands some time, or never; what landed is shown some time later.

#include "simulation/database.hpp"
#include "simulation/dice.hpp"

#include "taskora/log/reader.hpp"
#include "taskora/log/writer.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace taskora::simulation {

class Broker {
 public:
  // `landed` is told of every record when it lands.
  Broker(Dice& dice, int partitions, bool gaps, std::function<void(const log::Record&)> landed)
      : dice_{dice}, partitions_{partitions}, gaps_{gaps}, landed_{std::move(landed)} {}

  struct Request {
    std::size_t missing = 0;
  };
  // A connection of one process: what it sent lands in that order. It outlives the process.
  using Producer = std::deque<std::pair<log::Record, std::shared_ptr<Request>>>;
  std::shared_ptr<Producer> connect();

  // One thing of the network: a record lands, or some are shown. False: nothing is under way.
  bool deliver();
  [[nodiscard]] bool quiet() const;

  [[nodiscard]] const std::vector<log::Record>& records(const log::Partition& partition) {
    return logs_[partition].records;
  }
  [[nodiscard]] std::size_t shown(const log::Partition& partition) {
    return logs_[partition].shown;
  }
  [[nodiscard]] int partitions() const { return partitions_; }

 private:
  struct Log {
    std::vector<log::Record> records;
    std::size_t shown = 0;
  };
  void land(log::Record record);

  Dice& dice_;
  int partitions_;
  bool gaps_;
  std::function<void(const log::Record&)> landed_;
  std::vector<std::shared_ptr<Producer>> producers_;
  std::map<log::Partition, Log> logs_;
};

class ModelWriter final : public log::LogWriter {
 public:
  // `unanswered`: per mille of the calls whose records all land and that fail all the same.
  ModelWriter(Broker& broker, Gate& gate, Dice& dice, const int& unanswered)
      : gate_{gate}, dice_{dice}, unanswered_{unanswered}, producer_{broker.connect()} {}
  ~ModelWriter() override;
  ModelWriter(const ModelWriter&) = delete;
  ModelWriter& operator=(const ModelWriter&) = delete;

  Status append(std::span<const log::Record> records) override;
  Status check() override;
  void interrupt() override {}

 private:
  void drop_some();

  Gate& gate_;
  Dice& dice_;
  const int& unanswered_;
  std::shared_ptr<Broker::Producer> producer_;
};

struct Process;

// Which process of a consumer has which partition, and who was told so.
struct Group {
  std::vector<log::Partition> partitions;
  std::vector<const Process*> members;             // by number
  std::map<log::Partition, int> owner;             // absent: nobody's
  std::map<int, std::set<log::Partition>> told;    // by process
  std::map<log::Partition, std::int64_t> read_to;  // the highest place anybody read to
};

class ModelReader final : public log::LogReader {
 public:
  struct Options {
    int process = 0;
    std::size_t records = 5;  // of one partition in one poll, at most
    bool stale = false;       // now and then delivers what it delivered before
    std::function<void(const std::string&)> note{};  // into the trace; empty: nobody reads it
  };
  using Sleep = std::function<void(std::chrono::microseconds)>;
  // `broker` null: event_log is the log.
  ModelReader(Database& database, Broker* broker, Group& group, Gate& gate, Dice& dice, Sleep sleep,
              Options options);

  Result<log::Poll> poll(std::span<const log::Want> wants, std::chrono::milliseconds wait) override;
  void give_up(const log::Partition& partition) override;
  void committed(const log::Partition&, std::int64_t) override {}
  void wake() override {}

 private:
  void tell(log::Poll& poll);
  void note(const log::Poll& poll) const;
  [[nodiscard]] log::Batch read(const log::Want& want);
  void read_broker(const log::Want& want, log::Batch& batch);
  void read_event_log(const log::Want& want, log::Batch& batch);

  Database& db_;
  Broker* broker_;
  Group& group_;
  Gate& gate_;
  Dice& dice_;
  Sleep sleep_;
  Options options_;
};

}  // namespace taskora::simulation
