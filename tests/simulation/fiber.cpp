#include "simulation/fiber.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#include <ucontext.h>
#include <utility>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace taskora::simulation {
namespace {

// Its pages cost memory when they are touched only; the lowest one is never to be.
constexpr std::size_t kStack = 512 * 1024;
constexpr std::size_t kGuard = 4'096;

// Stacks are used again: a simulation starts thousands of fibers.
std::vector<void*>& free_stacks() {
  static std::vector<void*> stacks;
  return stacks;
}

void* take_stack() {
  auto& stacks = free_stacks();
  if (!stacks.empty()) {
    auto* stack = stacks.back();
    stacks.pop_back();
    return stack;
  }
  auto* stack = ::mmap(nullptr, kStack, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED || ::mprotect(stack, kGuard, PROT_NONE) != 0) std::abort();
  return stack;
}

}  // namespace

struct Fiber::State {
  std::function<void()> body;
  void* stack = take_stack();
  ucontext_t inside{};
  ucontext_t outside{};
  bool ended = false;
#ifdef __SANITIZE_ADDRESS__
  void* fake_inside = nullptr;
  void* fake_outside = nullptr;
  const void* outer_stack = nullptr;
  std::size_t outer_size = 0;
#endif
#ifdef __SANITIZE_THREAD__
  void* fiber_inside = __tsan_create_fiber(0);
  void* fiber_outside = nullptr;
#endif

  void enter() {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(&fake_outside, stack, kStack);
#endif
#ifdef __SANITIZE_THREAD__
    fiber_outside = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber_inside, 0);
#endif
    ::swapcontext(&outside, &inside);
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fake_outside, nullptr, nullptr);
#endif
  }
  void leave() {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(ended ? nullptr : &fake_inside, outer_stack, outer_size);
#endif
#ifdef __SANITIZE_THREAD__
    __tsan_switch_to_fiber(fiber_outside, 0);
#endif
    ::swapcontext(&inside, &outside);
    entered();
  }
  void entered() {
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fake_inside, &outer_stack, &outer_size);
#endif
  }

  // makecontext passes ints only.
  static void main(unsigned high, unsigned low) {
    auto* self = reinterpret_cast<State*>((std::uintptr_t{high} << 32U) | low);
    self->entered();
    self->body();
    self->ended = true;
    self->leave();
  }
};

Fiber::Fiber(std::function<void()> body) : state_{std::make_unique<State>()} {
  state_->body = std::move(body);
  ::getcontext(&state_->inside);
  state_->inside.uc_stack.ss_sp = state_->stack;
  state_->inside.uc_stack.ss_size = kStack;
  state_->inside.uc_link = nullptr;
  const auto self = reinterpret_cast<std::uintptr_t>(state_.get());
  ::makecontext(&state_->inside, reinterpret_cast<void (*)()>(&State::main), 2,
                static_cast<unsigned>(self >> 32U), static_cast<unsigned>(self));
}

Fiber::~Fiber() {
#ifdef __SANITIZE_THREAD__
  __tsan_destroy_fiber(state_->fiber_inside);
#endif
  free_stacks().push_back(state_->stack);
}

void Fiber::resume() {
  state_->enter();
}

void Fiber::yield() {
  state_->leave();
}

bool Fiber::ended() const {
  return state_->ended;
}

}  // namespace taskora::simulation
