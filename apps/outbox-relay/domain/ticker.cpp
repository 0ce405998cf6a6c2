#include "outbox-relay/domain/ticker.hpp"

#include <algorithm>
#include <utility>

namespace taskora::outbox_relay {

Result<Step> Ticker::step() {
  if (!cursor_ || doubted_) {
    TASKORA_TRY(elected, elect());
    if (elected.what != Step::What::idle) return elected;
  }
  auto step = advance();
  // After a failure nothing in memory is trusted: the outcome may be unknown, or the session, and
  // with it the lock, gone.
  if (!step) forget();
  return step;
}

// idle: leading, go on.
Result<Step> Ticker::elect() {
  auto leads = store_.lead();
  if (!leads || !*leads) {
    forget();
    if (!leads) return fail(std::move(leads).error());
    return Step{.what = Step::What::standing_by};
  }
  doubted_ = false;
  if (cursor_) return Step{.what = Step::What::idle};
  TASKORA_TRY(cursor, store_.take_over());
  cursor_ = std::move(cursor);
  return Step{.what = Step::What::took_over};
}

Result<Step> Ticker::advance() {
  if (!tick_) TASKORA_CHECK(look());
  if (rest_.empty() && !cursor_->to) {
    // Nothing became visible. Going on from the newer snapshot need not be stored: nobody's row is
    // between the two.
    cursor_->from = std::move(tick_->to);
    tick_.reset();
    return Step{.what = Step::What::idle};
  }
  return number_page();
}

Status Ticker::look() {
  TASKORA_TRY(found, store_.find(*cursor_, options_.look_ahead));
  found_all_ = found.keys.size() < options_.look_ahead;
  tick_ = std::move(found);
  rest_ = tick_->keys;
  return {};
}

Result<Step> Ticker::number_page() {
  const auto keys = rest_.first(std::min(rest_.size(), options_.page));
  const Page page{
      .to = tick_->to, .keys = keys, .ends_tick = found_all_ && keys.size() == rest_.size()};
  TASKORA_TRY(numbered, store_.number(*cursor_, page));
  if (numbered.outcome == NumberedOutcome::fenced) {
    step_down();
    return Step{.what = Step::What::fenced};
  }
  rest_ = rest_.subspan(keys.size());
  cursor_->next_pos += static_cast<std::int64_t>(keys.size());
  const Step done{.what = Step::What::numbered,
                  .rows = keys.size(),
                  .waiting = rest_.size(),
                  .oldest = numbered.oldest};
  if (page.ends_tick) {
    finish_tick();
  } else {
    cursor_->to = tick_->to;
    cursor_->last_id = keys.back().id;
    if (rest_.empty()) tick_.reset();  // more of the same tick: look again
  }
  return done;
}

void Ticker::finish_tick() {
  cursor_->from = std::move(tick_->to);
  cursor_->to.reset();
  cursor_->last_id = 0;
  tick_.reset();
  rest_ = {};
}

void Ticker::step_down() {
  store_.step_down();
  forget();
}

void Ticker::forget() {
  cursor_.reset();
  tick_.reset();
  rest_ = {};
  doubted_ = false;
}

}  // namespace taskora::outbox_relay
