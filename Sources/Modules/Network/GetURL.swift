// SPDX-License-Identifier: Apache-2.0

import ModuleKit
import ShellScript
import Values

/// A file that the host downloads.
struct GetURL: Module {
    static let name = "get_url"
    static let summary = "Downloads a file to the host, and checks its hash."
    static let notes = [
        "Uses curl, python3, wget or perl of the host, whatever is there first; perl only for plain http.",
        "A file that is there is asked for with If-Modified-Since; it is replaced only when the content differs.",
    ]
    static let examples = [
        Example(
            "A release",
            "get_url: { url: 'https://example.org/app.tar.gz', dest: /srv/app.tar.gz, checksum: 'sha256:0f…' }"),
        Example(
            "Into a directory",
            "get_url: { url: 'https://example.org/key.asc', dest: /etc/apt/keyrings/, mode: '0644' }"),
    ]
    static let returns = [
        ReturnValue("dest", "the file"), ReturnValue("url", "the address"),
        ReturnValue("status_code", "the HTTP status"),
        ReturnValue("msg", "the reason and the size"), ReturnValue("checksum_src", "the SHA-1 of what was downloaded"),
        ReturnValue("checksum_dest", "the SHA-1 of the file before"), ReturnValue("elapsed", "seconds, rounded down"),
        ReturnValue("backup_file", "the copy of the old file, with `backup`"),
        ReturnValue("state", "state, owner, group, uid, gid, mode and size of the file"),
    ]

    @Parameter("The address.") var url: String
    @Parameter("The file to write, or a directory to write it into.") var dest: String
    @Parameter("`algorithm:hash` that the file must have; the hash may be the address of a list of hashes.")
    var checksum = ""
    @Parameter("Download even if the server says that nothing changed.") var force = false
    @Parameter("Keep the old file beside the new one.") var backup = false
    @Parameter("Headers to send.") var headers = Mapping()
    @Parameter("The user to log in as.", aliases: "username") var urlUsername: String?
    @Parameter("The password to log in with.", aliases: "password", secret: true) var urlPassword: String?
    @Parameter("Send the password without being asked.") var forceBasicAuth = false
    @Parameter("How many seconds to wait.") var timeout = 10
    @Parameter("Check the server's certificate.") var validateCerts = true
    @Parameter("Use the proxy of the environment.") var useProxy = true
    @Parameter("A certificate to log in with.") var clientCert: String?
    @Parameter("The key of the certificate.") var clientKey: String?
    @Parameter("What the program calls itself.") var httpAgent = "ansible-httpget"
    @Parameter("Accepted and left alone: the file is downloaded beside its place.") var tmpDest: String?
    @Parameter("Accepted and left alone: the program's own choice.") var ciphers: [String] = []
    @Parameter("Accepted and left alone: files are taken as they come.") var decompress = true
    @Parameter("Accepted and left alone.") var useGssapi = false
    @Parameter("Accepted and left alone: .netrc is not read.") var useNetrc = true
    @Parameter("Accepted and left alone: all headers go along.") var unredirectedHeaders: [String] = []
    @ParameterGroup var attributes = FileAttributes()

    /// What is known before anything is written.
    struct Found: Sendable {
        var state: FileState
        /// The hash wanted, in lower case; nil when none was asked for.
        var wanted: String?
        /// The hash of the file by the algorithm wanted.
        var current: String?
        /// What a trial download brought; nil when none was made.
        var trial: Trial?
    }

    /// A download that was looked at and thrown away.
    struct Trial: Sendable {
        var answer: HTTPAnswer
        var sha1: String
        var currentSHA1: String
    }

    private var algorithm: String { checksum.split(separator: ":", maxSplits: 1).first.map { $0.lowercased() } ?? "" }
    private var wantedHash: String {
        checksum.split(separator: ":", maxSplits: 1).dropFirst().first.map { String($0).trimmed } ?? ""
    }
    private static let algorithms = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]

    func validate() throws {
        guard !checksum.isEmpty else { return }
        guard checksum.contains(":"), Self.algorithms.contains(algorithm) else {
            throw ArgumentError(
                "The checksum parameter has to be in format <algorithm>:<checksum>", argument: "checksum",
                hint: "the algorithms are \(Self.algorithms.joined(separator: ", "))")
        }
    }

    /// The name that the file gets inside a directory.
    private var name: String {
        let path = url.split(separator: "://", maxSplits: 1).last.map { String($0) } ?? url
        let plain = path.split(separator: "#").first?.split(separator: "?").first.map { String($0) } ?? path
        let name = plain.contains("/") ? HostPath.name(plain) : ""
        return name.isEmpty ? "index.html" : name
    }

    private func request(_ url: String) -> WebRequest {
        var request = WebRequest(url: url)
        request.headers = headers.pairs.map { ($0.key.text, $0.value.text) }
        if !request.headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
            request.headers.append(("User-Agent", httpAgent))
        }
        (request.user, request.password, request.forceBasicAuth) = (urlUsername, urlPassword ?? "", forceBasicAuth)
        (request.timeout, request.validateCerts, request.useProxy) = (timeout, validateCerts, useProxy)
        (request.clientCert, request.clientKey) = (clientCert, clientKey)
        return request
    }

    func probe(in context: TaskContext) throws -> Probe<Found> {
        let state = FileState.probe(dest, inside: name)
        return state.then { state in try hashes(state) }.then { found in
            guard found.state.kind == .file else { return Probe(known: found) }
            if let wanted = found.wanted {
                // A hash that fits saves the download; one that doesn't makes it certain.
                if !force || wanted != found.current { return Probe(known: found) }
            }
            return trial(found)
        }
    }

    /// Finds the hash that is wanted, and that of the file.
    private func hashes(_ state: FileState) throws -> Probe<Found> {
        guard !checksum.isEmpty else { return Probe(known: Found(state: state)) }
        let sum: ShellScript = "[ ! -f \(state.realPath) ] || \(raw: algorithm)sum < \(state.realPath)"
        let current = Probe(sum) { $0.lines.first?.words.first }
        guard wantedHash.contains("://") else {
            let wanted = wantedHash.filter { $0.isLetter || $0.isNumber }.lowercased()
            return current.map { Found(state: state, wanted: wanted, current: $0) }
        }
        let list = Probe(request(wantedHash).program(then: WebRequest.printMeta + "cat body")) { output in
            try HTTPAnswer.check(output, url: wantedHash)
            var reader = OutputReader(output.stdoutBytes)
            let answer = HTTPAnswer(&reader)
            guard answer.status == 200 else {
                throw ModuleFailure("Unable to read the checksums at \(wantedHash): \(answer.message)")
            }
            return try Self.hash(of: name, in: String(decoding: reader.rest, as: UTF8.self), at: wantedHash)
        }
        return current.and(list).map { Found(state: state, wanted: $1, current: $0) }
    }

    /// The hash of `name` in a list as sha256sum(1) writes it, or the only hash of the list.
    static func hash(of name: String, in list: String, at url: String) throws -> String {
        let lines = list.split(separator: "\n").map { String($0).words }.filter { !$0.isEmpty }
        if lines.count == 1, lines[0].count == 1 { return lines[0][0].lowercased() }
        for words in lines where words.count > 1 {
            let file = HostPath.name(words[1...].joined(separator: " ").drop { $0 == "*" }.description)
            if file == name { return words[0].lowercased() }
        }
        throw ModuleFailure("Unable to find a checksum for file '\(name)' in '\(url)'")
    }

    /// Downloads the file for comparison, unless the server says that it did not change.
    private func trial(_ found: Found) -> Probe<Found> {
        var request = request(url)
        if !force {
            request.headers.append(("If-Modified-Since", UTCTime(found.state.modified).http))
        } else {
            request.headers.append(("Cache-Control", "no-cache"))
        }
        let compare: ShellScript = WebRequest.printMeta + "sha1sum < body; sha1sum < \(found.state.realPath)"
        return Probe(request.program(then: compare)) { output in
            try HTTPAnswer.check(output, url: url)
            var reader = OutputReader(output.stdoutBytes)
            let answer = HTTPAnswer(&reader)
            var found = found
            found.trial = Trial(
                answer: answer, sha1: String(reader.line().prefix(40)), currentSHA1: String(reader.line().prefix(40)))
            return found
        }
    }

    func decide(from found: Found, in context: TaskContext) throws -> Decision {
        let state = found.state
        if state.kind == .directory { throw ModuleFailure("\(state.path) is a directory") }
        var values: Dict = ["url": .string(url), "dest": .string(state.path), "elapsed": 0]
        values.merge(state.values) { $1 }
        func standing(_ message: String) -> Decision {
            values["msg"] = .string(message)
            return Decision(changes: attributes.change(from: state).map { [$0] } ?? [], values: values) {
                outputs, result in
                FileReport.read(outputs, into: &result)
            }
        }
        if let trial = found.trial {
            values["status_code"] = .int(trial.answer.status)
            if trial.answer.status == 304 { return standing("HTTP Error 304: Not Modified") }
            try check(trial.answer, values)
            values["checksum_src"] = .string(trial.sha1)
            values["checksum_dest"] = .string(trial.currentSHA1)
            if trial.sha1 == trial.currentSHA1 { return standing(trial.answer.message) }
        } else if let wanted = found.wanted, wanted == found.current {
            return standing("file already exists")
        }
        let change = Change(
            "\(state.path): download \(url)", before: state.exists ? "old content\n" : "", after: "content of \(url)\n",
            header: state.path, steps: [.ask(download(found))])
        let start = WallClock.now
        return Decision(changes: [change], values: values) { outputs, result in
            try finish(outputs.last ?? ShellOutput(), found, into: &result)
            result.values["elapsed"] = .int(WallClock.now.seconds - start.seconds)
        }
    }

    private func check(_ answer: HTTPAnswer, _ values: Dict) throws {
        guard answer.status != 200, answer.status != 226 else { return }
        var values = values
        values["status_code"] = .int(answer.status)
        values["response"] = .string(answer.message)
        throw ModuleFailure("Request failed", values: values)
    }

    /// Downloads beside the destination, checks the hash, and moves the file into place.
    private func download(_ found: Found) -> ShellScript {
        let write = FileWrite(
            path: found.state.path, content: [], attributes: attributes, backup: backup, follow: true)
        var verify: ShellScript = "sha1sum < body; md5sum < body"
        if let wanted = found.wanted {
            verify += """
                sum=$(\(raw: algorithm)sum < body); sum=${sum%% *}
                [ "$sum" = \(wanted) ] || { printf 'wrong %s\\n' "$sum"; exit 91; }
                """
        }
        return request(url).program(
            then: """
                cat meta; tr -d '\\r' < headers | grep -v '^$'; echo
                case $(head -n 1 meta) in 200 | 226) ;; *) exit 92 ;; esac
                \(verify)
                ( cd / && \(write.script(from: found.state, fill: "cat -- \"$work/body\" > \"$tmp\"")) )
                """)
    }

    private func finish(_ output: ShellOutput, _ found: Found, into result: inout ModuleResult) throws {
        try HTTPAnswer.check(output, url: url)
        var reader = OutputReader(output.stdoutBytes)
        let answer = HTTPAnswer(&reader)
        try check(answer, result.values)
        result.values["status_code"] = .int(answer.status)
        result.values["msg"] = .string(answer.message)
        result.values["checksum_src"] = .string(String(reader.line().prefix(40)))
        result.values["md5sum"] = .string(String(reader.line().prefix(32)))
        if output.status == 91 {
            let actual = reader.line().words.last ?? ""
            throw ModuleFailure(
                "The checksum for \(found.state.path) did not match \(found.wanted ?? ""); it was \(actual).",
                values: result.values)
        }
        guard output.succeeded else {
            throw ModuleFailure(
                output.stderr.split(separator: "\n").last.map { String($0) } ?? "download failed", values: result.values
            )
        }
        FileReport.read([output], into: &result)
    }
}
