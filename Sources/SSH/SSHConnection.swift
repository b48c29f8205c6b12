// SPDX-License-Identifier: Apache-2.0

import Glibc
import HostAccess

/// The connection to one host: made at its first use, made anew when it broke, through jump hosts if need be.
actor SSHConnection: ChannelSource {
    let plan: SSHPlan
    private let options: SSHConnector.Options
    private let jumps: JumpHosts
    private var session: SessionThread?
    private var jump: SSHConnection?
    private var connecting: Task<SessionThread, any Error>?

    init(_ plan: SSHPlan, _ options: SSHConnector.Options, _ jumps: JumpHosts) {
        self.plan = plan
        self.options = options
        self.jumps = jumps
    }

    func user() -> String { plan.user }

    func open(_ command: String) async throws -> any ByteChannel {
        let session = try await current()
        let exchange = ChannelExchange(wake: session.wake)
        try await withCheckedThrowingContinuation { session.ask(.command(command, exchange, $0)) }
        return SSHChannel(exchange: exchange)
    }

    /// A local socket that leads from this host to a further one.
    func forward(to host: String, port: Int) async throws -> Int32 {
        let session = try await current()
        return try await withCheckedThrowingContinuation { session.ask(.forward(host, port, $0)) }
    }

    func reset() async {
        // Both are taken at once: while the old ones are closed, another task may already have made new ones.
        let (old, oldJump) = (session, jump)
        (session, jump) = (nil, nil)
        await old?.close()
        if let oldJump { await jumps.leave(oldJump) }
    }

    func close() async {
        connecting?.cancel()
        _ = await connecting?.result
        await reset()
    }

    private func leaveJump() async {
        guard let jump else { return }
        self.jump = nil
        await jumps.leave(jump)
    }

    private func current() async throws -> SessionThread {
        while true {
            try Task.checkCancellation()
            if let session, session.isAlive { return session }
            if let connecting {
                // Whoever began may be cancelled; then it is the next one's turn.
                if case .success(let session) = await connecting.result { return session }
                if case .failure(let error) = await connecting.result, !(error is CancellationError) { throw error }
                continue
            }
            await reset()
            if connecting != nil { continue }
            let task = Task { try await connect() }
            connecting = task
            let result = await withTaskCancellationHandler {
                await task.result
            } onCancel: {
                task.cancel()
            }
            connecting = nil
            session = try result.get()
        }
    }

    private func connect() async throws -> SessionThread {
        var attempt = 1
        while true {
            do {
                let session = try SessionThread(plan, options, way: try await way())
                try await session.start()
                return session
            } catch let error as HostError where error.code == .unreachable && attempt < options.attempts {
                await leaveJump()
                try await Task.sleep(for: .milliseconds(Int.random(in: 100...200) << attempt))
                attempt += 1
            } catch {
                await leaveJump()
                throw error
            }
        }
    }

    private func way() async throws -> SessionThread.Way {
        switch plan.route {
        case .direct: return .dial
        case .command(let command): return .process(try ProxyProcess.start(command))
        case .jump(let next):
            let jump = await jumps.join(next, options)
            self.jump = jump
            return .socket(try await jump.forward(to: plan.host, port: plan.port))
        }
    }
}

/// The connections to jump hosts, shared by all hosts behind them and closed with the last.
actor JumpHosts {
    private var connections: [SSHPlan: (connection: SSHConnection, users: Int)] = [:]

    func join(_ plan: SSHPlan, _ options: SSHConnector.Options) -> SSHConnection {
        let entry = connections[plan] ?? (SSHConnection(plan, options, self), 0)
        connections[plan] = (entry.connection, entry.users + 1)
        return entry.connection
    }

    func leave(_ connection: SSHConnection) async {
        guard let entry = connections[connection.plan] else { return }
        connections[connection.plan] = entry.users > 1 ? (entry.connection, entry.users - 1) : nil
        if entry.users <= 1 { await entry.connection.close() }
    }
}

/// A channel in which a command runs on an SSH host.
final class SSHChannel: ByteChannel {
    private let exchange: ChannelExchange

    init(exchange: ChannelExchange) { self.exchange = exchange }

    func write(_ bytes: [UInt8]) async throws { try await exchange.write(bytes) }
    func finishWriting() async throws { exchange.finishWriting() }
    func read(until deadline: ContinuousClock.Instant?) async throws -> ChannelEvent {
        try await exchange.read(until: deadline)
    }
    var isOpen: Bool { exchange.isOpen }
    func close() async {
        exchange.requestEnd(.graceful)
        await exchange.waitUntilFreed()
    }
}
