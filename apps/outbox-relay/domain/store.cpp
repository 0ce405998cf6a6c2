#include "outbox-relay/domain/store.hpp"

#include <utility>

namespace taskora::outbox_relay {

Cursor behind(Cursor cursor, const Page& page) {
  cursor.next_pos += static_cast<std::int64_t>(page.keys.size());
  if (page.ends_tick) {
    cursor.from = page.to;
    cursor.to.reset();
    cursor.last_id = 0;
  } else {
    cursor.to = page.to;
    cursor.last_id = page.keys.back().id;
  }
  return cursor;
}

}  // namespace taskora::outbox_relay
