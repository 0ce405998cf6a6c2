#include "tls_server.hpp"

#include <catch2/catch_test_macros.hpp>
#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <thread>
#include <unistd.h>

namespace taskora::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

void add(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(EVP_PKEY* key, const std::string& address) {
  Certificate certificate{X509_new(), &X509_free};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* name = X509_get_subject_name(certificate.get());
  const auto* common = reinterpret_cast<const unsigned char*>("taskora test");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  add(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  add(certificate.get(), NID_subject_alt_name, "IP:" + address);
  REQUIRE(X509_sign(certificate.get(), key, EVP_sha256()) > 0);
  return certificate;
}

using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory{BIO_new(BIO_s_mem()), &BIO_free};
  PEM_write_bio_X509(memory.get(), certificate);
  return text_of(memory.get());
}

std::string pem_of(EVP_PKEY* key) {
  const Memory memory{BIO_new(BIO_s_mem()), &BIO_free};
  PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(memory.get());
}

std::string write_file(const std::string& text) {
  std::string path = "/tmp/taskora-test-ca-XXXXXX";
  const int fd = ::mkstemp(path.data());
  REQUIRE(fd >= 0);
  REQUIRE(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(fd);
  return path;
}

struct Identity {
  std::string certificate;
  std::string key;
};

Identity make_identity(const std::string& address) {
  const Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  REQUIRE(key);
  return {pem_of(make_certificate(key.get(), address).get()), pem_of(key.get())};
}

httplib::SSLServer::PemMemory memory_of(const Identity& identity) {
  return {identity.certificate.data(),
          identity.certificate.size(),
          identity.key.data(),
          identity.key.size(),
          nullptr,
          0,
          nullptr};
}

}  // namespace

class TlsServer::Impl {
 public:
  explicit Impl(const Identity& identity)
      : ca_file{write_file(identity.certificate)}, server_{memory_of(identity)} {
    server_.Get("/hello", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("hello", "text/plain");
    });
    port = static_cast<std::uint16_t>(server_.bind_to_any_port("127.0.0.1"));
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
    server_.wait_until_ready();
  }
  ~Impl() {
    server_.stop();
    thread_.join();
    std::remove(ca_file.c_str());
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const std::string ca_file;
  std::uint16_t port = 0;

 private:
  httplib::SSLServer server_;
  std::thread thread_;
};

TlsServer::TlsServer(const std::string& address)
    : impl_{std::make_unique<Impl>(make_identity(address))} {}
TlsServer::~TlsServer() = default;
std::uint16_t TlsServer::port() const {
  return impl_->port;
}
const std::string& TlsServer::ca_file() const {
  return impl_->ca_file;
}

}  // namespace taskora::testing
