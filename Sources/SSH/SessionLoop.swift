// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess

/// The turns of a session's thread once the session stands: wait for the network or a wish, then move what can move.
final class SessionLoop {
    private let session: Session
    private let thread: SessionThread
    private let socket: Int32
    private let event: ssh_event?
    private var endpoints: [Endpoint] = []
    private var lastHeard = ContinuousClock.now
    private var lastCount: UInt64 = 0
    private var lastAsked = ContinuousClock.now

    init(_ session: Session, _ thread: SessionThread, socket: Int32) {
        self.session = session
        self.thread = thread
        self.socket = socket
        event = ssh_event_new()
        if let event { ssh_event_add_session(event, session.raw) }
    }

    /// Serves the session to its end and says why it ended.
    func run() -> HostError {
        let end = serve()
        // Before anybody learns of it, so that who then asks again gets a new connection.
        thread.noteEnd(end)
        for endpoint in endpoints {
            endpoint.fail(end)
            endpoint.free()
        }
        endpoints = []
        if let event {
            ssh_event_remove_session(event, session.raw)
            ssh_event_free(event)
        }
        return end
    }

    private func serve() -> HostError {
        while !thread.isClosing {
            for request in thread.takeRequests() { add(request) }
            turnAll()
            acknowledgeQuickly()
            wait()
            ssh_event_dopoll(event, 0)
            if session.packetCount != lastCount { lastHeard = .now }
            guard ssh_is_connected(session.raw) != 0 else {
                return lost(session.errorText.isEmpty ? "the connection was closed" : session.errorText)
            }
            if let silence = checkAlive() { return silence }
        }
        return HostError(.connectionLost, "the connection to `\(session.plan.name)` was closed")
    }

    private func add(_ request: SessionThread.Request) {
        switch request {
        case .command(let command, let exchange, let waiter):
            do {
                endpoints.append(try CommandEndpoint(session, command: command, exchange: exchange, waiter: waiter))
            } catch {
                waiter.resume(throwing: error)
                exchange.markFreed()
            }
        case .forward(let host, let port, let waiter):
            do {
                endpoints.append(try ForwardEndpoint(session, to: host, port: port, waiter: waiter))
            } catch {
                waiter.resume(throwing: error)
            }
        }
    }

    /// Gives every endpoint a turn, and again while packets came in the meantime.
    ///
    /// libssh reads the socket in most of its calls: what one endpoint's call took in can be what another waits for,
    /// and the socket would no longer tell.
    private func turnAll() {
        var seen: UInt64
        repeat {
            seen = session.packetCount
            for endpoint in endpoints { endpoint.turn() }
            sweep()
        } while session.packetCount != seen
        if seen != lastCount { lastHeard = .now }
        lastCount = seen
    }

    private func sweep() {
        for endpoint in endpoints where endpoint.phase == .finished { endpoint.free() }
        endpoints.removeAll { $0.phase == .finished }
    }

    /// Acknowledges at once what comes while a channel opens.
    ///
    /// sshd holds its answer back behind another message until that is acknowledged, which the kernel would put off
    /// for 40 ms. The option lasts only for the next packets.
    private func acknowledgeQuickly() {
        guard endpoints.contains(where: { $0.phase == .opening || $0.phase == .requesting }) else { return }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_QUICKACK, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private func wait() {
        let isWriting = ssh_get_poll_flags(session.raw) & SSH_WRITE_PENDING != 0
        var set = [
            pollfd(fd: socket, events: Int16(isWriting ? POLLIN | POLLOUT : POLLIN), revents: 0),
            pollfd(fd: thread.wake.fd, events: Int16(POLLIN), revents: 0),
        ]
        for endpoint in endpoints { set += endpoint.pollDescriptors }
        var deadlines = endpoints.compactMap(\.nextDeadline)
        if let alive = nextAlive { deadlines.append(alive) }
        let left = deadlines.min().map { max(0, ($0 - .now) / .milliseconds(1)) + 1 } ?? -1
        poll(&set, nfds_t(set.count), Int32(min(left, 1_000_000)))
        thread.wake.clear()
    }

    // MARK: signs of life

    private var nextAlive: ContinuousClock.Instant? {
        let interval = session.plan.aliveInterval
        return interval > .zero ? max(lastHeard, lastAsked) + interval : nil
    }

    /// Asks a silent host for a sign of life; after the last one missed the connection is over.
    private func checkAlive() -> HostError? {
        guard let next = nextAlive, next <= .now else { return nil }
        let interval = session.plan.aliveInterval
        if .now - lastHeard > interval * session.plan.aliveCount {
            return lost("no sign of life for \((interval * session.plan.aliveCount).components.seconds) s")
        }
        lastAsked = .now
        // libssh takes the answer to one question when it is called for the next, and only then asks again.
        ssh_send_keepalive(session.raw)
        ssh_send_keepalive(session.raw)
        return nil
    }

    private func lost(_ why: String) -> HostError {
        HostError(
            .connectionLost, "the connection to `\(session.plan.name)` (\(session.plan.address)) broke: \(why)",
            hint: "the host may have restarted, or the network between may be gone")
    }
}
