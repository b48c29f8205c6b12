// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Dispatch
import FoundationEssentials
import Glibc
import Sandbox
import Synchronization
import Values

/// A local server that speaks the part of the Linode API that Lifeboat uses, and has a sandbox do what it promises.
///
/// The account is a value that requests change one after the other; each change is on disk before it is answered, so
/// the server can be ended at any moment and started again. What has to happen in the world is work: it is part of the
/// account until it is done.
public final class CloudServer: Sendable {
    /// Where it runs and how it behaves.
    public struct Options: Sendable {
        /// The IPv4 address to listen on.
        public var address = "127.0.0.1"
        /// The port; 0 is any that is free.
        public var port: UInt16 = 0
        /// Seconds from a change of a domain until the first name server serves it.
        public var pushDelay = 2.0
        /// Seconds from one name server to the next.
        public var pushStagger = 0.2
        /// Fetches a zone from a server, for an import.
        var transfer = ZoneTransfer.fetch
        /// A file that takes every exchange, one JSON object a line.
        public var record: String?

        /// What `lifeboat sandbox api start` does when nothing is said.
        public init() {}
    }

    let sandbox: Sandbox
    let options: Options
    let folder: String
    let account: Mutex<Account>
    let faults = Faults()
    let recorder: Recorder?
    /// Whether name servers will be told of the changes until now anyway.
    let pushIsPending = Mutex(false)
    private let works = AsyncStream<Work>.makeStream()

    /// The cloud in front of `sandbox`, with the account it had; a new one is empty and has one token.
    public init(sandbox: Sandbox, options: Options = Options()) throws {
        self.sandbox = sandbox
        self.options = options
        folder = sandbox.servicesFolder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o700)
        let place = Place(subnet: sandbox.subnet)
        var account = Account(place: place)
        if FileManager.default.fileExists(atPath: folder + "/account.json") {
            let text = try String(contentsOfFile: folder + "/account.json", encoding: .utf8)
            account = Account(stored: try Value(json: text), place: place)
        }
        if account.all(.token).isEmpty {
            let token = account.addToken(label: "sandbox", scopes: "*")
            try Self.write((token["token"]?.string ?? "") + "\n", to: Self.tokenFile(of: sandbox))
        }
        self.account = Mutex(account)
        recorder = try options.record.map(Recorder.init)
    }

    /// The file with a token that may do everything.
    public static func tokenFile(of sandbox: Sandbox) -> String { sandbox.servicesFolder + "/token" }
    /// The file with the address of the interface.
    public static func addressFile(of sandbox: Sandbox) -> String { sandbox.servicesFolder + "/url" }

    /// Serves until the process is ended.
    public func run() async throws {
        let http = try HTTPServer(address: options.address, port: options.port)
        try await prepareNetwork()
        try await Authority(place: Place(subnet: sandbox.subnet), folder: folder + "/acme").start(sandbox)
        try Self.write("http://\(options.address):\(http.port)/v4\n", to: Self.addressFile(of: sandbox))
        resume()
        DispatchQueue(label: "http").async { http.run { [self] request in answer(request) } }
        await withDiscardingTaskGroup { group in
            for await work in works.stream { group.addTask { await self.perform(work) } }
        }
    }

    /// Takes up what was going on when the last server ended.
    private func resume() {
        let (linodes, graves) = account.withLock {
            ($0.all(.linode).filter { $0.inner["job"] != nil }, $0.all(.grave))
        }
        for linode in linodes { works.continuation.yield(.linode(linode.id)) }
        for grave in graves { works.continuation.yield(.grave(grave.id)) }
        // Name servers answer from the start, also when they have nothing to say.
        works.continuation.yield(.zone(0))
        works.continuation.yield(.firewalls)
        works.continuation.yield(.balancers)
    }

    /// Changes the account and sees to it that it is kept and that its works begin.
    @discardableResult
    func change<Result: Sendable>(_ body: (inout Account) -> Result) -> Result {
        account.withLock { account in
            let result = body(&account)
            keep(&account)
            return result
        }
    }

    /// Writes the account down and hands out its works; the caller holds the lock.
    func keep(_ account: inout Account) {
        do {
            try Self.write(account.stored.json(JSONLayout(compact: true)), to: folder + "/account.json")
        } catch {
            Log.note("can't write the account: \(error)")
        }
        for work in account.works { works.continuation.yield(work) }
        account.works = []
    }

    /// Replaces a file that only root may read.
    static func write(_ text: String, to file: String) throws {
        let new = file + ".new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Diagnostic("can't write `\(new)`: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Diagnostic("can't write `\(new)`: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
        guard rename(new, file) == 0 else {
            throw Diagnostic("can't replace `\(file)`: \(String(cString: strerror(errno)))")
        }
    }
}

/// Lines for the server's log.
enum Log {
    static func note(_ line: String) {
        let text = "\(Place.stamp()) \(line)\n"
        _ = text.withCString { write(2, $0, strlen($0)) }
    }
}
