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
  return number_pages();
}

Status Ticker::look() {
  TASKORA_TRY(found, store_.find(*cursor_, options_.look_ahead));
  found_all_ = found.keys.size() < options_.look_ahead;
  tick_ = std::move(found);
  rest_ = tick_->keys;
  return {};
}

Result<Step> Ticker::number_pages() {
  const auto pages = next_pages();
  TASKORA_TRY(numbered, store_.number(*cursor_, pages));
  if (numbered.outcome == NumberedOutcome::fenced) {
    step_down();
    return Step{.what = Step::What::fenced};
  }
  Step done{.what = Step::What::numbered, .oldest = numbered.oldest};
  for (const auto& page : pages) {
    done.rows += page.keys.size();
    cursor_ = behind(*std::move(cursor_), page);
  }
  rest_ = rest_.subspan(done.rows);
  done.waiting = rest_.size();
  if (rest_.empty()) {  // the next look finds more of the same tick, or the next one
    tick_.reset();
    rest_ = {};
  }
  return done;
}

std::vector<Page> Ticker::next_pages() const {
  std::vector<Page> pages;
  auto rest = rest_;
  do {
    const auto keys = rest.first(std::min(rest.size(), options_.page));
    rest = rest.subspan(keys.size());
    pages.push_back({.to = tick_->to, .keys = keys, .ends_tick = found_all_ && rest.empty()});
  } while (!rest.empty() && pages.size() < options_.together);
  return pages;
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
