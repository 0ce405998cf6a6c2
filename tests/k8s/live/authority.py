"""What cert-manager does in a cluster, done by openssl in a folder."""
import pathlib
import subprocess


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    def __init__(self, folder, name):
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir()
        self.count = 0
        self.certificate, self._key = self.folder / "ca.crt", self.folder / "ca.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self._key, "-out", self.certificate,
                 "-subj", f"/CN={name}", "-days", "2", "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, uri, usage, dns=None, days=1):
        """A folder with tls.crt, tls.key and ca.crt, as the Secret of a Certificate has them."""
        self.count += 1
        place = self.folder / f"{self.count}"
        place.mkdir()
        names = f"URI:{uri}" + (f",DNS:{dns}" if dns else "")
        (place / "extensions").write_text(f"subjectAltName=critical,{names}\nextendedKeyUsage={usage}\nkeyUsage=critical,digitalSignature\n"
                                          "basicConstraints=critical,CA:FALSE\n")
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", place / "tls.key", "-out", place / "request",
                 "-subj", "/")
        _openssl("x509", "-req", "-in", place / "request", "-CA", self.certificate, "-CAkey", self._key, "-set_serial", 1000 + self.count,
                 "-days", days, "-extfile", place / "extensions", "-out", place / "tls.crt")
        (place / "ca.crt").write_bytes(self.certificate.read_bytes())
        return place
