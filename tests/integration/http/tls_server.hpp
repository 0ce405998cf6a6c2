#pragma once
// An https server on 127.0.0.1 with a certificate made on the spot, for the client's tests.

#include <cstdint>
#include <memory>
#include <string>

namespace taskora::testing {

class TlsServer {
 public:
  // `address`: the IP address the certificate is for. GET /hello answers "hello".
  explicit TlsServer(const std::string& address);
  ~TlsServer();

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const std::string& ca_file()
      const;  // PEM; trusts this certificate; removed by the destructor

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskora::testing
