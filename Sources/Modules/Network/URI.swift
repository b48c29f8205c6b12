// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A request to a web service, made by the host.
struct URI: Module {
    static let name = "uri"
    static let summary = "Asks a web service from the host, and judges its answer."
    static let notes = [
        "Uses curl, python3, wget or perl of the host, whatever is there first; perl only for plain http.",
        "Skipped in check mode. Addresses, headers, passwords and bodies never stand in a process list.",
    ]
    static let examples = [
        Example("Is the site up", "uri: { url: 'http://localhost/health', return_content: true }"),
        Example(
            "Make a user",
            "uri: { url: 'http://localhost/users', method: POST, body_format: json, body: {name: ann}, status_code: [201, 409] }"
        ),
    ]
    static let returns = [
        ReturnValue("status", "the HTTP status"), ReturnValue("url", "the address that answered"),
        ReturnValue("content", "the body, with `return_content` or when the status is not wanted"),
        ReturnValue("json", "the body as a value, when it is JSON"),
        ReturnValue("redirected", "whether another address answered"), ReturnValue("elapsed", "seconds, rounded down"),
        ReturnValue("path", "the file written, with `dest`"), ReturnValue("msg", "the reason and the size"),
    ]
    static let checkMode = CheckModeSupport.skipped

    enum BodyFormat: String, ParameterChoice {
        case raw, json
        case form = "form-urlencoded"
        case multipart = "form-multipart"
    }
    enum Follow: String, ParameterChoice {
        case safe, all, none, urllib2, yes, no
        static let synonyms: [String: Follow] = ["true": .yes, "false": .no]
    }

    @Parameter("The address.") var url: String
    @Parameter("The method.") var method = "GET"
    @Parameter("What to send; a value is written as `body_format` says.") var body: Value?
    @Parameter("How the body is written.") var bodyFormat = BodyFormat.raw
    @Parameter("The statuses that are wanted.") var statusCode = [200]
    @Parameter("Return the body.") var returnContent = false
    @Parameter("Headers to send.") var headers = Mapping()
    @Parameter("Which redirects to follow.") var followRedirects = Follow.safe
    @Parameter("A file; when it exists, nothing is asked.") var creates: String?
    @Parameter("A file; when it does not exist, nothing is asked.") var removes: String?
    @Parameter("A file or directory of the host to write the body to.") var dest: String?
    @Parameter("A file to send as the body.") var src: String?
    @Parameter("Whether `src` is on the host already.") var remoteSrc = false
    @Parameter("The user to log in as.", aliases: "user") var urlUsername: String?
    @Parameter("The password to log in with.", aliases: "password", secret: true) var urlPassword: String?
    @Parameter("Send the password without being asked.") var forceBasicAuth = false
    @Parameter("How many seconds to wait for the answer.") var timeout = 30
    @Parameter("Check the server's certificate.") var validateCerts = true
    @Parameter("A socket file to connect to.") var unixSocket: String?
    @Parameter("Use the proxy of the environment.") var useProxy = true
    @Parameter("A certificate to log in with.") var clientCert: String?
    @Parameter("The key of the certificate.") var clientKey: String?
    @Parameter("A file of certificates to trust.") var caPath: String?
    @Parameter("What the program calls itself.") var httpAgent = "ansible-httpget"
    @Parameter("Ask past caches.") var force = false
    @Parameter("Accepted and left alone: the program's own choice.") var ciphers: [String] = []
    @Parameter("Accepted and left alone: bodies are taken as they come.") var decompress = true
    @Parameter("Accepted and left alone.") var useGssapi = false
    @Parameter("Accepted and left alone: .netrc is not read.") var useNetrc = true
    @Parameter("Accepted and left alone: all headers go along.") var unredirectedHeaders: [String] = []
    @ParameterGroup var attributes = FileAttributes()

    func validate() throws {
        if method.contains(where: { !$0.isLetter }) || method.isEmpty {
            throw ArgumentError("Parameter 'method' needs to be a single word in uppercase, like GET or POST.")
        }
        if src != nil && body != nil { throw ArgumentError("parameters are mutually exclusive: body|src") }
    }

    func probe(in context: TaskContext) throws -> Probe<CommandRun.Found> {
        CommandRun(cmd: "", program: "", creates: creates, removes: removes).probe
    }

    func decide(from found: CommandRun.Found, in context: TaskContext) throws -> Decision {
        if let creates, found.createsExists {
            return .nothing(["stdout": .string("skipped, since '\(creates)' exists"), "msg": ""])
        }
        if let removes, !found.removesExists {
            return .nothing(["stdout": .string("skipped, since '\(removes)' does not exist"), "msg": ""])
        }
        if context.checkMode { return Decision(skipped: "remote module (uri) does not support check mode") }
        let request = try request(context)
        let start = WallClock.now
        let change = Change("\(request.method) \(url)", steps: [.ask(program(request))])
        return Decision(changes: [change], changed: false) { outputs, result in
            try read(outputs.last ?? ShellOutput(), start, into: &result)
        }
    }

    private func request(_ context: TaskContext) throws -> WebRequest {
        var request = WebRequest(url: url, method: method.uppercased())
        let (bytes, type) = try URIBody(value: body, format: bodyFormat).encoded(context)
        request.body = bytes
        if let src, !remoteSrc { request.body = try context.files.read(context.files.find(src, kind: "files")) }
        if src != nil && remoteSrc { request.body = [] }
        request.headers = headers.pairs.map { ($0.key.text, $0.value.text) }
        func has(_ name: String) -> Bool { request.headers.contains { $0.name.lowercased() == name } }
        if let type, !has("content-type") { request.headers.append(("Content-Type", type)) }
        if !has("user-agent") { request.headers.append(("User-Agent", httpAgent)) }
        if force { request.headers.append(("Cache-Control", "no-cache")) }
        (request.user, request.password) = (urlUsername, urlPassword ?? "")
        (request.forceBasicAuth, request.timeout, request.validateCerts) = (forceBasicAuth, timeout, validateCerts)
        let isSafe = ["GET", "HEAD"].contains(request.method)
        request.follows =
            [.all, .yes].contains(followRedirects) || (isSafe && [.safe, .urllib2].contains(followRedirects))
        (request.unixSocket, request.useProxy) = (unixSocket, useProxy)
        (request.clientCert, request.clientKey, request.caPath) = (clientCert, clientKey, caPath)
        return request
    }

    private func program(_ request: WebRequest) -> ShellScript {
        var request = request
        if let src, remoteSrc { request.bodyFile = src }
        guard let dest else { return request.program(then: WebRequest.printMeta + "cat body") }
        let name = HostPath.name(url.split(separator: "?").first.map { String($0) } ?? "")
        let statuses = statusCode.map { String($0) }.joined(separator: "|")
        let write: ShellScript = """
            set -e
            target=\(path: dest); [ ! -d "$target" ] || target=${target%/}/\(name.isEmpty ? "index.html" : name)
            printf 'path %s\\n' "$target" > report
            case $(head -n 1 meta) in \(raw: statuses)) if cmp -s body "$target"; then echo same >> report; else
            tmp=$(mktemp "$(dirname -- "$target")/.lifeboat.XXXXXX"); cat body > "$tmp"
            if [ -f "$target" ]; then chmod "$(stat -c %a -- "$target")" "$tmp"; else chmod =rw "$tmp"; fi
            mv -f -- "$tmp" "$target"; echo written >> report; fi
            \(adjustments)
            ;; esac
            cat meta; tr -d '\\r' < headers | grep -v '^$'; echo; cat report; echo; cat body
            """
        return request.program(then: write)
    }

    private var adjustments: ShellScript {
        var script: ShellScript = ""
        if let owner = attributes.owner { script += "chown -- \(owner) \"$target\"" }
        if let group = attributes.group { script += "chgrp -- \(group) \"$target\"" }
        if case .bits(let bits)? = attributes.mode { script += "chmod \(octal(bits)) \"$target\"" }
        if case .symbolic(let symbols)? = attributes.mode { script += "chmod -- \(symbols) \"$target\"" }
        return script
    }

    private func read(_ output: ShellOutput, _ start: WallClock, into result: inout ModuleResult) throws {
        let elapsed = WallClock.now.seconds - start.seconds
        var values: Dict = ["url": .string(url), "status": -1, "redirected": false, "elapsed": .int(elapsed)]
        if output.status == 90 || output.stdoutBytes.isEmpty {
            let said = output.stderr.split(separator: "\n").last.map { String($0) } ?? "no answer"
            guard !statusCode.contains(-1) else {
                result.values = values
                return
            }
            throw ModuleFailure("Status code was -1 and not \(statusCode): Request failed: <\(said)>", values: values)
        }
        var reader = OutputReader(output.stdoutBytes)
        let answer = HTTPAnswer(&reader)
        if dest != nil {
            while case let line = reader.line(), !line.isEmpty {
                if line == "written" { result.changed = true }
                if line.hasPrefix("path ") { values["path"] = .string(String(line.dropFirst(5))) }
            }
        }
        values.merge(answer.values) { $1 }
        values["url"] = .string(answer.url)
        values["status"] = .int(answer.status)
        values["msg"] = .string(answer.message)
        values["redirected"] = .bool(answer.url != url)
        let isWanted = statusCode.contains(answer.status)
        let content = String(decoding: reader.rest, as: UTF8.self)
        let type = answer.header("content-type")?.lowercased() ?? ""
        if type.contains("json") || type.contains("javascript"), let json = try? Value(json: content) {
            values["json"] = json
        }
        if returnContent || !isWanted { values["content"] = .string(content) }
        guard isWanted else {
            let wanted = statusCode.map { String($0) }.joined(separator: ", ")
            throw ModuleFailure(
                "Status code was \(answer.status) and not [\(wanted)]: \(answer.message)", values: values)
        }
        result.values = values
    }
}
