// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess
import Synchronization

/// An SSH connection and the thread that serves it.
///
/// libssh blocks while it connects and must not be used by two threads; so each connection has a thread of its own,
/// and all others hand it requests. Closing is explicit: sessions freed by `deinit` at the end of the process would
/// meet an OpenSSL that is gone already.
final class SessionThread: Sendable {
    /// What tasks ask the thread for.
    enum Request: Sendable {
        case command(String, ChannelExchange, CheckedContinuation<Void, any Error>)
        case forward(String, Int, CheckedContinuation<Int32, any Error>)
    }
    /// Where the bytes go.
    enum Way: Sendable {
        case dial
        case socket(Int32)
        case process(ProxyProcess)
    }
    private struct State {
        var requests: [Request] = []
        var starter: CheckedContinuation<Void, any Error>?
        var isReady = false
        var isClosing = false
        var socket: Int32 = -1
        var given: Int32 = -1
        var failure: (any Error)?
        var isFreed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let plan: SSHPlan
    let options: SSHConnector.Options
    let wake: Wake
    private let way: Way
    private let state = Mutex(State())

    init(_ plan: SSHPlan, _ options: SSHConnector.Options, way: Way) throws {
        self.plan = plan
        self.options = options
        self.way = way
        wake = try Wake()
    }

    /// Starts the thread and waits until the host has let us in.
    func start() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                state.withLock { $0.starter = continuation }
                do { try IOThread.start { self.run() } } catch { settle(error) }
            }
        } onCancel: {
            cut()
        }
    }

    /// Whether the connection stands, as far as one can know without asking.
    var isAlive: Bool { state.withLock { $0.isReady && $0.failure == nil && !$0.isClosing } }

    /// Hands the thread a request; one that comes too late is refused at once.
    func ask(_ request: Request) {
        let failure: (any Error)? = state.withLock { state in
            if let failure = state.failure { return failure }
            state.requests.append(request)
            return nil
        }
        if let failure { Self.refuse(request, failure) } else { wake.signal() }
    }

    /// Ends the connection and waits until all is freed.
    func close() async {
        state.withLock { $0.isClosing = true }
        wake.signal()
        await withCheckedContinuation { continuation in
            let isFreed = state.withLock { state in
                if !state.isFreed { state.closers.append(continuation) }
                return state.isFreed
            }
            if isFreed { continuation.resume() }
        }
    }

    /// Breaks off whatever the thread is blocked in.
    private func cut() {
        state.withLock { state in
            state.isClosing = true
            if state.socket >= 0 { shutdown(state.socket, Int32(SHUT_RDWR)) }
        }
        wake.signal()
    }

    private static func refuse(_ request: Request, _ error: any Error) {
        switch request {
        case .command(_, let exchange, let waiter):
            waiter.resume(throwing: error)
            exchange.markFreed()
        case .forward(_, _, let waiter): waiter.resume(throwing: error)
        }
    }

    private func settle(_ failure: (any Error)?) {
        let (starter, requests) = state.withLock { state in
            state.isReady = failure == nil
            if let failure, state.failure == nil { state.failure = failure }
            defer { state.starter = nil }
            guard failure != nil else { return (state.starter, [Request]()) }
            defer { state.requests = [] }
            return (state.starter, state.requests)
        }
        if let failure { starter?.resume(throwing: failure) } else { starter?.resume() }
        if let failure { for request in requests { Self.refuse(request, failure) } }
    }

    /// The connection is over: it takes no further requests.
    func noteEnd(_ error: any Error) {
        state.withLock { state in if state.failure == nil { state.failure = error } }
    }

    var isClosing: Bool { state.withLock { $0.isClosing } }

    func takeRequests() -> [Request] {
        state.withLock { state in
            defer { state.requests = [] }
            return state.requests
        }
    }

    // MARK: on the thread

    private func run() {
        let end: any Error
        do {
            let session = try connect()
            settle(nil)
            end = SessionLoop(session, self, socket: state.withLock { $0.socket }).run()
            settle(end)
            session.free()
        } catch {
            end = isClosing ? CancellationError() : error
        }
        if case .process(let process) = way { process.stop() }
        wake.close()
        state.withLock { state in
            Self.closeBoth(state.socket, state.given)
            state.socket = -1
        }
        // Who waits for a connection that never stood learns of it only now: nothing is left of it.
        settle(end)
        let closers = state.withLock { state in
            state.isFreed = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    private func connect() throws -> Session {
        let socket = try openSocket()
        // libssh closes the socket when it likes; this second descriptor stays ours to poll and to shut down.
        let ours = fcntl(socket, F_DUPFD_CLOEXEC, 3)
        state.withLock { ($0.socket, $0.given) = (ours, socket) }
        let known = try KnownHosts(plan.knownHosts, name: plan.knownName)
        let session = try Session(plan, socket: socket, preferring: known.preferredAlgorithms)
        do {
            guard !isClosing else { throw CancellationError() }
            let key = try session.handshake()
            try HostKeyCheck(plan: plan, known: known, onPinned: options.onPinned).check(key)
            try Authentication(session, passphrase: options.passphrase).run()
            ssh_set_blocking(session.raw, 0)
            return session
        } catch {
            session.free()
            throw error
        }
    }

    /// Closes our descriptor of the socket, and the one that libssh was given unless it has closed that already.
    ///
    /// libssh closes a socket that broke and leaves one that still stood; and a number that it closed may by now be
    /// another file's. What both descriptors lead to tells: ours keeps the socket alive, so nothing else can be it.
    private static func closeBoth(_ ours: Int32, _ given: Int32) {
        var (a, b) = (stat(), stat())
        guard ours >= 0, fstat(ours, &a) == 0 else { return }
        if given >= 0, fstat(given, &b) == 0, a.st_ino == b.st_ino, a.st_dev == b.st_dev { Glibc.close(given) }
        Glibc.close(ours)
    }

    private func openSocket() throws -> Int32 {
        switch way {
        case .dial: return try Dial(plan: plan).connect(cancel: wake.fd)
        case .socket(let fd): return fd
        case .process(let process): return process.fd
        }
    }
}
