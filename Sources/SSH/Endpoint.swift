// SPDX-License-Identifier: Apache-2.0

import CLibSSH
import Glibc
import HostAccess

/// One channel of a session, as the session's thread serves it; it lives and dies on that thread.
///
/// libssh runs without blocking here: every call is repeated at each turn of the thread until it is through.
class Endpoint {
    /// How far the channel is.
    enum Phase { case opening, requesting, running, finished }

    final let session: Session
    final let raw: ssh_channel
    final var phase = Phase.opening
    final var exitStatus: Int?
    final var exitedAt: ContinuousClock.Instant?
    final var isRemoteEOF = false
    final var isRemoteClosed = false
    /// Whether libssh still holds bytes that could not be passed on when they came.
    final var holdsBack = false
    private let callbacks: UnsafeMutablePointer<ssh_channel_callbacks_struct>

    init(_ session: Session) throws {
        guard let raw = ssh_channel_new(session.raw) else {
            throw HostError(.other, "libssh can't make a channel: \(session.errorText)")
        }
        self.session = session
        self.raw = raw
        callbacks = .allocate(capacity: 1)
        callbacks.initialize(to: ChannelCallbacks.table)
        callbacks.pointee.userdata = Unmanaged.passUnretained(self).toOpaque()
        ssh_set_channel_callbacks(raw, callbacks)
    }

    /// Closes and frees the channel; nothing may be called afterwards.
    func free() {
        ssh_remove_channel_callbacks(raw, callbacks)
        ssh_channel_free(raw)
        callbacks.deallocate()
    }

    /// Whether no more bytes can be taken just now; libssh then keeps what comes.
    var isFull: Bool { false }
    /// Takes bytes that came, all of them; asked only while it is not full.
    func receive(_ bytes: UnsafeRawBufferPointer, isError: Bool) {}

    /// Asks for the channel, and then for what runs in it; `SSH_AGAIN` while the answer is on its way.
    func request() -> CInt { SSH_OK }
    func open() -> CInt { ssh_channel_open_session(raw) }

    /// The request was granted.
    func started() {}
    /// Moves what can be moved just now.
    func pump() {}
    /// The channel could not be opened, or the session broke.
    func fail(_ error: any Error) {}
    /// Descriptors of its own to wait for, beside the session's.
    var pollDescriptors: [pollfd] { [] }
    var nextDeadline: ContinuousClock.Instant? { nil }

    /// One turn of the thread.
    final func turn() {
        if phase == .opening { advance(open(), to: .requesting) }
        if phase == .requesting { advance(request(), to: .running) }
        if phase == .running { pump() }
    }

    private func advance(_ answer: CInt, to next: Phase) {
        switch answer {
        case SSH_OK:
            phase = next
            if next == .running { started() }
        case SSH_AGAIN: break
        default:
            let isFirst = phase == .opening
            phase = .finished
            fail(isFirst ? openingError() : requestError())
        }
    }

    func openingError() -> HostError {
        HostError(
            .other, "`\(session.plan.name)` gives us no further channel: \(session.errorText)",
            hint: "sshd allows MaxSessions of them in a connection (ten unless sshd_config says otherwise)")
    }

    private func requestError() -> HostError {
        HostError(
            .other, "`\(session.plan.name)` runs no commands for \(session.plan.address): \(session.errorText)",
            hint: "the account may be for sftp or port forwarding alone")
    }

    /// Writes as much as the host and the socket take without waiting.
    final func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard ssh_get_poll_flags(session.raw) & SSH_WRITE_PENDING == 0 else { return 0 }
        let room = Int(ssh_channel_window_size(raw))
        let count = min(bytes.count, room, 256 << 10)
        guard count > 0 else { return 0 }
        return max(0, Int(ssh_channel_write(raw, bytes.baseAddress, UInt32(count))))
    }

    /// Passes on what libssh holds because it could not be passed on before.
    final func releaseHeld() {
        guard holdsBack, !isFull else { return }
        holdsBack = false
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        for isError in [false, true] {
            // What has been read is ours: nothing is read that can't be taken.
            while !isFull {
                let count = ssh_channel_read_nonblocking(raw, &buffer, UInt32(buffer.count), isError ? 1 : 0)
                guard count > 0 else { break }
                buffer[..<Int(count)].withUnsafeBytes { receive($0, isError: isError) }
            }
        }
        if isFull { holdsBack = true }
    }

    /// Takes bytes as they come, or leaves all of them with libssh; returns how many it took.
    fileprivate final func offer(_ bytes: UnsafeRawBufferPointer, isError: Bool) -> Int {
        guard !isFull else {
            holdsBack = true
            return 0
        }
        receive(bytes, isError: isError)
        return bytes.count
    }
}

/// libssh's callbacks, which find their endpoint through the user data.
private enum ChannelCallbacks {
    static var table: ssh_channel_callbacks_struct {
        var table = ssh_channel_callbacks_struct()
        table.size = MemoryLayout<ssh_channel_callbacks_struct>.size
        table.channel_data_function = { _, _, data, count, isError, user in
            guard let data, let endpoint = endpoint(user) else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: Int(count))
            return CInt(endpoint.offer(bytes, isError: isError != 0))
        }
        table.channel_eof_function = { _, _, user in endpoint(user)?.isRemoteEOF = true }
        table.channel_close_function = { _, _, user in endpoint(user)?.isRemoteClosed = true }
        table.channel_exit_status_function = { _, _, status, user in endpoint(user)?.exitStatus = Int(status) }
        table.channel_exit_signal_function = { _, _, signal, _, _, _, user in
            let names = [
                "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "ABRT": 6, "FPE": 8, "KILL": 9, "USR1": 10, "SEGV": 11,
                "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15,
            ]
            endpoint(user)?.exitStatus = 128 + (signal.flatMap { names[String(cString: $0)] } ?? 0)
        }
        return table
    }
}

private func endpoint(_ user: UnsafeMutableRawPointer?) -> Endpoint? {
    user.map { Unmanaged<Endpoint>.fromOpaque($0).takeUnretainedValue() }
}
