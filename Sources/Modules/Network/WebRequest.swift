// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// An HTTP request that a host makes with what it has: curl, python3, wget, or perl for plain `http`.
///
/// Whatever could be a secret (address, headers, password, body) reaches the program in a file that only its user can
/// read; it never stands in an argument or the environment.
struct WebRequest: Sendable {
    var url: String
    var method = "GET"
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// A file of the host that is sent instead of `body`.
    var bodyFile: String?
    var user: String?
    var password = ""
    /// Whether the password is sent without being asked for.
    var forceBasicAuth = false
    var timeout = 30
    var validateCerts = true
    /// Follow redirects: all, only of safe methods, or none.
    var follows = true
    var unixSocket: String?
    var useProxy = true
    var clientCert: String?
    var clientKey: String?
    var caPath: String?

    /// Makes the request.
    ///
    /// `$work/body` is the answer's body, `$work/meta` holds status and final address, a line each, `$work/headers`
    /// the answer's last headers. Goes on with `then`; `$work` is removed at the end.
    ///
    /// Without an answer, or without a program that can ask, it ends with status 90 and a reason on standard error.
    func program(then: ShellScript) -> ShellScript {
        """
        old_umask=$(umask); umask 077
        work=$(mktemp -d "${TMPDIR:-/tmp}/lifeboat.XXXXXX") || exit 90
        trap 'rm -rf -- "$work"' EXIT
        \(ShellScript.feed(Array(curlConfig.utf8), to: "cat > \"$work/curl\""))
        \(ShellScript.feed(Array(plainConfig.utf8), to: "cat > \"$work/plain\""))
        \(ShellScript.feed(Array(wgetConfig.utf8), to: "cat > \"$work/wget\""))
        \(ShellScript.feed(Array((url + "\n").utf8), to: "cat > \"$work/address\""))
        \(ShellScript.feed(body ?? [], to: "cat > \"$work/send\""))
        \(raw: bodyFile.map { "cat -- " + HostPath.word($0).text + " > \"$work/send\" || exit 90" } ?? ":")
        cd "$work"
        if command -v curl >/dev/null; then
        curl -q -sS -K curl -D headers -o body -w '%{http_code}\\n%{url_effective}\\n' > meta 2> why || { rc=$?
        [ -s meta ] && [ "$(head -n 1 meta)" != 000 ] && [ "$rc" -eq 47 ] || { cat why >&2; exit 90; }; }
        elif command -v python3 >/dev/null; then
        python3 -I - <<'LIFEBOAT_PYTHON' || exit 90
        \(raw: Self.python)
        LIFEBOAT_PYTHON
        elif command -v wget >/dev/null; then
        wget --config=wget -S -i address -O body 2> why; rc=$?
        [ "$rc" -eq 0 ] || [ "$rc" -eq 8 ] || { tail -n 1 why >&2; exit 90; }
        sed -n 's/^  //p' why > headers
        code=$(sed -n 's|^HTTP/[^ ]* \\([0-9]*\\).*|\\1|p' headers | tail -n 1)
        to=$(sed -n 's/^Location: \\(.*\\) \\[following\\]$/\\1/p' why | tail -n 1)
        printf '%s\\n%s\\n' "$code" "${to:-$(cat address)}" > meta
        elif command -v perl >/dev/null; then
        perl - <<'LIFEBOAT_PERL' || exit 90
        \(raw: Self.perl)
        LIFEBOAT_PERL
        else echo 'this host has no program for HTTP; install `curl` first: apt: name=curl' >&2; exit 90; fi
        [ -e body ] || : > body
        umask "$old_umask"
        \(then)
        """
    }

    /// A program that prints what is known of the answer.
    ///
    /// Status, address, headers, an empty line.
    static let printMeta: ShellScript = "cat meta; tr -d '\\r' < headers | grep -v '^$'; echo"

    private func quoted(_ text: String) -> String {
        var out = "\""
        for letter in text {
            switch letter {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default: out.append(letter)
            }
        }
        return out + "\""
    }

    /// The request for `curl -K`.
    private var curlConfig: String {
        var lines = ["url = \(quoted(url))", "max-time = \(timeout)", "path-as-is"]
        if method == "HEAD" { lines.append("head") } else { lines.append("request = \(quoted(method))") }
        // An empty value would remove the header; curl wants a semicolon for one that is sent empty.
        lines += headers.map { "header = " + quoted($0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)") }
        if body != nil { lines.append("data-binary = \"@send\"") }
        if follows { lines += ["location", "max-redirs = 50"] }
        if let user {
            lines.append("user = \(quoted(user + ":" + password))")
            lines.append(forceBasicAuth ? "basic" : "anyauth")
        }
        if !validateCerts { lines.append("insecure") }
        if let unixSocket { lines.append("unix-socket = \(quoted(unixSocket))") }
        if !useProxy { lines.append("noproxy = \"*\"") }
        if let clientCert { lines.append("cert = \(quoted(clientCert))") }
        if let clientKey { lines.append("key = \(quoted(clientKey))") }
        if let caPath { lines.append("cacert = \(quoted(caPath))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The request for the other programs: a field a line, backslashes and newlines escaped.
    private var plainConfig: String {
        var fields = [
            ("url", url), ("method", method), ("timeout", String(timeout)), ("verify", validateCerts ? "1" : "0"),
            ("follow", follows ? "1" : "0"), ("proxy", useProxy ? "1" : "0"), ("body", body == nil ? "0" : "1"),
            ("socket", unixSocket ?? ""), ("cert", clientCert ?? ""), ("key", clientKey ?? ""), ("ca", caPath ?? ""),
        ]
        fields += headers.map { ("header", "\($0.name): \($0.value)") }
        if let user { fields.append(("auth", Base64.encode(Array((user + ":" + password).utf8)))) }
        return fields.map { name, value in
            name + " " + value.replacing("\\", with: "\\\\").replacing("\n", with: "\\n") + "\n"
        }.joined()
    }

    /// The request for wget, as a startup file.
    private var wgetConfig: String {
        var lines = [
            "method = \(method)", "timeout = \(timeout)", "tries = 1", "content_on_error = on",
            "max_redirect = \(follows ? 20 : 0)",
        ]
        lines += headers.map { "header = \($0.name): \($0.value)" }
        if body != nil { lines.append("body_file = send") }
        if let user { lines += ["user = \(user)", "password = \(password)"] }
        if forceBasicAuth { lines.append("auth_no_challenge = on") }
        if !validateCerts { lines.append("check_certificate = off") }
        if !useProxy { lines.append("use_proxy = off") }
        if let clientCert { lines.append("certificate = \(clientCert)") }
        if let clientKey { lines.append("private_key = \(clientKey)") }
        if let caPath { lines.append("ca_certificate = \(caPath)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
