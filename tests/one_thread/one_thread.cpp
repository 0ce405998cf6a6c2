// Assertions of Catch2 belong to the thread of their test case: two at once corrupt the report, and
// once in a hundred runs the program. Every test program holds this listener, which ends it at the
// first one elsewhere, every time. What another thread finds, it hands to the thread of the test,
// or throws.

#include <catch2/catch_test_case_info.hpp>
#include <catch2/interfaces/catch_interfaces_reporter.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>

#include <cstdio>
#include <cstdlib>
#include <thread>

namespace {

class OneThread : public Catch::EventListenerBase {
 public:
  using EventListenerBase::EventListenerBase;

  void testCaseStarting(const Catch::TestCaseInfo& /*test*/) override {
    owner_ = std::this_thread::get_id();
  }

  void assertionStarting(const Catch::AssertionInfo& assertion) override {
    if (std::this_thread::get_id() == owner_) return;
    std::fprintf(stderr, "%s:%zu: an assertion outside of the thread of its test case: %.*s\n",
                 assertion.lineInfo.file, assertion.lineInfo.line,
                 static_cast<int>(assertion.capturedExpression.size()),
                 assertion.capturedExpression.data());
    std::_Exit(EXIT_FAILURE);  // no handler and no destructor: Catch2 is in use by the other thread
  }

 private:
  std::thread::id owner_;
};

CATCH_REGISTER_LISTENER(OneThread)

}  // namespace
